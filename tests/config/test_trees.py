"""Org trees: built by levels and by manager, filtered, with implicit teams, shared people and validity."""

from __future__ import annotations

from pathlib import Path

import pytest

from sei_pipeline.config import Config
from sei_pipeline.config.tables import tables
from sei_pipeline.config.trees import MAX_DEPTH
from tests.config.projects import LEVELS, MANAGERS, PEOPLE, people, places, problems, project, read

TREE = "orgtrees/acme/tree.yml"
HEAD = "Email,Manager Email,Full Name\n"


def teams(config: Config, index: int = 0) -> dict[str, str]:
    """Team (path) -> its members' e-mails before the @, shared ones with a +."""
    tree = config.trees[index]
    names = {node.node_id: [] for node in tree.nodes if node.is_team}  # type: ignore[var-annotated]
    for member in tree.members:
        names[member.node_id].append(member.email.split("@")[0] + "+" * member.is_shared)
    return {node_id.removeprefix(tree.name + "/"): " ".join(who) for node_id, who in names.items()}


def test_levels_make_one_team_per_combination_of_values(tmp_path: Path) -> None:
    config = read(tmp_path, people(PEOPLE))
    assert teams(config) == {"Engineering/Lead": "ceo", "Engineering/Payments": "ann bob", "Engineering/Search": "cem"}
    assert [(n.node_id, n.parent_id, n.depth, n.member_count) for n in config.trees[0].nodes[:3]] == [
        ("acme", None, 0, 4),
        ("acme/Engineering", "acme", 1, 4),
        ("acme/Engineering/Lead", "acme/Engineering", 2, 1),
    ]


def test_manager_email_as_last_level_makes_a_team_per_manager_named_by_him(tmp_path: Path) -> None:
    config = read(tmp_path, people(PEOPLE, "title: Acme\nlevels: [Department, Manager Email]\n"))
    assert teams(config) == {"Engineering/Carla Ortiz": "ann cem ceo", "Engineering/Ann Lee": "bob"}


def test_manager_email_before_another_level_is_an_error(tmp_path: Path) -> None:
    found = problems(tmp_path, people(PEOPLE, "title: A\nlevels: [Manager Email, Team]\n"))
    assert places(found) == [(TREE, 2, "INVALID_VALUE")]


def test_every_manager_is_a_member_of_his_own_team_and_other_reports_form_the_direct_one(tmp_path: Path) -> None:
    config = read(tmp_path, people(PEOPLE, MANAGERS))
    assert teams(config) == {
        "Carla Ortiz/Carla Ortiz (direct)": "cem ceo",
        "Carla Ortiz/Ann Lee": "ann bob",
    }
    assert [node.name for node in config.trees[0].nodes if node.is_implicit] == ["Carla Ortiz (direct)"]


def test_people_without_a_manager_in_the_tree_stand_directly_below_the_root(tmp_path: Path) -> None:
    config = read(tmp_path, people(PEOPLE + "zoe@x.org,,Zoe Solo,,,\n", MANAGERS))
    assert teams(config)["Acme (direct)"] == "zoe"


def test_a_manager_whom_a_filter_leaves_out_is_skipped_and_says_why(tmp_path: Path) -> None:
    tree = MANAGERS + "filters:\n  - {column: site, not_equals: BER*}\n"
    csv = PEOPLE + "dan@x.org,bob@x.org,Dan Fox,London,Engineering,Search\n"
    config = read(tmp_path, people(csv, tree))
    assert teams(config) == {"Carla Ortiz": "cem ceo dan"}
    assert dict(config.trees[0].left_out) == {"ann@x.org": "site is BER*", "bob@x.org": "site is BER*"}


def test_filters_are_joined_by_and_in_any_case(tmp_path: Path) -> None:
    tree = LEVELS + "filters:\n  - {column: SITE, equals: [berlin, LONDON]}\n  - {column: Team, not_equals: search}\n"
    assert teams(read(tmp_path, people(PEOPLE, tree))) == {"Engineering/Payments": "ann bob"}


def test_a_filter_that_leaves_nobody_is_a_warning(tmp_path: Path) -> None:
    config = read(tmp_path, people(PEOPLE, LEVELS + "filters: [{column: Site, equals: Rome}]\n"))
    assert [(w.code, w.line) for w in config.warnings] == [("EMPTY_TREE", 3)]
    assert config.trees[0].members == ()


def test_siblings_of_one_name_keep_different_ids(tmp_path: Path) -> None:
    csv = HEAD + "a@x,,Ann Lee\nb@x,,Ann Lee\nc@x,a@x,C\nd@x,b@x,D\n"
    assert teams(read(tmp_path, people(csv, MANAGERS))) == {
        "Ann Lee (a@x)": "a@x c@x".replace("@x", ""),
        "Ann Lee (b@x)": "b d",
    }


def test_slash_and_percent_in_names_are_encoded_in_ids_and_paths(tmp_path: Path) -> None:
    csv = PEOPLE.replace("Search", "100% R/D")
    files = people(csv, LEVELS, **{"orgtrees/acme/teams/rd.yml": "team: Engineering/100%25 R%2FD\n"})
    node = next(n for n in read(tmp_path, files).trees[0].nodes if n.name == "100% R/D")
    assert node.node_id == "acme/Engineering/100%25 R%2FD"


def test_shared_people_are_added_to_a_team_once(tmp_path: Path) -> None:
    shared = "shared_developers:\n  Engineering/Search: [BOB@x.org, cem@x.org]\n"
    config = read(tmp_path, people(PEOPLE, LEVELS + shared))
    assert teams(config)["Engineering/Search"] == "bob+ cem"
    counts = {node.name: node.member_count for node in config.trees[0].nodes}
    assert (counts["Search"], counts["Engineering"]) == (2, 4)


def test_shared_people_and_teams_must_exist(tmp_path: Path) -> None:
    shared = "shared_developers:\n  Engineering/Serch:\n    - bob@x.org\n    - bop@x.org\n  Engineering: []\n"
    found = problems(tmp_path, people(PEOPLE, LEVELS + shared))
    assert places(found) == [(TREE, 4, "UNKNOWN_TEAM"), (TREE, 6, "UNKNOWN_DEVELOPER"), (TREE, 7, "NOT_A_TEAM")]
    assert [p.todo for p in found[:2]] == ["Did you mean 'Engineering/Search'?", "Did you mean 'bob@x.org'?"]


def test_in_a_tree_by_manager_people_move_with_their_rows(tmp_path: Path) -> None:
    csv = (
        "Email,Manager Email,Full Name,valid_from\nceo@x,,Carla,\nann@x,ceo@x,Ann,\nbob@x,ceo@x,Bob,\n"
        "dan@x,ann@x,Dan,\ndan@x,bob@x,Dan,2026-05-01\n"
        "eve@x,ann@x,Eve,\neve@x,bob@x,Eve,2026-06-01\nfay@x,eve@x,Fay,2026-06-01\n"
    )
    rows = tables(read(tmp_path, people(csv, MANAGERS)))["org_members"].to_pylist()
    stays = {(r["person_email"], r["node_id"][5:], str(r["valid_from"]), str(r["valid_to"])) for r in rows}
    assert {stay for stay in stays if stay[0] in ("dan@x", "eve@x")} == {
        ("dan@x", "Carla/Ann", "None", "2026-05-01"),
        ("dan@x", "Carla/Bob/Bob (direct)", "2026-05-01", "None"),
        ("eve@x", "Carla/Ann", "None", "2026-06-01"),  # before she managed anybody
        ("eve@x", "Carla/Bob/Eve", "2026-06-01", "None"),
    }


def test_people_who_left_are_not_counted_as_members_now(tmp_path: Path) -> None:
    csv = "Email,Manager Email,Full Name,Team,valid_to\na@x,,A,T,\nb@x,,B,T,2025-01-01\n"
    tree = read(tmp_path, people(csv, "title: A\nlevels: [Team]\n")).trees[0]
    assert (tree.nodes[0].member_count, len(tree.members)) == (1, 2)


def test_more_managers_above_each_other_than_a_tree_can_hold_is_an_error(tmp_path: Path) -> None:
    rows = "".join(f"p{i}@x,{f'p{i - 1}@x' if i else ''},P{i}\n" for i in range(MAX_DEPTH + 3))
    assert [p.code for p in problems(tmp_path, people(HEAD + rows, MANAGERS))] == ["TREE_TOO_DEEP"]


@pytest.mark.parametrize(
    ("tree", "line", "code"),
    [
        ("title: A\n", 1, "INVALID_VALUE"),
        ("title: A\nby: manager\nlevels: [Team]\n", 1, "INVALID_VALUE"),
        ("levels: [Team]\n", 1, "MISSING_KEY"),
        ("title: A\nlevels: []\n", 2, "INVALID_VALUE"),
        ("title: A\nby: manger\n", 2, "INVALID_VALUE"),
        (LEVELS + "efficiency_profile: defautl\n", 3, "UNKNOWN_PROFILE"),
        (LEVELS + "timezone: Berlin\n", 3, "UNKNOWN_TIMEZONE"),
        (LEVELS + "timezone: ../UTC\n", 3, "UNKNOWN_TIMEZONE"),
        (LEVELS + "week_start: sunday\n", 3, "INVALID_VALUE"),
        (LEVELS + "working:\n  days: [Monday]\n", 4, "INVALID_VALUE"),
        (LEVELS + "working:\n  hours:\n    from: '9'\n    to: '17:00'\n", 5, "INVALID_VALUE"),
        (LEVELS + "working:\n  hours: {from: '17:00', to: '09:00'}\n", 4, "INVALID_VALUE"),
        (LEVELS + "working:\n  holidays:\n    - 2026-12-25\n    - 25.12.2026\n", 6, "INVALID_VALUE"),
        (LEVELS + "filters:\n  - {column: Site}\n", 4, "INVALID_VALUE"),
        (LEVELS + "attribution: now\n", 3, "INVALID_VALUE"),
        (LEVELS + "titel: B\n", 3, "UNKNOWN_KEY"),
    ],
)
def test_each_error_of_a_definition_names_its_line(tmp_path: Path, tree: str, line: int, code: str) -> None:
    assert places(problems(tmp_path, people(PEOPLE, tree))) == [(TREE, line, code)]


def test_a_folder_needs_a_tree_yml_and_a_name_fit_for_ids(tmp_path: Path) -> None:
    project(tmp_path, people(PEOPLE))
    (tmp_path / "orgtrees/empty").mkdir()
    found = problems(tmp_path, {"orgtrees/My Tree/tree.yml": LEVELS})
    assert places(found) == [
        ("orgtrees/My Tree", None, "INVALID_NAME"),
        ("orgtrees/empty", None, "MISSING_FILE"),
    ]


def test_two_thousand_nodes_in_twelve_levels_have_all_their_ancestors(tmp_path: Path) -> None:
    head = "Email,Manager Email,Full Name," + ",".join(f"L{i}" for i in range(12))
    rows = [f"p{i}@x,,P{i}," + ",".join([f"n{i % 8}"] * 11 + [f"t{i % 2000}"]) for i in range(4000)]
    tree = f"title: A\nlevels: [{', '.join(f'L{i}' for i in range(12))}]\n"
    made = tables(read(tmp_path, people("\n".join([head, *rows]), tree)))
    assert made["org_nodes"].num_rows == 2000 + 8 * 11 + 1
    leaf = [r for r in made["org_node_ancestors"].to_pylist() if r["node_id"].endswith("/t7")]
    assert sorted(r["distance"] for r in leaf) == list(range(13))
    assert {r["ancestor_node_id"] for r in leaf if r["distance"] == 12} == {"acme"}

"""`sei orgtree preview` and `copy-settings`: sizes, who is left out, whose settings are copied."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.commands.calling import project, sei

PEOPLE = """Email,Manager Email,Full Name,Site,Team,valid_from,valid_to
ceo@x.org,,Carla Ortiz,Madrid,Lead,,
ann@x.org,ceo@x.org,Ann Lee,Berlin,Pay,,
bob@x.org,ann@x.org,Bob Roy,Berlin,Pay,,
cem@x.org,ceo@x.org,Cem Kaya,London,Search,,
dan@x.org,ceo@x.org,Dan Ray,Remote,Search,,
eve@x.org,ceo@x.org,Eve Oz,London,Search,,2026-01-01
"""
TREE = """title: Acme
levels: [Team]
filters: [{column: Site, not_equals: Remote}]
shared_developers: {Pay: [cem@x.org]}
"""
PAY = """# the payments team
team: Pay   # its path
issue_management:
  projects: [PAY]   # only this one
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    files = {
        "orgtrees/developers.csv": PEOPLE,
        "orgtrees/acme/tree.yml": TREE,
        "orgtrees/acme/teams/pay.yml": PAY,
        "orgtrees/managers/tree.yml": "title: By manager\nby: manager\n",
    }
    return project(tmp_path, files)


def test_the_preview_tells_sizes_who_is_left_out_and_who_has_no_settings(home: Path) -> None:
    called = sei("--home", str(home), "orgtree", "preview", "acme")
    assert called.code == 0, called.err
    said = [" ".join(line.split()) for line in called.out.splitlines()]
    assert said == [
        "acme: by Team; profile default; UTC; 4 people in 3 teams",
        "Acme 4",
        "Lead 1 no settings of its own",
        "Pay 3 +1 shared orgtrees/acme/teams/pay.yml",
        "Search 1 no settings of its own",
        "left out, Site is Remote: 1 dan@x.org",
        "left out, the last row has ended: 1 eve@x.org",
        "teams without settings of their own: 2 of 3 Lead, Search",
        "",
        "unmatched accounts: not known, nothing was run yet (sei run)",
    ]


def test_implicit_teams_are_marked_and_depth_cuts(home: Path) -> None:
    called = sei("--home", str(home), "orgtree", "preview", "managers")
    assert "Carla Ortiz (direct) (implicit)" in called.out
    shallow = sei("--home", str(home), "orgtree", "preview", "managers", "--depth", "1", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(shallow.out)))
    assert [row["node_id"] for row in rows] == ["managers", "managers/Carla Ortiz"]
    assert rows[0] == {
        "tree_name": "managers", "node_id": "managers", "node_name": "By manager", "depth": "0", "is_team": "False",
        "is_implicit": "False", "team_count": "2", "member_count": "5", "shared_count": "0", "settings_file": "",
    }  # fmt: skip


def test_scripts_get_everything_as_json(home: Path) -> None:
    told = json.loads(sei("--home", str(home), "orgtree", "preview", "--format", "json").out)
    assert [tree["tree_name"] for tree in told["trees"]] == ["acme", "managers"]
    assert told["trees"][0]["left_out"][0] == {"reason": "Site is Remote", "emails": ["dan@x.org"]}
    assert told["trees"][0]["teams_without_settings"] == ["Lead", "Search"]
    assert told["unmatched_accounts"] is None


def test_the_preview_of_an_unknown_tree_names_those_that_are(home: Path) -> None:
    called = sei("--home", str(home), "orgtree", "preview", "acm")
    assert called.code == 2
    assert "found no tree 'acm'; expected one of acme, managers" in called.err


def test_settings_are_copied_with_their_comments_under_the_other_teams_name(home: Path) -> None:
    called = sei("--home", str(home), "orgtree", "copy-settings", "Pay", "Search")
    assert (called.code, called.out) == (0, "wrote orgtrees/acme/teams/search.yml\n")
    copied = (home / "orgtrees/acme/teams/search.yml").read_text(encoding="utf-8")
    assert copied == PAY.replace("team: Pay   # its path", 'team: "Search"')
    assert sei("--home", str(home), "check").code == 0


def test_siblings_that_have_settings_are_refused_and_nothing_is_written(home: Path) -> None:
    taken = home / "orgtrees/acme/teams/own.yml"
    taken.write_text("team: Search\n", encoding="utf-8")
    before = sorted(path.name for path in taken.parent.iterdir())
    called = sei("--home", str(home), "orgtree", "copy-settings", "Pay", "--siblings")
    assert called.code == 2
    assert "found settings already in orgtrees/acme/teams/own.yml" in called.err
    assert sorted(path.name for path in taken.parent.iterdir()) == before
    assert sei("--home", str(home), "orgtree", "copy-settings", "Pay", "--siblings", "--force").code == 0
    assert "[PAY]" in taken.read_text(encoding="utf-8")
    assert "[PAY]" in (taken.parent / "lead.yml").read_text(encoding="utf-8")
    assert sei("--home", str(home), "check").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Pya", "Search"), "found no team 'Pya'; did you mean 'Pay'?"),
        (("Search", "Pay"), "found no settings of 'Search' in acme"),
        (("Pay",), "found no team to copy the settings of 'Pay' to"),
        (("Pay", "managers/Carla Ortiz/Ann Lee"), "found no team 'managers/Carla Ortiz/Ann Lee' in acme"),
    ],
)
def test_what_cant_be_copied_is_said(home: Path, arguments: tuple[str, ...], said: str) -> None:
    called = sei("--home", str(home), "orgtree", "copy-settings", *arguments)
    assert called.code == 2
    assert said in called.err


def test_a_team_that_has_no_line_of_its_own_is_not_guessed(home: Path) -> None:
    (home / "orgtrees/acme/teams/pay.yml").write_text("{team: Pay, developers: {lead_time: team}}\n", encoding="utf-8")
    called = sei("--home", str(home), "orgtree", "copy-settings", "Pay", "Search")
    assert called.code == 2
    assert "expected `team: ...`" in called.err
    assert not (home / "orgtrees/acme/teams/search.yml").exists()

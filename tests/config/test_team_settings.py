"""Settings of teams: shorthand, groups and conditions, wildcards, inheritance, and every error with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.config.conditions import like_pattern
from sei_pipeline.config.tables import tables
from tests.config.projects import LEVELS, people, places, problems, read, team

FILE = "orgtrees/acme/teams/payments.yml"


def conditions(home: Path, text: str, defaults: str | None = None) -> list[tuple[Any, ...]]:
    """(setting, group, condition, property, operator, negated, value, pattern) of the team Payments."""
    more = {"orgtrees/acme/defaults.yml": defaults} if defaults else {}
    rows = tables(read(home, {**team(text), **more}))["team_settings"].to_pylist()
    return [tuple(row.values())[1:] for row in rows if row["node_id"] == "acme/Engineering/Payments"]


@pytest.mark.parametrize("written", ["PAY", "[PAY]", "\n    - {project: PAY}", "{project: {equals: [pay]}}"])
def test_a_shorthand_says_the_same_as_the_long_form(tmp_path: Path, written: str) -> None:
    made = conditions(tmp_path, f"issue_management:\n  projects: {written}\n")
    assert made == [("issue_management.projects", 0, 0, "project", "equals", False, "pay", None)]


def test_groups_are_rows_of_or_and_conditions_rows_of_and(tmp_path: Path) -> None:
    text = """
        incident_management:
          incidents:
            - {service: api, custom.Business Unit: {contains: [Pay, bill], does_not_contain: Old}}
            - priority: {not_equals: P5}
              urgency: {starts_with: h, ends_with: gh}
    """
    setting = "incident_management.incidents"
    assert conditions(tmp_path, text) == [
        (setting, 0, 0, "custom.business unit", "contains", False, "bill", None),
        (setting, 0, 0, "custom.business unit", "contains", False, "pay", None),
        (setting, 0, 1, "custom.business unit", "contains", True, "old", None),
        (setting, 0, 2, "service", "equals", False, "api", None),
        (setting, 1, 0, "priority", "equals", True, "p5", None),
        (setting, 1, 1, "urgency", "ends_with", False, "gh", None),
        (setting, 1, 2, "urgency", "starts_with", False, "h", None),
    ]


def test_a_star_is_a_wildcard_in_equals_only_and_like_specials_are_escaped(tmp_path: Path) -> None:
    text = 'source_code:\n  hotfixes:\n    - {title: {not_equals: "50%_*\\\\", contains: "a*"}}\n'
    patterns = {(row[4], row[7]) for row in conditions(tmp_path, text)}
    assert patterns == {("contains", None), ("equals", "50\\%\\_%\\\\")}
    assert (like_pattern("release/*"), like_pattern("main")) == ("release/%", None)


def test_values_stay_the_text_that_was_written(tmp_path: Path) -> None:
    text = "issue_management: {projects: [{labels: [1.10, yes, 2026-01-01, 007, null_]}]}\n"
    assert [row[6] for row in conditions(tmp_path, text)] == ["007", "1.10", "2026-01-01", "null_", "yes"]


@pytest.mark.parametrize("written", ["true", "yes", "'True'"])
def test_rollback_is_true_however_it_is_written(tmp_path: Path, written: str) -> None:
    made = conditions(tmp_path, f"delivery:\n  failure: [{{rollback: {written}}}]\n")
    assert [row[6] for row in made] == ["true"]


def test_a_team_inherits_each_setting_it_does_not_make_itself(tmp_path: Path) -> None:
    defaults = "issue_management: {bugs: [Bug], projects: [ALL]}\nsource_code: {deployed: [ship], excluded: [wip]}\n"
    made = conditions(tmp_path, "issue_management: {projects: [PAY]}\nsource_code: {deployed: []}\n", defaults)
    assert [(row[0], row[6]) for row in made] == [
        ("issue_management.bugs", "bug"),
        ("issue_management.projects", "pay"),
        ("source_code.excluded", "wip"),
    ]


def test_defaults_reach_teams_without_a_file_and_no_parents(tmp_path: Path) -> None:
    files = {**team(""), "orgtrees/acme/defaults.yml": "issue_management: {bugs: [Bug]}\n"}
    rows = tables(read(tmp_path, files))["team_settings"].to_pylist()
    assert [row["node_id"] for row in rows] == [f"acme/Engineering/{name}" for name in ("Lead", "Payments", "Search")]


def test_whose_activity_counts_is_the_teams_word_then_the_trees_then_the_usual(tmp_path: Path) -> None:
    defaults = {"orgtrees/acme/defaults.yml": "developers: {pull_requests: team, productivity: everybody}\n"}
    rows = tables(read(tmp_path, {**team("developers: {pull_requests: everybody}\n"), **defaults}))["team_attribution"]
    made = {(r["node_id"].split("/")[-1], r["metric"]): r["is_restricted_to_team"] for r in rows.to_pylist()}
    assert {metric: made["Payments", metric] for metric in ("lead_time", "productivity", "pull_requests")} == {
        "lead_time": True,
        "productivity": False,
        "pull_requests": False,
    }
    assert made["Search", "pull_requests"] is True


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("issue_management:\n  projects: [{projct: PAY}]\n", 3, "UNKNOWN_KEY"),
        ("issue_management:\n  projects:\n    - project: {is: PAY}\n", 4, "UNKNOWN_KEY"),
        ("issue_management:\n  projects:\n    - {project: A}\n    - B\n", 5, "INVALID_VALUE"),
        ("issue_management:\n  projects:\n    - {}\n", 4, "INVALID_VALUE"),
        ("issue_management:\n  projects:\n    - project: []\n", 4, "INVALID_VALUE"),
        ("issue_management:\n  projects:\n    - project:\n        - A\n        - ''\n", 6, "INVALID_VALUE"),
        ("issue_management:\n  projects:\n", 3, "INVALID_VALUE"),
        ("issue_management:\n  bugs: [{custom.Kind: A}]\n", 3, "UNKNOWN_KEY"),
        ("source_code:\n  hotfixes: [hotfix]\n", 3, "INVALID_VALUE"),
        ("delivery:\n  failure: [{rollback: maybe}]\n", 3, "INVALID_VALUE"),
        ("developers:\n  lead_time: mine\n", 3, "INVALID_VALUE"),
        ("delivry: {}\n", 2, "UNKNOWN_KEY"),
        ("delivery:\n  deployment: []\n", 3, "UNKNOWN_KEY"),
    ],
)
def test_each_error_of_a_setting_names_its_line(tmp_path: Path, text: str, line: int, code: str) -> None:
    assert places(problems(tmp_path, team(text))) == [(FILE, line, code)]


def test_unknown_words_come_with_the_nearest_known_one(tmp_path: Path) -> None:
    text = "delivery:\n  deployments: [{enviroment: {contians: prod}}]\n  sucess: []\n"
    todos = [problem.todo for problem in problems(tmp_path, team(text))]
    assert todos == ["Did you mean 'environment'?", "Did you mean 'success'?"]


def test_settings_name_a_team_once_and_no_parent(tmp_path: Path) -> None:
    files = {
        **team(""),
        "orgtrees/acme/teams/again.yml": "team: Engineering/Payments\n",
        "orgtrees/acme/teams/parent.yml": "team: Engineering\n",
        "orgtrees/acme/teams/typo.yml": "{}\n# no team\n",
        "orgtrees/acme/teams/wrong.yml": "team: engineering/payments\nfoo: 1\n",
    }
    found = problems(tmp_path, dict(files))
    assert [(p.file.split("/")[-1], p.line, p.code) for p in found] == [
        ("parent.yml", 1, "NOT_A_TEAM"),
        ("payments.yml", 1, "DUPLICATE_TEAM"),
        ("typo.yml", 1, "MISSING_KEY"),
        ("wrong.yml", 1, "UNKNOWN_TEAM"),
        ("wrong.yml", 2, "UNKNOWN_KEY"),
    ]
    assert found[3].todo == "Did you mean 'Engineering/Payments'?"


def test_a_file_that_nothing_reads_is_a_warning(tmp_path: Path) -> None:
    stray = {"orgtrees/acme/teams/search.yaml": "team: X\n", "orgtrees/acme/default.yml": "", "orgtrees/people.csv": ""}
    config = read(tmp_path, {**people("Email,Manager Email,Full Name,Department,Team\na@x,,A,E,T\n", LEVELS), **stray})
    assert {(w.file, w.code, w.todo) for w in config.warnings} == {
        ("orgtrees/acme/teams/search.yaml", "UNREAD_FILE", "Did you mean 'search.yml'?"),
        ("orgtrees/acme/default.yml", "UNREAD_FILE", "Did you mean 'defaults.yml'?"),
        ("orgtrees/people.csv", "UNREAD_FILE", "Did you mean 'developers.csv'?"),
    }

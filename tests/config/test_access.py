"""access.yml: users, roles, what they own and read; and the connections that trees and teams are limited to."""

from __future__ import annotations

from pathlib import Path

import pytest

from sei_pipeline.config import load
from sei_pipeline.config.tables import tables
from sei_pipeline.errors import ConfigError
from tests.config.projects import LEVELS, PEOPLE, TOOLS, people, places, problems, project, read, team

ACCESS = "profiles_config/access.yml"
CONNECTIONS = """connections:
  - {name: tickets, tool: jira}
  - {name: code, tool: github}
  - {name: more-code, tool: github}
  - {name: paused, tool: github, enabled: false}
"""


def test_grants_are_rows_of_user_and_topmost_node(tmp_path: Path) -> None:
    access = """users:
      - {user: Ada@x.org, role: admin}
      - {user: bob, role: team_manager, owns: {nodes: [acme/Engineering/Payments/]}, reads: [acme/Engineering/Search]}
      - {user: cy, role: viewer, reads: [acme]}
    """
    config = read(tmp_path, {**people(PEOPLE), ACCESS: access})
    assert [tuple(row.values()) for row in tables(config)["access_grants"].to_pylist()] == [
        ("ada@x.org", "admin", "acme"),
        ("bob", "team_manager", "acme/Engineering/Payments"),
        ("bob", "team_manager", "acme/Engineering/Search"),
        ("cy", "viewer", "acme"),
    ]


@pytest.mark.parametrize(
    ("entry", "line", "code"),
    [
        ("{user: a, role: boss}", 2, "INVALID_VALUE"),
        ("{user: a, role: viewer, owns: {nodes: [acme]}}", 2, "INVALID_VALUE"),
        ("{user: a, role: admin, reads: [acme]}", 2, "INVALID_VALUE"),
        ("{user: a, role: viewer, reads: [acme/Enginering]}", 2, "UNKNOWN_NODE"),
        ("{user: a, role: team_manager, owns: {connections: [cod]}}", 2, "UNKNOWN_CONNECTION"),
        ("{user: a, role: team_manager, owns: {teams: [x]}}", 2, "UNKNOWN_KEY"),
        ("{user: a, role: admin}\n  - {user: A, role: viewer}", 3, "DUPLICATE_NAME"),
    ],
)
def test_each_error_of_access_names_its_line(tmp_path: Path, entry: str, line: int, code: str) -> None:
    files = {**people(PEOPLE), ACCESS: f"users:\n  - {entry}\n", "profiles_config/connections.yml": CONNECTIONS}
    assert places(problems(tmp_path, files)) == [(ACCESS, line, code)]


def test_a_team_overrides_the_integrations_of_its_tree_kind_by_kind(tmp_path: Path) -> None:
    tree = LEVELS + "integrations: {source_code: [code], issue_management: [tickets]}\n"
    files = team("integrations: {source_code: [code, more-code]}\n", tree)
    files["profiles_config/connections.yml"] = CONNECTIONS
    rows = [tuple(row.values()) for row in tables(read(tmp_path, files))["team_integrations"].to_pylist()]
    payments, search = "acme/Engineering/Payments", "acme/Engineering/Search"
    assert [row for row in rows if row[0] in (payments, search)] == [
        (payments, "issue_management", "issue_management", "tickets"),
        (payments, "source_code", "source_code", "code"),
        (payments, "source_code", "source_code", "more-code"),
        (search, "issue_management", "issue_management", "tickets"),
        (search, "source_code", "source_code", "code"),
    ]


@pytest.mark.parametrize(
    ("integrations", "code"),
    [
        ("{source_code: [cod]}", "UNKNOWN_CONNECTION"),
        ("{source_code: [paused]}", "DISABLED_CONNECTION"),
        ("{issue_management: [tickets], incident_management: [tickets]}", "INVALID_VALUE"),
        ("{source_code: []}", "INVALID_VALUE"),
        ("{sourcecode: [code]}", "UNKNOWN_KEY"),
    ],
)
@pytest.mark.parametrize("place", ["tree", "team"])
def test_each_error_of_integrations_names_its_line(tmp_path: Path, integrations: str, code: str, place: str) -> None:
    line = f"integrations: {integrations}\n"
    files = team(line) if place == "team" else people(PEOPLE, LEVELS + line)
    project(tmp_path, {**files, "profiles_config/connections.yml": CONNECTIONS})
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, TOOLS, brings={"jira": ("issue_management",), "github": ("source_code",)})
    file = "orgtrees/acme/tree.yml" if place == "tree" else "orgtrees/acme/teams/payments.yml"
    number = 3 if place == "tree" else 2
    assert places(list(caught.value.problems)) == [(file, number, code)]


def test_story_point_bands_are_the_teams_else_the_trees(tmp_path: Path) -> None:
    files = team("issue_management: {story_point_bands: {small: 2, medium: 5}}\n")
    files["orgtrees/acme/defaults.yml"] = "issue_management: {story_point_bands: {small: 1, medium: 3.5}}\n"
    rows = [tuple(row.values()) for row in tables(read(tmp_path, files))["team_story_point_bands"].to_pylist()]
    payments, search = "acme/Engineering/Payments", "acme/Engineering/Search"
    assert [row for row in rows if row[0] == payments] == [
        (payments, 1, "small", 2.0), (payments, 2, "medium", 5.0), (payments, 3, "large", None),
    ]  # fmt: skip
    assert [row[3] for row in rows if row[0] == search] == [1.0, 3.5, None]


def test_bands_of_story_points_rise(tmp_path: Path) -> None:
    files = team("issue_management: {story_point_bands: {small: 5, medium: 5}}\n")
    assert places(problems(tmp_path, files)) == [("orgtrees/acme/teams/payments.yml", 2, "INVALID_VALUE")]


def test_every_form_of_a_group_is_told_in_words_and_whence_it_comes(tmp_path: Path) -> None:
    files = team(
        """
        issue_management:
          projects:
            - {project: {equals: [PAY, "P*"], not_equals: X}, labels: {contains: a, does_not_contain: b}}
            - {components: {starts_with: c, ends_with: d}}
        """
    )
    files["orgtrees/acme/defaults.yml"] = "source_code: {hotfixes: [{labels: hotfix}]}\n"
    rows = [tuple(row.values()) for row in tables(read(tmp_path, files))["team_setting_groups"].to_pylist()]
    first = "labels contains a and labels does not contain b"
    assert [row[1:] for row in rows if row[0] == "acme/Engineering/Payments"] == [
        ("issue_management.projects", 0, "components ends with d and components starts with c", False),
        ("issue_management.projects", 1,
         f"{first} and project equals p* or pay and project not equals x", False),
        ("source_code.hotfixes", 0, "labels equals hotfix", True),
    ]  # fmt: skip

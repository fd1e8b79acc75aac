"""Connections and services; secrets that are found and never shown; YAML that can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from sei_pipeline.config.tables import tables
from sei_pipeline.errors import ConfigError
from tests.config.projects import PEOPLE, people, places, problems, read

FILE = "profiles_config/connections.yml"
SERVICES = "profiles_config/services.yml"
ONE = """\
connections:
  - name: acme-git
    tool: git
    options:
      days: 90
      deep: true
      ratio: 1.5
      since: 2026-01-01
      version: "1"
      nothing:
      repositories:
        - https://git.example.com/a.git
        - b
      token: ACME_TOKEN
  - {name: acme-files, tool: files, enabled: false}
"""


def test_options_keep_plain_types_for_the_integration_to_check(tmp_path: Path) -> None:
    config = read(tmp_path, {FILE: ONE})
    files, git = config.connections
    assert (files.name, files.is_enabled, dict(files.options)) == ("acme-files", False, {})
    assert (git.tool, git.is_enabled, git.line) == ("git", True, 2)
    assert git.options == {
        "days": 90, "deep": True, "ratio": 1.5, "since": "2026-01-01", "version": "1", "nothing": None,
        "repositories": ["https://git.example.com/a.git", "b"], "token": "ACME_TOKEN",
    }  # fmt: skip
    rows = tables(config)["connections"].to_pylist()
    assert [tuple(row.values()) for row in rows] == [("acme-files", "files", False), ("acme-git", "git", True)]


def test_an_integration_reports_a_problem_by_the_path_in_its_options(tmp_path: Path) -> None:
    git = read(tmp_path, {FILE: ONE}).connections[1]
    problem = git.problem_at(("repositories", 1), "NOT_AN_ADDRESS", "'b'", "an address", "Write one.")
    assert (problem.file, problem.line, problem.code) == (FILE, 13, "NOT_AN_ADDRESS")
    assert "options.repositories.1" in problem.found
    assert "'acme-git'" in problem.found
    assert git.problem_at(("missing", 0), "X", "nothing", "something").line == 4
    assert "s3cr3t" not in str(git.problem_at(("token",), "X", "'s3cr3t'", "a name"))
    assert "ACME_TOKEN" in str(git.problem_at(("token",), "X", "'ACME_TOKEN'", "a variable that is set"))


def test_everything_wrong_with_connections_is_said_at_once(tmp_path: Path) -> None:
    text = """\
        connections:
          - name: acme
            tool: gihub
          - name: Acme Two
            tool: git
            enabeld: true
          - name: acme
            tool: git
            enabled: perhaps
          - tool: git
    """
    found = problems(tmp_path, {FILE: text})
    assert [(p.line, p.code, p.todo) for p in found if p.todo.startswith("Did")] == [
        (3, "UNKNOWN_TOOL", "Did you mean 'github'?"),
        (6, "UNKNOWN_KEY", "Did you mean 'enabled'?"),
    ]
    assert {(p.line, p.code) for p in found} == {
        (3, "UNKNOWN_TOOL"), (4, "INVALID_VALUE"), (6, "UNKNOWN_KEY"), (7, "DUPLICATE_NAME"), (9, "INVALID_VALUE"),
        (10, "MISSING_KEY"),
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "connections:\n#  - name: a\n", "connections: []\n"])
def test_a_file_with_all_connections_commented_out_is_empty(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, {FILE: text}).connections == ()


SECRET = "hunter2-Zq9"


@pytest.mark.parametrize(
    "options",
    [
        f"token: {SECRET}",
        f"Password: {SECRET}",
        f"api_key: ['{SECRET}']",
        f"clientSecret: {SECRET}",
        f"token_env: {SECRET}",
        f"auth: {{private-key: '{SECRET}'}}",
        f"url: https://me:{SECRET}@example.com/x.git",
        f"header: ghp_{SECRET.replace('-', '')}aaaaaaaaaaaaaaaa",
        f"token: *{SECRET}",
        f"token: !{SECRET} x",
        f"token: ['{SECRET}",
        f"token: A\n      token: {SECRET}",
    ],
)
def test_a_literal_secret_is_an_error_that_does_not_show_it(tmp_path: Path, options: str) -> None:
    text = f"connections:\n  - name: a\n    tool: git\n    options:\n      {options}\n"
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, {FILE: text})
    assert "hunter2" not in str(caught.value)
    assert all(problem.file == FILE and problem.line for problem in caught.value.problems)


def test_a_secret_in_the_wrong_place_is_not_shown_either(tmp_path: Path) -> None:
    token = "aB3" * 12
    tree = f"title: Acme\nlevels: [Team]\ntimezone: UTC\nattribution: {token}\npassword: {SECRET}\n"
    found = problems(tmp_path, people(PEOPLE, tree))
    assert [p.code for p in found] == ["INVALID_VALUE", "SECRET_IN_FILE", "UNKNOWN_KEY"]
    assert not any(token in str(p) or SECRET in str(p) for p in found)


@pytest.mark.parametrize(
    "options", ["token: ACME_TOKEN", "tokens: [A_1, B_2]", "token_url: https://x/y", "secret_file: /run/x"]
)
def test_names_of_variables_and_of_files_are_no_secrets(tmp_path: Path, options: str) -> None:
    text = f"connections:\n  - name: a\n    tool: git\n    options:\n      {options}\n"
    assert len(read(tmp_path, {FILE: text}).connections) == 1


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("connections: []\nconnections: []\n", 2, "DUPLICATE_KEY"),
        ("connections: [\n", 2, "INVALID_YAML"),
        ("- a\n- b\n", 1, "INVALID_VALUE"),
        ("a: 1\n---\nb: 2\n", 2, "INVALID_YAML"),
        ("connections: &x [*x]\n", None, "INVALID_YAML"),
        ("connections:\n  - ? [a]\n    : b\n    name: a\n    tool: git\n", 2, "INVALID_YAML"),
        ("connections: !!python/object:os.system []\n", 1, "INVALID_YAML"),
    ],
)
def test_yaml_that_is_not_plain_is_an_error_with_its_line(tmp_path: Path, text: str, line: int, code: str) -> None:
    assert places(problems(tmp_path, {FILE: text})) == [(FILE, line, code)]


def test_a_yaml_file_that_is_not_utf_8_names_the_line(tmp_path: Path) -> None:
    assert places(problems(tmp_path, {FILE: b"# a\nconnections: [] # \xfc\n"})) == [(FILE, 2, "INVALID_ENCODING")]


def test_services_are_normalised_and_stand_once_a_tool_and_instance(tmp_path: Path) -> None:
    text = """\
services:
  - {name: pay, repository: acme/mono, path: ./services/pay/, tool: argocd, instance: "https://CD.example.com/"}
  - {name: pay, repository: acme/other}
"""
    rows = tables(read(tmp_path, {SERVICES: text}))["services"].to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("pay", None, None, "acme/other", None),
        ("pay", "argocd", "cd.example.com", "acme/mono", "services/pay"),
    ]
    wrong = text + "  - {name: pay, repository: mono}\n  - {name: pay, repository: a/b}\n"
    found = problems(tmp_path, {SERVICES: wrong})
    assert places(found) == [(SERVICES, 4, "INVALID_VALUE")]
    assert "organisation/name" in found[0].expected
    assert places(problems(tmp_path, {SERVICES: wrong.replace("repository: mono", "repository: c/d")})) == [
        (SERVICES, 4, "DUPLICATE_NAME"),
        (SERVICES, 5, "DUPLICATE_NAME"),
    ]

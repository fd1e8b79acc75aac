"""`sei check`: everything that is wrong at once, with file and line; else what the project holds."""

from __future__ import annotations

from pathlib import Path

from tests.commands.calling import project, sei
from tests.conftest import ROOT


def test_a_right_project_is_counted(tmp_path: Path) -> None:
    called = sei("--home", str(project(tmp_path)), "check")
    assert called.code == 0
    counts = dict(line.split() for line in called.out.splitlines() if line.startswith("  "))
    assert counts == {
        "trees": "1", "nodes": "2", "teams": "1", "people": "1", "identities": "0", "profiles": "1", "services": "0",
        "connections": "0", "warnings": "0",
    }  # fmt: skip
    assert "No connection is enabled" in called.out


def test_the_demos_project_and_the_example_of_this_checkout_are_right() -> None:
    for home in (ROOT, ROOT / "examples" / "demo" / "project"):
        called = sei("--home", str(home), "check")
        assert called.code == 0, called.err


def test_a_folder_without_any_project_says_where_to_go(tmp_path: Path) -> None:
    called = sei("--home", str(tmp_path), "check")
    assert called.code == 2
    assert f"found neither profiles_config/ nor orgtrees/ in {tmp_path}" in called.err
    assert "sei demo" in called.err


def test_errors_of_several_files_come_at_once_with_file_and_line(tmp_path: Path) -> None:
    files = {
        "orgtrees/acme/tree.yml": "title: Acme\nlevels: [Tem]\n",
        "profiles_config/connections.yml": "connections:\n  - name: code\n    tool: gti\n",
        "profiles_config/efficiency/default.yml": "name: default\nlead_time: {order: maybe}\n",
    }
    called = sei("--home", str(project(tmp_path, files)), "check")
    assert called.code == 2
    assert "orgtrees/acme/tree.yml:2:" in called.err
    assert "profiles_config/connections.yml:3:" in called.err
    assert "profiles_config/efficiency/default.yml:2:" in called.err
    assert called.err.splitlines()[-1] == f"3 errors in {tmp_path}"
    assert called.out == ""


def test_broken_yaml_is_placed(tmp_path: Path) -> None:
    called = sei("--home", str(project(tmp_path, {"orgtrees/acme/tree.yml": "title: Acme\nlevels: [Team\n"})), "check")
    assert called.code == 2
    assert "orgtrees/acme/tree.yml:" in called.err
    assert "INVALID_YAML" in called.err


def test_wrong_options_of_a_connection_have_their_line(tmp_path: Path) -> None:
    text = "connections:\n  - name: code\n    tool: git\n    options:\n      repositories:\n        - pth: x\n"
    called = sei("--home", str(project(tmp_path, {"profiles_config/connections.yml": text})), "check")
    assert called.code == 2
    assert "profiles_config/connections.yml:6: UNKNOWN_KEY" in called.err
    assert "Did you mean 'path'?" in called.err


def test_a_warning_is_no_error(tmp_path: Path) -> None:
    called = sei("--home", str(project(tmp_path, {"orgtrees/acme/tres.yml": "title: Acme\n"})), "check")
    assert called.code == 0
    assert called.err.startswith("warning: orgtrees/acme/tres.yml: UNREAD_FILE")


def test_a_wrong_connection_hides_neither_the_options_of_others_nor_other_files(tmp_path: Path) -> None:
    connections = """connections:
  - {name: code, tool: git, options: {repositories: [{pth: x}]}}
  - {name: Tickets!, tool: jira, enabled: perhaps, options: {urll: x}}
  - {name: more, tool: gti, options: {anything: 1}}
  - 7
"""
    files = {
        "profiles_config/connections.yml": connections,
        "profiles_config/services.yml": "services:\n  - {nam: x}\n",
        "orgtrees/acme/teams/one.yml": "team: One\ndelivery: {sucess: [x]}\n",
        "orgtrees/identities.csv": "Email,Tool,Account\nnobody@example.com,git,x\n",
    }
    called = sei("--home", str(project(tmp_path, files)), "check")
    found = [tuple(line.split(": ")[:2]) for line in called.err.splitlines()[:-1]]
    assert ("profiles_config/connections.yml:2", "UNKNOWN_KEY") in found
    assert ("profiles_config/connections.yml:3", "UNKNOWN_KEY") in found
    assert ("profiles_config/connections.yml:3", "INVALID_VALUE") in found
    assert ("profiles_config/connections.yml:4", "UNKNOWN_TOOL") in found
    assert ("profiles_config/connections.yml:5", "INVALID_VALUE") in found
    assert ("profiles_config/services.yml:2", "UNKNOWN_KEY") in found
    assert ("orgtrees/acme/teams/one.yml:2", "UNKNOWN_KEY") in found
    assert ("orgtrees/identities.csv:2", "UNKNOWN_DEVELOPER") in found
    files_and_lines = [(place.rpartition(":")[0], int(place.rpartition(":")[2])) for place, _ in found]
    assert files_and_lines == sorted(files_and_lines)

"""A connection's options are checked all at once, each problem with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.integrations.files import INTEGRATION

RULE = {"files": "*.csv", "stream": "tickets"}


def _problems(options: dict[str, Any]) -> dict[tuple[str | int, ...], tuple[str, str]]:
    found = INTEGRATION.check_options(options, Path("/nowhere"))
    return {problem.path: (problem.code, problem.todo) for problem in found}


@pytest.mark.parametrize(
    ("options", "path", "code"),
    [
        ({}, ("folder",), "MISSING_KEY"),
        ({"folder": " "}, ("folder",), "INVALID_VALUE"),
        ({"folder": "x", "defaults": "jira"}, ("defaults",), "INVALID_VALUE"),
        ({"folder": "x", "defaults": {"tool": "a b"}}, ("defaults", "tool"), "INVALID_VALUE"),
        ({"folder": "x", "defaults": {"host": "x"}}, ("defaults", "host"), "UNKNOWN_KEY"),
        ({"folder": "x", "time_zone": "CEST+1"}, ("time_zone",), "INVALID_VALUE"),
        ({"folder": "x", "time_zone": 3}, ("time_zone",), "INVALID_VALUE"),
        ({"folder": "x", "read": "*.csv"}, ("read",), "INVALID_VALUE"),
        ({"folder": "x", "read": ["*.csv"]}, ("read", 0), "INVALID_VALUE"),
        ({"folder": "x", "read": [RULE, {"stream": "tickets"}]}, ("read", 1, "files"), "MISSING_KEY"),
        ({"folder": "x", "read": [{"files": "*"}]}, ("read", 0, "stream"), "MISSING_KEY"),
        ({"folder": "x", "read": [{**RULE, "columns": ["a"]}]}, ("read", 0, "columns"), "INVALID_VALUE"),
        ({"folder": "x", "read": [{**RULE, "columns": {"nix": "a"}}]}, ("read", 0, "columns", "nix"), "INVALID_VALUE"),
        (
            {"folder": "x", "read": [{**RULE, "where": {"env": {"not": "x"}}}]},
            ("read", 0, "where", "env"),
            "INVALID_VALUE",
        ),
        (
            {"folder": "x", "read": [{**RULE, "constants": {"ticket_status_category": "finished"}}]},
            ("read", 0, "constants", "ticket_status_category"),
            "INVALID_VALUE",
        ),
        (
            {"folder": "x", "read": [{**RULE, "columns": {"title": "a"}, "constants": {"title": "b"}}]},
            ("read", 0, "constants", "title"),
            "INVALID_VALUE",
        ),
    ],
)
def test_each_wrong_option_is_named_by_its_place(
    options: dict[str, Any], path: tuple[str | int, ...], code: str
) -> None:
    assert _problems(options)[path][0] == code


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    options = {"foldr": "x", "time_zone": "nowhere", "read": [{"files": 3, "stream": "ticket", "columns": {}}]}
    assert set(_problems(options)) == {
        ("foldr",),
        ("folder",),
        ("time_zone",),
        ("read", 0, "files"),
        ("read", 0, "stream"),
    }


def test_a_misspelt_name_is_answered_with_the_one_that_was_meant() -> None:
    found = _problems({"foldr": "x", "folder": "x", "read": [{**RULE, "stream": "deployment", "colums": {}}]})
    assert found[("foldr",)][1] == "Did you mean `folder`?"
    assert found[("read", 0, "stream")][1] == "Did you mean `deployments`?"
    assert found[("read", 0, "colums")][1] == "Did you mean `columns`?"


def test_right_options_have_no_problem() -> None:
    rule = {**RULE, "columns": {"labels": ["a", "b"]}, "constants": {"story_points": 3}, "where": {"x": [1, True]}}
    options = {"folder": "../x", "defaults": {"tool": "Jira", "instance": "acme.net"}, "time_zone": "Europe/Berlin"}
    assert _problems({**options, "read": [rule]}) == {}

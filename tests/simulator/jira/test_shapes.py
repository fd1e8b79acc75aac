"""What the simulated Jira tells has the keys and JSON types of recorded answers of real ones.

`recorded_shapes.json` holds the paths and types (no values) of the Jira payloads of Apache DevLake's test data (see
shared/data/payloads): `issues` is a Cloud site, `issue_relationships` a Data Center one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.jira.calling import jira

RECORDED: dict[str, dict[str, list[str]]] = json.loads(
    (Path(__file__).parent / "recorded_shapes.json").read_text(encoding="utf-8")
)
TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}


def paths(value: Any, path: str = "") -> dict[str, set[str]]:
    """Path to the JSON types found there; `[]` is any element. Unread corners are not looked into."""
    found = {path: {TYPES.get(type(value), "null")}}
    parts: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        parts = [(f"{path}.{name}", part) for name, part in value.items()]
    if isinstance(value, list):
        parts = [(f"{path}[]", part) for part in value]
    for name, part in parts:
        for inner, types in paths(part, name).items():
            found.setdefault(inner, set()).update(types)
    return found


def differences(told: Any, recorded: dict[str, list[str]], but: tuple[str, ...] = ()) -> list[str]:
    """Paths told that were never recorded, or recorded with other types. Where every recorded site was empty (an
    empty list, null) nothing is known about what lies below."""
    known = {path.rpartition(".")[0] if not path.endswith("[]") else path[:-2] for path in recorded}
    wrong = []
    for path, types in paths(told).items():
        parent = path[:-2] if path.endswith("[]") else path.rpartition(".")[0]
        if any(part in path for part in but):
            continue
        if path not in recorded and parent in known:
            wrong.append(f"{path} was never recorded")
        elif types - {*recorded.get(path, types), "null"} and recorded[path] != ["null"]:
            wrong.append(f"{path} is {sorted(types)}, recorded as {recorded[path]}")
    return wrong


def test_an_issue_of_cloud_has_the_recorded_shape() -> None:
    with jira() as caller:
        told = caller.get("/rest/api/2/issue/PAY-1", expand="changelog")
    assert "changelog" in told
    but = (".avatarUrls.", "customfield_10001", "customfield_10026", "customfield_10036", "customfield_10051")
    assert differences(told, RECORDED["issues"], but) == []
    relied_on = "summary status issuetype project created updated resolutiondate resolution assignee reporter labels "
    relied_on += "priority fixVersions versions components issuelinks parent comment worklog customfield_10020 creator"
    assert set(relied_on.split()) <= set(told["fields"])


def test_an_issue_of_data_center_has_the_recorded_shape() -> None:
    with jira(deployment="server") as caller:
        told = caller.get("/rest/api/2/issue/PAY-2", expand="changelog")
    but = (".avatarUrls.", "customfield_", ".projectTypeKey")
    assert differences(told, RECORDED["issue_relationships"], but) == []


@pytest.mark.parametrize(
    ("path", "recording"),
    [
        ("/rest/api/2/status", "status"),
        ("/rest/api/2/issuetype", "issue_types"),
        ("/rest/api/2/project", "projects"),
        ("/rest/api/2/issue/PAY-1/remotelink", "remotelinks"),
    ],
)
def test_lists_have_the_recorded_shape(path: str, recording: str) -> None:
    with jira() as caller:
        told = caller.get(path)
    assert told
    for entry in told:
        assert differences(entry, RECORDED[recording], (".avatarUrls.",)) == []


def test_pages_hold_what_was_recorded() -> None:
    with jira() as caller:
        sprints = caller.get("/rest/agile/1.0/board/11/sprint")["values"]
        worklogs = caller.get("/rest/api/2/issue/PAY-1/worklog")["worklogs"]
        histories = caller.get("/rest/api/3/issue/PAY-1/changelog")["values"]
        users = caller.get("/rest/api/2/users/search")
    for told, recording in [
        (sprints, "sprints"),
        (worklogs, "worklogs"),
        (histories, "issue_changelogs"),
        (users, "users"),
    ]:
        assert told
        for entry in told:
            assert differences(entry, RECORDED[recording], (".avatarUrls.", "mailAddress")) == []


def test_commits_in_the_development_panel_have_the_recorded_shape() -> None:
    query = {"issueId": "10001", "applicationType": "GitHub", "dataType": "repository"}
    with jira() as caller:
        told = caller.get("/rest/dev-status/1.0/issue/detail", **query)
    assert [commit["id"] for commit in told["detail"][0]["repositories"][0]["commits"]] == ["e" * 40]
    assert differences(told, RECORDED["development_panels"]) == []

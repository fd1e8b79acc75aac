"""Jira issues, as its agile API returned them, as JSON lines for a drop folder: tickets, sprints and releases.

There are no changelogs in the archive, so there are no ticket changes; what a ticket was is not known, only what it is.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

CATEGORIES = {"new": "to_do", "indeterminate": "in_progress", "done": "done"}
PULL_REQUEST = re.compile(r"https?://github\.com/appcelerator/appc-daemon/pull/(\d+)")


def read(archive: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The issues, by number, and the project."""
    with tarfile.open(archive) as opened:
        members = [member for member in opened.getmembers() if member.name.endswith(".json")]
        found = [json.load(opened.extractfile(member) or ()) for member in members]  # type: ignore[arg-type]
    issues = sorted((one for one in found if "fields" in one), key=lambda one: int(one["key"].partition("-")[2]))
    (project,) = (one for one in found if "fields" not in one)
    return issues, project


def drop(issues: Iterable[Mapping[str, Any]], project: Mapping[str, Any], folder: Path) -> None:
    """Writes tickets, sprints and releases into the drop folder."""
    issues = list(issues)
    sprints = {sprint["id"]: sprint for issue in issues for sprint in _sprints(issue)}
    streams = {
        "tickets": map(ticket, issues),
        "sprints": map(sprint_row, sprints.values()),
        "releases": (release(project["key"], version) for version in project["versions"]),
    }
    for name, rows in streams.items():
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def ticket(issue: Mapping[str, Any]) -> dict[str, Any]:
    fields = issue["fields"]
    return {
        "ticket_key": issue["key"],
        "project_key": fields["project"]["key"],
        "ticket_type": fields["issuetype"]["name"],
        "title": fields["summary"],
        "ticket_status": fields["status"]["name"],
        "ticket_status_category": CATEGORIES[fields["status"]["statusCategory"]["key"]],
        "priority": fields["priority"]["name"],
        "resolution": (fields["resolution"] or {}).get("name"),
        "parent_ticket_key": (fields.get("epic") or {}).get("key"),
        "assignee_account": fields["assignee"]["name"],
        "reporter_account": fields["reporter"]["name"],
        "created_at": fields["created"],
        "resolved_at": fields["resolutiondate"],
        "labels": fields.get("labels") or [],
        "components": _names(fields.get("components")),
        "fix_versions": _names(fields.get("fixVersions")),
        "affected_versions": _names(fields.get("versions")),
        "sprints": [sprint["name"] for sprint in _sprints(issue)],
    }


def sprint_row(sprint: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sprint_key": str(sprint["id"]),
        "sprint_name": sprint["name"],
        "sprint_status": sprint["state"],
        "started_at": sprint.get("startDate"),
        "planned_ended_at": sprint.get("endDate"),
        "completed_at": sprint.get("completeDate"),
    }


def release(project_key: str, version: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "project_key": project_key,
        "release_name": version["name"],
        "is_released": version["released"],
        "released_on": version.get("releaseDate"),
    }


def named_pull_requests(issues: Iterable[Mapping[str, Any]]) -> dict[int, set[str]]:
    """Pull request -> the tickets that name it by its URL in a comment."""
    named: dict[int, set[str]] = {}
    for issue in issues:
        for text in _comments(issue):
            for number in PULL_REQUEST.findall(text):
                named.setdefault(int(number), set()).add(issue["key"])
    return named


def _comments(issue: Mapping[str, Any]) -> Iterator[str]:
    return (comment.get("body", "") for comment in issue["fields"]["comment"]["comments"])


def _sprints(issue: Mapping[str, Any]) -> list[dict[str, Any]]:
    fields = issue["fields"]
    return [*(fields.get("closedSprints") or []), *([fields["sprint"]] if fields.get("sprint") else [])]


def _names(things: Iterable[Mapping[str, Any]] | None) -> list[str]:
    return [thing["name"] for thing in things or ()]

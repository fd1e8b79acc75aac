"""The demo's drop folder: what tracker, pull requests, builds, deployments and incidents would tell, as CSV files.

The files are in the canonical form of docs/files.md, one a stream.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import company
import story

Key = tuple[str, int]
GITHUB = {"tool": "github", "instance": "github.example.com"}
JIRA = {"tool": "jira", "instance": "jira.example.com"}
ARGO = {"tool": "argocd", "instance": "argo.example.com"}
PAGER = {"tool": "pagerduty", "instance": "pager.example.com"}


def write(
    folder: Path,
    landed: Mapping[Key, str],
    own: Mapping[Key, list[str]],
    numbers: Mapping[Key, int],
    version: Callable[[int], str],
) -> None:
    """Writes every file. `landed`: sha of each change's landing; `own`: those of its own commits; `numbers`: its pull
    request's; `version`: the tag of a change of the team Tools."""
    folder.mkdir(parents=True, exist_ok=True)
    streams: dict[str, Iterable[Mapping[str, Any]]] = {
        "people": _people(),
        "tickets": _tickets(),
        "ticket_changes": _ticket_changes(),
        "pull_requests": _pull_requests(landed, own, numbers),
        "pull_request_commits": _pull_request_commits(own, numbers),
        "pull_request_reviews": _pull_request_reviews(numbers),
        "builds": _builds(landed),
        "deployments": _deployments(landed, version),
        "incidents": _incidents(landed, numbers),
    }
    for name, rows in streams.items():
        listed = list(rows)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as sink:
            writer = csv.DictWriter(sink, list(listed[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows({name: _text(value) for name, value in row.items()} for row in listed)


def _text(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def _people() -> Iterator[dict[str, Any]]:
    for tool in (GITHUB, JIRA):
        for person, name in company.NAMES.items():
            known = {"account_name": person, "display_name": name, "email": company.email(person)}
            yield {**tool, **known, "provider_account_type": "human"}
    bot = {"account_name": company.BOT, "display_name": "Acme dependencies", "email": company.email(company.BOT)}
    yield {**GITHUB, **bot, "provider_account_type": "bot"}


def _tickets() -> Iterator[dict[str, Any]]:
    for ticket in story.tickets():
        status = ticket.statuses[-1][0]
        yield {
            **JIRA,
            "ticket_key": ticket.key,
            "project_key": ticket.team.project,
            "ticket_type": ticket.kind,
            "title": f"Something about {ticket.team.service}",
            "ticket_status": status,
            "assignee_account": ticket.assignee,
            "created_at": ticket.created_at,
            "resolved_at": ticket.statuses[-1][1] if status in ("Done", "Won't Do") else None,
        }


def _ticket_changes() -> Iterator[dict[str, Any]]:
    for ticket in story.tickets():
        before = "To Do"
        for number, (status, at) in enumerate(ticket.statuses, 1):
            moved = {"field_name": "status", "from_value": before, "to_value": status, "changed_at": at}
            yield {**JIRA, "ticket_key": ticket.key, "change_key": number, **moved, "account_name": ticket.assignee}
            before = status


def _pull_requests(
    landed: Mapping[Key, str], own: Mapping[Key, list[str]], numbers: Mapping[Key, int]
) -> Iterator[dict[str, Any]]:
    for change in story.changes():
        key = (change.team.service, change.index)
        yield {
            **GITHUB,
            "repository": change.team.repository,
            "pull_request_number": numbers[key],
            "title": change.title,
            "pull_request_status": "merged",
            "author_account": change.author,
            "source_branch": change.branch,
            "destination_branch": "main",
            "head_commit_sha": own[key][-1],
            "merge_commit_sha": landed[key],
            "created_at": change.opened_at,
            "ready_for_review_at": change.ready_at,
            "merged_at": change.merged_at,
            "closed_at": change.merged_at,
        }


def _pull_request_commits(own: Mapping[Key, list[str]], numbers: Mapping[Key, int]) -> Iterator[dict[str, Any]]:
    """Of the squashed ones only: what a merge brought in, the commit graph tells."""
    for change in story.changes():
        key = (change.team.service, change.index)
        if change.way == "squash":
            where = {"repository": change.team.repository, "pull_request_number": numbers[key]}
            for sha, at in zip(own[key], change.commits, strict=True):
                yield {**GITHUB, **where, "commit_sha": sha, "authored_at": at}


def _pull_request_reviews(numbers: Mapping[Key, int]) -> Iterator[dict[str, Any]]:
    for change in story.changes():
        number = numbers[change.team.service, change.index]
        where = {"repository": change.team.repository, "pull_request_number": number}
        for review_key, (who, state, at) in enumerate(change.reviews, 1):
            said = {"reviewer_account": who, "review_state": state, "submitted_at": at}
            yield {**GITHUB, **where, "review_key": review_key, **said}


def _builds(landed: Mapping[Key, str]) -> Iterator[dict[str, Any]]:
    for build in story.builds():
        yield {
            **GITHUB,
            "build_key": build.key,
            "repository": build.team.repository,
            "pipeline_name": "ci",
            "commit_sha": landed[build.team.service, build.change],
            "branch_name": "main",
            "build_status": build.status,
            "is_scheduled": str(build.is_scheduled).lower(),
            "started_at": build.started_at,
            "finished_at": build.finished_at,
        }


def _deployments(landed: Mapping[Key, str], version: Callable[[int], str]) -> Iterator[dict[str, Any]]:
    """The team Tools deploys tags, the others shas; the picked release went to staging only."""
    rows = [
        {
            **ARGO,
            "deployment_key": one.key,
            "pipeline_name": f"deploy-{one.team.service}",
            "deployment_status": one.status,
            "started_at": one.started_at,
            "finished_at": one.finished_at,
            "service_name": one.team.service,
            "environment_name": one.environment,
            "revision": version(one.change) if one.team is company.TEAMS[2] else landed[one.team.service, one.change],
        }
        for one in story.deployments()
    ]
    picked = story.change(company.TEAMS[2], 7).merged_at + story.hours(7)
    staged = {"environment_name": "staging", "deployment_key": "tools-picked", "revision": "v1.5.1"}
    yield from rows
    yield {**rows[-1], **staged, "service_name": "tools", "pipeline_name": "deploy-tools", "started_at": picked,
           "finished_at": picked + story.hours(0.25), "deployment_status": "succeeded"}  # fmt: skip


def _incidents(landed: Mapping[Key, str], numbers: Mapping[Key, int]) -> Iterator[dict[str, Any]]:
    for incident in story.incidents():
        yield {
            **PAGER,
            "incident_key": incident.key,
            "title": f"{incident.team.service} is slow",
            "incident_status": incident.status,
            "service_name": incident.team.service,
            "created_at": incident.created_at,
            "resolved_at": incident.resolved_at,
            "caused_by": _cause(incident, landed, numbers),
        }


def _cause(incident: company.Incident, landed: Mapping[Key, str], numbers: Mapping[Key, int]) -> str | None:
    if incident.cause is None:
        return None
    kind, which = incident.cause
    if kind == "deployment":
        return str(which)
    key = (incident.team.service, int(which))
    return landed[key] if kind == "commit" else f"{incident.team.repository}#{numbers[key]}"

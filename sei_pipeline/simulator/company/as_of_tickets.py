"""Tickets at an earlier instant: their history is undone, from the newest row backwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.company.tickets import SPRINT, STORY_POINTS
from sei_pipeline.simulator.company.tracking import Status, Ticket, TicketChange

GROWING = {
    "Fix Version": "fix_versions",
    "Version": "affected_versions",
    "Link": "links",
    "RemoteWorkItemLink": "remote_links",
}


def statuses_at(statuses: Sequence[Status], instant: datetime) -> tuple[Status, ...]:
    """With the names of that time."""
    found = []
    for status in statuses:
        later = [name for name, until in status.former_names if until > instant]
        kept = tuple(one for one in status.former_names if one[1] <= instant)
        found.append(replace(status, name=later[0], former_names=kept) if later else status)
    return tuple(found)


def tickets_at(company: Company, instant: datetime) -> tuple[Ticket, ...]:
    """All that were there by then."""
    ids = {status.name: str(status.status_id) for status in company.statuses}
    names = {str(status.status_id): status.name for status in statuses_at(company.statuses, instant)}
    is_renamed = any(names[number] != name for name, number in ids.items())
    accounts = {one.jira_account_id: one.person_id for one in company.people if one.jira_account_id}
    pulls = {f"{one.repository}#{one.number}" for one in company.pull_requests if one.created_at <= instant}
    found = []
    for ticket in company.tickets:
        if ticket.created_at > instant:
            continue
        shown = ticket
        if ticket.updated_at > instant or (ticket.changes and ticket.changes[-1].changed_at > instant):
            shown = _undone(ticket, instant, accounts, ids)
        if is_renamed:
            shown = replace(shown, status=names[ids[shown.status]])
        if not pulls.issuperset(ticket.development):
            shown = replace(shown, development=tuple(one for one in ticket.development if one in pulls))
        if ticket.deleted_at is not None and ticket.deleted_at > instant:
            shown = replace(shown, deleted_at=None)
        found.append(shown)
    return tuple(found)


def _undone(ticket: Ticket, instant: datetime, accounts: Mapping[str, int], ids: Mapping[str, str]) -> Ticket:
    """Its state at the instant; the status still under its newest name."""
    names = {number: name for name, number in ids.items()}
    undone: dict[str, Any] = {"custom": dict(ticket.custom)}
    fewer: dict[str, int] = {}
    former = list(ticket.former_keys)
    for change in reversed(ticket.changes):
        if change.changed_at <= instant:
            break
        if change.field in GROWING:
            fewer[GROWING[change.field]] = fewer.get(GROWING[change.field], 0) + 1
        elif change.field == "Key":
            undone["key"] = former.pop()
            undone["project_key"] = undone["key"].rpartition("-")[0]
        else:
            _undo(change, undone, accounts, names)
    for name, count in fewer.items():
        undone[name] = getattr(ticket, name)[: len(getattr(ticket, name)) - count]
    changes = tuple(change for change in ticket.changes if change.changed_at <= instant)
    comments = tuple(one for one in ticket.comments if one.created_at <= instant)
    worklogs = tuple(one for one in ticket.worklogs if one.started_at <= instant)
    seen = [ticket.created_at] + [one.changed_at for one in changes[-1:]] + [one.created_at for one in comments[-1:]]
    seen += [one.started_at for one in worklogs[-1:]]
    return replace(
        ticket,
        **undone,
        former_keys=tuple(former),
        changes=changes,
        comments=comments,
        worklogs=worklogs,
        resolved_at=_resolved(changes),
        updated_at=max(seen),
    )


def _undo(change: TicketChange, undone: dict[str, Any], accounts: Mapping[str, int], names: Mapping[str, str]) -> None:
    """One field back to what it was before a change."""
    if change.field_id == "status":
        undone["status"] = names[change.from_id or ""]
    elif change.field_id == "resolution":
        undone["resolution"] = change.from_text
    elif change.field_id == "assignee":
        undone["assignee_id"] = accounts[change.from_id] if change.from_id else None
    elif change.field_id == SPRINT:
        undone["sprint_ids"] = tuple(int(one) for one in (change.from_id or "").split(", ") if one)
    elif change.field_id == STORY_POINTS:
        undone["story_points"] = float(change.from_text) if change.from_text else None
    elif change.field_id.startswith("customfield_"):
        if change.from_text is None:
            undone["custom"].pop(change.field_id, None)
        else:
            undone["custom"][change.field_id] = change.from_text


def _resolved(changes: Sequence[TicketChange]) -> datetime | None:
    """When the resolution that stands was set."""
    last = next((one for one in reversed(changes) if one.field_id == "resolution"), None)
    return last.changed_at if last is not None and last.to_id is not None else None

"""Facts of a company, made by hand: what a test doesn't say has a plain value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sei_pipeline.simulator.company.model import Person, Ticket, TicketChange

BEGAN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
ENDED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def person(number: int, name: str, **other: Any) -> Person:
    email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    facts: dict[str, Any] = {
        "person_id": number,
        "full_name": name,
        "email": email,
        "kind": "human",
        "role": "developer",
        "site": "Berlin",
        "department": "Engineering",
        "team": "Payments",
        "manager_email": "",
        "github_login": name.split(maxsplit=1)[0].lower(),
        "github_id": number,
        "github_name": name,
        "github_email": None,
        "jira_account_id": f"712020:{number:04d}",
        "jira_name": name,
        "jira_email": email,
        "git_emails": (email,),
        "git_name": name,
    }
    return Person(**{**facts, **other})


def change(number: int, at: datetime, field: str, before: str | None, after: str | None, **other: Any) -> TicketChange:
    facts: dict[str, Any] = {"field_id": field.lower(), "from_id": before, "to_id": after}
    facts |= {
        "change_id": number,
        "author_id": 1,
        "changed_at": at,
        "field": field,
        "from_text": before,
        "to_text": after,
    }
    return TicketChange(**{**facts, **other})


def ticket(number: int, key: str, at: datetime, **other: Any) -> Ticket:
    facts: dict[str, Any] = {
        "ticket_id": number,
        "key": key,
        "former_keys": (),
        "project_key": key.partition("-")[0],
        "ticket_type": "Story",
        "title": f"Title of {key}",
        "description": "",
        "status": "To Do",
        "priority": "Medium",
        "resolution": None,
        "reporter_id": 1,
        "assignee_id": 2,
        "story_points": None,
        "labels": (),
        "components": (),
        "fix_versions": (),
        "affected_versions": (),
        "sprint_ids": (),
        "parent_id": None,
        "links": (),
        "remote_links": (),
        "development": (),
        "changes": (),
        "comments": (),
        "worklogs": (),
        "custom": {},
        "created_at": at,
        "resolved_at": None,
        "updated_at": at,
        "deleted_at": None,
    }
    return Ticket(**{**facts, **other})


def many_tickets(count: int) -> list[Ticket]:
    """Tickets PAY-101 and on, one every ten seconds, of which neighbours share their minute."""
    began = BEGAN + timedelta(days=10)
    return [ticket(20000 + n, f"PAY-{101 + n}", began + timedelta(seconds=10 * n)) for n in range(count)]


def moved_later(one: Ticket, by: timedelta) -> Ticket:
    return replace(one, updated_at=one.updated_at + by)

"""The tracker's side of the drop folder: people, tickets with their history, sprints, releases, and GitHub's issues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.drop_types import FLOAT, GITHUB, JIRA, TEXT, TEXTS, TIME, YES_NO, Column, File

_CATEGORIES = {"new": "to_do", "indeterminate": "in_progress", "done": "done"}


def _jira(*columns: Column) -> list[Column]:
    tool, instance = JIRA
    return [Column("tool", TEXT, lambda _: tool), Column("instance", TEXT, lambda _: instance), *columns]


def ticket_files(company: Company) -> dict[str, File]:
    """Files by the stream that they hold."""
    accounts = {person.person_id: person.jira_account_id for person in company.people}
    tickets = [ticket for ticket in company.tickets if ticket.deleted_at is None]
    categories = {status.name: _CATEGORIES[status.category] for status in company.statuses}
    ids = {str(status.status_id): _CATEGORIES[status.category] for status in company.statuses}
    history = [(ticket, place, change) for ticket in tickets for place, change in enumerate(ticket.changes, 1)]
    return {
        "people": (_people_columns(), _people(company)),
        "tickets": (_ticket_columns(company, accounts, categories), tickets),
        "former_ticket_keys": (
            _pair_columns("former_key"),
            [(one.key, was) for one in tickets for was in one.former_keys],
        ),
        "ticket_causes": (_pair_columns("cause"), _causes(company)),
        "ticket_changes": (_change_columns(accounts, ids), history),
        "sprints": (_sprint_columns(), company.sprints),
        "releases": (_release_columns(), _releases(company)),
    }


def _pair_columns(name: str) -> list[Column]:
    """Rows are (ticket key, the other value)."""
    return _jira(Column("ticket_key", TEXT, lambda row: row[0]), Column(name, TEXT, lambda row: row[1]))


def _causes(company: Company) -> list[tuple[str, str]]:
    """What incidents say caused them: the ticket that "is caused by" names, and the sha of `root cause: <sha>`."""
    keys = {ticket.ticket_id: ticket.key for ticket in company.tickets}
    found: dict[tuple[str, str], None] = {}
    for ticket in company.tickets:
        if ticket.ticket_type == "Incident":
            named = [
                keys[other] for kind, side, other in ticket.links if (kind, side) == ("Problem/Incident", "inward")
            ]
            texts = [comment.body for comment in ticket.comments] + list(ticket.custom.values())
            named += [text.partition(": ")[2] for text in texts if text.startswith("root cause: ")]
            found |= dict.fromkeys((ticket.key, one) for one in named)
    return list(found)


def _people(company: Company) -> list[tuple[tuple[str, str], str, str | None, str | None, str]]:
    """An account a row: (tool and instance, account, name, e-mail, type)."""
    found = []
    for one in company.people:
        if one.github_login:
            kind = "bot" if one.github_login.endswith("[bot]") else "human"  # what GitHub itself calls it
            found.append((GITHUB, one.github_login, one.github_name, one.github_email, kind))
        if one.jira_account_id:
            found.append((JIRA, one.jira_account_id, one.jira_name, one.jira_email, "human"))
    return found


def _people_columns() -> list[Column]:
    return [
        Column("tool", TEXT, lambda row: row[0][0]),
        Column("instance", TEXT, lambda row: row[0][1]),
        Column("account_name", TEXT, lambda row: row[1]),
        Column("display_name", TEXT, lambda row: row[2]),
        Column("email", TEXT, lambda row: row[3]),
        Column("provider_account_type", TEXT, lambda row: row[4]),
    ]


def _ticket_columns(
    company: Company, accounts: Mapping[int, str | None], categories: Mapping[str, str]
) -> list[Column]:
    keys = {ticket.ticket_id: ticket.key for ticket in company.tickets}
    sprints = {sprint.sprint_id: sprint.name for sprint in company.sprints}
    names = company.custom_fields
    return _jira(
        Column("ticket_key", TEXT, lambda row: row.key),
        Column("project_key", TEXT, lambda row: row.project_key),
        Column("ticket_type", TEXT, lambda row: row.ticket_type),
        Column("title", TEXT, lambda row: row.title),
        Column("ticket_status", TEXT, lambda row: row.status),
        Column("ticket_status_category", TEXT, lambda row: categories[row.status]),
        Column("priority", TEXT, lambda row: row.priority),
        Column("resolution", TEXT, lambda row: row.resolution),
        Column("parent_ticket_key", TEXT, lambda row: keys[row.parent_id] if row.parent_id else None),
        Column("assignee_account", TEXT, lambda row: accounts[row.assignee_id] if row.assignee_id else None),
        Column("reporter_account", TEXT, lambda row: accounts[row.reporter_id]),
        Column("story_points", FLOAT, lambda row: row.story_points),
        Column("created_at", TIME, lambda row: row.created_at),
        Column("resolved_at", TIME, lambda row: row.resolved_at),
        Column("labels", TEXTS, lambda row: list(row.labels)),
        Column("components", TEXTS, lambda row: list(row.components)),
        Column("fix_versions", TEXTS, lambda row: list(row.fix_versions)),
        Column("affected_versions", TEXTS, lambda row: list(row.affected_versions)),
        Column("sprints", TEXTS, lambda row: [sprints[one] for one in row.sprint_ids]),
        Column(
            "custom_fields", TEXTS, lambda row: [f"{names[key].lower()}={text}" for key, text in row.custom.items()]
        ),
    )


def _change_columns(accounts: Mapping[int, str | None], ids: Mapping[str, str]) -> list[Column]:
    """Rows are (ticket, place in its history, change)."""
    fields = {"Sprint": "sprint", "Story point estimate": "story_points", "Fix Version": "fix_version"}

    def category(change: Any, status_id: str | None) -> str | None:
        return ids.get(status_id or "") if change.field_id == "status" else None

    return _jira(
        Column("ticket_key", TEXT, lambda row: row[0].key),
        Column("change_key", TEXT, lambda row: f"{row[2].change_id}-{row[1]}"),
        Column("field_name", TEXT, lambda row: fields.get(row[2].field, row[2].field)),
        Column("from_value", TEXT, lambda row: row[2].from_id if row[2].field_id == "assignee" else row[2].from_text),
        Column("to_value", TEXT, lambda row: row[2].to_id if row[2].field_id == "assignee" else row[2].to_text),
        Column("from_status_category", TEXT, lambda row: category(row[2], row[2].from_id)),
        Column("to_status_category", TEXT, lambda row: category(row[2], row[2].to_id)),
        Column("changed_at", TIME, lambda row: row[2].changed_at),
        Column("account_name", TEXT, lambda row: accounts[row[2].author_id]),
    )


def _sprint_columns() -> list[Column]:
    def status(row: Any) -> str:
        return "closed" if row.completed_at else "active"

    return _jira(
        Column("sprint_key", TEXT, lambda row: str(row.sprint_id)),
        Column("sprint_name", TEXT, lambda row: row.name),
        Column("board_name", TEXT, lambda row: str(row.board_id)),
        Column("sprint_status", TEXT, status),
        Column("started_at", TIME, lambda row: row.started_at),
        Column("planned_ended_at", TIME, lambda row: row.planned_ended_at),
        Column("completed_at", TIME, lambda row: row.completed_at),
    )


def _releases(company: Company) -> list[tuple[tuple[str, str], str, str, bool, Any]]:
    """Versions of the tracker, and releases of GitHub: (tool and instance, project, name, is out, when)."""
    versions = [
        (JIRA, one.project_key, one.name, one.released_on is not None, one.released_on) for one in company.versions
    ]
    return versions + [(GITHUB, one.repository, one.tag, True, one.published_at) for one in company.releases]


def _release_columns() -> list[Column]:
    return [
        Column("tool", TEXT, lambda row: row[0][0]),
        Column("instance", TEXT, lambda row: row[0][1]),
        Column("project_key", TEXT, lambda row: row[1]),
        Column("release_name", TEXT, lambda row: row[2]),
        Column("is_released", YES_NO, lambda row: row[3]),
        Column("released_at", TIME, lambda row: row[4]),
    ]

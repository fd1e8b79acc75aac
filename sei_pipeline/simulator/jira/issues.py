"""An issue as JSON: each field by its id, of which only those asked for are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sei_pipeline.simulator.company.model import Ticket
from sei_pipeline.simulator.jira import fields
from sei_pipeline.simulator.jira.catalog import (
    issue_type_json,
    named_json,
    project_reference,
    sprint_of_issue,
    status_json,
    version_reference,
)
from sei_pipeline.simulator.jira.development import summary_field
from sei_pipeline.simulator.jira.documents import text_json
from sei_pipeline.simulator.jira.history import inlined_changelog, inlined_comments, inlined_worklogs
from sei_pipeline.simulator.jira.site import Asker, Json, number_of, person_json

EXPAND = "operations,versionedRepresentations,editmeta,changelog,renderedFields"
LINK_TYPES = {
    "Blocks": ("is blocked by", "blocks"),
    "Relates": ("relates to", "relates to"),
    "Cloners": ("is cloned by", "clones"),
    "Duplicate": ("is duplicated by", "duplicates"),
    "Problem/Incident": ("is caused by", "causes"),
}


def issue_json(
    asker: Asker, ticket: Ticket, names: Sequence[str], expand: Sequence[str], inlined_histories: int
) -> Json:
    """An issue with the fields of these names (`chosen` makes them of what is asked)."""
    issue: Json = {"expand": EXPAND, "id": str(ticket.ticket_id)}
    issue |= {"self": asker.url(f"issue/{ticket.ticket_id}"), "key": ticket.key}
    if "changelog" in expand:
        issue["changelog"] = inlined_changelog(asker, ticket, inlined_histories)
    issue["fields"] = {name: MAKERS.get(name, _own_text(name))(asker, ticket) for name in names}
    if "parent" in issue["fields"] and issue["fields"]["parent"] is None:
        del issue["fields"]["parent"]  # the one field that is left out rather than null
    return issue


def chosen(asker: Asker, wanted: Sequence[str]) -> Sequence[str]:
    """Ids of the fields that are asked for: by id, `*all` or `*navigable`, `-id` to leave one out."""
    every = list(fields.fields_of(asker))
    if any(name in {"*all", "*navigable"} or name.startswith("-") for name in wanted):
        return [name for name in every if f"-{name}" not in wanted]
    return [name for name in wanted if name in every]


def reference(asker: Asker, ticket: Ticket) -> Json:
    """Another issue as one holds it: parent, sub-task or linked."""
    told = ("summary", "status", "priority", "issuetype")
    return {
        "id": str(ticket.ticket_id),
        "key": ticket.key,
        "self": asker.url(f"issue/{ticket.ticket_id}"),
        "fields": {name: MAKERS[name](asker, ticket) for name in told},
    }


def _status(asker: Asker, ticket: Ticket) -> Json:
    return status_json(asker, asker.site.statuses[ticket.status])


def _project(asker: Asker, ticket: Ticket) -> Json:
    return project_reference(asker, asker.site.projects[ticket.project_key])


def _parent(asker: Asker, ticket: Ticket) -> Json | None:
    """Data Center knows a parent of sub-tasks only; an epic stands in Epic Link there."""
    parent = _parent_of(asker, ticket)
    if parent is None or not (asker.is_cloud or ticket.ticket_type == "Sub-task"):
        return None
    return reference(asker, parent)


def _parent_of(asker: Asker, ticket: Ticket) -> Ticket | None:
    return asker.site.ticket(str(ticket.parent_id)) if ticket.parent_id is not None else None


def _epic_link(asker: Asker, ticket: Ticket) -> str | None:
    parent = _parent_of(asker, ticket)
    return parent.key if parent and parent.ticket_type == "Epic" else None


def _subtasks(asker: Asker, ticket: Ticket) -> list[Json]:
    children = asker.site.children.get(ticket.ticket_id, ())
    return [reference(asker, child) for child in children if child.ticket_type == "Sub-task"]


def _links(asker: Asker, ticket: Ticket) -> list[Json]:
    """Both ends of a link show the same id; each shows the other end."""
    links = []
    for kind, direction, other_id in ticket.links:
        other = asker.site.ticket(str(other_id))
        if other is None:
            continue
        ends = (ticket.ticket_id, other_id) if direction == "outward" else (other_id, ticket.ticket_id)
        number = number_of("link", kind, *ends)
        type_id = number_of("linktype", kind)
        inward, outward = LINK_TYPES.get(kind, (kind.lower(), kind.lower()))
        about = {"id": str(type_id), "name": kind, "inward": inward, "outward": outward}
        links.append(
            {
                "id": str(number),
                "self": asker.url(f"issueLink/{number}"),
                "type": {**about, "self": asker.url(f"issueLinkType/{type_id}")},
                f"{direction}Issue": reference(asker, other),
            }
        )
    return links


def _components(asker: Asker, ticket: Ticket) -> list[Json]:
    numbers = {name: number_of("component", ticket.project_key, name) for name in ticket.components}
    return [
        {"self": asker.url(f"component/{number}"), "id": str(number), "name": name} for name, number in numbers.items()
    ]


def _versions(asker: Asker, ticket: Ticket, names: Sequence[str]) -> list[Json]:
    return [version_reference(asker, ticket.project_key, name) for name in names]


def _sprints(asker: Asker, ticket: Ticket) -> list[Json | str] | None:
    sprints = [asker.site.sprints[number] for number in ticket.sprint_ids if number in asker.site.sprints]
    return [sprint_of_issue(asker, sprint) for sprint in sprints] or None


def _team(asker: Asker, ticket: Ticket) -> Json | None:
    """Atlassian's team: an object with an id that means something on this site only."""
    team = asker.site.teams.get(ticket.project_key)
    if team is None:
        return None
    number = number_of("team", team.name)
    about = {"name": team.name, "title": team.name, "avatarUrl": "", "isVisible": True, "isVerified": False}
    return {"id": f"{number:08x}-0000-4000-8000-000000000000", **about, "isShared": True}


def _last_status_change(asker: Asker, ticket: Ticket) -> str:
    changes = [change.changed_at for change in ticket.changes if change.field == "status"]
    return asker.instant(max(changes, default=ticket.created_at))


def _spent(ticket: Ticket) -> int | None:
    return sum(worklog.seconds for worklog in ticket.worklogs) or None


Maker = Callable[[Asker, Ticket], Any]


def _own_text(name: str) -> Maker:
    """A field of the company's own."""
    return lambda asker, ticket: ticket.custom.get(name)


MAKERS: Mapping[str, Maker] = {
    "summary": lambda asker, ticket: ticket.title,
    "issuetype": lambda asker, ticket: issue_type_json(asker, ticket.ticket_type),
    "status": _status,
    "statuscategorychangedate": _last_status_change,
    "project": _project,
    "parent": _parent,
    "priority": lambda asker, ticket: named_json(asker, "priority", ticket.priority),
    "resolution": lambda asker, ticket: (
        named_json(asker, "resolution", ticket.resolution) if ticket.resolution else None
    ),
    "resolutiondate": lambda asker, ticket: asker.instant(ticket.resolved_at) if ticket.resolved_at else None,
    "created": lambda asker, ticket: asker.instant(ticket.created_at),
    "updated": lambda asker, ticket: asker.instant(ticket.updated_at),
    "duedate": lambda asker, ticket: None,
    "creator": lambda asker, ticket: person_json(asker, ticket.reporter_id),
    "reporter": lambda asker, ticket: person_json(asker, ticket.reporter_id),
    "assignee": lambda asker, ticket: person_json(asker, ticket.assignee_id),
    "labels": lambda asker, ticket: list(ticket.labels),
    "components": _components,
    "fixVersions": lambda asker, ticket: _versions(asker, ticket, ticket.fix_versions),
    "versions": lambda asker, ticket: _versions(asker, ticket, ticket.affected_versions),
    "subtasks": _subtasks,
    "issuelinks": _links,
    "description": lambda asker, ticket: text_json(asker, ticket.description),
    "environment": lambda asker, ticket: None,
    "timespent": lambda asker, ticket: _spent(ticket),
    "timeoriginalestimate": lambda asker, ticket: None,
    "workratio": lambda asker, ticket: -1,
    "comment": inlined_comments,
    "worklog": inlined_worklogs,
    "attachment": lambda asker, ticket: [],
    fields.DEVELOPMENT: summary_field,
    fields.TEAM: _team,
    fields.EPIC_LINK: _epic_link,
    fields.RANK: lambda asker, ticket: f"0|i{ticket.ticket_id:05x}:",
    fields.SPRINT: _sprints,
    fields.STORY_POINTS: lambda asker, ticket: ticket.story_points,
}

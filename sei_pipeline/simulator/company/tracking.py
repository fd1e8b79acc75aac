"""What Jira holds: projects, sprints, versions and tickets with their history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sei_pipeline.simulator.company.code import Comment


@dataclass(frozen=True, slots=True)
class Project:
    """A Jira project. `has_incidents`: where incidents are tracked."""

    project_id: int
    key: str
    name: str
    has_incidents: bool
    components: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """A Jira status. `category`: `new`, `indeterminate` or `done`, as Jira's API calls them.

    `former_names`: names it had, with the instant until which; histories keep the name of their time.
    """

    status_id: int
    name: str
    category: Literal["new", "indeterminate", "done"]
    former_names: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Sprint:
    """A Jira sprint; `completed_at` is None while it runs, `started_at` None before it."""

    sprint_id: int
    board_id: int
    name: str
    goal: str
    started_at: datetime | None
    planned_ended_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """A Jira version (release of a project), known by day. `released_on` is None before. `created_at`: in no tool."""

    version_id: int
    project_key: str
    name: str
    released_on: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TicketChange:
    """One field of one history row. `change_id` is the history row's; several fields may share it."""

    change_id: int
    author_id: int
    changed_at: datetime
    field: str
    field_id: str
    from_id: str | None
    from_text: str | None
    to_id: str | None
    to_text: str | None


@dataclass(frozen=True, slots=True)
class Worklog:
    """Time spent on a ticket."""

    worklog_id: int
    author_id: int
    started_at: datetime
    seconds: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """A Jira issue as it stands at the end of the story. `former_keys`: keys before it moved, oldest first.

    `links`: (link type, "outward" or "inward", other ticket's id). `remote_links`: URLs that people pasted.
    `development`: pull requests (`owner/name#7`) that the development panel shows. `deleted_at`: gone since then.
    `custom`: Jira field id -> value (Company.custom_fields has the names; story points and sprints stand apart).
    """

    ticket_id: int
    key: str
    former_keys: tuple[str, ...]
    project_key: str
    ticket_type: str
    title: str
    description: str
    status: str
    priority: str
    resolution: str | None
    reporter_id: int
    assignee_id: int | None
    story_points: float | None
    labels: tuple[str, ...]
    components: tuple[str, ...]
    fix_versions: tuple[str, ...]
    affected_versions: tuple[str, ...]
    sprint_ids: tuple[int, ...]
    parent_id: int | None
    links: tuple[tuple[str, Literal["outward", "inward"], int], ...]
    remote_links: tuple[str, ...]
    development: tuple[str, ...]
    changes: tuple[TicketChange, ...]
    comments: tuple[Comment, ...]
    worklogs: tuple[Worklog, ...]
    custom: Mapping[str, str]
    created_at: datetime
    resolved_at: datetime | None
    updated_at: datetime
    deleted_at: datetime | None

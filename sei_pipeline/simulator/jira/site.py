"""The company as one Jira site holds it, and who asks: indexes, ids, addresses and the asking user's time."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sei_pipeline.simulator.company.model import (
    Commit,
    Company,
    Person,
    Project,
    PullRequest,
    Sprint,
    Status,
    Team,
    Ticket,
)

Deployment = Literal["cloud", "server"]
Json = dict[str, Any]
READER, READER_ACCOUNT = "reader", "5b10a2844c20165700ede21g"  # the asking user, by Data Center's name and Cloud's id


@dataclass(frozen=True)
class Site:
    """What Jira knows at one instant (`company.ended_at`). Immutable; a site that moved in time is another one.

    `hidden_projects` are those that the asking user may not browse. `scrum_boards`: boards that ever have sprints.
    """

    company: Company
    hidden_projects: frozenset[str]
    scrum_boards: frozenset[int]

    @cached_property
    def tickets(self) -> Sequence[Ticket]:
        """Tickets that exist and may be seen, in the order of creation."""
        now = self.company.ended_at
        return [
            ticket
            for ticket in self.company.tickets
            if ticket.project_key not in self.hidden_projects and (ticket.deleted_at is None or ticket.deleted_at > now)
        ]

    @cached_property
    def deleted_tickets(self) -> Sequence[Ticket]:
        now = self.company.ended_at
        return [ticket for ticket in self.company.tickets if ticket.deleted_at and ticket.deleted_at <= now]

    @cached_property
    def _by_name(self) -> Mapping[str, Ticket]:
        """By id, key and former key: a moved issue answers under all of them."""
        names = {key: ticket for ticket in self.tickets for key in ticket.former_keys}
        names.update((ticket.key, ticket) for ticket in self.tickets)
        names.update((str(ticket.ticket_id), ticket) for ticket in self.tickets)
        return names

    def ticket(self, id_or_key: str) -> Ticket | None:
        return self._by_name.get(id_or_key.upper())

    @cached_property
    def projects(self) -> Mapping[str, Project]:
        return {project.key: project for project in self.company.projects if project.key not in self.hidden_projects}

    def project(self, id_or_key: str) -> Project | None:
        by_id = {str(project.project_id): project for project in self.projects.values()}
        return self.projects.get(id_or_key.upper()) or by_id.get(id_or_key)

    @cached_property
    def people(self) -> Mapping[int, Person]:
        return {person.person_id: person for person in self.company.people}

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        """By present and former name: a ticket's status is looked up whatever it was called when it was set."""
        names = {name: status for status in self.company.statuses for name, _ in status.former_names}
        names.update((status.name, status) for status in self.company.statuses)
        return names

    @cached_property
    def sprints(self) -> Mapping[int, Sprint]:
        return {sprint.sprint_id: sprint for sprint in self.company.sprints}

    @cached_property
    def teams(self) -> Mapping[str, Team]:
        """By project key."""
        return {team.project_key: team for team in self.company.teams}

    @cached_property
    def pull_requests(self) -> Mapping[str, PullRequest]:
        """By `owner/name#7`."""
        return {f"{request.repository}#{request.number}": request for request in self.company.pull_requests}

    @cached_property
    def commits(self) -> Mapping[str, Commit]:
        return {commit.sha: commit for commit in self.company.commits}

    @cached_property
    def children(self) -> Mapping[int, Sequence[Ticket]]:
        found: dict[int, list[Ticket]] = {}
        for ticket in self.tickets:
            if ticket.parent_id is not None:
                found.setdefault(ticket.parent_id, []).append(ticket)
        return found

    @cached_property
    def found(self) -> dict[object, list[Ticket]]:
        """Results of searches, kept for their next pages. Only search.py looks into it."""
        return {}


@dataclass(frozen=True)
class Asker:
    """Who asks for what: `base` is how the caller reached the site, `zone` the user's, `version` the API's."""

    site: Site
    deployment: Deployment
    base: str
    zone: ZoneInfo
    version: Literal["2", "3"]
    is_anonymous: bool = False
    denied: Collection[str] = ()
    is_searching: bool = False  # Cloud's search inlines less than the issue's own address
    accounts: dict[int, Json | None] = field(default_factory=dict, compare=False)  # told once a request

    @property
    def is_cloud(self) -> bool:
        return self.deployment == "cloud"

    def url(self, path: str) -> str:
        """Address of a resource of the platform API. Jira's own `self` links name version 2 or 3 as asked."""
        return f"{self.base}/rest/api/{self.version}/{path}"

    def agile_url(self, path: str) -> str:
        return f"{self.base}/rest/agile/1.0/{path}"

    def instant(self, at: datetime) -> str:
        """`2026-03-01T10:11:12.345+0100`, in the asking user's time zone."""
        text = at.astimezone(self.zone).isoformat(timespec="milliseconds")
        return f"{text[:-3]}{text[-2:]}"


def zulu(at: datetime) -> str:
    """`2020-06-12T00:38:51.882Z`, as Cloud's agile API tells instants."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def milliseconds(at: datetime) -> int:
    """Since the epoch."""
    return int(at.timestamp()) * 1000 + at.microsecond // 1000


def number_of(*parts: object) -> int:
    """A stable id from 20000 up for things that the company gives none: components, links, options."""
    return 20000 + zlib.crc32("\x1f".join(map(str, parts)).encode()) % 900_000_000


def person_json(asker: Asker, person_id: int | None) -> Json | None:
    """A user as Jira embeds it; None for nobody, and for people without an account in Jira (deleted ones)."""
    if person_id is None:
        return None
    if person_id not in asker.accounts:
        person = asker.site.people.get(person_id)
        is_known = person is not None and person.jira_account_id is not None
        asker.accounts[person_id] = account_json(asker, person) if person and is_known else None
    return asker.accounts[person_id]


def account_json(asker: Asker, person: Person) -> Json:
    """Cloud knows accounts by id and may hide the e-mail; Data Center by name and key."""
    shared = {
        "avatarUrls": {f"{size}x{size}": f"{asker.base}/avatar/{person.person_id}/{size}" for size in (48, 24, 16, 32)},
        "displayName": person.jira_name or person.full_name,
        "active": True,
        "timeZone": asker.zone.key,
    }
    email = {"emailAddress": person.jira_email} if person.jira_email else {}
    if asker.is_cloud:
        account = person.jira_account_id
        is_app = person.kind != "human"
        self_url = asker.url(f"user?accountId={account}")
        return {
            "self": self_url,
            "accountId": account,
            **email,
            **shared,
            "accountType": "app" if is_app else "atlassian",
        }
    name = person.email.partition("@")[0]
    key = f"JIRAUSER{10000 + person.person_id}"
    return {"self": asker.url(f"user?username={name}"), "name": name, "key": key, **email, **shared}

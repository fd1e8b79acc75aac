"""Acme, a company that doesn't exist: its teams and people, and the kinds of things that happen there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

BOT = "acme-dependencies"


@dataclass(frozen=True)
class Team:
    """A team, its service and where that lives. `deploys_every`: so many changes go out together."""

    path: str
    project: str
    service: str
    repository: str
    folder: str
    people: tuple[str, ...]
    deploys_every: int


TEAMS = (
    Team("Shop/Checkout", "CHK", "checkout", "acme/shop", "services/checkout", ("ann", "bob", "cid", "dee"), 2),
    Team("Shop/Catalog", "CAT", "catalog", "acme/shop", "services/catalog", ("eva", "fay", "gus", "hal"), 1),
    Team("Platform/Tools", "TLS", "tools", "acme/tools", "source", ("ida", "jon", "kim", "lou"), 1),
)
SURNAMES = ("Example", "Sample", "Placeholder", "Nobody")
NAMES = {
    first: f"{first.capitalize()} {surname}"
    for team in TEAMS
    for first, surname in zip(team.people, SURNAMES, strict=True)
}


def email(person: str) -> str:
    """Of a person, or of the bot."""
    return f"{NAMES.get(person, person).replace(' ', '.').lower()}@example.com"


def commit_email(person: str) -> str:
    """Bob's commits come from another address: identities.csv says whose it is."""
    return "bob@laptop.example.com" if person == "bob" else email(person)


@dataclass(frozen=True)
class Change:
    """A pull request with its ticket (None for the bot's). `commits`: author times. `reviews`: (who, state, when).

    `way`: how it landed, `merge` or `squash`. `reverts`: index of the team's change that it takes back.
    """

    team: Team
    index: int
    author: str
    ticket: str | None
    way: str
    commits: tuple[datetime, ...]
    opened_at: datetime
    ready_at: datetime | None
    reviews: tuple[tuple[str, str, datetime], ...]
    merged_at: datetime
    is_hotfix: bool = False
    reverts: int | None = None

    @property
    def branch(self) -> str:
        head = "hotfix" if self.is_hotfix else "bot" if self.ticket is None else "feature"
        return f"{head}/{(self.ticket or f'update-{self.index}').lower()}-{self.team.service}"

    @property
    def title(self) -> str:
        what = f"Take back change {self.reverts}" if self.reverts is not None else f"Change {self.index}"
        return f"{self.ticket} {what} of {self.team.service}" if self.ticket else f"Update dependency {self.index}"


@dataclass(frozen=True)
class Direct:
    """A commit on the main branch without a pull request."""

    team: Team
    author: str
    ticket: str
    authored_at: datetime


@dataclass(frozen=True)
class Deployment:
    """One execution. `change`: index of the team's change whose landing it deploys; -1: the very first commit."""

    key: str
    team: Team
    environment: str
    change: int
    started_at: datetime
    finished_at: datetime
    status: str = "succeeded"


@dataclass(frozen=True)
class Incident:
    """`cause`: None, or (kind, index): a deployment's key, or the team's change by its sha or its number."""

    key: str
    team: Team
    created_at: datetime
    resolved_at: datetime | None
    status: str = "resolved"
    cause: tuple[str, str | int] | None = None


@dataclass(frozen=True)
class Ticket:
    """`statuses`: entries after the creation, which is the entry into To Do."""

    key: str
    team: Team
    kind: str
    assignee: str
    created_at: datetime
    statuses: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True)
class Build:
    """One run of continuous integration for the landing of a change (`change` -1: the first commit)."""

    key: str
    team: Team
    change: int
    started_at: datetime
    finished_at: datetime
    status: str = "success"
    is_scheduled: bool = False

"""The company as GitHub finds it: repositories by name, each with its records sorted for paging; people by login and
mail address. Built once for each state of the company; what stands in it never changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sei_pipeline.simulator.company.model import Company, Issue, Person, PullRequest, Repository, Team
from sei_pipeline.simulator.github.behaviour import Behaviour
from sei_pipeline.simulator.github.identifiers import is_app, node_id_of, slug_of
from sei_pipeline.simulator.github.instants import text_of
from sei_pipeline.simulator.github.ordered import Ordered
from sei_pipeline.simulator.github.repository import RepositoryIndex

PARTS = ("commits", "refs", "pull_requests", "issues", "runs", "deployments", "releases", "pushes")


@dataclass(frozen=True)
class Organization:
    """An owner of repositories. `organization_id` is made from its place in the company."""

    login: str
    organization_id: int
    node_id: str
    repositories: Ordered


class Index:
    """One state of the company behind `behaviour`. Lookups by name ignore case, as GitHub does."""

    def __init__(self, company: Company, behaviour: Behaviour):
        self.company = company
        self.behaviour = behaviour
        self.people: Mapping[int, Person] = {person.person_id: person for person in company.people}
        self.people_by_login = {p.github_login.lower(): p for p in company.people if p.github_login}
        self.repositories = {
            repository.name.lower(): RepositoryIndex(repository, parts, behaviour)
            for repository, parts in self._parts()
            if repository.name.lower() not in _lower(behaviour.gone)
        }
        self.repositories_by_id = {entry.record.repository_id: entry for entry in self.repositories.values()}
        self.inner: Mapping[str, Any] | None = None  # records inside others by node id, once somebody asked for one
        self._renamed = {old.lower(): new.lower() for old, new in behaviour.renamed.items()}

    def _parts(self) -> Iterable[tuple[Repository, dict[str, list[Any]]]]:
        grouped: dict[str, dict[str, list[Any]]] = {
            repository.name: {part: [] for part in PARTS} for repository in self.company.repositories
        }
        deleted = self.behaviour.deleted
        for part in PARTS:
            for record in getattr(self.company, part):
                if not deleted or getattr(record, "node_id", None) not in deleted:
                    grouped[record.repository][part].append(record)
        return [(repository, grouped[repository.name]) for repository in self.company.repositories]

    def repository(self, name: str, follow_renames: bool = True) -> RepositoryIndex | None:
        """By `owner/name`, through a rename where allowed; None where there is none (any more)."""
        key = name.lower()
        if key in self._renamed and follow_renames:
            key = self._renamed[key]
        return self.repositories.get(key)

    def is_renamed(self, name: str) -> bool:
        """Whether `name` is a former one."""
        return name.lower() in self._renamed and name.lower() not in self.repositories

    @cached_property
    def organizations(self) -> Mapping[str, Organization]:
        """Owners by login in lower case."""
        owned: dict[str, list[RepositoryIndex]] = defaultdict(list)
        for entry in self.repositories.values():
            owned[entry.record.name.split("/")[0]].append(entry)
        return {
            login.lower(): Organization(
                login,
                900_000 + number,
                node_id_of("O", 900_000 + number),
                Ordered.by(entries, lambda entry: (text_of(entry.record.created_at), entry.record.repository_id)),
            )
            for number, (login, entries) in enumerate(sorted(owned.items()))
        }

    @cached_property
    def people_by_mail(self) -> Mapping[str, Person]:
        """Accounts by the addresses they verified: work, public and GitHub's own noreply ones. A private address that
        only stands in commits is not known to GitHub, so its commits belong to nobody."""
        found: dict[str, Person] = {}
        for person in self.company.people:
            if person.github_login is None:
                continue
            for mail in (person.email, person.github_email):
                if mail:
                    found.setdefault(mail.lower(), person)
            login = person.github_login.lower()
            found[f"{person.github_id}+{login}@users.noreply.github.com"] = person
            found[f"{login}@users.noreply.github.com"] = person
        return found

    @cached_property
    def members(self) -> Ordered:
        """Humans with an account, by login."""
        people = [person for person in self.company.people if person.kind == "human" and person.github_login]
        return Ordered.by(people, lambda person: (person.github_login.lower(), person.person_id))

    @cached_property
    def teams(self) -> Ordered:
        """The company's teams, by slug."""
        return Ordered.by(list(self.company.teams), lambda team: (slug_of(team.name),))

    def members_of(self, team: Team) -> Ordered:
        """A team's people with an account."""
        return Ordered([person for person in self.members.records if person.team == team.name], self.members.key)

    @cached_property
    def closed_by(self) -> Mapping[str, list[Issue]]:
        """Pull request (`owner/name#7`) -> the issues that it closes by keyword."""
        found: dict[str, list[Issue]] = defaultdict(list)
        for entry in self.repositories.values():
            for issue in entry.issues.records:
                for name in issue.closed_by:
                    found[name].append(issue)
        return found

    def pull_request(self, name: str) -> PullRequest | None:
        """By `owner/name#7`."""
        repository, _, number = name.rpartition("#")
        entry = self.repository(repository)
        return entry.pulls_by_number.get(int(number)) if entry else None

    @cached_property
    def nodes(self) -> Mapping[str, Any]:
        """Everything that has a node id of its own."""
        found: dict[str, Any] = {}
        for entry in self.repositories.values():
            found[entry.record.node_id] = entry
            for part in (entry.pulls, entry.issues, entry.runs, entry.deployments, entry.releases):
                found.update((record.node_id, record) for record in part.records)
        accounts = [person for person in self.company.people if person.github_login]
        found.update((node_id_of("BOT" if is_app(one) else "U", one.github_id), one) for one in accounts)
        found.update((organization.node_id, organization) for organization in self.organizations.values())
        return found


def _lower(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)

"""Accounts, organizations and teams."""

from __future__ import annotations

from typing import Any

from sei_pipeline.simulator.company.model import Person, Team
from sei_pipeline.simulator.github.graphql.errors import missing
from sei_pipeline.simulator.github.graphql.records import Visitor
from sei_pipeline.simulator.github.graphql.scene import Arguments, Fields, Scene
from sei_pipeline.simulator.github.identifiers import is_app, node_id_of, number_of, slug_of
from sei_pipeline.simulator.github.index import Organization
from sei_pipeline.simulator.github.instants import text_of
from sei_pipeline.simulator.github.ordered import Ordered
from sei_pipeline.simulator.github.repository import RepositoryIndex

APPS = "apps/"


def login_of(person: Person) -> str:
    """A login as GraphQL writes it: apps without `[bot]` (REST has it)."""
    return str(person.github_login).removesuffix("[bot]")


def login_or_visitor(person: Person | Visitor | Organization) -> str:
    """The login of whoever acts."""
    return login_of(person) if isinstance(person, Person) else person.login


def _since(scene: Scene, person: Any, arguments: Arguments) -> str:
    return text_of(scene.index.company.started_at)


def _is_app(person: Person | Visitor) -> bool:
    return isinstance(person, Person) and is_app(person)


def _path(person: Person | Visitor) -> str:
    return f"/{APPS if _is_app(person) else ''}{login_or_visitor(person)}"


def _number(person: Person | Visitor) -> int:
    return person.github_id if isinstance(person, Person) else number_of("visitor", person.login)


def _id(scene: Scene, person: Person | Visitor, arguments: Arguments) -> str:
    return node_id_of("BOT" if _is_app(person) else "U", _number(person))


def _name(scene: Scene, person: Person | Visitor, arguments: Arguments) -> str | None:
    return person.github_name if isinstance(person, Person) else None


def _mail(scene: Scene, person: Person | Visitor, arguments: Arguments) -> str:
    """Empty where it is not public."""
    return (person.github_email or "") if isinstance(person, Person) else ""


def _organization(scene: Scene, login: str) -> Organization:
    found = scene.index.organizations.get(login.lower())
    if found is None:
        raise missing("an Organization", f"the login of '{login}'")
    return found


BOT: Fields = {
    "id": _id,
    "databaseId": lambda s, p, a: _number(p),
    "login": lambda s, p, a: login_or_visitor(p),
    "createdAt": _since,
    "updatedAt": _since,
    "resourcePath": lambda s, p, a: _path(p),
    "url": lambda s, p, a: s.web + _path(p),
    "avatarUrl": lambda s, p, a: f"https://avatars.githubusercontent.com/u/{_number(p)}?v=4",
}
USER: Fields = {
    **BOT,
    "name": _name,
    "email": _mail,
    "company": lambda s, p, a: s.index.company.name,
    "location": lambda s, p, a: p.site if isinstance(p, Person) else None,
    "websiteUrl": lambda s, p, a: None,
    "isSiteAdmin": lambda s, p, a: False,
    "isViewer": lambda s, p, a: login_or_visitor(p).lower() == s.token.login.lower(),
    "organization": lambda s, p, a: s.index.organizations.get(a["login"].lower()),
    "organizations": lambda s, p, a: Ordered.by(
        list(s.index.organizations.values()), lambda organization: (organization.login,)
    ),
    "organizationVerifiedDomainEmails": lambda s, p, a: [p.email] if isinstance(p, Person) and p.email else [],
}


def _repositories(scene: Scene, organization: Organization, arguments: Arguments) -> Ordered:
    def is_wanted(entry: RepositoryIndex) -> bool:
        record, privacy = entry.record, "PRIVATE" if entry.record.is_private else "PUBLIC"
        return (
            scene.can_see(entry)
            and arguments.get("isArchived") in (None, record.is_archived)
            and arguments.get("isFork") in (None, record.is_fork)
            and not arguments.get("isLocked")
            and arguments.get("privacy") in (None, privacy)
            and arguments.get("visibility") in (None, privacy)
        )

    order = arguments.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    keys: dict[str, Any] = {
        "NAME": lambda entry: (entry.record.name.lower(), entry.record.repository_id),
        "PUSHED_AT": lambda entry: (text_of(entry.pushed_at or entry.record.created_at), entry.record.repository_id),
    }
    keys["UPDATED_AT"] = keys["PUSHED_AT"]
    kept = [entry for entry in organization.repositories.records if is_wanted(entry)]
    listed = Ordered.by(kept, keys.get(order["field"], organization.repositories.key))
    return listed.descending(order["direction"] == "DESC")


def _repository(scene: Scene, organization: Organization, arguments: Arguments) -> RepositoryIndex | None:
    name = f"{organization.login}/{arguments['name']}"
    entry = scene.index.repository(name, arguments.get("followRenames") is not False)
    if not scene.can_see(entry):
        raise missing("a Repository", f"the name '{name}'")
    return entry


def _members(scene: Scene, organization: Organization, arguments: Arguments) -> Ordered:
    scene.need("members")
    return scene.index.members


def _teams(scene: Scene, organization: Organization, arguments: Arguments) -> Ordered:
    scene.need("members")
    order = arguments.get("orderBy") or {"direction": "ASC"}
    query = (arguments.get("query") or "").lower()
    kept = [team for team in scene.index.teams.records if query in team.name.lower()]
    return Ordered(kept, scene.index.teams.key).descending(order["direction"] == "DESC")


def _team(scene: Scene, organization: Organization, arguments: Arguments) -> Team | None:
    scene.need("members")
    return next((team for team in scene.index.teams.records if slug_of(team.name) == arguments["slug"]), None)


ORGANIZATION: Fields = {
    "id": lambda s, o, a: o.node_id,
    "databaseId": lambda s, o, a: o.organization_id,
    "login": lambda s, o, a: o.login,
    "name": lambda s, o, a: s.index.company.name,
    "description": lambda s, o, a: None,
    "email": lambda s, o, a: None,
    "createdAt": _since,
    "updatedAt": _since,
    "avatarUrl": lambda s, o, a: f"https://avatars.githubusercontent.com/u/{o.organization_id}?v=4",
    "resourcePath": lambda s, o, a: f"/{o.login}",
    "url": lambda s, o, a: f"{s.web}/{o.login}",
    "repositories": _repositories,
    "repository": _repository,
    "membersWithRole": _members,
    "teams": _teams,
    "team": _team,
}


def _team_path(scene: Scene, team: Team) -> str:
    return f"/orgs/{_owner(scene).login}/teams/{slug_of(team.name)}"


def _owner(scene: Scene) -> Organization:
    return next(iter(scene.index.organizations.values()))


TEAM: Fields = {
    "id": lambda s, t, a: node_id_of("T", number_of("team", t.name)),
    "databaseId": lambda s, t, a: number_of("team", t.name),
    "slug": lambda s, t, a: slug_of(t.name),
    "combinedSlug": lambda s, t, a: f"{_owner(s).login}/{slug_of(t.name)}",
    "name": lambda s, t, a: t.name,
    "description": lambda s, t, a: None,
    "privacy": lambda s, t, a: "VISIBLE",
    "createdAt": _since,
    "updatedAt": _since,
    "resourcePath": lambda s, t, a: _team_path(s, t),
    "url": lambda s, t, a: s.web + _team_path(s, t),
    "organization": lambda s, t, a: _owner(s),
    "parentTeam": lambda s, t, a: None,
    "childTeams": lambda s, t, a: Ordered([], lambda team: (team.name,)),
    "members": lambda s, t, a: s.index.members_of(t),
}
TYPES = {"Bot": BOT, "User": USER, "Organization": ORGANIZATION, "Team": TEAM}

"""The query's own fields: where reading begins."""

from __future__ import annotations

from typing import Any

from sei_pipeline.simulator.company.model import Person
from sei_pipeline.simulator.github.graphql.errors import FieldError, missing
from sei_pipeline.simulator.github.graphql.fields.inner import inner_record
from sei_pipeline.simulator.github.graphql.records import Visitor
from sei_pipeline.simulator.github.graphql.scene import Arguments, Fields, Scene
from sei_pipeline.simulator.github.identifiers import is_app
from sei_pipeline.simulator.github.index import Organization
from sei_pipeline.simulator.github.instants import text_of
from sei_pipeline.simulator.github.repository import RepositoryIndex

MOST_IDS = 100


def _repository(scene: Scene, source: Any, arguments: Arguments) -> RepositoryIndex | None:
    name = f"{arguments['owner']}/{arguments['name']}"
    entry = scene.index.repository(name, arguments.get("followRenames") is not False)
    if entry is not None and scene.token.needs_sign_on:
        raise FieldError(
            "FORBIDDEN",
            "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to "
            "this organization.",
            {"extensions": {"saml_failure": True}},
        )
    if entry is not None and entry.is_blocked:
        raise FieldError("FORBIDDEN", "Repository access blocked", {"extensions": {"saml_failure": False}})
    if not scene.can_see(entry):
        raise missing("a Repository", f"the name '{name}'")
    return entry


def _organization(scene: Scene, source: Any, arguments: Arguments) -> Organization:
    found = scene.index.organizations.get(arguments["login"].lower())
    if found is None:
        raise missing("an Organization", f"the login of '{arguments['login']}'")
    return found


def _user(scene: Scene, source: Any, arguments: Arguments) -> Person:
    found = scene.index.people_by_login.get(arguments["login"].lower())
    if found is None or is_app(found):
        raise missing("a User", f"the login of '{arguments['login']}'")
    return found


def _viewer(scene: Scene, source: Any, arguments: Arguments) -> Person | Visitor:
    person = scene.index.people_by_login.get(scene.token.login.lower())
    return person if person is not None and not is_app(person) else Visitor(scene.token.login)


def _found(scene: Scene, node_id: str) -> Any:
    """A record by node id, or the error that it is not there for this token."""
    found = scene.index.nodes.get(node_id)
    entry = found if isinstance(found, RepositoryIndex) else None
    if found is None and (inner := inner_record(scene.index, node_id)) is not None:
        found, entry = inner[0], scene.index.repository(inner[1])
    elif found is not None and hasattr(found, "repository"):
        entry = scene.index.repository(found.repository)
    if found is None or (entry is not None and not scene.can_see(entry)):
        return missing("a node", f"the global id of '{node_id}'")
    return found


def _node(scene: Scene, source: Any, arguments: Arguments) -> Any:
    found = _found(scene, arguments["id"])
    if isinstance(found, FieldError):
        raise found
    return found


def _nodes(scene: Scene, source: Any, arguments: Arguments) -> list[Any]:
    ids = arguments["ids"]
    if len(ids) > MOST_IDS:
        raise FieldError(
            "ARGUMENT_LIMIT", f"You may not provide more than {MOST_IDS} node ids; you provided {len(ids)}."
        )
    scene.touch(len(ids))
    return [_found(scene, node_id) for node_id in ids]


def _usage(scene: Scene, name: str) -> Any:
    return getattr(scene.usage, name)


RATE_LIMIT: Fields = {
    "cost": lambda s, o, a: s.cost.points,
    "nodeCount": lambda s, o, a: s.cost.nodes,
    "limit": lambda s, o, a: _usage(s, "limit"),
    "remaining": lambda s, o, a: _usage(s, "remaining"),
    "used": lambda s, o, a: _usage(s, "used"),
    "resetAt": lambda s, o, a: text_of(_usage(s, "reset_at")),
}
QUERY: Fields = {
    "id": lambda s, o, a: "Q_query",
    "viewer": _viewer,
    "repository": _repository,
    "organization": _organization,
    "user": _user,
    "node": _node,
    "nodes": _nodes,
    "rateLimit": lambda s, o, a: None if s.usage is None else s,
}
TYPES = {"Query": QUERY, "RateLimit": RATE_LIMIT}

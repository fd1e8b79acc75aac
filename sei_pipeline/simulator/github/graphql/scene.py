"""What the fields of one query see: the state, who asks, and what was noted on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sei_pipeline.simulator.company.model import Person
from sei_pipeline.simulator.github.accounts import Permission, Token
from sei_pipeline.simulator.github.call import Call
from sei_pipeline.simulator.github.graphql.cost import Cost
from sei_pipeline.simulator.github.graphql.errors import FieldError, TooHeavy
from sei_pipeline.simulator.github.index import Index
from sei_pipeline.simulator.github.quota import Usage
from sei_pipeline.simulator.github.repository import RepositoryIndex

Arguments = Mapping[str, Any]
Resolver = Callable[["Scene", Any, Arguments], Any]
Fields = Mapping[str, Resolver]


class Scene:
    """One query while it is answered. `usage` is None where nothing is limited. `touched` counts records, against
    `heavy_nodes` of the behaviour; `errors` are noted as the answer is made."""

    def __init__(self, call: Call, cost: Cost, usage: Usage | None):
        self.call = call
        self.cost = cost
        self.usage = usage
        self.index: Index = call.index
        self.token: Token = call.token
        self.web: str = call.behaviour.web
        self.errors: list[dict[str, Any]] = []
        self.touched = 0

    def touch(self, count: int) -> None:
        """Notes that records are read. Raises TooHeavy."""
        self.touched += count
        heavy = self.call.behaviour.heavy_nodes
        if heavy is not None and self.touched > heavy:
            raise TooHeavy

    def person(self, person_id: int | None) -> Person | None:
        """The account of somebody; None for one who has none (any more): GitHub's ghost."""
        person = self.index.people.get(person_id) if person_id is not None else None
        return person if person is not None and person.github_login else None

    def repository(self, name: str) -> RepositoryIndex:
        """The repository that a record is in."""
        return self.index.repositories[name.lower()]

    def can_see(self, entry: RepositoryIndex | None) -> bool:
        """Whether a repository exists for this token."""
        if entry is None or entry.is_blocked or self.token.needs_sign_on:
            return False
        return self.token.sees(entry.record.name, entry.record.is_private)

    def need(self, permission: Permission, is_private: bool = True) -> None:
        """Raises FieldError where the token lacks a permission."""
        if self.token.has(permission, is_private):
            return
        refusal = self.token.lacking(permission)
        raise FieldError("FORBIDDEN", refusal.message, {"extensions": {"saml_failure": False}})

"""Fields of connections, edges and page information."""

from __future__ import annotations

from typing import Any

from sei_pipeline.simulator.github.graphql.records import Member
from sei_pipeline.simulator.github.graphql.scene import Arguments, Fields, Scene
from sei_pipeline.simulator.github.instants import text_of
from sei_pipeline.simulator.github.ordered import Slice


def _edges(scene: Scene, page: Slice, arguments: Arguments) -> list[tuple[Slice, Any]]:
    return [(page, record) for record in page.records]


CONNECTION: Fields = {
    "nodes": lambda s, page, a: page.records,
    "edges": _edges,
    "pageInfo": lambda s, page, a: page,
    "totalCount": lambda s, page, a: page.total,
    "filteredCount": lambda s, page, a: page.total,
    "pageCount": lambda s, page, a: len(page.records),
    "updatedAt": lambda s, page, a: text_of(s.index.company.ended_at),
}
EDGE: Fields = {
    "cursor": lambda s, edge, a: edge[0].cursor(edge[1]),
    "node": lambda s, edge, a: edge[1],
}
PAGE_INFO: Fields = {
    "endCursor": lambda s, page, a: page.cursor(page.records[-1]) if page.records else None,
    "startCursor": lambda s, page, a: page.cursor(page.records[0]) if page.records else None,
    "hasNextPage": lambda s, page, a: page.has_next,
    "hasPreviousPage": lambda s, page, a: page.has_previous,
}


def _members(scene: Scene, page: Slice, arguments: Arguments) -> list[Member]:
    """GitHub's owners are taken to be the people who manage others."""
    managers = {person.manager_email for person in scene.index.company.people}
    return [
        Member(page.cursor(person), person, "ADMIN" if person.email in managers else "MEMBER")
        for person in page.records
    ]


MEMBERS: Fields = {**CONNECTION, "edges": _members}
MEMBER_EDGE: Fields = {
    "cursor": lambda s, edge, a: edge.cursor,
    "node": lambda s, edge, a: edge.person,
    "role": lambda s, edge, a: edge.role,
    "hasTwoFactorEnabled": lambda s, edge, a: None,
}
TEAM_MEMBER_EDGE: Fields = {
    **EDGE,
    "role": lambda s, edge, a: "MEMBER",
    "memberAccessResourcePath": lambda s, edge, a: f"/{edge[1].github_login}",
    "memberAccessUrl": lambda s, edge, a: f"{s.web}/{edge[1].github_login}",
}

"""What a query costs before it is run, after GitHub's rules: points by requests, possible nodes, sizes of pages.

Points: a connection counts one request for each record of the one above it (taken as full); the sum over 100,
rounded, at least 1. Nodes: the products of the page sizes; more than 500,000 are refused. A page holds 1 to 100.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import get_argument_values

from sei_pipeline.simulator.github.graphql.documents import Document, schema
from sei_pipeline.simulator.github.graphql.errors import Unanswerable

MOST_NODES = 500_000
LARGEST_PAGE = 100


@dataclass(frozen=True)
class Cost:
    """What a query may need at most: rate limit points and nodes."""

    points: int
    nodes: int


class _Counter:
    def __init__(self, document: Document, variables: Mapping[str, Any]):
        self.document = document
        self.variables = dict(variables)
        self.requests = 0
        self.nodes = 0

    def count(self, kind: GraphQLNamedType, selections: SelectionSetNode, times: int, path: tuple[str, ...]) -> None:
        """`times`: how often `kind` may occur."""
        for owner, node in self._fields(kind, selections):
            name = node.name.value
            if name in {"__schema", "__type"}:
                raise Unanswerable({"message": "introspection is not served by the simulated GitHub"})
            if name == "__typename" or not isinstance(owner, GraphQLObjectType | GraphQLInterfaceType):
                continue
            definition = owner.fields[name]
            inner = get_named_type(definition.type)
            here = (*path, node.alias.value if node.alias else name)
            below = times
            if inner.name.endswith("Connection"):
                arguments = get_argument_values(definition, node, self.variables)
                below = times * _page_size(arguments, node, here)
                self.requests += times
                self.nodes += below
                if below > MOST_NODES or self.nodes > MOST_NODES:
                    raise _too_many(name, max(below, self.nodes), node, here)
            elif name == "nodes" and owner.name == "Query":
                ids = get_argument_values(definition, node, self.variables)["ids"]
                below = times * max(1, len(ids))
                self.requests += 1
                self.nodes += below
            if node.selection_set:
                self.count(inner, node.selection_set, below, here)

    def _fields(
        self, kind: GraphQLNamedType, selections: SelectionSetNode
    ) -> Iterator[tuple[GraphQLNamedType, FieldNode]]:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield kind, node
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                inner = schema().type_map[condition.name.value] if condition else kind
                yield from self._fields(inner, node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.document.fragments[node.name.value]
                yield from self._fields(schema().type_map[fragment.type_condition.name.value], fragment.selection_set)


def _page_size(arguments: Mapping[str, Any], node: FieldNode, path: tuple[str, ...]) -> int:
    name = node.name.value
    first, last = arguments.get("first"), arguments.get("last")
    size, word = (first, "first") if first is not None else (last, "last")
    if size is None:
        raise Unanswerable(
            _error(
                "MISSING_PAGINATION_BOUNDARIES",
                f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
                node,
                path,
            )
        )
    if size > LARGEST_PAGE:
        raise Unanswerable(
            _error(
                "EXCESSIVE_PAGINATION",
                f"Requesting {size} records on the `{name}` connection exceeds the `{word}` limit of {LARGEST_PAGE} "
                "records.",
                node,
                path,
            )
        )
    if size < 0:
        raise Unanswerable(
            _error("INVALID_PAGINATION", f"`{word}` on the `{name}` connection cannot be less than zero.", node, path)
        )
    return int(size)


def _too_many(name: str, count: int, node: FieldNode, path: tuple[str, ...]) -> Unanswerable:
    return Unanswerable(
        _error(
            "MAX_NODE_LIMIT_EXCEEDED",
            f"By the time this query traverses to the {name} connection, it is requesting up to {count:,} possible "
            f"nodes which exceeds the maximum limit of {MOST_NODES:,}.",
            node,
            path,
        )
    )


def _error(kind: str, message: str, node: FieldNode, path: tuple[str, ...]) -> dict[str, Any]:
    return {"type": kind, "path": ["query", *path], "locations": place_of(node), "message": message}


def place_of(node: FieldNode) -> list[dict[str, int]]:
    """Line and column of a field in the query, as error bodies have it."""
    if node.loc is None:
        return []
    place = node.loc.source.get_location(node.loc.start)
    return [{"line": place.line, "column": place.column}]


def cost_of(document: Document, variables: Mapping[str, Any]) -> Cost:
    """What the query may need. Raises Unanswerable for pages and products that are too large."""
    counter = _Counter(document, variables)
    counter.count(schema().type_map["Query"], document.operation.selection_set, 1, ())
    return Cost(max(1, round(counter.requests / 100)), counter.nodes)

"""Queries as text into checked documents. Parsing and validating takes some milliseconds, so they are kept."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    build_schema,
    parse,
    validate,
)

from sei_pipeline.simulator.github.graphql.errors import Unanswerable

KEPT_DOCUMENTS = 256  # a client has some dozens; batched ones differ by the repositories in them


@lru_cache(maxsize=1)
def schema() -> GraphQLSchema:
    """The served part of GitHub's schema."""
    return build_schema((Path(__file__).parent / "schema.graphql").read_text(encoding="utf-8"))


class Document:
    """A valid query: its operation and its fragments by name."""

    def __init__(self, node: DocumentNode, name: str | None):
        self.fragments = {d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)}
        operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
        named = [d for d in operations if name is None or (d.name and d.name.value == name)]
        if len(named) != 1:
            raise Unanswerable(
                {"message": "An operation name is required" if named else f"No operation named {name!r}"}
            )
        self.operation = named[0]


@lru_cache(maxsize=KEPT_DOCUMENTS)
def document_of(text: str, name: str | None) -> Document:
    """Parses and validates. Raises Unanswerable with everything that is wrong."""
    try:
        node = parse(text, no_location=False)
    except GraphQLSyntaxError as error:
        raise Unanswerable({"message": error.message, "locations": _places(error)}) from None
    errors = validate(schema(), node)
    if errors:
        raise Unanswerable(*({"message": error.message, "locations": _places(error)} for error in errors))
    return Document(node, name)


def _places(error: object) -> list[dict[str, int]]:
    locations = getattr(error, "locations", None) or []
    return [{"line": place.line, "column": place.column} for place in locations]

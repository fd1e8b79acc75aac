"""Fields that need a scope of a classic token: a query that names one without it is refused as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode

from sei_pipeline.simulator.github.accounts import SCOPES, Token
from sei_pipeline.simulator.github.graphql.cost import place_of
from sei_pipeline.simulator.github.graphql.documents import Document
from sei_pipeline.simulator.github.graphql.errors import Unanswerable

GUARDED = frozenset({"membersWithRole", "teams", "team"})


def check_scopes(document: Document, token: Token) -> None:
    """Raises Unanswerable with one INSUFFICIENT_SCOPES error a field."""
    if token.kind != "classic" or token.has("members", True):
        return
    fields = [node for node in _fields(document, document.operation.selection_set) if node.name.value in GUARDED]
    if fields:
        needed = [scope for scope in SCOPES["members"] if scope == "read:org"]
        raise Unanswerable(
            *(
                {
                    "type": "INSUFFICIENT_SCOPES",
                    "locations": place_of(node),
                    "message": "Your token has not been granted the required scopes to execute this query. The "
                    f"'{node.name.value}' field requires one of the following scopes: {needed}, but your token has "
                    f"only been granted the: {sorted(token.scopes)} scopes. Please modify your token's scopes at: "
                    "https://github.com/settings/tokens.",
                }
                for node in fields
            )
        )


def _fields(document: Document, selections: SelectionSetNode) -> Iterator[FieldNode]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node
        inner: Any = document.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        if inner.selection_set:
            yield from _fields(document, inner.selection_set)

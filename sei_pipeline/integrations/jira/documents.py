"""Cloud's rich text (Atlassian Document Format) as plain text. Addresses of links are kept: they lead to code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_BLOCKS = frozenset({
    "paragraph", "heading", "codeBlock", "blockquote", "listItem", "taskItem", "decisionItem", "tableRow", "rule",
    "panel", "expand", "mediaSingle", "mediaGroup", "blockCard", "embedCard",
})  # fmt: skip
_DEEPEST = 60  # Jira nests some ten levels; what is deeper is no text that anybody wrote


def plain(document: Any) -> str | None:
    """The text of a document; a text is returned as it is. None for nothing, or for what is neither."""
    if document is None or isinstance(document, str):
        return document
    if not isinstance(document, Mapping):
        return None
    text = "".join(_pieces(document, 0))
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def _pieces(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    kind, attributes = node.get("type"), _mapping(node.get("attrs"))
    if kind == "text":
        yield from _text(node)
    elif kind == "hardBreak":
        yield "\n"
    elif kind in ("mention", "emoji", "status", "date"):
        yield str(attributes.get("text") or attributes.get("shortName") or attributes.get("timestamp") or "")
    elif kind in ("inlineCard", "blockCard", "embedCard"):
        yield str(attributes.get("url") or _mapping(attributes.get("data")).get("url") or "")
    if depth < _DEEPEST:
        for child in node.get("content") or ():
            if isinstance(child, Mapping):
                yield from _pieces(child, depth + 1)
    if kind in _BLOCKS:
        yield "\n"
    elif kind in ("tableCell", "tableHeader"):
        yield "\t"


def _text(node: Mapping[str, Any]) -> Iterator[str]:
    text = str(node.get("text") or "")
    yield text
    for mark in node.get("marks") or ():
        address = _mapping(_mapping(mark).get("attrs")).get("href")
        if address and address != text:
            yield f" ({address})"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

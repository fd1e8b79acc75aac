"""Texts as Jira tells them: Atlassian Document Format in version 3 of the API, plain text in version 2."""

from __future__ import annotations

import re

from sei_pipeline.simulator.jira.site import Asker, Json

# A pasted address becomes a smart link: it stands in an attribute, not in any text.
ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")


def text_json(asker: Asker, text: str) -> Json | str | None:
    """A description or comment; None where it is empty."""
    if not text:
        return None
    if asker.version == "2":
        return text
    content = [{"type": "paragraph", "content": _inline(line)} for line in text.split("\n") if line.strip()]
    return {"type": "doc", "version": 1, "content": content}


def _inline(line: str) -> list[Json]:
    nodes: list[Json] = []
    end = 0
    for match in ADDRESS.finditer(line):
        if match.start() > end:
            nodes.append({"type": "text", "text": line[end : match.start()]})
        nodes.append({"type": "inlineCard", "attrs": {"url": match.group()}})
        end = match.end()
    if end < len(line):
        nodes.append({"type": "text", "text": line[end:]})
    return nodes

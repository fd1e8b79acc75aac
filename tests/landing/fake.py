# ruff: noqa: DTZ001 - raw instants are UTC without a zone
"""A tool that doesn't exist, behind the real contract: deterministic, slow and faulty where its options say so."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sei_pipeline.connect.contract import (
    Column,
    ColumnType,
    Context,
    Cursor,
    Integration,
    OptionProblem,
    Page,
    Probe,
    Reject,
    Scope,
    Stream,
    Window,
)
from sei_pipeline.errors import SourceRejected

TICKETS = Stream(
    "tickets",
    "One row per version of a ticket.",
    ("key",),
    (
        Column("key", ColumnType.TEXT, "Key."),
        Column("points", ColumnType.INTEGER, "Points.", "fields.points"),
        Column("changed_at", ColumnType.TIMESTAMP, "Changed.", "fields.changed"),
    ),
)
LABELS = Stream(
    "labels",
    "One row per label.",
    ("label",),
    (Column("label", ColumnType.TEXT, "Label."), Column("colour", ColumnType.TEXT, "Colour.")),
    mode="snapshot",
    keeps_payload=False,
)
STARTED_AT = datetime(2026, 3, 1, 12, 0)
EVERY_DELETED = 11  # every so many changes one is a deletion ...
EVERY_REJECTED = 7  # ... and one a record that can't be read
KEYS = 20  # tickets of a scope; its changes go round them


class Fake(Integration):
    """Options: scopes (names), changes (a scope's tickets have so many), page, pages (a window's), pause (seconds
    before a page), labels (names), faults ({"<scope>/<stream>/<page from 1>": exception}), token (a variable)."""

    tool = "fake"
    title = "Fake"
    brings = ()
    streams = (TICKETS, LABELS)

    @classmethod
    def check_options(cls, options: Mapping[str, Any], home: Path) -> Sequence[OptionProblem]:
        return []

    def scopes(self) -> Sequence[Scope]:
        fault = self.options.get("faults", {}).get("scopes")
        if fault:
            raise fault
        return [Scope(name) for name in self.options.get("scopes", ["a"])]

    def windows(self, stream: Stream, scope: Scope, cursor: Cursor | None) -> Iterator[Window]:
        if stream is LABELS:
            names = self.options.get("labels", ["x"])
            labels = [{"label": f"{scope.name} {name}", "colour": "red"} for name in names]
            yield Window(self._pages(scope, stream, [Page(labels)]), lambda: {"count": len(labels)})
            return
        size, after = self.options.get("page", 5), cursor["after"] if cursor else 0
        per_window = size * self.options.get("pages", 2)
        for start in range(after, self.options.get("changes", 40), per_window):
            end = min(start + per_window, self.options.get("changes", 40))
            pages = [self._page(scope, range(first, min(first + size, end))) for first in range(start, end, size)]
            yield Window(self._pages(scope, stream, pages), lambda end=end: {"after": end})

    def _pages(self, scope: Scope, stream: Stream, pages: Sequence[Page]) -> Iterator[Page]:
        for number, page in enumerate(pages, start=1):
            fault = self.options.get("faults", {}).get(f"{scope.name}/{stream.name}/{number}")
            if fault:
                raise fault
            time.sleep(self.options.get("pause", 0))
            yield page

    def _page(self, scope: Scope, changes: range) -> Page:
        deleted = [(f"{scope.name}-{change % KEYS}",) for change in changes if change % EVERY_DELETED == 10]
        records = [_ticket(scope.name, change) for change in changes if change % EVERY_DELETED != 10]
        return Page(records, deleted=deleted)

    def probe(self) -> Probe:
        return Probe(True, "it is made up")


def _ticket(scope: str, change: int) -> dict[str, Any]:
    points = "many" if change % EVERY_REJECTED == 6 else change
    return {"key": f"{scope}-{change % KEYS}", "fields": {"points": points, "changed": 1_700_000_000 + change}}


def fake(folder: Path, secrets: Mapping[str, str] | None = None, **options: Any) -> Fake:
    """A connection `one` to the tool, with its secrets by name."""

    def secret(name: str) -> str:
        if name not in (secrets or {}):
            raise SourceRejected(f"the secret {name} is not set")
        return (secrets or {})[name]

    return Fake("one", options, Context(folder / "cache", folder, secret, STARTED_AT))


def a_reject(number: int) -> Reject:
    return Reject("somewhere", number, "points", "WRONG_TYPE", "'many'", "integer", '{"key": "a-1"}')

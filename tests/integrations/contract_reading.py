"""What the contract's tests read of a source, and how they compare it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sei_pipeline.connect.contract import Cursor, Integration, Page, Scope, Stream, Window
from sei_pipeline.connect.cut import cut_page
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import Landed, LandedStream

Rows = list[str]
Place = tuple[str, str]


@dataclass(frozen=True)
class ContractSource:
    """A small source of a tool. `connect` makes a new integration object each time, as a new run would;
    `change` adds at least one record to the source; `remove` takes the source away."""

    connect: Callable[[], Integration]
    change: Callable[[], None]
    remove: Callable[[], None]


def places(integration: Integration) -> Iterator[tuple[Stream, Scope]]:
    """What is asked for: streams that come with another one are not."""
    for scope in integration.scopes():
        for stream in integration.streams:
            if stream.child_of is None:
                yield stream, scope


def children_of(integration: Integration, parent: Stream) -> tuple[Stream, ...]:
    return tuple(stream for stream in integration.streams if stream.child_of == parent.name)


def rows_of(integration: Integration, stream: Stream, window: Window) -> tuple[Rows, Cursor]:
    """A window's rows as texts, its children's with their stream's name, and the cursor after them as JSON would
    bring it back."""
    rows: Rows = []
    for page in window.pages:
        rows.extend(repr(row) for row in cut_page(stream, page, "test")[0].to_pylist())
        for child in children_of(integration, stream):
            cut = cut_page(child, Page(page.children.get(child.name, ())), "test")[0]
            rows.extend(f"{child.name} {row!r}" for row in cut.to_pylist())
    return rows, json.loads(json.dumps(window.cursor()))


def read(integration: Integration, stream: Stream, scope: Scope, cursor: Cursor | None = None) -> list[Rows]:
    return [rows_of(integration, stream, window)[0] for window in integration.windows(stream, scope, cursor)]


def everything(integration: Integration) -> dict[Place, list[Rows]]:
    return {(stream.name, scope.name): read(integration, stream, scope) for stream, scope in places(integration)}


def standing(stream: Stream, windows: Sequence[Rows]) -> Rows:
    """What holds after these windows: the last snapshot, or every row that was appended."""
    if stream.mode == "snapshot":
        return sorted(windows[-1]) if windows else []
    return sorted({row for window in windows for row in window})


def land(integration: Integration, folder: Path) -> dict[Place, list[Landed]]:
    """What one run lands of every stream and scope, from where the last run ended."""
    landed: dict[Place, list[Landed]] = {}
    for stream, scope in places(integration):
        children = children_of(integration, stream)
        target = LandedStream(Store(str(folder)), integration.tool, integration.connection, stream, children)
        windows = integration.windows(stream, scope, target.cursor(scope.name))
        landed[stream.name, scope.name] = [target.land(window, scope.name) for window in windows]
    return landed


def keys_of(stream: Stream, page: Page, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in cut_page(stream, page, "test")[0].to_pylist()]

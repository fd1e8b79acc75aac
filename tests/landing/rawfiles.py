"""Raw files as readers see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pyarrow.parquet as pq

from sei_pipeline.connect.contract import Cursor, Page, Stream, Window
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import Landed, LandedStream
from tests.landing.fake import LABELS, TICKETS

Row = dict[str, Any]


def rows(store: Store, folder: str) -> list[Row]:
    """All rows of all Parquet files below a folder, in the order of the files."""
    found: list[Row] = []
    for name in store.names(folder, ".parquet"):
        with store.open(name) as source:
            found.extend(pq.ParquetFile(source).read().to_pylist())
    return found


def newest(store: Store, stream: Stream, tool: str = "fake", connection: str = "one") -> list[Row]:
    """The newest version of each record, deleted ones gone, by the rule that the SQL follows, sorted by key."""
    found = rows(store, f"{tool}/{connection}/{stream.name}")
    if stream.mode == "snapshot":
        last = {row["_scope"]: row["_window"] for row in sorted(found, key=lambda row: row["_window"])}
        found = [row for row in found if row["_window"] == last[row["_scope"]]]
    versions: dict[Any, Row] = {}
    for row in sorted(found, key=lambda row: (row["_window"], row["_ordinal"])):
        versions[tuple(row[name] for name in stream.native_id)] = row
    kept = [row for row in versions.values() if not row["_is_deleted"]]
    return sorted(kept, key=lambda row: tuple(row[name] for name in stream.native_id))


def landed(store: Store, stream: Stream = TICKETS) -> LandedStream:
    """The stream as a new process would see it."""
    return LandedStream(store, "fake", "one", stream)


def land(store: Store, pages: Iterable[Page], cursor: Cursor, stream: Stream = TICKETS, scope: str = "a") -> Landed:
    """Lands one window as a process of its own would."""
    return landed(store, stream).land(Window(pages, _always(cursor)), scope)


def _always(cursor: Cursor) -> Callable[[], Cursor]:
    return lambda: cursor


def labels(*names: str) -> list[Page]:
    return [Page([{"label": name, "colour": "red"} for name in names])]


def tickets(*keys: str, points: int = 1, deleted: tuple[str, ...] = ()) -> list[Page]:
    records = [{"key": key, "fields": {"points": points, "changed": 1_700_000_000}} for key in keys]
    return [Page(records, deleted=[(key,) for key in deleted])]


__all__ = ["LABELS", "TICKETS", "labels", "land", "landed", "newest", "rows", "tickets"]

"""What raw files say holds now, by the rule that staging follows: the newest version of each record, deleted ones gone,
and the children of exactly that version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow.parquet as pq

from sei_pipeline.connect.contract import Integration, Stream
from sei_pipeline.landing.store import Store

Row = dict[str, Any]


def standing(store: Store, tool: type[Integration], connection: str) -> dict[str, list[Row]]:
    """The rows that hold, by stream."""
    held: dict[str, list[Row]] = {}
    for stream in tool.streams:
        if stream.child_of is None:
            held[stream.name] = _newest(stream, _rows(store, tool, connection, stream))
    for stream in tool.streams:
        if stream.child_of is not None:
            parent = next(one for one in tool.streams if one.name == stream.child_of)
            versions = {_place(row, parent.native_id) for row in held[parent.name]}
            rows = _rows(store, tool, connection, stream)
            held[stream.name] = [row for row in rows if _place(row, stream.parent_key) in versions]
    return held


def _rows(store: Store, tool: type[Integration], connection: str, stream: Stream) -> list[Row]:
    columns = [*(column.name for column in stream.columns), "_window", "_ordinal", "_scope", "_is_deleted"]
    found: list[Row] = []
    for name in store.names(f"{tool.tool}/{connection}/{stream.name}/v{stream.version}", ".parquet"):
        with store.open(name) as source:
            found.extend(pq.ParquetFile(source).read(columns=columns).to_pylist())
    return found


def _newest(stream: Stream, rows: list[Row]) -> list[Row]:
    if stream.mode == "snapshot":
        last = {row["_scope"]: row["_window"] for row in sorted(rows, key=lambda row: row["_window"])}
        rows = [row for row in rows if row["_window"] == last[row["_scope"]]]
    versions: dict[Any, Row] = {}
    for row in sorted(rows, key=lambda row: (row["_window"], row["_ordinal"])):
        versions[_key(row, stream.native_id)] = row
    return [row for row in versions.values() if not row["_is_deleted"]]


def _key(row: Row, columns: Iterable[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in columns)


def _place(row: Row, columns: Iterable[str]) -> tuple[Any, ...]:
    return (row["_scope"], row["_window"], *_key(row, columns))

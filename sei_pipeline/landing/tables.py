"""Lands whole tables that the pipeline itself makes (configuration, lineage, outcomes), as tools' records
are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pyarrow as pa

from sei_pipeline.connect.contract import ARROW_TYPES, Column, ColumnType, Page, Stream, Window
from sei_pipeline.errors import LandingError
from sei_pipeline.landing.lock import hold
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import Landed, LandedStream

INNER = "local"  # the connection name of what the pipeline makes itself
PATIENCE_SECONDS = 60  # a table lands in seconds: another that is landed at the same moment is waited for
_COLUMN_TYPES = {arrow: kind for kind, arrow in ARROW_TYPES.items()}


def stream_of(
    name: str,
    schema: pa.Schema,
    *,
    mode: Literal["append", "snapshot"] = "snapshot",
    grain: str = "",
    key: tuple[str, ...] = (),
) -> Stream:
    """The stream that holds tables of `schema`. Its native id is `key`, by default the first column."""
    columns = tuple(Column(field.name, ColumnType(_kind(field.type)), "") for field in schema)
    native_id = key or (columns[0].name,)
    return Stream(name, grain or f"One row per row of {name}.", native_id, columns, mode, keeps_payload=False)


def _kind(arrow: pa.DataType) -> ColumnType:
    if pa.types.is_integer(arrow):
        return ColumnType.INTEGER
    return _COLUMN_TYPES[arrow]


def land_table(
    store: Store,
    tool: str,
    stream: Stream,
    batches: Iterable[pa.RecordBatch],
    cursor: Mapping[str, Any] | None = None,
    connection: str = INNER,
) -> Landed:
    """Publishes a table as one window of `raw/<tool>/<connection>/<stream>`; an equal snapshot is not
        written again.

    Raises LandingError where the table isn't the stream's, ConnectionBusy where another process lands it.
    """
    window = Window((Page(batch=_as_declared(stream, batch)) for batch in batches), lambda: cursor or {})
    with hold(store, f"{tool}.{connection}", f"landing {tool}/{stream.name}", PATIENCE_SECONDS):
        return LandedStream(store, tool, connection, stream).land(window, INNER)


def _as_declared(stream: Stream, batch: pa.RecordBatch) -> pa.RecordBatch:
    names = [column.name for column in stream.columns]
    if sorted(batch.schema.names) != sorted(names):
        raise LandingError(
            f"{stream.name}: found a table with the columns {', '.join(batch.schema.names)}; expected "
            f"{', '.join(names)}; declare the stream (landing/inner.py) and make the table alike"
        )
    columns = [batch.column(column.name).cast(ARROW_TYPES[column.type]) for column in stream.columns]
    rows = batch.num_rows
    machinery = [pa.repeat(False, rows), pa.nulls(rows, pa.string())]
    return pa.RecordBatch.from_arrays([*columns, *machinery], schema=stream.schema)

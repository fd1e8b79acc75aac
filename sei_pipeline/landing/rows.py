"""One file of a window: the rows of one stream, regrouped and numbered, then a footer; its rejects beside it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from sei_pipeline.connect.contract import Column, ColumnType, Cursor, Reject, Stream
from sei_pipeline.connect.cut import LONGEST_RECORD
from sei_pipeline.landing.content import ContentHash, Regrouping

FOOTER_KEY = b"sei"
MACHINERY = (
    pa.field("_window", pa.int64()),
    pa.field("_ordinal", pa.int64()),
    pa.field("_scope", pa.string()),
    pa.field("_connection", pa.string()),
)
MOST_RECORDS = 1_000  # rejects of a window that keep their record: so many say what is wrong
REJECTS = Stream(
    "rejected_records",
    "One row per record, or value of one, that could not be taken, and window that it came in.",
    ("stream", "location", "row_number", "column_name"),
    (
        Column("stream", ColumnType.TEXT, "Stream that the record was meant for."),
        Column("location", ColumnType.TEXT, "File, page or address that it came from."),
        Column("row_number", ColumnType.INTEGER, "Row there, from 1; null where rows make no sense."),
        Column("column_name", ColumnType.TEXT, "Column that was wrong."),
        Column("code", ColumnType.TEXT, "Stable word for what was wrong (WRONG_TYPE)."),
        Column("found", ColumnType.TEXT, "What was found, cut short."),
        Column("expected", ColumnType.TEXT, "What was expected there."),
        Column("record", ColumnType.TEXT, f"The record, its first {LONGEST_RECORD} characters."),
    ),
    keeps_payload=False,
)


@dataclass(frozen=True)
class Footer:
    """What a window says of itself. `content` is a hash of its rows and rejects, to see that nothing changed.
    `supersedes` are the windows whose newest rows a compacted file holds."""

    window: int
    scope: str
    cursor: Cursor
    content: str
    row_count: int
    reject_count: int
    supersedes: tuple[int, ...] = ()

    def metadata(self) -> dict[bytes, bytes]:
        return {FOOTER_KEY: orjson.dumps(asdict(self))}


def raw_schema(stream: Stream) -> pa.Schema:
    """Schema of a stream's raw files: declared columns, deleted flag, payload, machinery."""
    return pa.schema([*stream.schema, *MACHINERY])


REJECT_SCHEMA = raw_schema(REJECTS)


class RowsFile:
    """Writes the rows of one stream into one file of a window, in the order they come."""

    def __init__(self, stream: Stream, number: int, scope: str, connection: str, sink: BinaryIO):
        self.stream = stream
        self.row_count = 0
        self.reject_count = 0
        self._number = number
        self._scope = scope
        self._connection = connection
        self._held = Regrouping()
        self._hash = ContentHash(stream.schema)
        self._reject_hash = ContentHash(REJECTS.schema)
        self._rejects: list[pa.RecordBatch] = []
        self._parquet = pq.ParquetWriter(sink, raw_schema(stream), compression="zstd")

    def take(self, batch: pa.RecordBatch, rejects: list[Reject]) -> None:
        if rejects:
            self._keep(rejects)
        for piece in self._held.add(batch):
            self._write(piece)

    def _write(self, piece: pa.RecordBatch) -> None:
        self._hash.update(piece)
        rows = self._with_machinery(self.stream, piece, self.row_count)
        self._parquet.write_batch(rows, row_group_size=rows.num_rows)
        self.row_count += piece.num_rows

    def flush(self) -> None:
        """Writes what is still held back: from here on `row_count` and `content` are whole."""
        for piece in self._held.rest():
            self._write(piece)

    @property
    def content(self) -> str:
        """A hash of rows and rejects."""
        return self._hash.hexdigest() + self._reject_hash.hexdigest()

    def write_nothing_left(self) -> None:
        """A tombstone without a native id: readers see by it that a newer snapshot holds nothing."""
        columns = {name: [None] for name in self.stream.schema.names}
        batch = pa.RecordBatch.from_pydict({**columns, "_is_deleted": [True]}, schema=self.stream.schema)
        self._parquet.write_batch(self._with_machinery(self.stream, batch, 0))

    def finish(self, footer: Footer) -> None:
        self._parquet.add_key_value_metadata(footer.metadata())
        self._parquet.close()

    def abandon(self) -> None:
        """Lets go of the file without a footer, after a failure."""
        self._parquet.close()

    def _keep(self, rejects: list[Reject]) -> None:
        rows = [
            _row(self.stream, reject, number < MOST_RECORDS)
            for number, reject in enumerate(rejects, start=self.reject_count)
        ]
        batch = pa.RecordBatch.from_pylist(rows, schema=REJECTS.schema)
        self._rejects.append(self._with_machinery(REJECTS, batch, self.reject_count))
        self.reject_count += len(rejects)
        self._reject_hash.update(batch)

    def _with_machinery(self, stream: Stream, batch: pa.RecordBatch, start: int) -> pa.RecordBatch:
        rows = batch.num_rows
        machinery = [
            pa.repeat(pa.scalar(self._number, pa.int64()), rows),
            pa.array(np.arange(start, start + rows, dtype=np.int64)),
            pa.repeat(self._scope, rows),
            pa.repeat(self._connection, rows),
        ]
        return pa.RecordBatch.from_arrays([*batch.columns, *machinery], schema=raw_schema(stream))

    def write_rejects(self, sink: BinaryIO) -> bool:
        table = pa.Table.from_batches(self._rejects, schema=REJECT_SCHEMA)
        pq.write_table(table, sink, compression="zstd")
        return True


def _row(stream: Stream, reject: Reject, keeps_record: bool) -> dict[str, Any]:
    return {
        "stream": stream.name,
        "location": reject.location,
        "row_number": reject.row,
        "column_name": reject.column,
        "code": reject.code,
        "found": reject.found,
        "expected": reject.expected,
        "record": reject.record[:LONGEST_RECORD] if keeps_record else None,
        "_is_deleted": False,
    }

"""One window's file: its rows, regrouped and numbered, then its footer. Its rejects go to a file beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, TypeVar

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from sei_pipeline.connect.contract import Column, ColumnType, Cursor, Page, Reject, Stream, Window
from sei_pipeline.connect.cut import LONGEST_RECORD, cut_page
from sei_pipeline.landing.content import ContentHash, regroup

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
_Item = TypeVar("_Item")


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


class SourceStopped(Exception):
    """What a window's source raised, carried through the store, where an OSError would look like the
    disk's."""

    def __init__(self, error: Exception):
        super().__init__(str(error))
        self.error = error


def raw_schema(stream: Stream) -> pa.Schema:
    """Schema of a stream's raw files: declared columns, deleted flag, payload, machinery."""
    return pa.schema([*stream.schema, *MACHINERY])


REJECT_SCHEMA = raw_schema(REJECTS)


class WindowWriter:
    """Writes one window's rows, then its footer. `last` is the footer of the scope's newest window."""

    def __init__(self, stream: Stream, number: int, scope: str, connection: str, last: Footer | None):
        self._stream = stream
        self.number = number
        self._scope = scope
        self._connection = connection
        self._last = last
        self._hash = ContentHash(stream.schema)
        self._reject_hash = ContentHash(REJECTS.schema)
        self._rejects: list[pa.RecordBatch] = []
        self._reject_count = 0
        self.footer: Footer | None = None

    def write(self, window: Window, sink: BinaryIO) -> bool:
        """Writes the file; False where it holds no news. Raises SourceStopped for what the source raises."""
        count = 0
        with pq.ParquetWriter(sink, raw_schema(self._stream), compression="zstd") as parquet:
            for piece in regroup(self._batches(window.pages)):
                rows = self._with_machinery(self._stream, piece, count)
                parquet.write_batch(rows, row_group_size=rows.num_rows)
                count += piece.num_rows
            if not count and self._last is not None and self._stream.mode == "snapshot":
                parquet.write_batch(self._nothing_left())
            cursor = orjson.loads(orjson.dumps(_guarded_cursor(window)))  # as it is read back: no tuples
            content = self._hash.hexdigest() + self._reject_hash.hexdigest()
            self.footer = Footer(self.number, self._scope, cursor, content, count, self._reject_count)
            parquet.add_key_value_metadata(self.footer.metadata())
        return self._is_news(self.footer)

    def _is_news(self, footer: Footer) -> bool:
        last = self._last
        if last is None:
            return True  # the first window is kept even when empty: it says that the scope was read
        if footer.cursor != last.cursor:
            return True
        if self._stream.mode == "append" and footer.row_count:
            return True
        # The same rejects as last time are no news: a source may show its broken records at every reading.
        has_something = self._stream.mode == "snapshot" or footer.reject_count > 0
        return has_something and footer.content != last.content

    def _batches(self, pages: Iterable[Page]) -> Iterator[pa.RecordBatch]:
        for number, page in enumerate(_guarded(pages), start=1):
            batch, rejects = cut_page(self._stream, page, f"{self._scope} page {number}")
            if rejects:
                self._keep(rejects)
            self._hash.update(batch)
            yield batch

    def _keep(self, rejects: list[Reject]) -> None:
        rows = [
            _row(self._stream, reject, number < MOST_RECORDS)
            for number, reject in enumerate(rejects, start=self._reject_count)
        ]
        batch = pa.RecordBatch.from_pylist(rows, schema=REJECTS.schema)
        self._rejects.append(self._with_machinery(REJECTS, batch, self._reject_count))
        self._reject_count += len(rejects)
        self._reject_hash.update(batch)

    def _with_machinery(self, stream: Stream, batch: pa.RecordBatch, start: int) -> pa.RecordBatch:
        rows = batch.num_rows
        machinery = [
            pa.repeat(pa.scalar(self.number, pa.int64()), rows),
            pa.array(np.arange(start, start + rows, dtype=np.int64)),
            pa.repeat(self._scope, rows),
            pa.repeat(self._connection, rows),
        ]
        return pa.RecordBatch.from_arrays([*batch.columns, *machinery], schema=raw_schema(stream))

    def _nothing_left(self) -> pa.RecordBatch:
        """A tombstone without a native id: readers see by it that a newer snapshot holds nothing."""
        columns = {name: [None] for name in self._stream.schema.names}
        batch = pa.RecordBatch.from_pydict({**columns, "_is_deleted": [True]}, schema=self._stream.schema)
        return self._with_machinery(self._stream, batch, 0)

    @property
    def has_rejects(self) -> bool:
        return self._reject_count > 0

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


def _guarded(items: Iterable[_Item]) -> Iterator[_Item]:
    try:
        yield from items
    except Exception as error:
        raise SourceStopped(error) from error


def _guarded_cursor(window: Window) -> Cursor:
    try:
        return dict(window.cursor())
    except Exception as error:
        raise SourceStopped(error) from error

"""Compaction: the many windows of a stream's scope become one file that holds the newest version of each
record.

The compacted file is a window of its own: it takes the next number, the newest cursor, and names in its
footer the windows it supersedes. Its rows keep the window and ordinal numbers that they were landed with,
so a record is as new or old as before, in this scope and beside others. It is published by one rename, then
the superseded files go. A kill before the rename leaves the windows as they were; a kill after it leaves
some superseded files, whose rows readers take once, since they take one row of the newest (window,
ordinal); the next landing or compaction removes them. Readers that list files first and open them later
must not run at the same time.

Deleted records stay, as tombstones. Of a snapshot stream only the newest window of each scope is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sei_pipeline.connect.contract import Stream
from sei_pipeline.errors import LandingError
from sei_pipeline.landing.content import regroup
from sei_pipeline.landing.lock import hold
from sei_pipeline.landing.rows import Footer, raw_schema
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import LandedStream

KEYS_AT_ONCE = 2_000_000  # keys compared at once, some 300 MB; fewer means more passes over the key columns
BATCH = 16_384  # rows decoded at once; the payloads of so many are a few tens of MB
_POSITION = "_position"


@dataclass(frozen=True)
class Compacted:
    """What a compaction did: scopes rewritten or thinned out, files removed, rows before and after in those
    scopes."""

    scope_count: int
    removed_file_count: int
    row_count_before: int
    row_count_after: int


def compact(store: Store, tool: str, connection: str, stream: Stream, at_least: int = 2) -> Compacted:
    """Compacts the scopes that have `at_least` windows. Raises ConnectionBusy while the connection is read,
    LandingError when a file can't be read or written; nothing is lost then."""
    name = connection if tool != "pipeline" else f"{tool}.{connection}"
    with hold(store, name, f"compaction of {connection} {stream.name}"):
        landed = LandedStream(store, tool, connection, stream)
        landed.tidy()
        done = [
            _compact_scope(store, landed, stream, windows)
            for windows in _windows_by_scope(landed)
            if len(windows) >= max(2, at_least)
        ]
    return Compacted(
        len(done),
        sum(scope.removed_file_count for scope in done),
        sum(scope.row_count_before for scope in done),
        sum(scope.row_count_after for scope in done),
    )


def _windows_by_scope(landed: LandedStream) -> list[list[Footer]]:
    scopes: dict[str, list[Footer]] = {}
    for _, footer in sorted(landed.footers.items()):
        scopes.setdefault(footer.scope, []).append(footer)
    return [scopes[scope] for scope in sorted(scopes)]


def _compact_scope(store: Store, landed: LandedStream, stream: Stream, windows: Sequence[Footer]) -> Compacted:
    before = sum(footer.row_count for footer in windows)
    if stream.mode == "snapshot":
        kept = windows[-1].row_count
        old = [footer.window for footer in windows[:-1]]
        for number in old:
            store.remove(landed.rejects_name(number))  # they tell of files and records as they no longer are
    else:
        kept = _merge(store, landed, stream, windows)
        old = [footer.window for footer in windows]
    landed.drop(old)
    return Compacted(1, len(old), before, kept)


def _merge(store: Store, landed: LandedStream, stream: Stream, windows: Sequence[Footer]) -> int:
    """Publishes the newest rows of `windows` as one window, and says how many they are."""
    files = _Files(store, stream, [landed.window_name(footer.window) for footer in windows])
    is_newest = files.newest()
    newest = windows[-1]
    row_count = int(is_newest.sum())
    footer = Footer(
        max(landed.footers) + 1,
        newest.scope,
        newest.cursor,
        newest.content,
        row_count,
        sum(window.reject_count for window in windows),
        tuple(window.window for window in windows),
    )

    def write(sink: BinaryIO) -> bool:
        with pq.ParquetWriter(sink, raw_schema(stream), compression="zstd") as parquet:
            for piece in regroup(files.rows(is_newest)):
                parquet.write_batch(piece, row_group_size=piece.num_rows)
            parquet.add_key_value_metadata(footer.metadata())
        return True

    store.publish(landed.window_name(footer.window), write)
    landed.add(footer)
    return row_count


class _Files:
    """The rows of some files of one scope, oldest first. Windows are in order, a window's rows are in
    order, and a compacted file holds each key once and only rows older than the next file's: so the last
    row of a key is its newest, and a row's position is all that must be compared."""

    def __init__(self, store: Store, stream: Stream, names: Sequence[str]):
        self._store = store
        self._stream = stream
        self._names = names

    def newest(self) -> np.ndarray:
        """For each row whether it is its key's newest. Keys are compared in parts, to hold few at once."""
        total = sum(batch.num_rows for batch in self._batches(["_window"]))
        is_newest = np.zeros(total, dtype=bool)
        parts = max(1, -(-total // KEYS_AT_ONCE))
        for part in range(parts):
            is_newest[self._newest_of(part, parts)] = True
        return is_newest

    def _newest_of(self, part: int, parts: int) -> np.ndarray:
        keys = list(self._stream.native_id)
        held: list[pa.RecordBatch] = []
        start = 0
        for batch in self._batches(keys):
            positions = np.arange(start, start + batch.num_rows)
            start += batch.num_rows
            mine = np.ones(batch.num_rows, dtype=bool) if parts == 1 else _part_of(batch, parts) == part
            columns = [*batch.filter(pa.array(mine)).columns, pa.array(positions[mine])]
            held.append(pa.RecordBatch.from_arrays(columns, names=[*batch.schema.names, _POSITION]))
        if not held:
            return np.zeros(0, dtype=np.int64)
        grouped = pa.Table.from_batches(held).group_by(keys, use_threads=False).aggregate([(_POSITION, "max")])
        return np.asarray(grouped[f"{_POSITION}_max"].to_numpy())

    def rows(self, is_wanted: np.ndarray) -> Iterator[pa.RecordBatch]:
        """The rows at the positions that are wanted, in their order."""
        start = 0
        for batch in self._batches(None):
            wanted = is_wanted[start : start + batch.num_rows]
            start += batch.num_rows
            if wanted.any():
                yield batch if wanted.all() else batch.filter(pa.array(wanted))

    def _batches(self, columns: list[str] | None) -> Iterator[pa.RecordBatch]:
        schema = raw_schema(self._stream)
        for name in self._names:
            with self._store.open(name) as source:
                file = pq.ParquetFile(source)
                if not file.schema_arrow.equals(schema):
                    raise LandingError(
                        f"{self._store.path(name)}: found the columns {file.schema_arrow.names}; expected "
                        f"{schema.names}; raise the stream's version when its columns change, and read it anew"
                    )
                yield from file.iter_batches(BATCH, columns=columns)


def _part_of(batch: pa.RecordBatch, parts: int) -> np.ndarray:
    """Which part each row's key belongs to: equal keys to the same one. Only evenness depends on the
    arithmetic."""
    mixed = np.zeros(batch.num_rows, dtype=np.uint64)
    for column in batch.columns:
        text = pc.fill_null(column.cast(pa.string()), "")
        offsets = np.frombuffer(text.buffers()[1], np.int32, len(text) + 1, text.offset * 4).astype(np.int64)
        data = text.buffers()[2]
        letters = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
        lengths = np.diff(offsets)
        place = np.arange(offsets[0], offsets[-1]) - np.repeat(offsets[:-1], lengths)
        weight = (place.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(letters[offsets[0] : offsets[-1]] * weight)])
        of_column = sums[offsets[1:] - offsets[0]] - sums[offsets[:-1] - offsets[0]]
        mixed = mixed * np.uint64(31) + of_column
    mixed ^= mixed >> np.uint64(29)
    return (mixed * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(32)) % np.uint64(parts)

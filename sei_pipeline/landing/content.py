"""Rows on their way into a file: regrouped to a bounded size, and hashed whatever way they were grouped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ROW_GROUP = 50_000  # rows of one row group; fewer cost footer space and read time, more cost memory
ROW_GROUP_BYTES = 64 << 20  # ... or so many bytes: a page of 10 MB values never waits for 50,000 others


def regroup(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows in pieces of up to ROW_GROUP rows or ROW_GROUP_BYTES: small pages share row groups."""
    held = Regrouping()
    for batch in batches:
        yield from held.add(batch)
    yield from held.rest()


class Regrouping:
    """Holds small batches back until they make a row group."""

    def __init__(self) -> None:
        self._held: list[pa.RecordBatch] = []
        self._rows = self._size = 0

    def add(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        for piece in _pieces(batch):
            if self._rows + piece.num_rows > ROW_GROUP or self._size + piece.nbytes > ROW_GROUP_BYTES:
                yield from self.rest()
            self._held.append(piece)
            self._rows += piece.num_rows
            self._size += piece.nbytes

    def rest(self) -> Iterator[pa.RecordBatch]:
        """What is still held, if anything."""
        held, self._held, self._rows, self._size = self._held, [], 0, 0
        if held:
            yield pa.concat_batches(held)


def _pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    if not batch.num_rows:
        return
    parts = max(-(-batch.num_rows // ROW_GROUP), -(-batch.nbytes // ROW_GROUP_BYTES))
    step = max(1, -(-batch.num_rows // parts))
    for start in range(0, batch.num_rows, step):
        yield batch.slice(start, step)


class ContentHash:
    """A hash of rows in their order. How they were cut into batches doesn't matter, nor what lies under a
    null."""

    def __init__(self, schema: pa.Schema):
        self._columns = [_ColumnHash(field.type) for field in schema]

    def update(self, batch: pa.RecordBatch) -> None:
        """Adds rows; columns beyond the schema's are left out."""
        for column, running in zip(batch.columns, self._columns, strict=False):
            running.update(column)

    def hexdigest(self) -> str:
        whole = hashlib.blake2b(digest_size=16)
        for column in self._columns:
            whole.update(column.digest())
        return whole.hexdigest()


class _ColumnHash:
    """One stream of bytes each for validity, lengths and values, so that batches simply add up."""

    def __init__(self, kind: pa.DataType):
        self._validity, self._lengths, self._values = (hashlib.blake2b(digest_size=16) for _ in range(3))
        self._items = _ColumnHash(kind.value_type) if pa.types.is_list(kind) else None

    def update(self, column: pa.Array) -> None:
        self._validity.update(_bytes(column.is_valid().cast(pa.uint8())))
        if self._items is not None:
            self._lengths.update(_bytes(pc.fill_null(pc.list_value_length(column), 0)))
            self._items.update(column.flatten())
        elif pa.types.is_string(column.type):
            filled = pc.fill_null(column, "")
            self._lengths.update(_bytes(pc.binary_length(filled)))
            self._values.update(_text(filled))
        elif pa.types.is_boolean(column.type):
            self._values.update(_bytes(pc.fill_null(column, False).cast(pa.uint8())))
        else:
            whole = pa.int32() if column.type.bit_width == 32 else pa.int64()
            self._values.update(_bytes(pc.fill_null(column.view(whole), 0)))

    def digest(self) -> bytes:
        items = self._items.digest() if self._items else b""
        return self._validity.digest() + self._lengths.digest() + self._values.digest() + items


def _bytes(column: pa.Array) -> bytes:
    return np.ascontiguousarray(column.to_numpy(zero_copy_only=False)).tobytes()


def _text(column: pa.Array) -> bytes | memoryview:
    """The characters of a column without nulls, one after the other."""
    if not len(column):
        return b""
    offsets = np.frombuffer(column.buffers()[1], np.int32, len(column) + 1, column.offset * 4)
    data = column.buffers()[2]
    return memoryview(data)[offsets[0] : offsets[-1]] if data is not None else b""

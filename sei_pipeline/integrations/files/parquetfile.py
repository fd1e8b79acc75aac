"""Parquet into blocks, its columns in the types that they have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sei_pipeline.integrations.files.blocks import BLOCK_ROWS, Block, NotReadable, texts


def parquet_blocks(path: Path) -> Iterator[Block]:
    """Blocks of a Parquet file; its rows count from 1. Raises NotReadable, OSError."""
    try:
        with pq.ParquetFile(path) as source:
            start = 1
            for batch in source.iter_batches(BLOCK_ROWS):
                yield _block(batch, start)
                start += batch.num_rows
            if start == 1:
                yield _block(pa.RecordBatch.from_pylist([], schema=source.schema_arrow), start)
    except pa.ArrowException as error:
        raise NotReadable(f"no Parquet ({str(error)[:200]})", "a whole Parquet file") from error


def _block(batch: pa.RecordBatch, start: int) -> Block:
    numbers = np.arange(start, start + batch.num_rows, dtype=np.int64)
    return Block(numbers, tuple(batch.schema.names), tuple(_plain(column) for column in batch.columns))


def _plain(column: pa.Array) -> pa.Array:
    """Without the encodings that only Parquet knows; what no column here can be becomes JSON text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.dictionary_decode())
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return texts([None if value is None else value.decode("utf-8", "replace") for value in column.to_pylist()])
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _list(column)
    if _is_simple(kind):
        return column
    values = column.to_pylist()
    return texts([None if value is None else json.dumps(value, default=str) for value in values])


def _is_simple(kind: pa.DataType) -> bool:
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    is_time = pa.types.is_timestamp(kind) or pa.types.is_date(kind)
    return bool(is_number or is_time or pa.types.is_string(kind) or pa.types.is_boolean(kind))


def _list(column: pa.Array) -> pa.Array:
    flat = _plain(column.flatten())
    if not pa.types.is_string(flat.type):
        flat = as_texts(flat)
    lengths = pc.fill_null(pc.list_value_length(column), 0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths).cast(pa.int32())])
    return pa.ListArray.from_arrays(offsets, flat, mask=column.is_null())


def as_texts(column: pa.Array) -> pa.Array:
    """A column as a CSV would have it."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_list(kind):
        return texts([None if value is None else ";".join(filter(None, value)) for value in column.to_pylist()])
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        utc = column.cast(pa.timestamp("us"), safe=False)
        return pc.binary_join_element_wise(utc.cast(pa.string()), "Z", "")
    return column.cast(pa.string())

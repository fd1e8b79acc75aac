"""Columns beyond the declared ones, for the streams that keep them: as `name=value` texts and as the payload."""

from __future__ import annotations

from itertools import chain

import orjson
import pyarrow as pa

from sei_pipeline.integrations.files.parquetfile import as_texts
from sei_pipeline.integrations.files.shape import Columns


def custom_fields(given: pa.Array, extras: Columns) -> pa.Array:
    """Lists of `name=value`, a list's items one by one; those that the file wrote itself come first."""
    if not extras:
        return given
    columns = [_pairs(name, column) for name, column in extras.items()]
    rows = zip(given.to_pylist(), *columns, strict=True)
    return pa.array([list(chain(*filter(None, row))) or None for row in rows], pa.list_(pa.string()))


def _pairs(name: str, column: pa.Array) -> list[list[str]]:
    if pa.types.is_list(column.type):
        return [[f"{name}={item}" for item in value or () if item] for value in column.to_pylist()]
    return [[f"{name}={value}"] if value else [] for value in as_texts(column).to_pylist()]


def payloads(extras: Columns, rows: int) -> pa.Array:
    """JSON objects of the extra columns that have a value; NULL where there is none."""
    if not extras:
        return pa.nulls(rows, pa.string())
    columns = [c.to_pylist() if pa.types.is_list(c.type) else as_texts(c).to_pylist() for c in extras.values()]
    objects = ({n: v for n, v in zip(extras, row, strict=True) if v} for row in zip(*columns, strict=True))
    return pa.array([orjson.dumps(fields).decode() if fields else None for fields in objects], pa.string())

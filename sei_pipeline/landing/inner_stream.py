"""How a stream that the pipeline itself lands is declared, in few words."""

from __future__ import annotations

from typing import Literal

import pyarrow as pa

from sei_pipeline.connect.contract import ARROW_TYPES, ColumnType, Stream
from sei_pipeline.landing.tables import stream_of


def inner_stream(
    name: str, grain: str, key: str, columns: str, mode: Literal["append", "snapshot"] = "snapshot"
) -> Stream:
    """A stream from a line a type: `text: a, b` or `date: c`; `key` names its columns, with blanks between."""
    kinds: dict[str, pa.DataType] = {}
    for line in columns.strip().splitlines():
        kind, _, names = line.partition(":")
        kinds |= dict.fromkeys((name.strip() for name in names.split(",")), ARROW_TYPES[ColumnType(kind.strip())])
    schema = pa.schema(list(kinds.items()))
    return stream_of(name, schema, mode=mode, grain=f"One row per {grain}.", key=tuple(key.split()))

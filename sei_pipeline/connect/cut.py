"""Cuts a tool's JSON records into a stream's declared columns, mechanically.

A value that can't be read as its declared type rejects its record, with the path, what was found and
what was expected; the other records of the page are kept. Old payloads are cut anew by the same code.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
import pyarrow as pa

from sei_pipeline.connect.contract import Column, ColumnType, Page, Reject, Stream

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - instants of raw columns are UTC without a zone
LONGEST_SAMPLE = 200  # characters of a wrong value that are shown: enough to find it, too few to flood a log
LONGEST_RECORD = 4_000  # characters of a rejected record that are kept: enough to mend it, never 10 MB


class WrongValue(ValueError):
    """A value is not of its column's type."""


def cut_page(stream: Stream, page: Page, location: str) -> tuple[pa.RecordBatch, list[Reject]]:
    """One page in the stream's schema, and the records that had to be left out.

    `location` is where the page came from, for the rejects. A batch is only checked; then come records, then
    tombstones, so that what a page calls deleted is. Raises TypeError for a batch of another schema.
    """
    rejects = list(page.rejects)
    rows: list[list[Any]] = []
    plan = _plan(stream)
    for number, record in enumerate(page.records, start=1):
        row = _cut_record(stream, plan, record, location, number, rejects)
        if row is not None:
            rows.append(row)
    rows.extend(_tombstone(stream, native_id) for native_id in page.deleted)
    columns = zip(*rows, strict=True) if rows else ((),) * len(stream.schema)
    arrays = [pa.array(values, type=field.type) for values, field in zip(columns, stream.schema, strict=True)]
    cut = pa.RecordBatch.from_arrays(arrays, schema=stream.schema)
    if page.batch is None:
        return cut, rejects
    if page.batch.schema != stream.schema:
        raise TypeError(f"{stream.name}: found a batch of {page.batch.schema}; expected {stream.schema}")
    return (pa.concat_batches([page.batch, cut]) if rows else page.batch), rejects


_Plan = Sequence[tuple[tuple[str, ...], Callable[[Any], Any], bool, Column]]


@lru_cache(maxsize=1024)
def _plan(stream: Stream) -> _Plan:
    """For each column its path, its converter and whether it is part of the key: asked once a stream, not a record."""
    return [
        (column.keys, _CONVERTERS[column.type], column.name in stream.native_id, column) for column in stream.columns
    ]


def _cut_record(
    stream: Stream, plan: _Plan, record: Mapping[str, Any], location: str, number: int, rejects: list[Reject]
) -> list[Any] | None:
    row: list[Any] = []
    for keys, converter, is_key, column in plan:
        value: Any = record
        for key in keys:
            # Ten million times a run: what JSON made is a dict, and asking for its type is all that is needed.
            if type(value) is not dict and not isinstance(value, Mapping):
                value = None
                break
            value = value.get(key)
        if value is not None:
            try:
                value = converter(value)
            except _WRONG:
                expected = f"{column.type.value} at {'.'.join(keys)}"
                rejects.append(_reject(location, number, column, "WRONG_TYPE", sample(value), expected, record))
                return None
        elif is_key:
            rejects.append(_reject(location, number, column, "MISSING_KEY", "nothing", "a native id", record))
            return None
        row.append(value)
    row.append(False)
    row.append(payload(record) if stream.keeps_payload else None)
    return row


def _reject(
    location: str, row: int, column: Column, code: str, found: str, expected: str, record: Mapping[str, Any]
) -> Reject:
    return Reject(location, row, column.name, code, found, expected, payload(record)[:LONGEST_RECORD])


def payload(record: Any) -> str:
    """A record as JSON text. What strict JSON can't say (half a character, a number beyond 64 bits) is
    escaped."""
    try:
        return orjson.dumps(record, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:
        return json.dumps(record, separators=(",", ":"), default=str)


def _tombstone(stream: Stream, native_id: tuple[str, ...]) -> list[Any]:
    keys = dict(zip(stream.native_id, native_id, strict=True))
    row = (convert(column.type, keys[column.name]) if column.name in keys else None for column in stream.columns)
    return [*row, True, None]


def sample(value: Any) -> str:
    """A wrong value as it is shown: at most LONGEST_SAMPLE characters of it."""
    text = repr(value)
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}... ({len(text)} characters)"


_WRONG = (ValueError, TypeError, ArithmeticError, OSError)  # what a converter may raise


def convert(kind: ColumnType, value: Any) -> Any:
    """`value` as its declared type. Raises WrongValue."""
    try:
        return _CONVERTERS[kind](value)
    except _WRONG as error:
        raise WrongValue(str(error)) from error


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else payload(value)
    if not text.isascii():
        text.encode()  # half a surrogate pair is no character: UnicodeEncodeError, a ValueError
    return text


def _integer(value: Any) -> int:
    if type(value) is int and -(2**63) <= value < 2**63:
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError("not a number")
    if isinstance(value, float) and not value.is_integer():
        raise ValueError("not a whole number")
    number = int(_digits(value))
    if not -(2**63) <= number < 2**63:
        raise ValueError("beyond 64 bits")
    return number


def _float(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError("not a number")
    number = float(_digits(value))
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def _digits(value: Any) -> Any:
    if isinstance(value, str) and "_" in value:  # Python reads 1_000 as a number, no tool writes it
        raise ValueError("not a number")
    return value


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
    word = str(value).strip().lower()
    if word not in words:
        raise ValueError("neither true nor false")
    return words[word]


def parse_timestamp(value: Any) -> datetime:
    """An instant as UTC without a zone. ISO 8601 with a zone or offset, or epoch (milli)seconds as a number.

    A text without a zone is no instant: ValueError.
    """
    if isinstance(value, bool):
        raise ValueError("not an instant")
    if isinstance(value, int | float):
        is_milliseconds = abs(value) >= 100_000_000_000  # as seconds that is the year 5138, as milliseconds 1973
        return EPOCH + (timedelta(milliseconds=value) if is_milliseconds else timedelta(seconds=value))
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    if instant.tzinfo is None:
        raise ValueError("no time zone")
    if instant.tzinfo is UTC:
        return instant.replace(tzinfo=None)
    return instant.astimezone(UTC).replace(tzinfo=None)


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        raise ValueError("an instant, not a date")
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise TypeError("neither a date nor its text")
    return date.fromisoformat(value.strip())


def _text_list(value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise TypeError("not a list")
    return [_text(item) for item in value if item is not None]


_CONVERTERS: Mapping[ColumnType, Callable[[Any], Any]] = {
    ColumnType.TEXT: _text,
    ColumnType.INTEGER: _integer,
    ColumnType.FLOAT: _float,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.TIMESTAMP: parse_timestamp,
    ColumnType.DATE: _date,
    ColumnType.TEXT_LIST: _text_list,
}

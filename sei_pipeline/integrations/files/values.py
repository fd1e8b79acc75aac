"""Values into their declared types, a column of a block at a time.

The good path is Arrow's. Where it refuses a column, Python reads that column value by value; what Python refuses
too is wrong. Arrow accepts nothing here that Python reads otherwise, so a value's fate doesn't hang on its neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sei_pipeline.connect.contract import ARROW_TYPES, ColumnType
from sei_pipeline.integrations.files.parquetfile import as_texts

BLANKS = " \t\r\n\ufeff\u00a0"
TRUE, FALSE = ("true", "yes", "1"), ("false", "no", "0")
FIRST, LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - bounds of UTC times, which carry no zone
LONGEST_FIELD = 1_000_000  # characters; a longer text is no field that a metric reads, and costs every reader

EXPECTED = {
    ColumnType.TEXT: "a text",
    ColumnType.INTEGER: "a whole number such as `12`",
    ColumnType.FLOAT: "a number such as `12.5`, with a point",
    ColumnType.BOOLEAN: "true or false, yes or no, 1 or 0",
    ColumnType.TIMESTAMP: "a time such as `2026-03-01T09:30:00Z`",
    ColumnType.DATE: "a date such as `2026-03-01`",
    ColumnType.TEXT_LIST: "texts separated by `;`",
}
ZONED = "a time with `Z` or an offset such as `+01:00`, or `time_zone` in the connection's options"


@dataclass(frozen=True)
class Wrong:
    """Rows of a column whose values can't be taken: their places in the block, and why."""

    places: np.ndarray
    code: str
    expected: str


Converted = tuple[pa.Array, list[Wrong]]


def convert(kind: ColumnType, column: pa.Array, zone: ZoneInfo | None) -> Converted:
    """A column as its declared type, NULL where it is wrong."""
    if kind is ColumnType.TEXT_LIST:
        return to_lists(column), []
    if not pa.types.is_string(column.type):
        taken = _typed(kind, column)
        if taken is not None:
            return taken, []
        column = as_texts(column)
    if kind is ColumnType.TEXT:
        return blank_to_null(column), []
    trimmed = blank_to_null(pc.utf8_trim(column, characters=BLANKS))
    if trimmed.null_count == len(trimmed):
        return pa.nulls(len(trimmed), ARROW_TYPES[kind]), []
    try:
        return _BY_ARROW[kind](trimmed), []
    except (pa.ArrowInvalid, ValueError):
        return _by_python(kind, trimmed, zone)


def blank_to_null(column: pa.Array) -> pa.Array:
    """Texts without those that are only blanks; the others as they are."""
    is_blank = pc.equal(pc.binary_length(pc.utf8_trim(column, characters=BLANKS)), 0)
    return pc.if_else(is_blank, pa.scalar(None, pa.string()), column) if pc.any(is_blank).as_py() else column


def _typed(kind: ColumnType, column: pa.Array) -> pa.Array | None:
    """A column that has its type already, as Parquet's do."""
    have, want = column.type, ARROW_TYPES[kind]
    is_number = pa.types.is_integer(have) or pa.types.is_floating(have) or pa.types.is_decimal(have)
    if kind is ColumnType.TIMESTAMP and pa.types.is_timestamp(have) and have.tz is not None:
        return column.cast(pa.timestamp("us", "UTC"), safe=False).cast(want)
    if kind is ColumnType.DATE and pa.types.is_date(have):
        return column.cast(want)
    if kind is ColumnType.BOOLEAN and pa.types.is_boolean(have):
        return column
    if kind is ColumnType.INTEGER and pa.types.is_signed_integer(have):
        return column.cast(want)
    if kind is ColumnType.FLOAT and is_number:
        number = column.cast(want)
        return pc.if_else(pc.is_finite(number), number, pa.scalar(None, want))
    return None


def to_lists(column: pa.Array) -> pa.Array:
    """Lists of texts: split at `;`, trimmed, without blanks; NULL where nothing is left."""
    if pa.types.is_list(column.type):
        lists = [_items(value) for value in column.to_pylist()]
        return pa.array(lists, pa.list_(pa.string()))
    column = as_texts(column)
    tidy = pc.replace_substring_regex(column, r"[ \t\r\n]*;[; \t\r\n]*", ";")
    tidy = blank_to_null(pc.utf8_trim(tidy, characters=f";{BLANKS}"))
    return pc.split_pattern(tidy, ";")


def _items(values: list[str | None] | None) -> list[str] | None:
    trimmed = [value.strip(BLANKS) for value in values or () if value is not None]
    return [value for value in trimmed if value] or None


def _integers(column: pa.Array) -> pa.Array:
    _demand(column, r"^[+-]?[0-9]{1,18}$")  # Arrow would read `0x1F` too
    return pc.utf8_ltrim(column, characters="+").cast(pa.int64())


def _floats(column: pa.Array) -> pa.Array:
    _demand(column, r"^-?[0-9]{1,300}(\.[0-9]*)?$")
    return column.cast(pa.float64())


def _booleans(column: pa.Array) -> pa.Array:
    lower = pc.utf8_lower(column)
    _demand(lower, f"^({'|'.join(TRUE + FALSE)})$")
    return pc.if_else(pc.is_null(lower), None, pc.is_in(lower, pa.array(TRUE)))


def _timestamps(column: pa.Array) -> pa.Array:
    instants = column.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
    bounds = pc.min_max(instants.cast(pa.int64()))
    if bounds["min"].as_py() < _micros(FIRST) or bounds["max"].as_py() > _micros(LAST):
        raise ValueError("beyond what Python's dates can hold")
    return instants


def _micros(instant: datetime) -> int:
    return int(pa.scalar(instant, pa.timestamp("us")).cast(pa.int64()).as_py())


def _dates(column: pa.Array) -> pa.Array:
    _demand(column, r"^([1-9][0-9]{3}|0[0-9]{2}[1-9])-[0-9]{2}-[0-9]{2}$")  # Arrow has a year 0
    return column.cast(pa.date32())


def _demand(column: pa.Array, pattern: str) -> None:
    if not pc.all(pc.match_substring_regex(column, pattern)).as_py():
        raise ValueError(pattern)


_BY_ARROW: dict[ColumnType, Callable[[pa.Array], pa.Array]] = {
    ColumnType.INTEGER: _integers,
    ColumnType.FLOAT: _floats,
    ColumnType.BOOLEAN: _booleans,
    ColumnType.TIMESTAMP: _timestamps,
    ColumnType.DATE: _dates,
}


class NoTimeZone(ValueError):
    """A time without an offset, where no zone is named."""


def _by_python(kind: ColumnType, column: pa.Array, zone: ZoneInfo | None) -> Converted:
    values: list[object] = []
    wrong: dict[str, list[int]] = {}
    for place, text in enumerate(column.to_pylist()):
        try:
            values.append(None if text is None else _read(kind, text, zone))
        except NoTimeZone:
            values.append(None)
            wrong.setdefault("NO_TIME_ZONE", []).append(place)
        except (ValueError, OverflowError):
            values.append(None)
            wrong.setdefault("WRONG_TYPE", []).append(place)
    expected = {"NO_TIME_ZONE": ZONED, "WRONG_TYPE": EXPECTED[kind]}
    found = [Wrong(np.array(places), code, expected[code]) for code, places in wrong.items()]
    return pa.array(values, ARROW_TYPES[kind]), found


def _read(kind: ColumnType, text: str, zone: ZoneInfo | None) -> object:
    if kind is ColumnType.TIMESTAMP:
        return read_instant(text, zone)
    if kind is ColumnType.DATE:
        return _date(text)
    if kind is ColumnType.BOOLEAN:
        if text.lower() not in TRUE + FALSE:
            raise ValueError(text)
        return text.lower() in TRUE
    if not text.isascii() or "_" in text:
        raise ValueError(text)  # Python's own spellings
    number = float(text)
    if kind is ColumnType.FLOAT:
        if not math.isfinite(number):
            raise ValueError(text)
        return number
    head, point, tail = text.partition(".")
    whole = int(head if point and not tail.strip("0") else text)  # `12.0` is how pandas writes a 12 among blanks
    if not -(2**63) <= whole < 2**63:
        raise ValueError(text)
    return whole


def _date(text: str) -> date:
    if len(text) != len("2026-03-01"):
        raise ValueError(text)
    return date.fromisoformat(text)


def read_instant(text: str, zone: ZoneInfo | None) -> datetime:
    """UTC without a zone. Raises NoTimeZone; ValueError for what is no time, a day alone among it."""
    if len(text) <= len("2026-03-01"):
        raise ValueError(text)
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        if zone is None:
            raise NoTimeZone(text)
        instant = instant.replace(tzinfo=zone)
    return instant.astimezone(UTC).replace(tzinfo=None)

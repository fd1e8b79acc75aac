"""Takes a block of a dropped file into the stream's schema: good rows become a batch, the others rejects."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sei_pipeline.connect.contract import ARROW_TYPES, ColumnType, Stream
from sei_pipeline.connect.cut import sample
from sei_pipeline.entities.drop import DELETED, IDENTITY, DropColumn, DropStream
from sei_pipeline.integrations.files.custom import custom_fields, payloads
from sei_pipeline.integrations.files.days import end_of_days
from sei_pipeline.integrations.files.duplicates import SeenKeys, key_texts
from sei_pipeline.integrations.files.options import ID_PART
from sei_pipeline.integrations.files.rejects import Rejects, record_of
from sei_pipeline.integrations.files.shape import Columns, Shaped
from sei_pipeline.integrations.files.values import BLANKS, LONGEST_FIELD, Wrong, convert

_CASELESS = {"repository", "commit_sha"}  # their ids fold case, so rows that differ only in it have one key
Finding = tuple[str, Wrong]  # column, and what is wrong in it


class Taker:
    """Takes the blocks of one file, in order."""

    def __init__(self, drop: DropStream, stream: Stream, zone: ZoneInfo | None, rejects: Rejects):
        self._drop = drop
        self._stream = stream
        self._zone = zone
        self._rejects = rejects
        self._seen = SeenKeys()

    def take(self, shaped: Shaped) -> pa.RecordBatch:
        """The good rows. Every wrong value of the others is in the rejects."""
        rows = len(shaped.numbers)
        findings = list(_too_long({**shaped.columns, **shaped.extras}))
        short = {name: _without(column, name, findings) for name, column in shaped.columns.items()}
        is_deleted, wrong = _deleted(short.get(DELETED), rows)
        findings += wrong
        taken: Columns = {}
        for column in self._drop.columns:
            taken[column.name], wrong = self._column(column, short.get(column.name), rows)
            findings += wrong
        findings += end_of_days(self._drop, short, taken, self._zone)
        findings += self._missing(taken, findings, is_deleted)
        self._derive(taken)
        is_good = np.ones(rows, bool)
        for _, problem in findings:
            is_good[problem.places] = False
        self._show(shaped, findings)
        is_good &= self._first_of_key(shaped, taken, is_good)
        return self._batch(shaped, taken, is_deleted, is_good)

    def _column(self, column: DropColumn, values: pa.Array | None, rows: int) -> tuple[pa.Array, list[Finding]]:
        if values is None:
            return pa.nulls(rows, ARROW_TYPES[column.type]), []
        taken, wrong = convert(column.type, values, self._zone)
        if column.values or column.name in IDENTITY:
            taken = pc.utf8_lower(pc.utf8_trim(taken, characters=BLANKS))
        if column.values:
            is_known = pc.is_in(taken, pa.array([*column.values, None], pa.string()))
            wrong += _wrong(pc.invert(is_known), "UNKNOWN_VALUE", f"one of {', '.join(column.values)}")
        if column.name in IDENTITY:
            is_part = pc.fill_null(pc.match_substring_regex(taken, f"^{ID_PART.pattern}$"), True)
            wrong += _wrong(pc.invert(is_part), "WRONG_TYPE", "a name without blanks, `:` and `#`")
        return taken, [(column.name, problem) for problem in wrong]

    def _missing(self, taken: Columns, findings: list[Finding], is_deleted: pa.Array) -> Iterator[Finding]:
        """Required columns without a value; a row that only says that it is gone needs its key."""
        for name in self._drop.required:
            is_missing = pc.is_null(taken[name])
            if name not in self._drop.key:
                is_missing = pc.and_(is_missing, pc.invert(is_deleted))
            places = np.flatnonzero(is_missing.to_numpy(zero_copy_only=False))
            wrong = [problem.places for column, problem in findings if column == name]
            places = np.setdiff1d(places, np.concatenate(wrong)) if wrong else places
            if len(places):
                yield name, Wrong(places, "MISSING_VALUE", "a value: the column is required")

    def _derive(self, taken: Columns) -> None:
        if "parent_count" in taken:
            counted = pc.fill_null(pc.list_value_length(taken["parents"]), 0).cast(pa.int64())
            taken["parent_count"] = pc.coalesce(taken["parent_count"], counted)

    def _first_of_key(self, shaped: Shaped, taken: Columns, is_good: np.ndarray) -> np.ndarray:
        """Which good rows are the first with their key in this file."""
        places = np.flatnonzero(is_good)
        keep = np.ones(len(is_good), bool)
        parts = [taken[name].filter(pa.array(is_good)) for name in self._drop.key]
        parts = [pc.utf8_lower(p) if n in _CASELESS else p for n, p in zip(self._drop.key, parts, strict=True)]
        repeats = self._seen.repeats(key_texts(parts), shaped.numbers[places])
        for place, first in sorted(repeats.items()):
            row = int(places[place])
            keep[row] = False
            key = ", ".join(str(part[place].as_py()) for part in parts if part[place].is_valid)
            expected = f"one row per key; row {first} has it"
            self._reject(shaped, row, ", ".join(self._drop.key), "DUPLICATE_KEY", key, expected)
        return keep

    def _show(self, shaped: Shaped, findings: list[Finding]) -> None:
        """Each wrong value in the order of the rows, columns in the order of their declaration."""
        listed = [(int(place), name, problem) for name, problem in findings for place in problem.places]
        for place, name, problem in sorted(listed, key=lambda item: item[0]):
            column = shaped.columns.get(name, shaped.extras.get(name))
            value = column[place].as_py() if column is not None else None
            found = "nothing" if value is None or value == "" else sample(value)
            self._reject(shaped, place, name, problem.code, found, problem.expected)

    def _reject(self, shaped: Shaped, place: int, column: str, code: str, found: str, expected: str) -> None:
        if not self._rejects.has_room(code):
            self._rejects.count_only(code, 1)
            return
        record = record_of({n: c[place].as_py() for n, c in {**shaped.columns, **shaped.extras}.items()})
        row = int(shaped.numbers[place])
        self._rejects.add(code, expected, found=found, row=row, column=column, record=record)

    def _batch(self, shaped: Shaped, taken: Columns, is_deleted: pa.Array, is_good: np.ndarray) -> pa.RecordBatch:
        keep = pa.array(is_good)
        extras = {name: column.filter(keep) for name, column in shaped.extras.items()}
        kept = {name: column.filter(keep) for name, column in taken.items()}
        if self._drop.has_custom_fields:
            kept["custom_fields"] = custom_fields(kept["custom_fields"], extras)
        arrays = [kept[column.name] for column in self._stream.columns]
        machinery = [is_deleted.filter(keep), payloads(extras, int(is_good.sum()))]
        return pa.RecordBatch.from_arrays([*arrays, *machinery], schema=self._stream.schema)


def _deleted(column: pa.Array | None, rows: int) -> tuple[pa.Array, list[Finding]]:
    if column is None:
        return pa.repeat(False, rows), []
    flags, wrong = convert(ColumnType.BOOLEAN, column, None)
    return pc.fill_null(flags, False), [(DELETED, problem) for problem in wrong]


def _too_long(columns: Columns) -> Iterator[Finding]:
    for name, column in columns.items():
        if pa.types.is_string(column.type) and (pc.max(pc.binary_length(column)).as_py() or 0) > LONGEST_FIELD:
            expected = f"at most {LONGEST_FIELD:,} characters"
            is_long = pc.greater(pc.utf8_length(column), LONGEST_FIELD)
            yield from ((name, problem) for problem in _wrong(is_long, "FIELD_TOO_LONG", expected))


def _without(column: pa.Array, name: str, findings: list[Finding]) -> pa.Array:
    """A column without the values that are wrong already, so that none is wrong twice."""
    places = [problem.places for found, problem in findings if found == name]
    if not places:
        return column
    mask = np.zeros(len(column), bool)
    mask[np.concatenate(places)] = True
    return pc.if_else(pa.array(mask), pa.scalar(None, column.type), column)


def _wrong(mask: pa.Array, code: str, expected: str) -> list[Wrong]:
    places = np.flatnonzero(pc.fill_null(mask, False).to_numpy(zero_copy_only=False))
    return [Wrong(places, code, expected)] if len(places) else []

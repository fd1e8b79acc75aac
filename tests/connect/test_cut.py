# ruff: noqa: DTZ001 - raw instants are UTC without a zone
"""Cutting records into columns: every type, wrong values, tombstones, deep paths, great values."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sei_pipeline.connect.contract import Column, ColumnType, Page, Reject, Stream
from sei_pipeline.connect.cut import LONGEST_RECORD, WrongValue, convert, cut_page, parse_timestamp

EVERY = Stream(
    "every",
    "One row per thing.",
    ("id",),
    (
        Column("id", ColumnType.TEXT, ""),
        Column("text", ColumnType.TEXT, ""),
        Column("integer", ColumnType.INTEGER, ""),
        Column("float", ColumnType.FLOAT, ""),
        Column("boolean", ColumnType.BOOLEAN, ""),
        Column("timestamp", ColumnType.TIMESTAMP, ""),
        Column("date", ColumnType.DATE, ""),
        Column("text_list", ColumnType.TEXT_LIST, ""),
        Column("deep", ColumnType.TEXT, "", "a.b.c.d"),
    ),
)
TYPED = [column for column in EVERY.columns if column.name == column.type.value]


def cut(*records: Any, stream: Stream = EVERY) -> tuple[list[dict[str, Any]], list[Reject]]:
    batch, rejects = cut_page(stream, Page(list(records)), "here")
    assert batch.schema == stream.schema
    return batch.to_pylist(), rejects


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", "x", "x"),
        ("text", 7, "7"),
        ("text", {"b": [1]}, '{"b":[1]}'),
        ("text", True, "true"),
        ("integer", 7, 7),
        ("integer", "-7", -7),
        ("integer", 7.0, 7),
        ("integer", 2**63 - 1, 2**63 - 1),
        ("float", 3, 3.0),
        ("float", "2.5", 2.5),
        ("boolean", False, False),
        ("boolean", "Yes", True),
        ("boolean", 0, False),
        ("timestamp", "2026-03-29T02:30:00+02:00", datetime(2026, 3, 29, 0, 30)),
        ("timestamp", "2021-01-01T10:00:00.123+0000", datetime(2021, 1, 1, 10, 0, 0, 123_000)),
        ("timestamp", "2021-01-01T10:00:00.123456789Z", datetime(2021, 1, 1, 10, 0, 0, 123_456)),
        ("timestamp", 0, datetime(1970, 1, 1)),
        ("timestamp", 1_700_000_000, datetime(2023, 11, 14, 22, 13, 20)),
        ("timestamp", 1_700_000_000_123, datetime(2023, 11, 14, 22, 13, 20, 123_000)),
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("date", date(2026, 2, 28), date(2026, 2, 28)),
        ("text_list", ["a", None, 1], ["a", "1"]),
        ("text_list", [], []),
    ],
)
def test_a_value_is_read_as_its_declared_type(kind: str, value: Any, expected: Any) -> None:
    (row,), rejects = cut({"id": "1", kind: value})
    assert row[kind] == expected
    assert rejects == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "half \ud800"),
        ("integer", "many"),
        ("integer", 1.5),
        ("integer", True),
        ("integer", 2**63),
        ("integer", "1_000"),
        ("integer", [1]),
        ("float", "1,5"),
        ("float", "NaN"),
        ("float", True),
        ("float", {}),
        ("boolean", "perhaps"),
        ("boolean", 2),
        ("timestamp", "2026-03-29T02:30:00"),
        ("timestamp", "yesterday"),
        ("timestamp", True),
        ("timestamp", 1e300),
        ("timestamp", "0001-01-01T00:00:00+14:00"),
        ("timestamp", []),
        ("date", "2026-02-30"),
        ("date", "2026-02-28T00:00:00Z"),
        ("date", datetime(2026, 2, 28, tzinfo=UTC)),
        ("date", 20260228),
        ("text_list", "a"),
        ("text_list", {"a": 1}),
    ],
)
def test_a_wrong_value_rejects_its_record_and_no_other(kind: str, value: Any) -> None:
    rows, rejects = cut({"id": "1"}, {"id": "2", kind: value}, {"id": "3"})
    assert [row["id"] for row in rows] == ["1", "3"]
    (reject,) = rejects
    assert (reject.location, reject.row, reject.column, reject.code) == ("here", 2, kind, "WRONG_TYPE")
    assert reject.expected == f"{kind} at {kind}"
    assert repr(value)[:50] in reject.found
    assert '"2"' in reject.record


def test_absent_and_null_values_are_null_but_a_key_must_be_there() -> None:
    rows, rejects = cut({"id": "1", "text": None}, {"text": "x"}, {"id": None})
    assert [(row["id"], row["text"]) for row in rows] == [("1", None)]
    assert [(reject.row, reject.code, reject.column) for reject in rejects] == [
        (2, "MISSING_KEY", "id"),
        (3, "MISSING_KEY", "id"),
    ]


def test_a_deep_path_is_followed_and_may_end_early() -> None:
    rows, rejects = cut(
        {"id": "1", "a": {"b": {"c": {"d": "found"}}}},
        {"id": "2", "a": {"b": None}},
        {"id": "3", "a": [1]},
        {"id": "4", "a": "b"},
    )
    assert [row["deep"] for row in rows] == ["found", None, None, None]
    assert rejects == []


def test_the_payload_is_the_whole_record() -> None:
    record = {"id": "1", "more": {"ü": [1, None, "x"]}}
    (row,), _ = cut(record)
    assert json.loads(row["_payload"]) == record


@pytest.mark.parametrize("odd", [2**70, "half \ud800"])
def test_a_payload_that_strict_json_cannot_say_is_kept_all_the_same(odd: Any) -> None:
    (row,), rejects = cut({"id": "1", "more": odd})
    assert json.loads(row["_payload"]) == {"id": "1", "more": odd}
    assert rejects == []


def test_a_value_of_ten_megabytes_is_kept_and_a_rejected_one_is_shown_short() -> None:
    great = "x" * 10_000_000
    (row,), rejects = cut({"id": "1", "text": great}, {"id": "2", "integer": great})
    assert row["text"] == great
    (reject,) = rejects
    assert len(reject.found) < 300
    assert len(reject.record) == LONGEST_RECORD


def test_deleted_ids_become_tombstones_after_the_records_of_their_page() -> None:
    numbered = Stream(
        "n",
        "One row per n.",
        ("repo", "number"),
        (
            Column("repo", ColumnType.TEXT, ""),
            Column("number", ColumnType.INTEGER, ""),
            Column("x", ColumnType.TEXT, ""),
        ),
    )
    batch, _ = cut_page(numbered, Page([{"repo": "r", "number": 1, "x": "x"}], deleted=[("r", "1")]), "here")
    assert batch.to_pylist() == [
        {"repo": "r", "number": 1, "x": "x", "_is_deleted": False, "_payload": '{"repo":"r","number":1,"x":"x"}'},
        {"repo": "r", "number": 1, "x": None, "_is_deleted": True, "_payload": None},
    ]


def test_a_batch_is_taken_as_it_is_with_the_tombstones_beside_it() -> None:
    batch = cut_page(EVERY, Page([{"id": "1"}]), "here")[0]
    given_back, rejects = cut_page(EVERY, Page(batch=batch), "here")
    assert given_back is batch
    both, _ = cut_page(EVERY, Page(batch=batch, deleted=[("1",)]), "here")
    assert [(row["id"], row["_is_deleted"]) for row in both.to_pylist()] == [("1", False), ("1", True)]
    assert rejects == []


def test_a_batch_of_another_schema_is_refused_with_both_schemas() -> None:
    wrong = pa.RecordBatch.from_pydict({"id": ["1"]})
    with pytest.raises(TypeError, match=r"every: found a batch of id: string.*expected"):
        cut_page(EVERY, Page(batch=wrong), "here")


def test_rejects_that_a_page_brings_are_kept_before_those_of_its_records() -> None:
    brought = Reject("there", 1, "", "X", "a", "b")
    _, rejects = cut_page(EVERY, Page([{}], rejects=[brought]), "here")
    assert [reject.code for reject in rejects] == ["X", "MISSING_KEY"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(st.dictionaries(st.sampled_from([c.name for c in EVERY.columns] + ["a", "z"]), JSON), max_size=5))
def test_whatever_a_tool_sends_each_record_becomes_a_row_or_a_reject(records: list[dict[str, Any]]) -> None:
    rows, rejects = cut(*records)
    assert len(rows) + len(rejects) == len(records)
    assert all(reject.record.encode() for reject in rejects)


@given(st.sampled_from(TYPED), JSON)
def test_a_value_is_converted_or_is_wrong_and_nothing_else_happens(column: Column, value: Any) -> None:
    try:
        converted = convert(column.type, value)
    except WrongValue:
        return
    assert pa.array([converted], EVERY.schema.field(column.name).type).to_pylist() == [converted]


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES)


@given(INSTANTS)
def test_an_instant_is_the_same_in_every_zone_and_spelling(instant: datetime) -> None:
    expected = instant.astimezone(UTC).replace(tzinfo=None)
    for spelling in (instant, instant.isoformat(), instant.isoformat(" "), f" {expected.isoformat()}Z "):
        assert parse_timestamp(spelling) == expected


@given(st.integers(-62_135_596_800, 99_999_999_999))
def test_epoch_seconds_and_iso_text_agree(seconds: int) -> None:
    expected = datetime(1970, 1, 1) + timedelta(seconds=seconds)
    assert parse_timestamp(seconds) == expected == parse_timestamp(f"{expected.isoformat()}Z")


@given(st.integers(100_000_000_000, 253_402_300_799_999))
def test_epoch_milliseconds_are_told_by_their_size(milliseconds: int) -> None:
    assert parse_timestamp(milliseconds) == datetime(1970, 1, 1) + timedelta(milliseconds=milliseconds)

"""Values into types: Arrow's quick way and Python's slow one agree, so no value's fate hangs on its neighbours."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sei_pipeline.connect.contract import ColumnType
from sei_pipeline.integrations.files.duplicates import SeenKeys
from sei_pipeline.integrations.files.values import convert
from tests.integrations.files.dropping import at

DIGITS = st.text("0123456789", min_size=1, max_size=20)
NUMBERS = st.builds(
    "{}{}{}".format, st.sampled_from(["", "-", "+", "0x", " "]), DIGITS, st.sampled_from(["", ".", ".0", ".25", "e2"])
)
OFFSETS = st.sampled_from(["", "Z", "z", "+01:00", "-0530", "+01", " +01:00", "+25:00"])
CLOCKS = st.sampled_from(
    ["", "T10:30", " 10:30:00", "T10:30:00.123456", "T10:30:00.1234567", "T24:00:00", "T10:30:60", "T10"]
)
DAYS = st.sampled_from(["2026-03-01", "2026-02-30", "0001-01-01", "0000-12-31", "9999-12-31", "20260301", "2026-3-1"])
TIMES = st.builds("{}{}{}".format, DAYS, CLOCKS, OFFSETS)
WORDS = st.sampled_from(["true", "FALSE", "Yes", "no", "1", "0", "2", "on", ""])
SPOILER = {
    ColumnType.INTEGER: "x",
    ColumnType.FLOAT: "x",
    ColumnType.BOOLEAN: "x",
    ColumnType.TIMESTAMP: "x",
    ColumnType.DATE: "x",
}


def _alone(kind: ColumnType, text: str, *neighbours: str) -> tuple[object, list[str]]:
    column, wrong = convert(kind, pa.array([text, *neighbours]), None)
    return column[0].as_py(), [problem.code for problem in wrong if 0 in problem.places]


@given(st.sampled_from([ColumnType.INTEGER, ColumnType.FLOAT]), NUMBERS)
@example(ColumnType.INTEGER, "9223372036854775808")
@example(ColumnType.INTEGER, "٣")
@example(ColumnType.FLOAT, "1_000")
@example(ColumnType.FLOAT, "inf")
def test_a_number_is_read_alike_beside_a_wrong_one(kind: ColumnType, text: str) -> None:
    assert _alone(kind, text) == _alone(kind, text, SPOILER[kind])


@given(st.sampled_from([ColumnType.TIMESTAMP, ColumnType.DATE]), TIMES)
def test_a_time_is_read_alike_beside_a_wrong_one(kind: ColumnType, text: str) -> None:
    assert _alone(kind, text) == _alone(kind, text, SPOILER[kind])


@given(WORDS)
def test_a_truth_is_read_alike_beside_a_wrong_one(text: str) -> None:
    assert _alone(ColumnType.BOOLEAN, text) == _alone(ColumnType.BOOLEAN, text, SPOILER[ColumnType.BOOLEAN])


@given(st.datetimes(at("1900-01-01 00:00"), at("2100-01-01 00:00"), timezones=st.timezones()))
def test_a_time_with_an_offset_is_its_instant_in_utc(instant: datetime) -> None:
    column, wrong = convert(ColumnType.TIMESTAMP, pa.array([instant.isoformat()]), None)
    assert not wrong
    assert column[0].as_py() == datetime.fromisoformat(instant.isoformat()).astimezone(UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-15 12:00:00", at("2026-01-15 11:00")),
        ("2026-07-15T12:00", at("2026-07-15 10:00")),
        ("2026-10-25 02:30:00", at("2026-10-25 00:30")),  # the first of the two
        ("2026-07-15T12:00:00Z", at("2026-07-15 12:00")),
    ],
)
def test_a_time_without_an_offset_is_local_to_the_zone_that_is_named(text: str, expected: datetime) -> None:
    column, wrong = convert(ColumnType.TIMESTAMP, pa.array([text]), ZoneInfo("Europe/Berlin"))
    assert (column[0].as_py(), wrong) == (expected, [])


@pytest.mark.parametrize("text", ["12.0", "12.", "+12", " 12 ", "012"])
def test_whole_numbers_are_taken_as_spreadsheets_write_them(text: str) -> None:
    assert _alone(ColumnType.INTEGER, text) == (12, [])


@given(st.lists(st.sampled_from("abcdefgh"), max_size=40), st.integers(1, 7))
def test_a_key_is_a_repeat_exactly_when_an_earlier_row_has_it(keys: list[str], block: int) -> None:
    seen, first, found, expected = SeenKeys(), {}, {}, {}
    for start in range(0, len(keys), block):
        piece = keys[start : start + block]
        repeats = seen.repeats(pa.array(piece, pa.string()), np.arange(start, start + len(piece)))
        found |= {start + place: row for place, row in repeats.items()}
    for row, key in enumerate(keys):
        if first.setdefault(key, row) != row:
            expected[row] = first[key]
    assert found == expected

"""The hash of rows, and their regrouping."""

from __future__ import annotations

import itertools
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sei_pipeline.connect.contract import ARROW_TYPES
from sei_pipeline.landing.content import ROW_GROUP_BYTES, ContentHash, regroup

SCHEMA = pa.schema([pa.field(kind.value, arrow) for kind, arrow in ARROW_TYPES.items()])
VALUES = st.fixed_dictionaries(
    {
        "text": st.none() | st.text(max_size=5),
        "integer": st.none() | st.integers(-(2**63), 2**63 - 1),
        "float": st.none() | st.floats(allow_nan=False),
        "boolean": st.none() | st.booleans(),
        "timestamp": st.none() | st.datetimes(),
        "date": st.none() | st.dates(),
        "text_list": st.none() | st.lists(st.text(max_size=3), max_size=3),
    }
)
ROWS = st.lists(VALUES, max_size=12)


def content(batches: list[pa.RecordBatch]) -> str:
    running = ContentHash(SCHEMA)
    for batch in batches:
        running.update(batch)
    return running.hexdigest()


def batch(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


@given(ROWS, st.lists(st.integers(0, 12)), st.integers(0, 3))
def test_equal_rows_have_equal_hashes_however_they_are_cut(
    rows: list[dict[str, Any]], cuts: list[int], lead: int
) -> None:
    padded = batch([*rows[:1] * lead, *rows]) if rows else batch(rows)
    whole = padded.slice(lead if rows else 0)
    edges = sorted({0, len(rows), *(cut for cut in cuts if cut < len(rows))})
    pieces = [whole.slice(start, end - start) for start, end in itertools.pairwise(edges)]
    assert content(pieces) == content([batch(rows)])
    assert content(list(regroup(pieces))) == content([batch(rows)])


@given(ROWS, ROWS)
def test_rows_that_differ_have_different_hashes(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    is_equal = repr(one) == repr(other)  # 0.0 and -0.0 are different bytes
    assert (content([batch(one)]) == content([batch(other)])) == is_equal


def test_text_that_moves_between_neighbours_changes_the_hash() -> None:
    assert content([batch([{"text": "ab"}, {"text": "c"}])]) != content([batch([{"text": "a"}, {"text": "bc"}])])
    assert content([batch([{"text": ""}])]) != content([batch([{"text": None}])])


def test_pieces_of_great_values_are_bounded_by_their_bytes() -> None:
    great = "x" * (10 << 20)
    pieces = list(regroup([batch([{"text": great}] * 3) for _ in range(5)]))
    assert sum(piece.num_rows for piece in pieces) == 15
    assert max(piece.nbytes for piece in pieces) <= ROW_GROUP_BYTES

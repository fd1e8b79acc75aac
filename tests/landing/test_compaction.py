"""Compaction: fewer files, the same newest rows, the same cursors, at any size of part."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sei_pipeline.connect.contract import Column, ColumnType, Page, Stream
from sei_pipeline.errors import ConnectionBusy, LandingError
from sei_pipeline.landing import compaction
from sei_pipeline.landing.compaction import Compacted, compact
from sei_pipeline.landing.lock import hold
from sei_pipeline.landing.store import Store
from tests.landing.fake import LABELS, TICKETS, a_reject
from tests.landing.rawfiles import labels, land, landed, newest, rows, tickets

PAIRS = Stream(
    "pairs",
    "One row per version of a pair.",
    ("left", "right"),
    (
        Column("left", ColumnType.TEXT, ""),
        Column("right", ColumnType.INTEGER, ""),
        Column("value", ColumnType.TEXT, ""),
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "raw"))


def compacted(store: Store, stream: Stream = TICKETS, at_least: int = 2) -> Compacted:
    return compact(store, "fake", "one", stream, at_least)


def land_three_windows(store: Store) -> None:
    land(store, tickets("A", "B", "C"), {"after": 1})
    land(store, tickets("B", points=2, deleted=("A",)), {"after": 2})
    land(store, tickets("Z"), {"after": 1}, scope="z")
    land(store, tickets("C", "D", points=3), {"after": 3})


def test_one_file_per_scope_holds_the_newest_version_of_each_key_and_tombstones(store: Store) -> None:
    land_three_windows(store)
    before = newest(store, TICKETS)
    assert compacted(store) == Compacted(1, 3, 7, 4)
    assert newest(store, TICKETS) == before
    seen = {
        (r["key"], r["points"], r["_is_deleted"], r["_window"], r["_ordinal"])
        for r in rows(store, "")
        if r["_scope"] == "a"
    }
    assert seen == {("A", None, True, 2, 1), ("B", 2, False, 2, 0), ("C", 3, False, 4, 0), ("D", 3, False, 4, 1)}
    assert store.names("", ".parquet") == [f"fake/one/tickets/v1/{number:012d}.parquet" for number in (3, 5)]


def test_the_footer_holds_the_newest_cursor_and_what_it_supersedes(store: Store) -> None:
    land_three_windows(store)
    last = landed(store).footer("a")
    compacted(store)
    footer = landed(store).footer("a")
    assert footer is not None
    assert last is not None
    assert (footer.window, footer.supersedes, footer.cursor, footer.content) == (
        5,
        (1, 2, 4),
        {"after": 3},
        last.content,
    )
    assert (footer.row_count, footer.reject_count) == (4, 0)


def test_windows_that_come_after_a_compaction_are_newer_than_its_rows(store: Store) -> None:
    land_three_windows(store)
    compacted(store)
    land(store, tickets("B", points=9), {"after": 4})
    land(store, tickets("A", points=9), {"after": 5})
    assert {r["key"]: r["points"] for r in newest(store, TICKETS) if r["_scope"] == "a"} == {
        "A": 9,
        "B": 9,
        "C": 3,
        "D": 3,
    }
    compacted(store)
    assert {r["key"]: r["points"] for r in newest(store, TICKETS) if r["_scope"] == "a"} == {
        "A": 9,
        "B": 9,
        "C": 3,
        "D": 3,
    }
    assert len(rows(store, "")) == 5


def test_a_record_of_two_scopes_keeps_the_precedence_it_was_landed_with(store: Store) -> None:
    land(store, tickets("A", points=1), {"after": 1}, scope="a")
    land(store, tickets("B"), {"after": 2}, scope="a")
    land(store, tickets("A", points=2), {"after": 1}, scope="b")
    compacted(store)
    assert {row["key"]: row["points"] for row in newest(store, TICKETS)} == {"A": 2, "B": 1}


def test_a_second_compaction_finds_nothing_to_do(store: Store) -> None:
    land_three_windows(store)
    compacted(store)
    before = store.names("")
    assert compacted(store) == Compacted(0, 0, 0, 0)
    assert store.names("") == before


def test_scopes_with_few_windows_are_left_as_they_are(store: Store) -> None:
    land_three_windows(store)
    assert compacted(store, at_least=4).scope_count == 0
    assert compacted(store, at_least=3).scope_count == 1


def test_superseded_windows_that_a_killed_compaction_left_go_with_the_next_landing(
    tmp_path: Path, store: Store
) -> None:
    land_three_windows(store)
    old = {name: Path(store.path(name)).read_bytes() for name in store.names("fake")}
    before = newest(store, TICKETS)
    compacted(store)
    for name, content in old.items():
        Path(store.path(name)).write_bytes(content)
    assert newest(store, TICKETS) == before
    assert landed(store).cursor("a") == {"after": 3}
    land(store, tickets("E"), {"after": 4})
    assert [int(name[-20:-8]) for name in store.names("fake")] == [3, 5, 6]


def test_of_a_snapshot_stream_only_the_newest_window_of_each_scope_stays(store: Store) -> None:
    land(store, [Page(labels("x", "y")[0].records, rejects=[a_reject(1)])], {}, LABELS)
    land(store, labels("z"), {}, LABELS, "b")
    land(store, labels("y"), {}, LABELS)
    before = newest(store, LABELS)
    assert compacted(store, LABELS) == Compacted(1, 1, 3, 1)
    assert newest(store, LABELS) == before
    assert rows(store, "fake/one/rejected_records") == []
    assert land(store, labels("y"), {}, LABELS).window is None


def test_a_snapshot_that_became_empty_stays_empty_after_compaction(store: Store) -> None:
    land(store, labels("x"), {}, LABELS)
    land(store, [], {}, LABELS)
    compacted(store, LABELS)
    assert newest(store, LABELS) == []


def test_rejects_of_append_windows_stay(store: Store) -> None:
    land(store, [Page(tickets("A")[0].records, rejects=[a_reject(1)])], {"after": 1})
    land(store, tickets("A"), {"after": 2})
    compacted(store)
    assert len(rows(store, "fake/one/rejected_records")) == 1
    land(store, tickets("A"), {"after": 3})
    assert len(rows(store, "fake/one/rejected_records")) == 1


PAIR = st.tuples(st.sampled_from(["a", "ab", "", "ä", "b\x1f"]), st.integers(-2, 2))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(windows=st.lists(st.lists(PAIR, max_size=6), max_size=4), at_once=st.integers(1, 9))
def test_keys_compared_in_parts_give_the_same_newest_rows(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    windows: list[list[tuple[str, int]]],
    at_once: int,
) -> None:
    store = Store(str(tmp_path_factory.mktemp("raw")))
    monkeypatch.setattr(compaction, "KEYS_AT_ONCE", at_once)
    for number, pairs in enumerate(windows):
        records = [{"left": left, "right": right, "value": f"{number}"} for left, right in pairs]
        land(store, [Page(records)], {"after": number}, PAIRS)
    before = newest(store, PAIRS)
    done = compacted(store, PAIRS)
    assert newest(store, PAIRS) == before
    if done.scope_count:
        assert len(rows(store, "")) == len(before)


def test_a_compaction_waits_for_no_extraction_but_says_who_is_at_it(store: Store) -> None:
    land_three_windows(store)
    with hold(store, "one", "extraction of one"), pytest.raises(ConnectionBusy, match="for extraction of one"):
        compacted(store)


def test_a_file_of_other_columns_is_named_and_nothing_is_lost(store: Store) -> None:
    land_three_windows(store)
    name = "fake/one/tickets/v1/000000000002.parquet"
    with store.open(name) as source:
        file = pq.ParquetFile(source)
        table, metadata = file.read().drop(["points"]), file.metadata.metadata
    pq.write_table(table.replace_schema_metadata({b"sei": metadata[b"sei"]}), store.path(name))
    before = store.names("")
    with pytest.raises(LandingError, match=r"000000000002\.parquet: found the columns .*expected .*version"):
        compacted(store)
    assert [n for n in store.names("") if "_locks" not in n] == [n for n in before if "_locks" not in n]


def test_large_windows_are_compacted_batch_by_batch(store: Store) -> None:
    for after in (1, 2):
        batch = pa.RecordBatch.from_pydict(
            {
                "key": [f"K-{number}" for number in range(after * 10_000, 40_000)],
                "points": [after] * (40_000 - after * 10_000),
                "changed_at": pa.nulls(40_000 - after * 10_000),
                "_is_deleted": [False] * (40_000 - after * 10_000),
                "_payload": pa.nulls(40_000 - after * 10_000),
            },
            schema=TICKETS.schema,
        )
        land(store, [Page(batch=batch)], {"after": after})
    assert compacted(store) == Compacted(1, 2, 50_000, 30_000)
    assert [row["points"] for row in rows(store, "")].count(1) == 10_000

"""Windows: what is landed, what is no news, what a footer says, where rejects go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sei_pipeline.connect.contract import Page, Window
from sei_pipeline.errors import LandingError, SourceUnavailable
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import REJECT_SCHEMA, Landed, raw_schema
from tests.landing.fake import LABELS, TICKETS, a_reject
from tests.landing.rawfiles import labels, land, landed, newest, rows, tickets


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "raw"))


def files(store: Store) -> list[str]:
    return store.names("")


def test_a_window_holds_its_records_with_their_window_ordinal_scope_and_connection(store: Store) -> None:
    land(store, tickets("A", "B"), {"after": 1})
    land(store, tickets("B", points=2, deleted=("A",)), {"after": 2}, scope="b")
    seen = [
        (r["key"], r["points"], r["_is_deleted"], r["_window"], r["_ordinal"], r["_scope"]) for r in rows(store, "")
    ]
    assert seen == [
        ("A", 1, False, 1, 0, "a"),
        ("B", 1, False, 1, 1, "a"),
        ("B", 2, False, 2, 0, "b"),
        ("A", None, True, 2, 1, "b"),
    ]
    assert {row["_connection"] for row in rows(store, "")} == {"one"}
    assert files(store) == [f"fake/one/tickets/v1/{number:012d}.parquet" for number in (1, 2)]


def test_the_footer_of_a_window_holds_its_scope_and_cursor_so_that_they_cannot_disagree(store: Store) -> None:
    land(store, tickets("A"), {"after": 1})
    land(store, tickets("B"), {"after": 7, "heads": ("x", "y")}, scope="b")
    again = landed(store)
    assert again.cursor("a") == {"after": 1}
    assert again.cursor("b") == {"after": 7, "heads": ["x", "y"]}
    assert again.cursor("c") is None
    footer = again.footer("b")
    assert footer is not None
    assert (footer.window, footer.scope, footer.row_count, footer.reject_count) == (2, "b", 1, 0)


def test_the_first_window_of_a_scope_is_landed_even_when_it_is_empty(store: Store) -> None:
    assert land(store, [], {}) == Landed(1, 0, 0)
    assert landed(store).cursor("a") == {}


def test_a_window_without_news_writes_nothing(store: Store) -> None:
    land(store, tickets("A"), {"after": (1, 2)})
    before = files(store)
    assert land(store, [], {"after": (1, 2)}) == Landed(None, 0, 0)
    assert files(store) == before


def test_a_cursor_that_moved_without_rows_is_landed(store: Store) -> None:
    land(store, tickets("A"), {"after": 1})
    assert land(store, [], {"after": 2}) == Landed(2, 0, 0)
    assert landed(store).cursor("a") == {"after": 2}


def test_a_snapshot_that_equals_the_last_one_is_not_written_again(store: Store) -> None:
    land(store, labels("x", "y"), {}, LABELS)
    assert land(store, [*labels("x"), Page(), *labels("y")], {}, LABELS) == Landed(None, 0, 0)
    assert land(store, labels("x"), {}, LABELS) == Landed(2, 1, 0)
    assert [row["label"] for row in newest(store, LABELS)] == ["x"]


def test_a_snapshot_of_another_scope_is_compared_with_its_own_last_one(store: Store) -> None:
    land(store, labels("x"), {}, LABELS, "a")
    land(store, labels("x"), {}, LABELS, "b")
    assert land(store, labels("x"), {}, LABELS, "a").window is None
    assert land(store, labels("z"), {}, LABELS, "b").window == 3


def test_a_snapshot_that_became_empty_hides_what_was_there(store: Store) -> None:
    land(store, labels("x"), {}, LABELS)
    assert land(store, [], {}, LABELS) == Landed(2, 0, 0)
    assert newest(store, LABELS) == []
    assert land(store, [], {}, LABELS).window is None
    land(store, labels("x"), {}, LABELS)
    assert [row["label"] for row in newest(store, LABELS)] == ["x"]


def test_rejects_lie_beside_with_the_window_they_came_in(store: Store) -> None:
    done = land(store, [Page(tickets("A")[0].records, rejects=[a_reject(1), a_reject(2)])], {"after": 1})
    assert done == Landed(1, 1, 2)
    beside = rows(store, "fake/one/rejected_records/v1")
    assert [(r["stream"], r["row_number"], r["code"], r["_window"], r["_ordinal"]) for r in beside] == [
        ("tickets", 1, "WRONG_TYPE", 1, 0),
        ("tickets", 2, "WRONG_TYPE", 1, 1),
    ]
    with store.open("fake/one/rejected_records/v1/tickets.v1.000000000001.parquet") as source:
        assert pq.read_schema(source) == REJECT_SCHEMA


def test_the_same_rejects_shown_at_every_reading_are_landed_once(store: Store) -> None:
    broken = [Page(rejects=[a_reject(1)])]
    assert [land(store, broken, {}).window for _ in range(3)] == [1, None, None]
    assert land(store, [Page(rejects=[a_reject(2)])], {}) == Landed(2, 0, 1)


def test_a_window_that_is_wrong_throughout_keeps_every_reject_but_not_every_record(store: Store) -> None:
    land(store, [Page(rejects=[a_reject(number) for number in range(700)])] * 2, {})
    beside = rows(store, "fake/one/rejected_records/v1")
    assert len(beside) == 1_400
    assert sum(row["record"] is not None for row in beside) == 1_000


def test_a_snapshot_that_came_anew_takes_the_rejects_of_the_one_before_with_it(store: Store) -> None:
    def beside() -> list[tuple[str, int]]:
        return [(row["_scope"], row["_window"]) for row in rows(store, "fake/one/rejected_records/v1")]

    broken = [Page(labels("x")[0].records, rejects=[a_reject(1)])]
    for scope in ("a", "b"):
        land(store, broken, {}, LABELS, scope)
    land(store, labels("x"), {}, LABELS, "a")
    assert beside() == [("b", 2)]
    with store.open("fake/one/rejected_records/v1/labels.v1.000000000002.parquet") as source:
        content = source.read()
    land(store, labels("x"), {}, LABELS, "b")
    assert beside() == []
    stale = "fake/one/rejected_records/v1/labels.v1.000000000002.parquet"  # as a kill between the two steps leaves it
    store.publish(stale, lambda sink: sink.write(content) > 0)
    land(store, labels("y"), {}, LABELS, "a")
    assert beside() == []


def test_rejects_of_a_window_that_a_killed_run_never_published_are_removed(store: Store) -> None:
    orphan = "fake/one/rejected_records/v1/tickets.v1.000000000002.parquet"
    other = "fake/one/rejected_records/v1/labels.v1.000000000009.parquet"
    land(store, tickets("A"), {"after": 1})
    for name in (orphan, other):
        store.publish(name, lambda sink: sink.write(b"") == 0)
    land(store, tickets("B"), {"after": 2})
    assert orphan not in files(store)
    assert other in files(store), "another stream's rejects are its own business"


def test_half_written_files_of_a_killed_run_are_never_read_and_removed_by_the_next(store: Store) -> None:
    land(store, tickets("A"), {"after": 1})
    part = Path(store.path("fake/one/tickets/v1/000000000009.parquet.part"))
    part.write_bytes(b"PAR1 and no more")
    assert landed(store).cursor("a") == {"after": 1}
    land(store, [], {"after": 1})
    assert not part.exists()


@pytest.mark.parametrize("error", [OSError("connection reset"), SourceUnavailable("try later"), KeyError("name")])
def test_what_a_source_raises_comes_through_unchanged_and_nothing_is_published(store: Store, error: Exception) -> None:
    def pages() -> Iterator[Page]:
        yield from tickets("A")
        raise error

    with pytest.raises(type(error)) as caught:
        landed(store).land(Window(pages(), dict), "a")
    assert caught.value is error
    assert files(store) == []


def test_an_error_of_the_cursor_publishes_nothing(store: Store) -> None:
    def cursor() -> dict[str, int]:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        landed(store).land(Window(tickets("A"), cursor), "a")
    assert files(store) == []


def test_a_file_that_is_no_window_is_named_with_what_to_do(store: Store) -> None:
    land(store, tickets("A"), {"after": 1})
    path = Path(store.path("fake/one/tickets/v1/000000000002.parquet"))
    path.write_bytes(b"no parquet")
    with pytest.raises(LandingError, match=r"000000000002\.parquet: is no landed window .* expected .* backup"):
        landed(store).cursor("a")
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(LandingError, match="is no landed window"):
        landed(store).cursor("a")


def test_small_pages_share_row_groups_and_great_ones_are_divided(store: Store) -> None:
    land(store, tickets("A") * 60, {"after": 1})
    land(store, tickets(*map(str, range(120_000))), {"after": 2})
    groups = []
    for name in files(store):
        with store.open(name) as source:
            file = pq.ParquetFile(source)
            groups.append([file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)])
    assert groups[0] == [60]
    assert sum(groups[1]) == 120_000
    assert max(groups[1]) <= 50_000


def test_the_file_has_exactly_the_raw_schema(store: Store) -> None:
    land(store, tickets("A"), {"after": 1})
    with store.open(files(store)[0]) as source:
        assert pq.read_schema(source) == raw_schema(TICKETS)

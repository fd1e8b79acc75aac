"""Streams that come with another: one window, several files, visible together."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sei_pipeline.connect.contract import (
    Column,
    ColumnType,
    Page,
    Stream,
    Window,
)
from sei_pipeline.landing.compaction import compact
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import Landed, LandedStream
from tests.landing.parents import CHANGES, FILES, REVIEWS, DyingStore, Killed, a_page, land, landing, rows

TEXT = ColumnType.TEXT


def test_children_have_their_parents_window(tmp_path: Path) -> None:
    land(tmp_path, a_page("A"), after=1)
    done = land(tmp_path, a_page("BC", ["B1", "B2", "C1"], [("C/x", 3)]), after=2)
    assert (done.window, done.row_count) == (2, 2)
    assert {name: (child.window, child.row_count) for name, child in done.children.items()} == {
        "reviews": (2, 3),
        "files": (2, 1),
    }
    assert rows(tmp_path, CHANGES, "key") == [(1, "A"), (2, "B"), (2, "C")]
    assert rows(tmp_path, REVIEWS, "review") == [(2, "B1"), (2, "B2"), (2, "C1")]
    assert rows(tmp_path, FILES, "path") == [(2, "C/x")]


def test_a_parent_that_comes_again_in_a_window_is_left_out_with_its_children(tmp_path: Path) -> None:
    pages = [a_page("AB", ["A1", "B1"], title="first"), a_page("BC", ["B2", "C1"], title="later")]
    assert land(tmp_path, *pages).row_count == 3
    assert rows(tmp_path, REVIEWS, "review") == [(1, "A1"), (1, "B1"), (1, "C1")]
    assert rows(tmp_path, CHANGES, "title") == [(1, "first"), (1, "first"), (1, "later")]


@pytest.mark.parametrize("at", ["/changes/", "/reviews/", "/files/"])
def test_a_kill_before_the_parents_rename_leaves_nothing_that_counts(tmp_path: Path, at: str) -> None:
    land(tmp_path, a_page("A", ["A1"], [("A/x", 1)]), after=1)
    dying = DyingStore(str(tmp_path / "raw"))
    dying.at = at
    with pytest.raises(Killed):
        land(tmp_path, a_page("B", ["B1"], [("B/x", "many")]), after=2, store=dying)
    again = landing(tmp_path)
    assert again.cursor("a") == {"after": 1}
    again.prepare()
    assert rows(tmp_path, REVIEWS, "review") == [(1, "A1")]
    assert rows(tmp_path, FILES, "path") == [(1, "A/x")]
    assert not list((tmp_path / "raw").rglob("rejected_records/**/*.parquet"))
    done = again.land(Window([a_page("B", ["B1"])], lambda: {"after": 2}), "a")
    assert done.window == 2
    assert rows(tmp_path, REVIEWS, "review") == [(1, "A1"), (2, "B1")]


def test_a_child_that_can_not_be_read_is_rejected_beside_and_the_parent_is_kept(tmp_path: Path) -> None:
    done = land(tmp_path, a_page("AB", [], [("A/x", "many"), ("B/x", 1)]))
    assert (done.row_count, done.reject_count) == (2, 0)
    assert done.children["files"].reject_count == 1
    (file,) = (tmp_path / "raw").rglob("rejected_records/v1/files.*.parquet")
    assert pq.read_table(file).to_pylist()[0]["found"] == "'many'"


def test_a_snapshot_whose_children_alone_changed_is_news(tmp_path: Path) -> None:
    teams = Stream("teams", "One row per team.", ("key",), (Column("key", TEXT, "Key."),), mode="snapshot")
    members = Stream(
        "members",
        "One row per member.",
        ("team", "login"),
        (Column("team", TEXT, "Team."), Column("login", TEXT, "Login.")),
        mode="snapshot",
        child_of="teams",
        parent_key=("team",),
    )

    def read(*logins: str) -> Landed:
        page = Page([{"key": "T"}], children={"members": [{"team": "T", "login": login} for login in logins]})
        target = LandedStream(Store(str(tmp_path / "raw")), "tool", "one", teams, (members,))
        return target.land(Window([page], dict), "a")

    assert [read("jo").window, read("jo").window, read("jo", "al").window] == [1, None, 2]


def test_children_of_a_stream_that_has_none_are_a_mistake_of_the_integration(tmp_path: Path) -> None:
    plain = LandedStream(Store(str(tmp_path / "raw")), "tool", "one", CHANGES)
    with pytest.raises(TypeError, match="expected streams with child_of"):
        plain.land(Window([a_page("A", ["A1"])], dict), "a")


def test_a_compacted_child_is_no_orphan_and_its_number_is_not_used_again(tmp_path: Path) -> None:
    for number, letter in enumerate("ABC", start=1):
        land(tmp_path, a_page(letter, [f"{letter}1"]), after=number)
    compact(Store(str(tmp_path / "raw")), "tool", "one", REVIEWS)
    assert rows(tmp_path, REVIEWS, "review") == [(1, "A1"), (2, "B1"), (3, "C1")]
    assert land(tmp_path, a_page("D", ["D1"]), after=4).window == 5
    assert rows(tmp_path, REVIEWS, "review") == [(1, "A1"), (2, "B1"), (3, "C1"), (5, "D1")]

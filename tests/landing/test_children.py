"""Streams that come with another: one window, several files, visible together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow.parquet as pq
import pytest

from sei_pipeline.connect.contract import (
    Column,
    ColumnType,
    Context,
    Cursor,
    Integration,
    Page,
    Probe,
    Scope,
    Stream,
    Window,
)
from sei_pipeline.errors import SourceUnavailable
from sei_pipeline.landing.compaction import compact
from sei_pipeline.landing.extract import Outcome, extract
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import Landed, LandedStream
from tests.landing.fake import STARTED_AT

TEXT = ColumnType.TEXT
CHANGES = Stream("changes", "One row per change.", ("key",), (Column("key", TEXT, "Key."), Column("title", TEXT, "T.")))
REVIEWS = Stream(
    "reviews",
    "One row per review.",
    ("change", "review"),
    (Column("change", TEXT, "Change."), Column("review", TEXT, "Review.")),
    keeps_payload=False,
    child_of="changes",
    parent_key=("change",),
)
FILES = Stream(
    "files",
    "One row per file.",
    ("change", "path"),
    (Column("change", TEXT, "Change."), Column("path", TEXT, "Path."), Column("size", ColumnType.INTEGER, "Size.")),
    keeps_payload=False,
    child_of="changes",
    parent_key=("change",),
)


def a_page(keys: str, reviews: Sequence[str] = (), files: Sequence[tuple[str, Any]] = (), title: str = "") -> Page:
    """Changes named by letters; reviews `A1` belong to change A, files likewise."""
    return Page(
        [{"key": key, "title": title} for key in keys],
        children={
            "reviews": [{"change": name[0], "review": name} for name in reviews],
            "files": [{"change": name[0], "path": name, "size": size} for name, size in files],
        },
    )


def landing(folder: Path, store: Store | None = None) -> LandedStream:
    return LandedStream(store or Store(str(folder / "raw")), "tool", "one", CHANGES, (REVIEWS, FILES))


def land(folder: Path, *pages: Page, after: int = 0, scope: str = "a", store: Store | None = None) -> Landed:
    return landing(folder, store).land(Window(pages, lambda: {"after": after}), scope)


def rows(folder: Path, stream: Stream, column: str) -> list[tuple[int, str]]:
    """(window, value) of all rows of a stream."""
    files = sorted((folder / "raw" / "tool" / "one" / stream.name).rglob("*.parquet"))
    found = [row for file in files for row in pq.read_table(file).to_pylist()]
    return sorted((row["_window"], row[column]) for row in found)


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


@dataclass
class Killed(BaseException):
    """Not an Exception: nothing catches it, as nothing catches SIGKILL."""


class DyingStore(Store):
    """Dies in the moment before the rename of a file whose name holds `at`."""

    at = ""

    def publish(self, name: str, write: Callable[[BinaryIO], bool]) -> bool:
        def then_die(sink: BinaryIO) -> bool:
            wanted = write(sink)
            if self.at in name:
                raise Killed
            return wanted

        return super().publish(name, then_die)


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


class Changes(Integration):
    """Many scopes, each with three windows; a scope called `bad` fails at its second."""

    tool = "tool"
    title = "Tool"
    streams = (CHANGES, REVIEWS, FILES)
    parallel_scopes = 4

    @classmethod
    def check_options(cls, options: Mapping[str, Any], home: Path) -> list[Any]:
        return []

    def scopes(self) -> list[Scope]:
        return [Scope(name) for name in self.options["scopes"]]

    def windows(self, stream: Stream, scope: Scope, cursor: Cursor | None) -> Iterator[Window]:
        assert stream is CHANGES, "a stream that comes with another is never asked for"
        for after in range(cursor["after"] + 1 if cursor else 1, 4):
            if scope.name == "bad" and after == 2:
                raise SourceUnavailable("found nothing; expected something; try again")
            self.context.progress(f"waits for {scope.name}")
            key = f"{scope.name}{after}"
            page = Page([{"key": key}], children={"reviews": [{"change": key, "review": f"{key} ok"}]})
            yield Window([page], lambda after=after: {"after": after})  # type: ignore[misc]

    def probe(self) -> Probe:
        return Probe(True, "")


def run(folder: Path, scopes: Sequence[str], said: list[str], only: set[str] | None = None) -> list[Outcome]:
    context = Context(folder / "cache", folder, lambda name: "", STARTED_AT)
    integration = Changes("one", {"scopes": scopes}, context)
    return list(extract(integration, Store(str(folder / "raw")), said.append, only))


def test_scopes_read_at_once_land_every_window_under_a_number_of_its_own(tmp_path: Path) -> None:
    said: list[str] = []
    scopes = [f"s{number}" for number in range(12)]
    outcomes = run(tmp_path, [*scopes, "bad"], said)
    assert [outcome.scope for outcome in outcomes if outcome.stream == "changes"] == [*scopes, "bad"]
    assert {outcome.row_count for outcome in outcomes if outcome.scope != "bad" and outcome.stream != "files"} == {3}
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    assert {(outcome.scope, outcome.stream) for outcome in failed} == {
        ("bad", stream) for stream in ("changes", "reviews", "files")
    }
    assert len([text for text in said if "failed" in text]) == 1
    assert "one: waits for s3" in said
    windows = [window for window, _ in rows(tmp_path, CHANGES, "key")]
    assert len(set(windows)) == len(windows) == 37
    assert [window for window, _ in rows(tmp_path, REVIEWS, "review")] == windows
    assert run(tmp_path, scopes, said)[0].window_count == 0


def test_asking_for_a_child_reads_its_parent(tmp_path: Path) -> None:
    outcomes = run(tmp_path, ["a"], [], {"files"})
    assert [(outcome.stream, outcome.status) for outcome in outcomes] == [
        (stream, "succeeded") for stream in ("changes", "reviews", "files")
    ]


class OvertakenStore(DyingStore):
    """Dies like its parent, but first another scope's window with a later number becomes visible."""

    meanwhile: Callable[[], None] | None = None

    def publish(self, name: str, write: Callable[[BinaryIO], bool]) -> bool:
        def overtaken(sink: BinaryIO) -> bool:
            wanted = write(sink)
            if self.at in name and self.meanwhile is not None:
                first, self.meanwhile, at, self.at = self.meanwhile, None, self.at, "nowhere"
                first()
                self.at = at
            return wanted

        return super().publish(name, overtaken)


@pytest.mark.parametrize("is_compacted", [False, True])
def test_what_a_kill_leaves_of_one_scope_goes_also_where_another_scope_was_quicker(
    tmp_path: Path, is_compacted: bool
) -> None:
    land(tmp_path, a_page("A", ["A1"], [("A/x", "few")]), after=1)
    dying = OvertakenStore(str(tmp_path / "raw"))
    dying.at = "/changes/"
    both = landing(tmp_path, dying)
    quick = Window([a_page("C", ["C1"], [("C/x", "some")])], lambda: {"after": 1})
    dying.meanwhile = lambda: (both.land(quick, "b"), None)[1]
    with pytest.raises(Killed):
        both.land(Window([a_page("B", ["B1"], [("B/x", "many")])], lambda: {"after": 2}), "a")
    if is_compacted:
        land(tmp_path, a_page("D", ["D1"]), after=2, scope="b")
        compact(Store(str(tmp_path / "raw")), "tool", "one", CHANGES)
    assert landing(tmp_path).cursor("a") == {"after": 1}
    land(tmp_path, a_page("B", ["B1"], [("B/x", "many")]), after=2)
    found = [row for file in (tmp_path / "raw").rglob("rejected_records/**/*.parquet") for row in _table(file)]
    assert sorted(row["found"] for row in found) == ["'few'", "'many'", "'some'"]
    wanted = ["A1", "B1", "C1", "D1"] if is_compacted else ["A1", "B1", "C1"]
    assert sorted(review for _, review in rows(tmp_path, REVIEWS, "review")) == wanted


def _table(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    return found


class Disturbed(dict[int, Any]):
    """A dict during whose first iteration something else happens, as another thread may let it."""

    meanwhile: Callable[[], None] | None = None

    def __iter__(self) -> Iterator[int]:
        for key in super().__iter__():
            if self.meanwhile is not None:
                first, self.meanwhile = self.meanwhile, None
                first()
            yield key


def test_a_scope_that_lands_while_another_one_counts_windows_disturbs_nothing(tmp_path: Path) -> None:
    land(tmp_path, a_page("A", ["A1"]), after=1)
    both = landing(tmp_path)
    both.prepare()
    for child in both._children:
        child.prepare()
    child, adds, counting = both._children[0], threading.Event(), threading.Event()
    add = child.add

    def late(footer: Any) -> None:
        adds.set()
        counting.wait(0.3)
        add(footer)

    child.add = late  # type: ignore[method-assign]
    other = threading.Thread(target=lambda: both.land(Window([a_page("B", ["B1"])], dict), "b"))
    other.start()
    adds.wait(10)
    footers = Disturbed(child.footers)
    child.__dict__["footers"] = footers
    footers.meanwhile = lambda: (counting.set(), other.join(0.3), None)[2]
    done = both.land(Window([a_page("C", ["C1"])], dict), "c")
    other.join()
    assert done.window is not None
    assert sorted(review for _, review in rows(tmp_path, REVIEWS, "review")) == ["A1", "B1", "C1"]

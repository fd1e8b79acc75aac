"""Scopes that are read at once, each in a thread of its own, and what a kill leaves of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow.parquet as pq
import pytest

from sei_pipeline.connect.contract import (
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
from tests.landing.fake import STARTED_AT
from tests.landing.parents import CHANGES, FILES, REVIEWS, DyingStore, Killed, a_page, land, landing, rows


class Changes(Integration):
    """Many scopes, each with three windows; a scope called `bad` fails at its second."""

    tool = "tool"
    title = "Tool"
    brings = ()
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

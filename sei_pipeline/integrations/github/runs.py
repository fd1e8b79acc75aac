"""Workflow runs: GitHub lists 1,000 of a query at most, newest first, so time is cut into slices that hold fewer.

A run without news costs one conditional request (an unchanged list answers 304 and uses no quota). With news, the
runs of the last days are listed again, those that changed are landed; once in `sweep_days` the last thirty days,
for that long a run can be run again (docs.github.com, "Re-running workflows and jobs").

Cursor: `repository_id`; `since`, the option then; `etag` and `mark` of the first page (another token may get another
ETag for the same list) and `page_end`, when its oldest run was created; `newest`, the last `created_at`, and
`updated`, the last `updated_at` when the last reading began (what changes during it is later); `seen`, times and
marks of runs that changed since shortly before `updated`; `open`, unfinished runs, when they were created and their
marks; `slice`, the full reading under way (from, to); `swept_at`, and `swept_updated`, what `updated` was then.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sei_pipeline.connect.ahead import ahead
from sei_pipeline.connect.contract import Cursor, Page, Window
from sei_pipeline.integrations.github.api import Api
from sei_pipeline.integrations.github.heads import Head
from sei_pipeline.integrations.github.jobs import Jobs
from sei_pipeline.integrations.github.records import (
    Record,
    instant,
    mark_of,
    reads_on,
    text_of,
    with_added,
    workflow_run,
)
from sei_pipeline.integrations.github.slices import Found, Slice, Slices

AGAIN = timedelta(days=3)  # runs begun within are listed again with every news
RERUN = timedelta(days=30)  # GitHub's own limit of running again
LAG = timedelta(minutes=10)  # changes within are compared by mark: the list lags behind by seconds

NEVER = "1970-01-01T00:00:00Z"


class Runs:
    """Reads the workflow runs of one repository."""

    def __init__(
        self,
        api: Api,
        head: Head,
        jobs: Jobs | None,
        since: datetime | None,
        now: datetime,
        sweep_days: int,
        window: int,
    ):
        self._api, self._head, self._jobs, self._now, self._window = api, head, jobs, now, window
        begun = instant(head.record["createdAt"])
        self._begin = max(begun, since) if since else begun
        self._since = since
        self._sweep = timedelta(days=sweep_days) if sweep_days else None
        self._slices = Slices(api, head, window)

    def windows(self, cursor: Cursor | None) -> Iterator[Window]:
        """Windows after the cursor."""
        state = self._state(cursor)
        is_full = state["newest"] is None or state["slice"] is not None
        if not is_full:
            yield from self._news(state)
            return
        if state["slice"] is not None:
            state = yield from self._full(state)
            yield from self._news(state)  # what came since the full reading began
            return
        first = self._slices.first_page(None)
        if first is None:
            return  # Actions are not switched on
        state |= {**_page_of(first, state), "swept_at": self._now.isoformat()}
        state["swept_updated"] = state["updated"]
        if first.total > len(first.runs) > 0:
            yield from self._full({**state, "slice": [text_of(self._begin), state["newest"]]})
        else:
            reader = _Reader(self, state)
            listed = [run for run in first.runs if instant(run["created_at"]) >= self._begin]
            yield Window(reader.all_of(listed), reader.cursor)

    def _state(self, cursor: Cursor | None) -> dict[str, Any]:
        if cursor is not None and reads_on(cursor, self._head.repository_id, self._since):
            return dict(cursor)
        return {
            "repository_id": self._head.repository_id,
            "since": self._since and self._since.isoformat(),
            "etag": None,
            "mark": None,
            "page_end": None,
            "newest": None,
            "updated": None,
            "seen": {},
            "open": {},
            "slice": None,
            "swept_at": None,
            "swept_updated": None,
        }

    def _full(self, state: dict[str, Any]) -> Generator[Window, None, dict[str, Any]]:
        """All runs, the oldest slice first. Returns the state after it."""
        start, end = (instant(at) for at in state["slice"])
        todo = [Slice(start, end)] if start <= end else []
        while todo:
            reader = _Reader(self, state)
            yield Window(ahead(reader.slices(todo, self._window)), reader.cursor)
            state = dict(reader.cursor())
        return state

    def _news(self, state: dict[str, Any]) -> Iterator[Window]:
        """What changed since the last run."""
        before, newest, page_end = state, instant(state["newest"]), instant(state["page_end"])
        first = self._slices.first_page(state["etag"])
        shown = _page_of(first, state) if first is not None else {}
        if first is not None and shown["mark"] == state["mark"]:
            first = None
        is_due = self._sweep is not None and self._now - instant(state["swept_at"]) >= self._sweep
        opened = [at for at in (instant(one[0]) for one in state["open"].values()) if at >= newest - RERUN]
        if is_due:
            state = {**state, "swept_at": self._now.isoformat()}
            start, end = newest - RERUN, newest
        elif first is not None:
            start, end = min([newest - AGAIN, *opened]), newest
        elif opened and min(opened) < page_end:
            start, end = min(opened), page_end  # the first page is as it was; what it doesn't show may not be
        else:
            return
        listed: list[Record] = []
        if first is not None:
            state, listed = {**state, **shown}, first.runs
            end = instant(state["page_end"])
        swept = None
        if is_due:
            swept = instant(before.get("swept_updated") or before["updated"]) - LAG
            state = {**state, "swept_updated": state["updated"]}
        start = max(start, self._begin)
        is_all = first is not None and first.total <= len(listed)
        reader = _Reader(self, state, before, swept)
        todo = [] if is_all or end < start else [Slice(start, end)]
        yield Window(ahead(reader.news(listed, todo)), reader.cursor)


def _page_of(first: Found, state: Mapping[str, Any]) -> dict[str, Any]:
    """What the cursor keeps of the first page."""
    return {
        "etag": first.etag,
        "mark": mark_of({"runs": [workflow_run(run, {}) for run in first.runs]}),
        "page_end": min((run["created_at"] for run in first.runs), default=NEVER),
        "newest": max([state["newest"] or NEVER, *(run["created_at"] for run in first.runs)]),
        "updated": max([state["updated"] or NEVER, *(run["updated_at"] for run in first.runs)]),
    }


class _Reader:
    """One window of runs. `state` is the cursor to be, `before` the last one, which tells what is known. `swept`: since
    when old runs may have been run again unseen, in a sweep."""

    def __init__(
        self,
        runs: Runs,
        state: Mapping[str, Any],
        before: Mapping[str, Any] | None = None,
        swept: datetime | None = None,
    ):
        self._runs = runs
        self._state = {**state, "seen": dict(state["seen"]), "open": dict(state["open"])}
        self._before = before or state
        self._swept = swept
        self._taken: set[int] = set()

    def cursor(self) -> Cursor:
        """Where reading goes on, without what has become too old to matter."""
        state = self._state
        recent = instant(state["updated"]) - LAG
        oldest = instant(state["newest"]) - RERUN
        seen = {key: one for key, one in state["seen"].items() if instant(one[0]) >= recent}
        return {
            **state,
            "seen": seen,
            "open": {key: one for key, one in state["open"].items() if instant(one[0]) >= oldest},
        }

    def all_of(self, listed: list[Record]) -> Iterator[Page]:
        """A list that is all there is."""
        yield self._page(listed)

    def slices(self, todo: list[Slice], most: int) -> Iterator[Page]:
        """Whole slices until there are `most` runs; what is left stays in `todo`."""
        while todo and len(self._taken) < most:
            yield from self._slice(todo)
        self._state["slice"] = [text_of(todo[0].start), text_of(todo[-1].end)] if todo else None

    def news(self, listed: list[Record], todo: list[Slice]) -> Iterator[Page]:
        """Of the first page and the slices before it, those that aren't landed as they are."""
        yield self._page(self._changed(listed))
        while todo:
            yield from self._slice(todo, only_changed=True)

    def _slice(self, todo: list[Slice], only_changed: bool = False) -> Iterator[Page]:
        """Reads the first slice, or puts smaller ones in its place."""
        for found in self._runs._slices.read(todo):
            runs = self._changed(found.runs) if only_changed else found.runs
            page = self._page(runs)
            yield Page(page.records, rejects=found.rejects, children=page.children)

    def _changed(self, found: list[Record]) -> list[Record]:
        before = self._before
        updated = instant(before["updated"]) - LAG
        fresh = []
        for run in found:
            key = str(run["id"])
            known = before["open"].get(key) or before["seen"].get(key)
            changed_at = instant(run["updated_at"])
            is_late = run["created_at"] > before["newest"] or changed_at >= updated or self._is_rerun(run, changed_at)
            if (known is not None or is_late) and (known is None or known[1] != mark_of(workflow_run(run, {}))):
                fresh.append(run)
        return fresh

    def _is_rerun(self, run: Record, changed_at: datetime) -> bool:
        """Whether it changed since the last sweep, when it was too old for the runs in between to list it."""
        is_old = changed_at - instant(run["created_at"]) > AGAIN
        return self._swept is not None and is_old and changed_at >= self._swept

    def _page(self, found: list[Record]) -> Page:
        fresh = [run for run in found if run["id"] not in self._taken]
        self._taken |= {run["id"] for run in fresh}
        records = []
        for run in fresh:
            record = workflow_run(run, {})
            self._note(run, mark_of(record))
            records.append(with_added(record, self._runs._head.where))
        children = {}
        if self._runs._jobs is not None and fresh:
            children["workflow_jobs"] = self._runs._jobs.of(fresh)
        return Page(records, children=children)

    def _note(self, run: Record, mark: str) -> None:
        key = str(run["id"])
        self._state["seen"][key] = [run["updated_at"], mark]
        self._state["open"].pop(key, None)
        if run["status"] != "completed":
            self._state["open"][key] = [run["created_at"], mark]

"""Pull requests, issues and deployments: read from the newest backwards, down to where the last run began.

A **pass** goes from the newest record to `until`, whatever changes meanwhile: what changes moves to the front, where
the next pass finds it. A pass that was interrupted goes on from its last window. The first pass of a scope ends at
the option `since` or with the first record; every later one at the newest record of the pass before, less an
overlap, in which records that are still the same (by a mark of twelve characters) are passed over.

Cursor: `repository_id`; `since`, the option then; `mark` of the head after the last whole pass; `done`, its newest
record's time; `seen`, the marks of records within the overlap before it; `pass`, the one under way; `open`, records
that will change though they stay where they are in the list: their times, marks, and whether that can happen without
any other news.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sei_pipeline.connect.ahead import ahead
from sei_pipeline.connect.contract import Cursor, Page, Reject, Window
from sei_pipeline.integrations.github.api import Api, BadCursor, PageSize
from sei_pipeline.integrations.github.follow import Follow, Lists
from sei_pipeline.integrations.github.heads import Head
from sei_pipeline.integrations.github.records import Record, instant, mark_of, reads_on

WINDOW = 1_000  # records: some 20 requests are lost at most when a run is killed
HELD = 20  # records with long lists that wait for others before they are followed up together
GIVEN_UP = timedelta(days=30)  # after which an open record isn't looked at any more
NODES_AT_ONCE = 100  # GitHub's own limit of `nodes(ids:)`

Shape = Callable[[Record, Record], tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]]
Finish = Callable[[Api, Head, list[dict[str, Any]]], list[Reject]]


@dataclass(frozen=True)
class Kind:
    """What is read and how. `time` is the field that the query sorts by; `parts` of the head tell of changes;
    `finish` completes records beyond their lists; `again` is the query for records by id that `is_open` says will
    change: by themselves (`running`), or when another comes (`current`). What was read in another `variant` is read
    anew."""

    connection: str
    type_name: str
    query: str
    time: str
    overlap: timedelta
    page_size: int
    lists: Lists
    parts: tuple[str, ...]
    shape: Shape
    finish: Finish = lambda api, head, records: []
    is_open: Callable[[Record], Literal["running", "current"] | None] = lambda record: None
    again: str = ""
    variant: str = ""


class Feed:
    """Reads one kind of records of one repository."""

    def __init__(self, api: Api, kind: Kind, head: Head, since: datetime | None, window: int):
        self.api, self.kind, self.head, self.window = api, kind, head, window
        self.follow = Follow(api, kind.type_name, kind.lists)
        self.size = PageSize(min(kind.page_size, window))
        self._since = since

    def windows(self, cursor: Cursor | None) -> Iterator[Window]:
        """Windows after the cursor. Nothing is asked where the head is as it was."""
        state = self._state(cursor)
        mark = self.head.mark(*self.kind.parts)
        is_unchanged = state["pass"] is None and mark is not None and state["mark"] == mark
        is_empty = state["pass"] is None and not (self.head.record.get(self.kind.connection) or {}).get("totalCount")
        has_news = not is_unchanged and not is_empty
        looked_at: set[str] = set()
        while not is_unchanged and not is_empty:
            is_resumed = state["pass"] is not None
            state["pass"] = state["pass"] or self._begin(state)
            while state["pass"] is not None:
                reader = _Stretch(self, state, mark)
                yield Window(ahead(reader.pages()), reader.cursor)
                looked_at |= reader.taken
                state = dict(reader.cursor())
            is_unchanged = not is_resumed  # what changed since an interrupted pass began is read now
        again = [
            one for one, (_, _, why) in state["open"].items() if one not in looked_at and (has_news or why == "running")
        ]
        if again:
            unended = _Again(self, state, again)
            yield Window(unended.pages(), unended.cursor)

    def _state(self, cursor: Cursor | None) -> dict[str, Any]:
        """The cursor, or a new one: for the first run, and where what was read can't be gone on with."""
        repository_id = self.head.repository_id
        variant = self.kind.variant
        if cursor is not None and reads_on(cursor, repository_id, self._since) and cursor.get("variant", "") == variant:
            return dict(cursor)
        state: dict[str, Any] = {
            "repository_id": repository_id,
            "mark": None,
            "done": None,
            "seen": {},
            "pass": None,
            "open": {},
            "since": self._since and self._since.isoformat(),
        }
        return {**state, "variant": variant} if variant else state

    def _begin(self, state: Mapping[str, Any]) -> dict[str, Any]:
        until = self._since
        if state["done"] is not None:
            overlapped = instant(state["done"]) - self.kind.overlap
            until = overlapped if until is None else max(until, overlapped)
        return {"after": None, "until": until.isoformat() if until else None, "newest": None, "seen": {}}

    def page(self, records: Sequence[dict[str, Any]]) -> Page:
        """Whole records and their children."""
        rejects = self.kind.finish(self.api, self.head, list(records))
        children: dict[str, list[dict[str, Any]]] = {}
        shaped = []
        for record in records:
            own, of_it = self.kind.shape(record, self.head.where)
            shaped.append(own)
            for name, some in of_it.items():
                children.setdefault(name, []).extend(some)
        return Page(shaped, rejects=rejects, children=children)


class _Stretch:
    """One window of a pass: up to `window` records from where the pass stands."""

    def __init__(self, feed: Feed, state: Mapping[str, Any], mark: str | None):
        self._feed, self._kind = feed, feed.kind
        self._before = state
        self._pass = dict(state["pass"])
        self._seen = dict(self._pass["seen"])
        self._open = dict(state["open"])
        self._mark = mark
        self._is_end = False
        self.taken: set[str] = set()

    def pages(self) -> Iterator[Page]:
        held: list[dict[str, Any]] = []
        while not self._is_end and len(self.taken) < self._feed.window:
            fresh = self._fresh(self._fetch())
            held += [record for record in fresh if not self._feed.follow.is_whole(record)]
            yield self._feed.page([record for record in fresh if self._feed.follow.is_whole(record)])
            if len(held) >= HELD:
                yield self._completed(held)
                held = []
        if held:
            yield self._completed(held)

    def _completed(self, held: list[dict[str, Any]]) -> Page:
        self._feed.follow.complete(held)
        return self._feed.page(held)

    def _fetch(self) -> list[dict[str, Any]]:
        feed, kind = self._feed, self._kind
        while True:
            variables = {**feed.head.variables, "after": self._pass["after"]}
            try:
                graph = feed.api.graph_fitting(kind.query, variables, feed.size)
            except BadCursor:
                if self._pass["after"] is None:
                    raise
                self._pass["after"] = None  # the pass begins anew: what it landed is landed again, nothing is lost
                continue
            found = graph.need(feed.head.name, "repository", kind.connection)
            self._pass["after"] = found["pageInfo"]["endCursor"] or self._pass["after"]
            self._is_end = not found["pageInfo"]["hasNextPage"]
            return [node for node in found["nodes"] if node is not None]

    def _fresh(self, records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those of the pass that aren't landed already."""
        if not records:
            return []
        until = instant(self._pass["until"]) if self._pass["until"] else None
        self._pass["newest"] = self._pass["newest"] or records[0][self._kind.time]
        newest = instant(self._pass["newest"])
        fresh = []
        for record in records:
            at = instant(record[self._kind.time])
            if until is not None and at < until:
                self._is_end = True
                break
            is_known = self._note(record, at, newest)
            if not is_known and record["id"] not in self.taken:
                fresh.append(record)
            self.taken.add(record["id"])
        return fresh

    def _note(self, record: Record, at: datetime, newest: datetime) -> bool:
        """Keeps the record's mark where a later run compares it. Whether it is landed as it is. Most records of a first
        pass need no mark, which is dear: the hash of the whole record."""
        one, known = record["id"], self._before["seen"].get(record["id"])
        self._open.pop(one, None)
        is_recent = at >= newest - self._kind.overlap
        why = self._kind.is_open(record) if at >= newest - GIVEN_UP else None  # a first pass may find any number
        if not (is_recent or why or known):
            return False
        mark = mark_of(record)
        if is_recent:
            self._seen[one] = mark
        if why:
            self._open[one] = [record[self._kind.time], mark, why]
        return bool(known == mark)

    def cursor(self) -> Cursor:
        """Where the pass stands, or that it is over."""
        after = {**self._before, "open": self._open}
        if not self._is_end:
            return {**after, "pass": {**self._pass, "seen": self._seen}}
        done = self._pass["newest"] or self._before["done"]
        seen = self._seen if self._pass["newest"] else self._before["seen"]
        return {**after, "pass": None, "mark": self._mark, "done": done, "seen": seen}


class _Again:
    """Records that were open when they were read last: those that changed since."""

    def __init__(self, feed: Feed, state: Mapping[str, Any], ids: Sequence[str]):
        self._feed, self._before, self._ids = feed, state, ids
        self._open = dict(state["open"])

    def pages(self) -> Iterator[Page]:
        kind = self._feed.kind
        oldest = instant(self._before["done"]) - GIVEN_UP
        for start in range(0, len(self._ids), NODES_AT_ONCE):
            asked = self._ids[start : start + NODES_AT_ONCE]
            found = {record["id"]: record for record in self._feed.api.graph(kind.again, {"ids": asked}).data["nodes"]
                     if record}  # fmt: skip
            changed = []
            for one in asked:
                at, mark, _ = self._open.pop(one)
                record = found.get(one)
                if record is None:
                    continue
                if mark_of(record) != mark:
                    changed.append(record)
                why = kind.is_open(record)
                if why and instant(at) >= oldest:
                    self._open[one] = [at, mark_of(record), why]
            self._feed.follow.complete(changed)
            yield self._feed.page(changed)

    def cursor(self) -> Cursor:
        return {**self._before, "open": self._open}

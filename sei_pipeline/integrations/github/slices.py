"""Slices of time that hold at most 1,000 workflow runs, which is all that GitHub lists of a query."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sei_pipeline.connect.contract import Reject
from sei_pipeline.integrations.github.api import Api
from sei_pipeline.integrations.github.heads import Head
from sei_pipeline.integrations.github.records import Record, text_of

MOST_LISTED = 1_000  # docs.github.com, "List workflow runs for a repository"
AIMED_AT = 0.8  # of what a slice may hold: runs come unevenly, and a slice that is too large costs a request
PAGE = 100
ALONE = {"exclude_pull_requests": "true"}  # they are listed only while they are open, and would undo the ETag
READINGS = 3  # of a slice whose count moved while it was read


@dataclass(frozen=True)
class Slice:
    """Runs created from `start` to `end`, both included, to the second."""

    start: datetime
    end: datetime

    @property
    def created(self) -> str:
        return f"{text_of(self.start)}..{text_of(self.end)}"

    def parts(self, count: int) -> list[Slice]:
        """The same time in `count` slices or fewer, none shorter than a second."""
        seconds = int((self.end - self.start).total_seconds()) + 1
        each = max(1, math.ceil(seconds / count))
        starts = [self.start + timedelta(seconds=at) for at in range(0, seconds, each)]
        ends = [start - timedelta(seconds=1) for start in starts[1:]]
        return [Slice(start, end) for start, end in zip(starts, [*ends, self.end], strict=True)]


@dataclass(frozen=True)
class Found:
    """A page of runs, how many its query holds in all, and its ETag."""

    runs: list[Record]
    total: int
    etag: str | None = None
    rejects: Sequence[Reject] = ()


class Slices:
    """Lists the workflow runs of one repository, `most` a slice."""

    def __init__(self, api: Api, head: Head, most: int = MOST_LISTED):
        self._api = api
        self._head = head
        self._most = min(most, MOST_LISTED)

    def first_page(self, etag: str | None) -> Found | None:
        """The newest runs; None where they are as they were, or where Actions never were switched on (404)."""
        params: dict[str, str | int] = {"per_page": PAGE, **ALONE}
        answer = self._api.get(self._path, params, etag=etag, accept=(200, 304, 404))
        if answer.status != 200:
            return None
        return Found(answer.body["workflow_runs"], answer.body["total_count"], answer.headers.get("ETag"))

    @property
    def _path(self) -> str:
        return f"/repos/{self._head.name}/actions/runs"

    def read(self, todo: list[Slice]) -> Iterator[Found]:
        """Pages of the first slice of `todo`, which is taken off it; or, where it holds too many, no page, and
        smaller ones in its place."""
        one = todo[0]
        first = self._page(one, 1)
        if first.total > self._most and one.end > one.start:
            todo[:1] = one.parts(max(2, math.ceil(first.total / self._most / AIMED_AT)))
            return
        rejects = [self._too_many(one, first.total)] if first.total > MOST_LISTED else []
        yield Found(first.runs, first.total, rejects=rejects)
        ids = {run["id"] for run in first.runs}
        for reading in range(READINGS):
            total = first.total
            for number in range(1 if reading else 2, math.ceil(min(total, MOST_LISTED) / PAGE) + 1):
                found = self._page(one, number)
                ids |= {run["id"] for run in found.runs}
                total = found.total
                yield found
            if len(ids) >= min(total, MOST_LISTED):
                break
            # A run that was deleted meanwhile moved the others up, and one slipped through between two pages.
        del todo[0]

    def _page(self, one: Slice, number: int) -> Found:
        params: dict[str, str | int] = {"created": one.created, "per_page": PAGE, "page": number, **ALONE}
        body = self._api.get(self._path, params).body
        return Found(body["workflow_runs"], body["total_count"])

    def _too_many(self, one: Slice, total: int) -> Reject:
        found = f"{total} runs created within one second, of which GitHub lists {MOST_LISTED}"
        return Reject(f"{self._head.name} {one.created}", None, "run_id", "RUNS_CUT", found, "all runs of that second")

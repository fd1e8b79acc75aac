"""The issues of one project as windows: completed, in the order of their changes, resumable after each window."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sei_pipeline.connect.ahead import ahead
from sei_pipeline.connect.contract import Cursor, Page, Reject, Window
from sei_pipeline.integrations.jira.children import children_of
from sei_pipeline.integrations.jira.details import Details
from sei_pipeline.integrations.jira.issue_record import IssueRecords
from sei_pipeline.integrations.jira.jql import in_project
from sei_pipeline.integrations.jira.options import JiraOptions
from sei_pipeline.integrations.jira.search import Issue, Search
from sei_pipeline.integrations.jira.site import Site
from sei_pipeline.integrations.jira.walk import Place, Walk

SEARCH_PAGE = 100  # the most that Jira gives with whole fields
BATCH = 200  # issues completed together: some 15 MB in memory, and one request for their histories
WINDOW = 1_000  # issues; a kill costs the requests of one window at most


@dataclass(frozen=True)
class Batch:
    """Completed issues as a page, their numbers, and the place after them."""

    page: Page
    ids: frozenset[str]
    place: Place


class ProjectIssues:
    """Reads the issues of any project of one connection. Thread-safe across projects."""

    def __init__(self, site: Site, options: JiraOptions, window_size: int = WINDOW):
        self._site = site
        self._options = options
        self._window_size = window_size
        self._asked = site.fields_in_use.asked(options.has_worklogs, options.development != "false")
        self._records = IssueRecords(site.instance, site.home, site.fields_in_use)
        self._details = Details(site, options, site.fields_in_use)

    def windows(self, project: str, cursor: Cursor | None) -> Iterator[Window]:
        """Windows after `cursor`. Where other fields are asked for than then, all is read anew."""
        asked = self._fingerprint()
        place = Place.of(cursor if cursor and cursor["asked"] == asked else None)
        size = min(SEARCH_PAGE, self._window_size)
        search = Search(self._site, self._asked, size, has_changes=not self._site.is_cloud)
        base = in_project(project, self._options.jql)
        walk = Walk(self._site, search, base, "updated", self._site.begun)
        with closing(ahead(self._batches(walk, place))) as batches:  # type: ignore[type-var]
            batch = next(batches, None)
            while batch is not None:
                taking = _Taking(batch, batches, self._window_size)
                yield Window(taking.pages(), lambda taking=taking: {"asked": asked, **taking.place.cursor()})  # type: ignore[misc]
                batch = taking.rest()

    def _fingerprint(self) -> str:
        """What makes versions that were landed before different from those read now."""
        options = self._options
        since = options.since and options.since.isoformat()
        said = (self._asked, options.jql, since, options.development, options.remote_links)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    def _batches(self, walk: Walk, place: Place) -> Iterator[Batch]:
        """Pages of the walk gathered to batches. An issue that changes while it is read comes twice in a walk, never
        in a batch."""
        gathered: list[Issue] = []
        ids: set[str] = set()
        for issues, after in walk.pages(place, self._options.since):
            new = {issue["id"] for issue in issues}
            if gathered and (len(gathered) + len(issues) > min(BATCH, self._window_size) or new & ids):
                yield self._batch(gathered, place)
                gathered, ids = [], set()
            gathered.extend(issues)
            ids |= new
            place = after
        if gathered:
            yield self._batch(gathered, place)

    def _batch(self, issues: Sequence[Issue], place: Place) -> Batch:
        rejects = self._details.complete(issues)
        return Batch(page_of(issues, self._records, self._site.instance, rejects), _ids(issues), place)


def page_of(issues: Sequence[Issue], records: IssueRecords, instance: str, rejects: Sequence[Reject] = ()) -> Page:
    """Completed issues as a page, with all that belongs to them."""
    said = list(rejects)
    children: dict[str, list[Mapping[str, Any]]] = {}
    made = []
    for issue in issues:
        made.append(records.record(issue, said))
        for name, rows in children_of(issue, instance).items():
            children.setdefault(name, []).extend(rows)
    return Page(records=made, rejects=said, children=children)


def _ids(issues: Sequence[Issue]) -> frozenset[str]:
    return frozenset(issue["id"] for issue in issues)


class _Taking:
    """The batches of one window: taken until it is full, or until an issue comes that it has already, for within a
    window the first version of an issue would win."""

    def __init__(self, first: Batch, batches: Iterator[Batch], size: int):
        self._batches = batches
        self._size = size
        self._next: Batch | None = first
        self._ids: frozenset[str] = frozenset()
        self.place = first.place

    def pages(self) -> Iterator[Page]:
        while self._next is not None and not self._is_full(self._next):
            batch = self._next
            self._ids |= batch.ids
            self.place = batch.place
            yield batch.page
            self._next = next(self._batches, None)

    def _is_full(self, batch: Batch) -> bool:
        return bool(self._ids) and (len(self._ids) + len(batch.ids) > self._size or bool(batch.ids & self._ids))

    def rest(self) -> Batch | None:
        """The batch that the next window begins with; pages that nobody took are taken first."""
        for _ in self.pages():
            pass
        return self._next

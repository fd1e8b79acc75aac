"""A connection to GitHub: github.com, GitHub Enterprise Cloud or Enterprise Server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from sei_pipeline.connect.contract import (
    Context,
    Cursor,
    Integration,
    OptionProblem,
    Probe,
    Scope,
    Stream,
    Window,
)
from sei_pipeline.integrations.github import kinds, probing, refs, snapshots
from sei_pipeline.integrations.github.api import Api
from sei_pipeline.integrations.github.discover import fits, repositories
from sei_pipeline.integrations.github.feed import WINDOW, Feed, Kind
from sei_pipeline.integrations.github.heads import Head, Heads
from sei_pipeline.integrations.github.history import History
from sei_pipeline.integrations.github.jobs import Jobs
from sei_pipeline.integrations.github.naming import named, named_pages
from sei_pipeline.integrations.github.options import OptionReader
from sei_pipeline.integrations.github.organisation import Organisation
from sei_pipeline.integrations.github.runs import Runs
from sei_pipeline.integrations.github.streams import (
    ACCOUNTS,
    COMMITS,
    DEPLOYMENTS,
    EXISTING,
    ISSUES,
    PULL_REQUESTS,
    REFS,
    RELEASES,
    REPOSITORIES,
    STREAMS,
    TEAMS,
    WORKFLOW_RUNS,
)

Windows = Iterator[Window]


class GithubIntegration(Integration):
    """Reads code, pull requests, issues, Actions, deployments and people. A scope is one repository (`owner/name`),
    or one organisation (its login)."""

    tool: ClassVar[str] = "github"
    title: ClassVar[str] = "GitHub"
    brings: ClassVar[tuple[str, ...]] = ("issue_management", "source_code", "continuous_delivery")
    streams: ClassVar[tuple[Stream, ...]] = STREAMS
    parallel_scopes: ClassVar[int] = 4
    window_size: int = WINDOW

    def __init__(self, connection: str, options: Mapping[str, Any], context: Context):
        super().__init__(connection, options, context)
        reader = OptionReader()
        read = reader.read(options)
        reader.refuse(connection)
        self._read = read
        self._since = datetime.combine(read.since, time(), UTC) if read.since else None
        self._lock = threading.RLock()
        self._by_stream: dict[str, Callable[[Head, Cursor | None], Windows]] = {
            REPOSITORIES.name: lambda head, cursor: snapshots.repository(head),
            REFS.name: lambda head, cursor: refs.windows(self._api, head, cursor),
            COMMITS.name: self._commits,
            PULL_REQUESTS.name: self._pull_requests,
            ISSUES.name: self._issues,
            WORKFLOW_RUNS.name: self._runs,
            DEPLOYMENTS.name: lambda head, cursor: self._feed(kinds.DEPLOYMENTS, head, cursor),
            RELEASES.name: lambda head, cursor: snapshots.releases(self._api, head, cursor),
            EXISTING.name: self._numbers,
        }

    @classmethod
    def check_options(cls, options: Mapping[str, Any], home: Path) -> Sequence[OptionProblem]:
        reader = OptionReader()
        reader.read(options)
        return tuple(reader.problems)

    @cached_property
    def _api(self) -> Api:
        return Api.of(self._read, self.connection, self.context)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return repositories(self._api, self._read)

    @cached_property
    def _heads(self) -> Heads:
        return Heads(self._api, self._read.address.instance, self._names, self.context.progress)

    def scopes(self) -> Sequence[Scope]:
        with self._lock, named(self.connection):
            names = self._names
        return (*(Scope(name) for name in names), *(Scope(login) for login in self._read.organisations))

    def windows(self, stream: Stream, scope: Scope, cursor: Cursor | None) -> Windows:
        place = f"{self.connection}, {scope.name}"
        with named(place):
            for window in self._windows(stream, scope, cursor):
                yield Window(named_pages(place, window.pages), window.cursor)

    def _windows(self, stream: Stream, scope: Scope, cursor: Cursor | None) -> Windows:
        if scope.name in self._read.organisations:
            yield from self._of_organisation(stream, scope.name)
        elif stream.name in self._by_stream:
            with self._lock:
                heads = self._heads
            yield from self._by_stream[stream.name](heads.of(scope.name), cursor)

    def probe(self) -> Probe:
        """Asks who the token is, which repositories there are and what the first of them show."""
        with self._lock:
            return probing.probe(self._read, lambda: self._api, lambda: self._heads)

    def _of_organisation(self, stream: Stream, login: str) -> Windows:
        with self._lock:
            api = self._api
        organisation = Organisation(api, login, self._read.address.instance, self.context.progress)
        if stream.name == ACCOUNTS.name:
            yield from organisation.accounts()
        elif stream.name == TEAMS.name:
            yield from organisation.teams()

    def _feed(self, kind: Kind, head: Head, cursor: Cursor | None) -> Windows:
        return Feed(self._api, kind, head, self._since, self.window_size).windows(cursor)

    def _pull_requests(self, head: Head, cursor: Cursor | None) -> Windows:
        has_files = fits(head.name, self._read.paths)
        yield from self._feed(kinds.PULL_REQUESTS_WITH_FILES if has_files else kinds.PULL_REQUESTS, head, cursor)

    def _commits(self, head: Head, cursor: Cursor | None) -> Windows:
        if self._read.has_commits:
            window = 5 * self.window_size  # commits are small, and a hundred come at once
            yield from History(self._api, head, self._read.branches, self._since, window).windows(cursor)

    def _issues(self, head: Head, cursor: Cursor | None) -> Windows:
        wanted = self._read.issues
        if wanted == "yes" or (wanted == "auto" and head.record.get("hasIssuesEnabled")):
            yield from self._feed(kinds.ISSUES, head, cursor)

    def _runs(self, head: Head, cursor: Cursor | None) -> Windows:
        jobs = Jobs(self._api, head) if self._read.has_jobs else None
        now, days = self.context.started_at, self._read.sweep_days
        return Runs(self._api, head, jobs, self._since, now, days, self.window_size).windows(cursor)

    def _numbers(self, head: Head, cursor: Cursor | None) -> Windows:
        return snapshots.numbers(self._api, head, cursor, self.context.started_at, self._read.sweep_days)

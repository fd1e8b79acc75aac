"""A connection to one Jira site, Cloud or Data Center."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from threading import RLock
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
from sei_pipeline.errors import SourceError, SourceRejected
from sei_pipeline.integrations.jira import issues
from sei_pipeline.integrations.jira.issue_streams import ISSUES
from sei_pipeline.integrations.jira.once import once
from sei_pipeline.integrations.jira.options import OptionReader
from sei_pipeline.integrations.jira.probing import probe
from sei_pipeline.integrations.jira.site import Site
from sei_pipeline.integrations.jira.snapshots import Snapshots
from sei_pipeline.integrations.jira.streams import ISSUE_KEYS, SITE, SITE_STREAMS, STREAMS

_OF_SITE = frozenset(stream.name for stream in SITE_STREAMS)


class JiraIntegration(Integration):
    """Reads what stands once in a site (scope `site`) and the issues of each project (scope: its key)."""

    tool: ClassVar[str] = "jira"
    title: ClassVar[str] = "Jira"
    brings: ClassVar[tuple[str, ...]] = ("issue_management",)
    streams: ClassVar[tuple[Stream, ...]] = STREAMS
    parallel_scopes: ClassVar[int] = 4
    window_size = issues.WINDOW

    def __init__(self, connection: str, options: Mapping[str, Any], context: Context):
        super().__init__(connection, options, context)
        reader = OptionReader()
        self._options = reader.read(options)
        reader.refuse(connection)
        self.lock = RLock()

    @classmethod
    def check_options(cls, options: Mapping[str, Any], home: Path) -> Sequence[OptionProblem]:
        reader = OptionReader()
        reader.read(options)
        return tuple(reader.problems)

    @cached_property
    def site(self) -> Site:
        return Site(self._options, self.context, self.connection)

    @cached_property
    def _snapshots(self) -> Snapshots:
        return Snapshots(self.site, self.context.started_at)

    @once
    def _issues(self) -> issues.ProjectIssues:
        return issues.ProjectIssues(self.site, self._options, self.window_size)

    def scopes(self) -> Sequence[Scope]:
        """The site, then its projects by key: those that are seen, and those that are named and should be."""
        seen = {str(project["key"]) for project in self.site.projects}
        return (Scope(SITE), *(Scope(key) for key in sorted(seen.union(self._options.named))))

    def windows(self, stream: Stream, scope: Scope, cursor: Cursor | None) -> Iterator[Window]:
        if (stream.name in _OF_SITE) != (scope.name == SITE):
            return
        try:
            yield from self._windows(stream, scope, cursor)
        except SourceError as error:
            where = self.connection if scope.name == SITE else f"{self.connection}, project {scope.name}"
            raise type(error)(f"{where}: {error}") from error

    def _windows(self, stream: Stream, scope: Scope, cursor: Cursor | None) -> Iterator[Window]:
        if scope.name == SITE:
            yield Window(self._snapshots.pages(stream.name, ""), dict)
            return
        self._refuse_unseen(scope.name)
        if stream.name == ISSUES.name:
            yield from self._issues.windows(scope.name, cursor)
        elif stream.name != ISSUE_KEYS.name:
            yield Window(self._snapshots.pages(stream.name, scope.name), dict)
        elif self._is_sweep_due(cursor):
            swept_at = self.context.started_at.isoformat()
            yield Window(self._snapshots.pages(stream.name, scope.name), lambda: {"swept_at": swept_at})

    def _refuse_unseen(self, project: str) -> None:
        if not any(project == one["key"] for one in self.site.projects):
            raise SourceRejected(
                "it isn't among the projects that the token sees; expected one that is there, with the permission "
                "Browse projects for the token's user; give it, or correct `projects`"
            )

    def _is_sweep_due(self, cursor: Cursor | None) -> bool:
        if not cursor:
            return True
        since = self.context.started_at - datetime.fromisoformat(cursor["swept_at"])
        return since >= timedelta(days=self._options.sweep_days)

    def probe(self) -> Probe:
        return probe(self.site, self._options)

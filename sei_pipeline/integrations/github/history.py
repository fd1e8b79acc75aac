"""Commits: the history of the default branch and of chosen ones.

A branch is read once from its head backwards (GitHub's history cursors belong to a commit, so nothing shifts while
it is read), then by comparing the head of the last run with the one of today: all that is new, merged commits
included, and nothing else. Chosen branches begin where the default branch is.

Cursor: `repository_id`; `since`, the option then; `heads`, the sha each branch was read to; `mark` of the
repository's head; `pass`, the branch, sha and page of a history under way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sei_pipeline.connect.ahead import ahead
from sei_pipeline.connect.client import HttpRejected, HttpUnavailable
from sei_pipeline.connect.contract import Cursor, Page, Window
from sei_pipeline.integrations.github.api import Api, BadCursor, PageSize
from sei_pipeline.integrations.github.discover import fits
from sei_pipeline.integrations.github.heads import Head
from sei_pipeline.integrations.github.kinds import INCOMPARABLE, compared
from sei_pipeline.integrations.github.queries import HISTORY
from sei_pipeline.integrations.github.records import commit, mark_of, nodes, reads_on, text_of
from sei_pipeline.integrations.github.refs import branch_heads


class History:
    """Reads the commits of one repository."""

    def __init__(self, api: Api, head: Head, branches: tuple[str, ...], since: datetime | None, window: int):
        self._api, self._head, self._branches, self._since = api, head, branches, since
        self._size = PageSize(min(100, window))
        self._window = window

    def windows(self, cursor: Cursor | None) -> Iterator[Window]:
        """Windows after the cursor; nothing is asked where no branch can have moved."""
        state = self._state(cursor)
        if self._head.default_branch is None:
            return
        if state["pass"] is not None:
            yield from self._whole(state, *state["pass"])
        mark = self._head.mark("defaultBranchRef", "pushedAt")
        mark = mark and mark_of({"head": mark, "branches": self._branches})  # other branches may be asked for now
        if mark is not None and state["mark"] == mark:
            return
        targets = self._targets()
        for branch, sha in targets.items():
            known = state["heads"].get(branch)
            if known == sha:
                continue
            # A branch that is new to us begins where one that was read is: renamed, it brings nothing twice.
            yield from self._new(state, branch, known or next(iter(state["heads"].values()), None), sha)
        state["heads"] = {branch: sha for branch, sha in state["heads"].items() if branch in targets}
        state["mark"] = mark
        last = dict(state)
        yield Window((), lambda: last)

    def _state(self, cursor: Cursor | None) -> dict[str, Any]:
        if cursor is not None and reads_on(cursor, self._head.repository_id, self._since):
            return {**cursor, "heads": dict(cursor["heads"])}
        since = self._since and self._since.isoformat()
        return {"repository_id": self._head.repository_id, "since": since, "heads": {}, "mark": None, "pass": None}

    def _targets(self) -> dict[str, str]:
        """Shas of the branches to read, the default branch first."""
        default = self._head.default_branch
        targets = {default[0]: default[1]} if default else {}
        if self._branches:
            for name, sha in branch_heads(self._api, self._head):
                if fits(name, self._branches):
                    targets.setdefault(name, sha)
        return targets

    def _new(self, state: dict[str, Any], branch: str, base: str | None, sha: str) -> Iterator[Window]:
        """What leads to `sha` and not to `base`; the whole history where that can't be told (a branch was forced): it
        tells the same."""
        if base is None:
            yield from self._whole(state, branch, sha, None)
            return
        following = compared(self._api, self._head, base, sha)
        try:
            first = next(following, [])
        except (HttpRejected, HttpUnavailable) as error:
            if error.status not in INCOMPARABLE:
                raise
            yield from self._whole(state, branch, sha, None)
            return

        def pages() -> Iterator[Page]:
            yield self._page(first)
            for found in following:
                yield self._page(found)

        state["heads"][branch] = sha
        done = {**state, "heads": dict(state["heads"])}
        yield Window(ahead(pages()), lambda: done)

    def _whole(self, state: dict[str, Any], branch: str, sha: str, after: str | None) -> Iterator[Window]:
        """The history of a commit, window by window. `state` is brought up to date after each."""
        place: list[str | None] = [after]
        is_end = False

        def pages() -> Iterator[Page]:
            nonlocal is_end
            count = 0
            while not is_end and count < self._window:
                found, place[0], is_end = self._history(sha, place[0])
                count += len(found)
                yield self._page(found)

        def cursor() -> Cursor:
            if is_end:
                return {**state, "pass": None, "heads": {**state["heads"], branch: sha}}
            return {**state, "pass": [branch, sha, place[0]]}

        while not is_end:
            yield Window(ahead(pages()), cursor)
            state.update(cursor())

    def _history(self, sha: str, after: str | None) -> tuple[list[Mapping[str, Any]], str | None, bool]:
        since = text_of(self._since) if self._since else None
        variables = {**self._head.variables, "oid": sha, "after": after, "since": since}
        try:
            graph = self._api.graph_fitting(HISTORY, variables, self._size)
        except BadCursor:
            if after is None:
                raise
            return self._history(sha, None)
        repository = graph.need(self._head.name, "repository")
        if repository.get("object") is None and after is not None:
            return [], None, True  # a forced branch's old commits were thrown away; what it leads to now comes next
        found = graph.need(self._head.name, "repository", "object", "history")
        info = found["pageInfo"]
        return nodes({"history": found}, "history"), info["endCursor"], not info["hasNextPage"]

    def _page(self, found: Sequence[Mapping[str, Any]]) -> Page:
        return Page([commit(one, self._head.where) for one in found])

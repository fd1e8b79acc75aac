"""Searches for issues, page by page: Cloud's by token, Data Center's by offset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sei_pipeline.errors import SourceUnavailable
from sei_pipeline.integrations.jira.asking import listed
from sei_pipeline.integrations.jira.site import Site

MOST_SHIFTS = 50  # of one list in a row; each is read anew in some seconds
Issue = dict[str, Any]  # changed in place by details.py, which completes it


@dataclass(frozen=True)
class Position:
    """Where a search goes on: Cloud's token; in Data Center the offset of the last issue seen, and its number."""

    token: str = ""
    offset: int = 0
    last_id: str = ""


@dataclass(frozen=True)
class Found:
    """One page of a search. `position` None: it was the last."""

    issues: Sequence[Issue]
    position: Position | None


class Shifted(Exception):
    """The list moved while it was read: what stood at an offset stands elsewhere now."""


def shifted(count: int, base: str) -> int:
    """Counts that a list was begun anew. Raises SourceUnavailable once that is no chance any more."""
    if count >= MOST_SHIFTS:
        raise SourceUnavailable(
            f"{base}: changed {count} times while its issues were read; expected some seconds of rest; run again "
            "later: what was landed stays"
        )
    return count + 1


class Search:
    """Asks for issues with given fields. `has_changes`: with their history, which only Data Center gives whole."""

    def __init__(self, site: Site, fields: Sequence[str], size: int, has_changes: bool = False):
        self._site = site
        self._fields = ",".join(fields)
        self._size = size
        self._has_changes = has_changes

    def page(self, jql: str, position: Position | None) -> Found:
        """One page; `position` None is the first. Raises Shifted where a later page doesn't follow the one before."""
        return self._by_token(jql, position) if self._site.is_cloud else self._by_offset(jql, position)

    def _by_token(self, jql: str, position: Position | None) -> Found:
        params: dict[str, str | int] = {"jql": jql, "fields": self._fields, "maxResults": self._size}
        if position is not None:
            params["nextPageToken"] = position.token
        answer = self._site.get("/rest/api/3/search/jql", params)
        issues = [dict(issue) for issue in listed(answer, "issues")]
        token = None if answer.body.get("isLast") else answer.body.get("nextPageToken")
        return Found(issues, Position(token=token) if token else None)

    def _by_offset(self, jql: str, position: Position | None) -> Found:
        """Each page begins with the last issue of the one before, so that a shift shows."""
        start = position.offset if position else 0
        params: dict[str, str | int] = {
            "jql": jql,
            "fields": self._fields,
            "startAt": start,
            "maxResults": self._size,
            **({"expand": "changelog"} if self._has_changes else {}),
        }
        answer = self._site.get("/rest/api/2/search", params)
        issues = [dict(issue) for issue in listed(answer, "issues")]
        if position is not None and (not issues or issues[0]["id"] != position.last_id):
            raise Shifted(jql)
        end = start + len(issues)
        if not issues or end >= int(answer.body.get("total") or 0):
            return Found(issues, None)
        return Found(issues, Position(offset=end - 1, last_id=issues[-1]["id"]))

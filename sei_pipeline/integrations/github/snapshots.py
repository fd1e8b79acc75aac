"""What is read whole: the repository itself, its releases, the numbers of its issues and pull requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sei_pipeline.connect.contract import Cursor, Page, Window
from sei_pipeline.integrations.github.api import Api, PageSize
from sei_pipeline.integrations.github.heads import Head
from sei_pipeline.integrations.github.queries import NUMBERS, RELEASES
from sei_pipeline.integrations.github.records import Record, instant, nodes, with_added

# What a head holds that moves all the time and is no property of the repository.
MOVING = ("pushedAt", "pullRequests", "issues", "deployments", "releases", "branches", "tags")
KINDS = {"issues": "issue", "pullRequests": "pull_request"}


def repository(head: Head) -> Iterator[Window]:
    """One window with one row, out of the head: no request."""
    record = {key: value for key, value in head.record.items() if key not in MOVING}
    branch = head.default_branch
    record["defaultBranchRef"] = {"name": branch[0]} if branch else None
    yield Window((Page([with_added(record, head.where)]),), dict)


def releases(api: Api, head: Head, cursor: Cursor | None) -> Iterator[Window]:
    """One window with all releases, where the newest changed or one went. They are sorted by the time of their
    commit, so a new one may stand anywhere: nothing less than all will do."""
    mark = head.mark("releases")
    known = cursor if cursor is not None and cursor.get("repository_id") == head.repository_id else {}
    is_empty = not known and not (head.record.get("releases") or {}).get("totalCount")
    if is_empty or (mark is not None and known.get("mark") == mark):
        return
    pages = (
        Page([with_added(one, head.where) for one in found]) for found in _listed(api, head, RELEASES, "releases", 50)
    )
    yield Window(pages, lambda: {"repository_id": head.repository_id, "mark": mark})


def numbers(api: Api, head: Head, cursor: Cursor | None, now: datetime, days: int) -> Iterator[Window]:
    """One window with the number of every issue and pull request, when the last is `days` old."""
    known = cursor if cursor is not None and cursor.get("repository_id") == head.repository_id else {}
    swept_at = known.get("swept_at")
    if not days or (swept_at is not None and now - instant(swept_at) < timedelta(days=days)):
        return

    def pages() -> Iterator[Page]:
        for connection, kind in KINDS.items():
            if (head.record.get(connection) or {}).get("totalCount"):
                for found in _listed(api, head, NUMBERS[connection], connection, 100):
                    yield Page([with_added(one, head.where, kind=kind) for one in found])

    yield Window(pages(), lambda: {"repository_id": head.repository_id, "swept_at": now.isoformat()})


def _listed(api: Api, head: Head, query: str, connection: str, page_size: int) -> Iterator[list[Record]]:
    size, after = PageSize(page_size), None
    while True:
        graph = api.graph_fitting(query, {**head.variables, "after": after}, size)
        found = graph.need(head.name, "repository", connection)
        yield nodes({connection: found}, connection)
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]

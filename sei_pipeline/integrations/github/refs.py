"""Branches and tags, whole: a ref that isn't there any more is gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sei_pipeline.connect.contract import Cursor, Page, Window
from sei_pipeline.integrations.github.api import Api, PageSize
from sei_pipeline.integrations.github.heads import Head
from sei_pipeline.integrations.github.queries import REFS
from sei_pipeline.integrations.github.records import Record, nodes, with_added

PREFIXES = {"branch": "refs/heads/", "tag": "refs/tags/"}
# What a head shows of refs: the last push, and how many there are (one that was deleted in the web page).
PARTS = ("pushedAt", "defaultBranchRef", "branches", "tags")


def windows(api: Api, head: Head, cursor: Cursor | None) -> Iterator[Window]:
    """One window with all refs, where any may have changed."""
    mark = head.mark(*PARTS)
    known = cursor if cursor is not None and cursor.get("repository_id") == head.repository_id else {}
    if mark is not None and known.get("mark") == mark:
        return

    def pages() -> Iterator[Page]:
        for kind in PREFIXES:
            for found in _pages(api, head, kind):
                yield Page([_ref(one, kind, head.where) for one in found])

    yield Window(pages(), lambda: {"repository_id": head.repository_id, "mark": mark})


def branch_heads(api: Api, head: Head) -> Iterator[tuple[str, str]]:
    """Name and sha of each branch."""
    for found in _pages(api, head, "branch"):
        for one in found:
            if one.get("target"):
                yield one["name"], one["target"]["oid"]


def _pages(api: Api, head: Head, kind: str) -> Iterator[list[Record]]:
    size, after = PageSize(100), None
    while True:
        variables = {**head.variables, "prefix": PREFIXES[kind], "after": after}
        repository = api.graph_fitting(REFS, variables, size).need(head.name, "repository")
        yield nodes(repository, "refs")
        info = (repository.get("refs") or {}).get("pageInfo") or {}
        if not info.get("hasNextPage"):
            return
        after = info["endCursor"]


def _ref(node: Record, kind: str, where: Record) -> dict[str, Any]:
    """A ref with what its target leads to: a tag may be an object of its own, and point to another such."""
    target = node.get("target") or {}
    tagger = target.get("tagger") or {}
    peeled = target
    while peeled.get("__typename") == "Tag":
        peeled = peeled.get("target") or {}
    is_commit = peeled.get("__typename") == "Commit"
    return with_added(
        node,
        where,
        ref_type=kind,
        commit_sha=peeled.get("oid") if is_commit else None,
        is_annotated=target.get("__typename") == "Tag",
        tagged_at=tagger.get("date") or peeled.get("committedDate"),
        tagger_email=tagger.get("email"),
    )

"""Records inside pull requests and issues by node id: reviews, threads, comments. Found by scanning once per state,
and only where a client asks for one (the rest of a list that goes on)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sei_pipeline.simulator.github.graphql.fields.pulls import line_comments, threads
from sei_pipeline.simulator.github.graphql.records import CommentOf, ReviewOf
from sei_pipeline.simulator.github.identifiers import node_id_of
from sei_pipeline.simulator.github.index import Index


def inner_record(index: Index, node_id: str) -> tuple[Any, str] | None:
    """The record and the name of its repository; None where no record has the id."""
    if index.inner is None:
        index.inner = dict(_scanned(index))  # two threads may both do it; each sets a whole one
    found: tuple[Any, str] | None = index.inner.get(node_id)
    return found


def _scanned(index: Index) -> Iterator[tuple[str, tuple[Any, str]]]:
    for entry in index.repositories.values():
        name = entry.record.name
        for holder in (*entry.pulls.records, *entry.issues.records):
            for comment in holder.comments:
                if comment.path is None:
                    yield node_id_of("IC", comment.comment_id), (CommentOf(holder, comment), name)
        for pull in entry.pulls.records:
            for review in pull.reviews:
                yield node_id_of("PRR", review.review_id), (ReviewOf(pull, review), name)
            for line in line_comments(pull):
                yield node_id_of("PRRC", line.comment.comment_id), (line, name)
            for thread in threads(pull):
                yield node_id_of("PRRT", thread.number), (thread, name)

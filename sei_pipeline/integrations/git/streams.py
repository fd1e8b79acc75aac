"""The streams of a git repository, and how columns of Python values become a page in their schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from sei_pipeline.connect.contract import ARROW_TYPES, Column, ColumnType, Stream

_TEXT, _FLAG, _TIME, _TEXTS = ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.TIMESTAMP, ColumnType.TEXT_LIST

_WHERE = (
    Column("repository", _TEXT, "Repository, `owner/name` as configured or as its URL writes it."),
    Column("tool", _TEXT, "Tool part of its ids: who hosts it (`github`), else `git`."),
    Column("instance", _TEXT, "Normalised host (`github.com`), else `local`."),
)

REPOSITORIES = Stream(
    "repositories",
    "One row per repository.",
    ("repository",),
    (
        *_WHERE,
        Column("url", _TEXT, "Address it is cloned from, without credentials; NULL for a local folder."),
        Column("default_branch", _TEXT, "Branch that HEAD names, short; NULL where HEAD is detached."),
        Column("is_shallow", _FLAG, "History is cut: parents of the oldest commits are not there."),
        Column("is_empty", _FLAG, "No branch, tag or pull request leads to a commit."),
        Column("release_tag_pattern", _TEXT, "LIKE pattern (escape: backslash) of tags that are deployments."),
        Column("release_environment", _TEXT, "Environment that such a tag deploys to."),
        Column("release_service", _TEXT, "Service that such a tag deploys."),
    ),
    mode="snapshot",
    keeps_payload=False,
)
REFS = Stream(
    "refs",
    "One row per branch, tag or pull request head of a repository.",
    ("repository", "ref_type", "ref_name"),
    (
        *_WHERE,
        Column("ref_name", _TEXT, "`main`, `origin/main` (remote-tracking), `v12`; a pull request's number."),
        Column("ref_type", _TEXT, "`branch`, `tag` or `pull_request`."),
        Column("commit_sha", _TEXT, "Commit it leads to, tags of tags peeled."),
        Column("is_annotated", _FLAG, "A tag that is an object of its own."),
        Column("tagged_at", _TIME, "Tagger's time, else the committer's time of the commit."),
    ),
    mode="snapshot",
    keeps_payload=False,
)
COMMITS = Stream(
    "commits",
    "One row per commit that a branch, tag or pull request head of a repository leads, or led, to.",
    ("repository", "commit_sha"),
    (
        *_WHERE,
        Column("commit_sha", _TEXT, "Full sha in lower case."),
        Column("author_name", _TEXT, "As the commit has it, no mailmap."),
        Column("author_email", _TEXT, "As the commit has it, no mailmap."),
        Column("authored_at", _TIME, "When the change was written; NULL where the commit's time is none."),
        Column("committer_name", _TEXT, "As the commit has it, no mailmap."),
        Column("committer_email", _TEXT, "As the commit has it, no mailmap."),
        Column("committed_at", _TIME, "When this object was made; NULL where the commit's time is none."),
        Column("message", _TEXT, "Whole message, NUL replaced; cut at 1,000,000 characters."),
        Column("parents", _TEXTS, "Shas of the parents in order, those beyond a shallow boundary too."),
    ),
    keeps_payload=False,
)
COMMIT_PATHS = Stream(
    "commit_paths",
    "One row per commit and path that it touches; a merge touches what differs from its first parent.",
    ("repository", "commit_sha", "path"),
    (
        Column("repository", _TEXT, "Repository, `owner/name`."),
        Column("commit_sha", _TEXT, "The commit."),
        Column("path", _TEXT, "File path from the repository's root; a rename touches both."),
    ),
    keeps_payload=False,
)
# Refs stand before commits: commits are read later, so every commit that a landed ref names is landed too.
STREAMS = (REPOSITORIES, REFS, COMMITS, COMMIT_PATHS)


def batch(stream: Stream, columns: Mapping[str, Sequence[Any]]) -> pa.RecordBatch:
    """Columns of equal length in the stream's schema. Timestamps are microseconds since 1970, as integers."""
    arrays = [pa.array(columns[column.name], type=ARROW_TYPES[column.type]) for column in stream.columns]
    rows = len(arrays[0])
    machinery = [pa.repeat(pa.scalar(False), rows), pa.nulls(rows, pa.string())]
    return pa.RecordBatch.from_arrays([*arrays, *machinery], schema=stream.schema)

"""Raw commits made into pages: of commits, and of the paths they touch."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from sei_pipeline.connect.contract import Page, Reject
from sei_pipeline.errors import SourceRejected
from sei_pipeline.integrations.git import objects
from sei_pipeline.integrations.git.history import RawCommit
from sei_pipeline.integrations.git.repository import Repository
from sei_pipeline.integrations.git.streams import COMMIT_PATHS, COMMITS, batch

PAGE = 10_000  # rows: some 4 MB of ordinary commits in memory, and one row group
PAGE_BYTES = 16 << 20  # of raw commits, where messages are long


def commit_pages(commits: Iterator[RawCommit], where: Mapping[str, str]) -> Iterator[Page]:
    """Pages of the stream `commits`. `where` holds repository, tool and instance."""
    while piece := _piece(commits):
        read = [objects.commit(sha, data) for sha, data in piece]
        columns: dict[str, Sequence[Any]] = {
            **{name: [value] * len(read) for name, value in where.items()},
            "commit_sha": [commit.sha for commit in read],
            "author_name": [commit.author.name for commit in read],
            "author_email": [commit.author.email for commit in read],
            "authored_at": [commit.author.at for commit in read],
            "committer_name": [commit.committer.name for commit in read],
            "committer_email": [commit.committer.email for commit in read],
            "committed_at": [commit.committer.at for commit in read],
            "message": [commit.message for commit in read],
            "parents": [commit.parents for commit in read],
        }
        rejects = [
            Reject(where["repository"], None, *flaw, record=f"commit {commit.sha}")
            for commit in read
            for flaw in commit.flaws
        ]
        yield Page(batch=batch(COMMITS, columns), rejects=rejects)


def _piece(commits: Iterator[RawCommit]) -> list[RawCommit]:
    piece: list[RawCommit] = []
    size = 0
    for commit in commits:
        piece.append(commit)
        size += len(commit[1])
        if len(piece) == PAGE or size >= PAGE_BYTES:
            break
    return piece


def path_pages(commits: Iterator[RawCommit], repository: Repository, name: str) -> Iterator[Page]:
    """Pages of the stream `commit_paths`: what each commit changed against its first parent."""
    compared = (" ".join([sha, *objects.parents(data)[:1]]) for sha, data in commits)
    while piece := list(itertools.islice(compared, PAGE)):
        touched = _touched(repository, piece)
        while rows := list(itertools.islice(touched, PAGE)):
            yield Page(batch=batch(COMMIT_PATHS, _path_columns(rows, name)))


def _path_columns(rows: Sequence[tuple[str, str]], name: str) -> dict[str, Sequence[str]]:
    shas, paths = zip(*rows, strict=True)
    return {"repository": [name] * len(rows), "commit_sha": shas, "path": paths}


def _touched(repository: Repository, compared: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(sha, path) pairs of commits, each given with what it is compared to.

    `--raw` marks each path's record with a colon, so a path that looks like a sha is none.
    """
    asked = "\n".join([*compared, ""]).encode()
    command = ["diff-tree", "--stdin", "--root", "-r", "--raw", "-z", "--no-renames", "--no-abbrev"]
    try:
        with repository.git.pipeline(repository.git_dir, command, stdin=asked) as output:
            sha, is_path = "", False
            for record in _records(output):
                if is_path:
                    yield sha, objects.text(record)
                    is_path = False
                elif record.startswith(b":"):
                    is_path = True
                else:
                    sha = record.decode("ascii").strip()
    except SourceRejected as error:
        raise SourceRejected(
            f"{error}. Paths need trees: a clone made with `--filter=tree:0` has none; leave out "
            "`paths: true`, or clone it with `--filter=blob:none`"
        ) from error


def _records(output: IO[bytes]) -> Iterator[bytes]:
    """NUL-terminated records, read in pieces."""
    rest = b""
    while piece := output.read(1 << 16):
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole

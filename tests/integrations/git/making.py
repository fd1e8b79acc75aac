"""Small repositories made object by object, well formed or not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sei_pipeline.connect.contract import Context, Cursor, Page, Reject, Scope, Stream
from sei_pipeline.connect.cut import cut_page
from sei_pipeline.errors import SourceRejected
from sei_pipeline.integrations.git import INTEGRATION

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
STREAMS = {stream.name: stream for stream in INTEGRATION.streams}
PEOPLE = "Ada Lovelace <ada@example.org>"


@dataclass(frozen=True)
class Made:
    """A repository in `path`; every method runs git there."""

    path: Path

    @classmethod
    def at(cls, path: Path, *options: str) -> Made:
        made = cls(path)
        path.mkdir(parents=True)
        made.git("init", "--quiet", "--template=", "--initial-branch=main", *options)
        return made

    @classmethod
    def bare(cls, path: Path) -> Made:
        return cls.at(path, "--bare")

    def git(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> str:
        settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, **(env or {})}
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "safe.directory=*"]
        done = subprocess.run(
            ["git", "-C", str(self.path), *who, *arguments],
            input=stdin,
            capture_output=True,
            env={**os.environ, **settings},
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "replace").strip()

    def object(self, kind: str, content: bytes) -> str:
        return self.git("hash-object", "-t", kind, "-w", "--stdin", "--literally", stdin=content)

    def commit(
        self,
        message: str | bytes,
        *parents: str,
        at: object = 1_700_000_000,
        author: bytes = PEOPLE.encode(),
        ref: str | None = "refs/heads/main",
        tree: str = EMPTY_TREE,
        more: bytes = b"",
    ) -> str:
        body = message.encode() if isinstance(message, str) else message
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        head = "\n".join(lines).encode() + b"\nauthor " + author + f" {at} +0200\n".encode()
        sha = self.object("commit", head + f"committer {PEOPLE} {at} +0000\n".encode() + more + b"\n" + body)
        if ref:
            self.git("update-ref", ref, sha)
        return sha

    def line(self, count: int, *parents: str, ref: str = "refs/heads/main", word: str = "step") -> list[str]:
        """`count` commits, each the child of the one before."""
        shas: list[str] = []
        for number in range(count):
            before = shas[-1:] or list(parents)
            shas.append(self.commit(f"{word} {number}\n", *before, at=1_700_000_000 + number, ref=None))
        self.git("update-ref", ref, shas[-1])
        return shas

    def tree(self, files: Mapping[str, str]) -> str:
        """A tree of these paths and contents."""
        env = {"GIT_INDEX_FILE": str(self.path / "making.index")}
        lines = (f"100644 {self.object('blob', text.encode())}\t{path}" for path, text in files.items())
        self.git("update-index", "--index-info", stdin="\n".join(["", *lines]).lstrip().encode(), env=env)
        tree = self.git("write-tree", env=env)
        (self.path / "making.index").unlink(missing_ok=True)
        return tree

    def tag(
        self, name: str, target: str, kind: str = "commit", tagger: str | None = f"{PEOPLE} 1600000000 +0000"
    ) -> str:
        head = f"object {target}\ntype {kind}\ntag {name}\n" + (f"tagger {tagger}\n" if tagger else "")
        sha = self.object("tag", f"{head}\n{name}\n".encode())
        self.git("update-ref", f"refs/tags/{name}", sha)
        return sha


def no_secret(name: str) -> str:
    """As on a machine with nothing set but what finds git."""
    if name == "PATH":
        return os.environ["PATH"]
    raise SourceRejected(f"the secret {name} is not set; expected it in this test")


def connect(home: Path, options: Mapping[str, Any], secret: Any = no_secret, window: int | None = None) -> INTEGRATION:
    context = Context(home / "cache", home, secret, datetime(2026, 1, 1, tzinfo=UTC))
    integration = INTEGRATION("source", options, context)
    if window:
        integration.window_size = window
    return integration


def one(path: Path, **options: Any) -> dict[str, Any]:
    return {"repositories": [{"path": str(path), "name": "acme/payments", **options}]}


@dataclass(frozen=True)
class Result:
    """What was read: rows, rejects, and the cursor after the last window."""

    rows: Sequence[Mapping[str, Any]]
    rejects: Sequence[Reject]
    cursor: Cursor | None

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]


def read(integration: INTEGRATION, stream: str, cursor: Cursor | None = None, scope: str | None = None) -> Result:
    """All windows of one stream of the only scope, or the named one."""
    declared: Stream = STREAMS[stream]
    pages: list[Page] = []
    for window in integration.windows(declared, Scope(scope or integration.scopes()[0].name), cursor):
        pages.extend(window.pages)
        cursor = window.cursor()
    cut = [cut_page(declared, page, "test") for page in pages]
    return Result(
        [row for batch, _ in cut for row in batch.to_pylist()], [r for _, rejects in cut for r in rejects], cursor
    )

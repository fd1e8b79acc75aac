"""Repositories by address: a bare clone in the cache, without files, kept up to date by fetching."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from sei_pipeline.errors import SourceUnavailable
from sei_pipeline.integrations.git.command import PATIENCE, Answer, Git

# Heads of pull requests at GitHub, GitLab and Bitbucket Server; an address that has none gives none.
PULL_REQUESTS = (
    "+refs/pull/*/head:refs/pull/*/head",
    "+refs/merge-requests/*/head:refs/merge-requests/*/head",
    "+refs/pull-requests/*/from:refs/pull-requests/*/from",
)
REFSPECS = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*", *PULL_REQUESTS)
WITHOUT_TREES = "tree:0"
WITHOUT_FILES = "blob:none"
_FILTER = "sei.filter"  # what the clone was made with: one without trees is made anew where they are needed
QUESTION = 60  # seconds that a question to a server may take


@dataclass(frozen=True)
class Mirror:
    """The clone of `url` in `folder`. One process at a time works on it; others wait for the lock beside."""

    git: Git
    url: str
    folder: Path
    has_trees: bool

    @classmethod
    def of(cls, git: Git, url: str, cache: Path, name: str, has_trees: bool) -> Mirror:
        """In a folder that is named after the repository, and told apart by its address."""
        readable = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:80]
        mark = hashlib.blake2b(url.encode(), digest_size=4).hexdigest()
        return cls(git, url, cache / f"{readable}-{mark}.git", has_trees)

    def update(self) -> Path:
        """Clones, or fetches what is new; the git directory. Raises SourceError."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(f"{self.folder}.lock", timeout=PATIENCE):
                if self._is_usable():
                    self._fetch()
                else:
                    self._clone()
        except Timeout as error:
            raise SourceUnavailable(
                f"{self.folder}: another process has held the clone for {PATIENCE} s; "
                "expected it to be free; look for a run that hangs"
            ) from error
        return self.folder

    def ask(self) -> None:
        """Whether the address answers. Raises SourceError."""
        answer = self.git.transport("ls-remote", "--quiet", "--", self.url, "HEAD", patience=QUESTION)
        if answer.code:
            raise self.git.refused(self.url, answer)

    def _is_usable(self) -> bool:
        if not (self.folder / "HEAD").is_file():
            return False
        made_with = self.git.read(self.folder, "config", "--get", _FILTER).output.decode().strip()
        return made_with == WITHOUT_FILES or not self.has_trees

    def _clone(self) -> None:
        """Into a temporary name, renamed when whole; what an interrupted clone left is removed first."""
        part = self.folder.with_name(f"{self.folder.name}.part")
        left_out = WITHOUT_FILES if self.has_trees else WITHOUT_TREES
        answer = self._clone_into(part, f"--filter={left_out}")
        if answer is not None and re.search("filter|partial|promisor", answer.errors, re.IGNORECASE):
            left_out = WITHOUT_FILES
            answer = self._clone_into(part)  # a server that knows no filters: everything comes
        if answer is not None:
            shutil.rmtree(part, ignore_errors=True)
            raise self.git.refused(self.url, answer)
        self.git.read(part, "config", _FILTER, left_out)
        self.git.read(part, "config", "--unset-all", "remote.origin.fetch")
        for refspec in REFSPECS:
            self.git.read(part, "config", "--add", "remote.origin.fetch", refspec)
        shutil.rmtree(self.folder, ignore_errors=True)
        part.rename(self.folder)

    def _clone_into(self, part: Path, *options: str) -> Answer | None:
        """None, or what git said where it failed."""
        shutil.rmtree(part, ignore_errors=True)
        more = [word for refspec in PULL_REQUESTS for word in ("-c", f"remote.origin.fetch={refspec}")]
        arguments = ["clone", "--bare", "--quiet", "--template=", *options, *more, "--", self.url, str(part)]
        answer = self.git.transport(*arguments)
        return answer if answer.code else None

    def _fetch(self) -> None:
        for lock in (*self.folder.glob("*.lock"), *self.folder.glob("refs/**/*.lock")):
            lock.unlink(missing_ok=True)  # of a fetch that was killed: nobody else works here
        where = f"--git-dir={self.folder}"
        answer = self.git.transport(where, "fetch", "--quiet", "--prune", "--no-tags", "--force", "origin")
        if answer.code:
            raise self.git.refused(self.url, answer)
        answer = self.git.transport("ls-remote", "--symref", "--", self.url, "HEAD", patience=QUESTION)
        named = re.search(rb"^ref: (refs/heads/\S+)\tHEAD$", answer.output, re.MULTILINE)
        if named:  # a default branch that was renamed
            self.git.read(self.folder, "symbolic-ref", "HEAD", named[1].decode("utf-8", "replace"))

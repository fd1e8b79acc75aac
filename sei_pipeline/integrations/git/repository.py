"""One repository on this machine, read in place: its refs, its boundary, its objects."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sei_pipeline.errors import SourceRejected
from sei_pipeline.integrations.git.command import Git
from sei_pipeline.integrations.git.objects import text

BRANCH, TAG, PULL_REQUEST = "branch", "tag", "pull_request"
# Heads of pull requests as GitHub, GitLab and Bitbucket Server keep them. GitHub's refs/pull/N/merge are
# commits that nobody made: never read.
_PULL_REQUEST = re.compile(r"refs/(?:pull/(\d+)/head|merge-requests/(\d+)/head|pull-requests/(\d+)/from)\Z")
_NO_BRANCH = re.compile(r"refs/remotes/(?:[^/]+/HEAD|.+/(?:pull|pr|merge-requests)/\d+/merge)\Z")
_BROKEN = "ignoring broken ref "


@dataclass(frozen=True)
class Ref:
    """One ref that is read: its short name, its type, and the object it points to (a commit, or a tag)."""

    name: str
    type: str
    sha: str


@dataclass(frozen=True)
class Refs:
    """All refs that are read, by name, and the names of those that git itself calls broken."""

    refs: tuple[Ref, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Repository:
    """A git directory. Every method raises SourceRejected where git can't read what it should."""

    git: Git
    git_dir: Path

    @classmethod
    def at(cls, git: Git, path: Path) -> Repository:
        """The repository in a folder: bare or a work tree. Folders above are not looked at."""
        todo = "correct `path` in the connection's options, or clone the repository there"
        if not path.exists():
            raise SourceRejected(f"{path}: there is no such path; expected a git repository; {todo}")
        git_dir = path / ".git" if (path / ".git").exists() else path
        is_bare = (git_dir / "HEAD").is_file() and (git_dir / "objects").is_dir()
        if not is_bare and not git_dir.is_file():
            raise SourceRejected(f"{path}: this is no git repository; expected one, bare or not; {todo}")
        repository = cls(git, git_dir)
        answer = git.read(git_dir, "rev-parse", "--git-dir")
        if answer.code:
            raise SourceRejected(f"{path}: this is no git repository ({answer.errors}); expected one; {todo}")
        return repository

    def _asked(self, *arguments: str, stdin: bytes = b"") -> bytes:
        answer = self.git.read(self.git_dir, *arguments, stdin=stdin)
        if answer.code:
            raise self.git.failed(self.git_dir, arguments[0], answer.errors)
        return answer.output

    def refs(self) -> Refs:
        """Branches, tags, remote-tracking branches and pull request heads. Objects are not looked at."""
        answer = self.git.read(self.git_dir, "for-each-ref", "--format=%(objectname) %(refname)")
        if answer.code:
            raise self.git.failed(self.git_dir, "for-each-ref", answer.errors)
        found = []
        for line in answer.output.splitlines():
            sha, _, name = line.partition(b" ")
            ref = _ref(text(name), sha.decode())
            if ref:
                found.append(ref)
        broken = (warning.removeprefix(_BROKEN) for warning in answer.warnings if warning.startswith(_BROKEN))
        return Refs(tuple(found), tuple(broken))

    def default_branch(self) -> str | None:
        """Short name of the branch that the origin's HEAD, else this HEAD names, with or without commits."""
        for name, prefix in (("refs/remotes/origin/HEAD", "refs/remotes/origin/"), ("HEAD", "refs/heads/")):
            answer = self.git.read(self.git_dir, "symbolic-ref", "--quiet", name)
            if answer.code == 0:
                return text(answer.output).strip().removeprefix(prefix)
        return None

    def boundary(self) -> str:
        """A fingerprint of where a shallow history is cut; empty where it is whole."""
        place = text(self._asked("rev-parse", "--path-format=absolute", "--git-path", "shallow")).strip()
        path = Path(place)
        if not path.is_file():
            return ""
        shas = sorted(path.read_bytes().split())
        return hashlib.blake2b(b"\n".join(shas), digest_size=16).hexdigest() if shas else ""

    def types(self, shas: Iterable[str]) -> dict[str, str]:
        """What each object is (`commit`, `tag`, `tree`, `blob`); absent ones are left out."""
        wanted = sorted(set(shas))
        if not wanted:
            return {}
        form = "--batch-check=%(objectname) %(objecttype)"
        output = self._asked("cat-file", form, stdin="\n".join(wanted).encode())
        pairs = (line.split(" ") for line in output.decode().splitlines())
        return {sha: kind for sha, kind in pairs if kind != "missing"}

    def objects(self, shas: Iterable[str]) -> dict[str, bytes]:
        """Raw objects by sha."""
        wanted = sorted(set(shas))
        if not wanted:
            return {}
        with self.git.pipeline(
            self.git_dir, ["cat-file", "--batch", "--buffer"], stdin="\n".join(wanted).encode()
        ) as output:
            return dict(self.batched(output))

    def history(self, tips: Iterable[str], landed: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """(sha, raw commit) of all that `tips` reach and `landed` don't, parents before their children."""
        revisions = "\n".join([*sorted(set(tips)), *(f"^{sha}" for sha in sorted(set(landed)))])
        walk = ["rev-list", "--topo-order", "--reverse", "--stdin"]
        commands = (walk, ["cat-file", "--batch", "--buffer"])
        with self.git.pipeline(self.git_dir, *commands, stdin=revisions.encode()) as output:
            yield from self.batched(output)

    def batched(self, output: IO[bytes]) -> Iterator[tuple[str, bytes]]:
        """(sha, content) from what `cat-file --batch` writes."""
        while header := output.readline():
            parts = header.split()
            if len(parts) != 3:
                raise self.git.failed(self.git_dir, "cat-file", f"the object {text(header).strip()}")
            yield parts[0].decode(), output.read(int(parts[2]) + 1)[:-1]


def _ref(name: str, sha: str) -> Ref | None:
    pull_request = _PULL_REQUEST.match(name)
    if pull_request:
        return Ref(next(filter(None, pull_request.groups())), PULL_REQUEST, sha)
    if name.startswith("refs/heads/"):
        return Ref(name.removeprefix("refs/heads/"), BRANCH, sha)
    if name.startswith("refs/tags/"):
        return Ref(name.removeprefix("refs/tags/"), TAG, sha)
    if name.startswith("refs/remotes/") and not _NO_BRANCH.match(name):
        return Ref(name.removeprefix("refs/remotes/"), BRANCH, sha)
    return None


def known(types: Mapping[str, str], shas: Iterable[str]) -> list[str]:
    """Those of `shas` that are commits in the repository."""
    return [sha for sha in shas if types.get(sha) == "commit"]

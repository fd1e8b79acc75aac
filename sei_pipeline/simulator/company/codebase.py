"""The git side of one repository while the story goes on: commits, branches, and what each commit contains."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sei_pipeline.simulator.company.code import Commit, Push
from sei_pipeline.simulator.company.drafts import draft
from sei_pipeline.simulator.company.estate import Holding
from sei_pipeline.simulator.company.hours import at
from sei_pipeline.simulator.company.people import Person

WEB_NAME, WEB_EMAIL = "GitHub", "noreply@github.com"  # the committer of whatever is merged on GitHub's pages


@draft
class Stored:
    """A commit on its way: who saw it first, and when the default branch got it (seconds; None: not yet)."""

    sha: str
    tree_sha: str
    parents: tuple[str, ...]
    author: Person
    email: str
    authored: int
    by_web: bool
    committed: int
    message: str
    paths: tuple[str, ...]
    added: int
    deleted: int
    pushed: int | None = None
    landed: int | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a commit contains, in changes: the first `position` ones of the default branch, and `extra` ones."""

    position: int
    extra: frozenset[int] = frozenset()


@draft
class Codebase:
    """A repository. `trunk`: ids of the changes on the default branch, in the order in which they landed."""

    holding: Holding
    heads: dict[str, str] = field(default_factory=dict)
    commits: dict[str, Stored] = field(default_factory=dict)
    contents: dict[str, Contents] = field(default_factory=dict)
    trunk: list[int] = field(default_factory=list)
    tags: dict[str, tuple[str, int]] = field(default_factory=dict)
    branch_created: dict[str, int] = field(default_factory=dict)
    pushes: list[Push] = field(default_factory=list)
    numbers: int = 0
    run_numbers: dict[str, int] = field(default_factory=dict)
    committed: int = 0
    places: dict[int, int] = field(default_factory=dict)  # change -> its place on the default branch

    @property
    def name(self) -> str:
        """`owner/name`."""
        return self.holding.repository.name

    @property
    def default(self) -> str:
        """Name of the default branch."""
        return self.holding.repository.default_branch

    def next_number(self) -> int:
        """Pull requests and issues share one sequence."""
        self.numbers += 1
        return self.numbers

    def commit(
        self, parents: Sequence[str], author: Person, authored: int, committed: int, message: str,
        paths: tuple[str, ...], lines: tuple[int, int], email: str | None = None, by_web: bool = False,
    ) -> str:  # fmt: skip
        """Makes a commit object and returns its sha: sha1 of a canonical text of everything in it."""
        self.committed += 1
        mail = email or author.git_emails[0]
        tree = hashlib.sha1(f"{self.name}/tree/{self.committed}".encode(), usedforsecurity=False).hexdigest()
        committer = WEB_EMAIL if by_web else mail
        who = f"{author.git_name} <{mail}> {authored}\n{committer} {committed}"
        text = f"tree {tree}\n{' '.join(parents)}\n{who}\n{message}"
        sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        self.commits[sha] = Stored(
            sha, tree, tuple(parents), author, mail, authored, by_web, committed, message, paths, *lines
        )
        return sha

    def push(self, branch: str, after: str | None, now: int, actor: int, new: Sequence[str] = ()) -> None:
        """Moves a branch (None deletes it); `new` are the commits that came with it."""
        before = self.heads.get(branch)
        if after is None:
            self.heads.pop(branch, None)
        else:
            self.heads[branch] = after
            if before is None:
                self.branch_created[branch] = now
        for sha in new:
            stored = self.commits[sha]
            if stored.pushed is None:
                stored.pushed = now
        self.pushes.append(Push(self.name, branch, "branch", before, after, at(now), actor))

    def land(self, shas: Sequence[str], changes: Sequence[int], now: int) -> None:
        """The default branch now ends in the last of `shas` and holds these changes too."""
        for sha in shas:
            stored = self.commits[sha]
            stored.pushed = now if stored.pushed is None else stored.pushed
            stored.landed = now if stored.landed is None else stored.landed
        for change in changes:
            self.places[change] = len(self.trunk)
            self.trunk.append(change)
        self.contents[shas[-1]] = Contents(len(self.trunk))

    def tag(self, name: str, sha: str, now: int, actor: int) -> None:
        """Sets a tag, once."""
        self.tags[name] = (sha, now)
        self.pushes.append(Push(self.name, name, "tag", None, sha, at(now), actor))

    def facts(self) -> list[Commit]:
        """The commits that were pushed, as facts, in the order of their making."""
        return [_fact(self.name, stored) for stored in self.commits.values() if stored.pushed is not None]


def _fact(repository: str, stored: Stored) -> Commit:
    pushed = stored.pushed or 0
    return Commit(
        sha=stored.sha,
        tree_sha=stored.tree_sha,
        repository=repository,
        parents=stored.parents,
        author_id=stored.author.person_id,
        author_name=stored.author.git_name,
        author_email=stored.email,
        authored_at=at(stored.authored),
        committer_name=WEB_NAME if stored.by_web else stored.author.git_name,
        committer_email=WEB_EMAIL if stored.by_web else stored.email,
        committed_at=at(stored.committed),
        message=stored.message,
        paths=stored.paths,
        added_lines=stored.added,
        deleted_lines=stored.deleted,
        pushed_at=at(pushed),
        landed_at=None if stored.landed is None else at(stored.landed),
    )

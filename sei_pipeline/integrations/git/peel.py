"""Where refs lead to: tags of tags followed to the commit, with the time that belongs to the ref."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sei_pipeline.connect.contract import Reject
from sei_pipeline.integrations.git import objects
from sei_pipeline.integrations.git.repository import Ref, Repository


@dataclass(frozen=True)
class Peeled:
    """A ref that leads to a commit. `tagged_at` is microseconds since 1970, None where it is not known."""

    ref: Ref
    commit_sha: str
    is_annotated: bool
    tagged_at: int | None


@dataclass(frozen=True)
class Peeling:
    """The refs that lead to a commit, and a reject for each that doesn't."""

    refs: tuple[Peeled, ...]
    rejects: tuple[Reject, ...]


def with_times(repository: Repository, peeling: Peeling) -> Peeling:
    """Gives refs without a tagger's time the committer's time of their commit (reads those commits)."""
    read = repository.objects(peeled.commit_sha for peeled in peeling.refs if peeled.tagged_at is None)
    times = {sha: objects.commit(sha, data).committer.at for sha, data in read.items()}
    refs = (
        replace(peeled, tagged_at=times[peeled.commit_sha]) if peeled.tagged_at is None else peeled
        for peeled in peeling.refs
    )
    return Peeling(tuple(refs), peeling.rejects)


def peel(repository: Repository, location: str) -> Peeling:
    """All refs of a repository, those of tags with the tagger's time. `location` names it in rejects.

    Raises SourceRejected where objects can't be read.
    """
    listed = repository.refs()
    tags, types = _tags(repository, [ref.sha for ref in listed.refs])
    targets = {ref.sha: _target(ref.sha, tags) for ref in listed.refs}
    peeled: list[Peeled] = []
    rejects = [_reject(location, name, "an unreadable ref file") for name in listed.broken]
    for ref in listed.refs:
        target = targets[ref.sha]
        kind = types.get(target)
        if kind == "commit":
            tag = tags.get(ref.sha)
            peeled.append(Peeled(ref, target, tag is not None, tag.at if tag else None))
        else:
            found = f"the object {target}, which is not there" if kind is None else f"a {kind} ({target})"
            rejects.append(_reject(location, f"{ref.type} {ref.name}", found))
    return Peeling(tuple(peeled), tuple(rejects))


def _tags(repository: Repository, shas: Sequence[str]) -> tuple[dict[str, objects.Tag], dict[str, str]]:
    """Every tag object on the way from `shas`, and the type of every object met. Hashes can't form a ring."""
    tags: dict[str, objects.Tag] = {}
    types: dict[str, str] = {}
    unseen = set(shas)
    while unseen:
        found = repository.types(unseen)
        types.update(found)
        read = repository.objects(sha for sha, kind in found.items() if kind == "tag")
        newest = {sha: objects.tag(data) for sha, data in read.items()}
        tags.update(newest)
        unseen = {tag.target for tag in newest.values()} - types.keys()
    return tags, types


def _target(sha: str, tags: dict[str, objects.Tag]) -> str:
    while sha in tags:
        sha = tags[sha].target
    return sha


def _reject(location: str, ref: str, found: str) -> Reject:
    expected = "a commit, or a tag that leads to one; the ref is left out"
    return Reject(location, None, "commit_sha", "NO_COMMIT", found, expected, ref)

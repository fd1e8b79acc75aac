"""Commits, trees, annotated tags and who made them."""

from __future__ import annotations

from typing import Any

from sei_pipeline.simulator.company.model import Commit, Person
from sei_pipeline.simulator.github.graphql.records import GitPerson, TreeOf
from sei_pipeline.simulator.github.graphql.scene import Arguments, Fields, Scene
from sei_pipeline.simulator.github.identifiers import is_app, node_id_of, sha_of
from sei_pipeline.simulator.github.instants import instant_of, text_of
from sei_pipeline.simulator.github.ordered import Listed, Ordered, Walked
from sei_pipeline.simulator.github.shapes import linked_person


def _history(scene: Scene, commit: Commit, arguments: Arguments) -> Walked:
    found = scene.repository(commit.repository).graph.history(commit.sha)
    if arguments.get("since"):
        since = instant_of(arguments["since"])
        found = [one for one in found if one.committed_at >= since]
    if arguments.get("until"):
        until = instant_of(arguments["until"])
        found = [one for one in found if one.committed_at <= until]
    return Walked(commit.sha, found)


def _parents(scene: Scene, commit: Commit, arguments: Arguments) -> Listed:
    known = scene.repository(commit.repository).graph.commits
    return Listed([known[sha] for sha in commit.parents if sha in known], lambda parent: parent.sha)


def _pulls(scene: Scene, commit: Commit, arguments: Arguments) -> Ordered:
    """The pull requests that brought the commit, or that it is in."""
    entry = scene.repository(commit.repository)
    kept = [p for p in entry.pulls.records if commit.sha in p.landed_shas or commit.sha in p.commit_shas]
    return Ordered(kept, entry.pulls.key)


def _user(scene: Scene, who: GitPerson, arguments: Arguments) -> Person | None:
    """The account of the mail address; null where nobody has it, and for apps, which are no users."""
    person = linked_person(scene.index, who.mail)
    return person if person is not None and not is_app(person) else None


def _body(message: str) -> str:
    return message.partition("\n")[2].lstrip("\n")


def _address(kind: str) -> Any:
    return lambda s, c, a: f"/{c.repository}/{kind}/{c.sha}"


def _web_address(kind: str) -> Any:
    return lambda s, c, a: f"{s.web}/{c.repository}/{kind}/{c.sha}"


COMMIT: Fields = {
    "id": lambda s, c, a: node_id_of("C", s.repository(c.repository).record.repository_id, c.sha),
    "oid": lambda s, c, a: c.sha,
    "abbreviatedOid": lambda s, c, a: c.sha[:7],
    "message": lambda s, c, a: c.message,
    "messageHeadline": lambda s, c, a: c.message.partition("\n")[0],
    "messageBody": lambda s, c, a: _body(c.message),
    "authoredDate": lambda s, c, a: text_of(c.authored_at),
    "committedDate": lambda s, c, a: text_of(c.committed_at),
    "author": lambda s, c, a: GitPerson(c.author_name, c.author_email, c.authored_at),
    "committer": lambda s, c, a: GitPerson(c.committer_name, c.committer_email, c.committed_at),
    "authoredByCommitter": lambda s, c, a: c.author_email == c.committer_email,
    "committedViaWeb": lambda s, c, a: c.committer_email == "noreply@github.com",
    "additions": lambda s, c, a: c.added_lines,
    "deletions": lambda s, c, a: c.deleted_lines,
    "changedFilesIfAvailable": lambda s, c, a: len(c.paths),
    "parents": _parents,
    "tree": lambda s, c, a: TreeOf(c),
    "history": _history,
    "associatedPullRequests": _pulls,
    "repository": lambda s, c, a: s.repository(c.repository),
    "resourcePath": _address("commit"),
    "url": _web_address("commit"),
    "commitResourcePath": _address("commit"),
    "commitUrl": _web_address("commit"),
}
TREE: Fields = {
    "id": lambda s, t, a: node_id_of("TREE", t.commit.tree_sha),
    "oid": lambda s, t, a: t.commit.tree_sha,
    "abbreviatedOid": lambda s, t, a: t.commit.tree_sha[:7],
    "repository": lambda s, t, a: s.repository(t.commit.repository),
    "commitResourcePath": lambda s, t, a: f"/{t.commit.repository}/commit/{t.commit.tree_sha}",
    "commitUrl": lambda s, t, a: f"{s.web}/{t.commit.repository}/commit/{t.commit.tree_sha}",
}


def tag_sha(repository: str, name: str, sha: str) -> str:
    """The sha of an annotated tag's own object."""
    return sha_of("tag", repository, name, sha)


def _tag_sha(scene: Scene, tag: Any, arguments: Arguments) -> str:
    return tag_sha(tag.ref.repository, tag.ref.name, tag.ref.sha)


def _tagger(scene: Scene, tag: Any, arguments: Arguments) -> GitPerson | None:
    commit = _tagged(scene, tag, arguments)
    return GitPerson(commit.committer_name, commit.committer_email, tag.ref.created_at) if commit else None


def _tagged(scene: Scene, tag: Any, arguments: Arguments) -> Commit | None:
    return scene.repository(tag.ref.repository).graph.commits.get(tag.ref.sha)


TAG: Fields = {
    "id": lambda s, t, a: node_id_of("TA", t.ref.repository, t.ref.name),
    "oid": _tag_sha,
    "abbreviatedOid": lambda s, t, a: _tag_sha(s, t, a)[:7],
    "name": lambda s, t, a: t.ref.name,
    "message": lambda s, t, a: t.ref.name,
    "tagger": _tagger,
    "target": _tagged,
    "repository": lambda s, t, a: s.repository(t.ref.repository),
    "commitResourcePath": lambda s, t, a: f"/{t.ref.repository}/commit/{_tag_sha(s, t, a)}",
    "commitUrl": lambda s, t, a: f"{s.web}/{t.ref.repository}/commit/{_tag_sha(s, t, a)}",
}
GIT_ACTOR: Fields = {
    "name": lambda s, who, a: who.name,
    "email": lambda s, who, a: who.mail,
    "date": lambda s, who, a: text_of(who.at),
    "user": _user,
    "avatarUrl": lambda s, who, a: f"https://avatars.githubusercontent.com/u/e?email={who.mail}",
}
TYPES = {"Commit": COMMIT, "Tree": TREE, "Tag": TAG, "GitActor": GIT_ACTOR}

"""Repositories and their refs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sei_pipeline.simulator.company.model import Issue, PullRequest, Ref, Release
from sei_pipeline.simulator.github.code import resolved
from sei_pipeline.simulator.github.graphql.errors import missing
from sei_pipeline.simulator.github.graphql.records import LabelOf, TagOf
from sei_pipeline.simulator.github.graphql.scene import Arguments, Fields, Scene
from sei_pipeline.simulator.github.identifiers import node_id_of, number_of, sha_of
from sei_pipeline.simulator.github.instants import instant_of, text_of
from sei_pipeline.simulator.github.ordered import Ordered
from sei_pipeline.simulator.github.repository import SORTS, RepositoryIndex, state_of

Entry = RepositoryIndex
FIRST_MADE = {"field": "CREATED_AT", "direction": "ASC"}


def _changed_at(entry: Entry) -> str:
    return text_of(max(entry.record.created_at, entry.pushed_at or entry.record.created_at))


def _pulls(scene: Scene, entry: Entry, arguments: Arguments) -> Ordered:
    scene.need("pull_requests", entry.record.is_private)
    order = arguments.get("orderBy") or FIRST_MADE
    listed = entry.selection("pulls", order["field"], arguments.get("states"))
    for argument, attribute in (("headRefName", "source_branch"), ("baseRefName", "destination_branch")):
        name = arguments.get(argument)
        if name is not None:
            listed = Ordered([pull for pull in listed.records if getattr(pull, attribute) == name], listed.key)
    labels = arguments.get("labels")
    if labels:
        listed = Ordered([pull for pull in listed.records if set(labels) & set(pull.labels)], listed.key)
    return listed.descending(order["direction"] == "DESC")


def _issues(scene: Scene, entry: Entry, arguments: Arguments) -> Ordered:
    """Empty where issues are switched off. `filterBy.since` is a last change at or after it."""
    scene.need("issues", entry.record.is_private)
    order = arguments.get("orderBy") or FIRST_MADE
    if not entry.has_issues:
        return Ordered([], SORTS["CREATED_AT"])
    wanted = arguments.get("filterBy") or {}
    listed = entry.selection("issues", order["field"], arguments.get("states") or wanted.get("states"))
    if wanted.get("since"):
        since = instant_of(wanted["since"])
        listed = Ordered([issue for issue in listed.records if issue.updated_at >= since], listed.key)
    labels = arguments.get("labels") or wanted.get("labels")
    if labels:
        listed = Ordered([issue for issue in listed.records if set(labels) & set(issue.labels)], listed.key)
    return listed.descending(order["direction"] == "DESC")


def _pull(scene: Scene, entry: Entry, arguments: Arguments) -> PullRequest:
    scene.need("pull_requests", entry.record.is_private)
    found = entry.pulls_by_number.get(arguments["number"])
    if found is None:
        raise missing("a PullRequest", f"the number of {arguments['number']}")
    return found


def _issue(scene: Scene, entry: Entry, arguments: Arguments) -> Issue:
    scene.need("issues", entry.record.is_private)
    found = entry.issues_by_number.get(arguments["number"])
    if found is None:
        raise missing("an Issue", f"the number of {arguments['number']}")
    return found


def _issue_or_pull(scene: Scene, entry: Entry, arguments: Arguments) -> Issue | PullRequest:
    number = arguments["number"]
    found = entry.issues_by_number.get(number) or entry.pulls_by_number.get(number)
    if found is None:
        raise missing("an issue or pull request", f"the number of {number}")
    return found


def _deployments(scene: Scene, entry: Entry, arguments: Arguments) -> Ordered:
    scene.need("deployments", entry.record.is_private)
    order = arguments.get("orderBy") or FIRST_MADE
    listed = entry.deployments
    if arguments.get("environments"):
        kept = [one for one in listed.records if one.environment in arguments["environments"]]
        listed = Ordered(kept, listed.key)
    return listed.descending(order["direction"] == "DESC")


def _releases(scene: Scene, entry: Entry, arguments: Arguments) -> Ordered:
    """Without an order GitHub shows the oldest first."""
    scene.need("contents", entry.record.is_private)
    order = arguments.get("orderBy") or FIRST_MADE
    listed = entry.releases
    if order["field"] == "NAME":
        listed = Ordered.by(listed.records, lambda release: (release.name, release.release_id))
    return listed.descending(order["direction"] == "DESC")


def _release(scene: Scene, entry: Entry, arguments: Arguments) -> Release | None:
    found = [release for release in entry.releases.records if release.tag == arguments["tagName"]]
    return found[-1] if found else None


def _latest_release(scene: Scene, entry: Entry, arguments: Arguments) -> Release | None:
    found = [release for release in entry.releases.records if not release.is_prerelease]
    return found[-1] if found else None


def _refs(scene: Scene, entry: Entry, arguments: Arguments) -> Ordered:
    """Branches or tags by name, or by the instant of the commit. Another prefix holds none."""
    scene.need("contents", entry.record.is_private)
    known: Iterable[Ref] = {"refs/heads/": entry.branches, "refs/tags/": entry.tags}.get(
        arguments["refPrefix"], {}
    ).values()
    query = (arguments.get("query") or "").lower()
    kept = [ref for ref in known if query in ref.name.lower()]
    order = arguments.get("orderBy") or {"field": "ALPHABETICAL", "direction": arguments.get("direction") or "ASC"}
    if order["field"] == "TAG_COMMIT_DATE":
        listed = Ordered.by(kept, lambda ref: (_committed_at(entry, ref), ref.name))
    else:
        listed = Ordered.by(kept, lambda ref: (ref.name,))
    return listed.descending(order["direction"] == "DESC")


def _committed_at(entry: Entry, ref: Ref) -> str:
    commit = entry.graph.commits.get(ref.sha)
    return text_of(commit.committed_at) if commit else ""


def _ref(scene: Scene, entry: Entry, arguments: Arguments) -> Ref | None:
    scene.need("contents", entry.record.is_private)
    name = arguments["qualifiedName"]
    if name.startswith("refs/tags/"):
        return entry.tags.get(name.removeprefix("refs/tags/"))
    short = name.removeprefix("refs/heads/")
    return entry.branches.get(short) or (entry.tags.get(name) if "refs/" not in name else None)


def _object(scene: Scene, entry: Entry, arguments: Arguments) -> Any:
    scene.need("contents", entry.record.is_private)
    if arguments.get("oid"):
        return entry.graph.commits.get(arguments["oid"])
    return resolved(entry, arguments.get("expression") or "")


def _labels(scene: Scene, entry: Entry, arguments: Arguments) -> Ordered:
    records = [*entry.pulls.records, *entry.issues.records]
    names = sorted({label for record in records for label in record.labels})
    return Ordered([LabelOf(entry.record.name, name) for name in names], lambda label: (label.name,))


REPOSITORY: Fields = {
    "id": lambda s, e, a: e.record.node_id,
    "databaseId": lambda s, e, a: e.record.repository_id,
    "name": lambda s, e, a: e.name,
    "nameWithOwner": lambda s, e, a: e.record.name,
    "owner": lambda s, e, a: s.index.organizations[e.owner.lower()],
    "description": lambda s, e, a: None,
    "url": lambda s, e, a: f"{s.web}/{e.record.name}",
    "resourcePath": lambda s, e, a: f"/{e.record.name}",
    "isPrivate": lambda s, e, a: e.record.is_private,
    "isArchived": lambda s, e, a: e.record.is_archived,
    "isFork": lambda s, e, a: e.record.is_fork,
    "isEmpty": lambda s, e, a: e.is_empty,
    "isDisabled": lambda s, e, a: False,
    "isLocked": lambda s, e, a: False,
    "isMirror": lambda s, e, a: False,
    "isTemplate": lambda s, e, a: False,
    "visibility": lambda s, e, a: "PRIVATE" if e.record.is_private else "PUBLIC",
    "viewerPermission": lambda s, e, a: "READ",
    "archivedAt": lambda s, e, a: text_of(s.index.company.started_at) if e.record.is_archived else None,
    "createdAt": lambda s, e, a: text_of(e.record.created_at),
    "updatedAt": lambda s, e, a: _changed_at(e),
    "pushedAt": lambda s, e, a: text_of(e.pushed_at) if e.pushed_at else None,
    "diskUsage": lambda s, e, a: len(e.graph.commits),
    "forkCount": lambda s, e, a: 0,
    "stargazerCount": lambda s, e, a: 0,
    "primaryLanguage": lambda s, e, a: None,
    "parent": lambda s, e, a: None,
    "hasIssuesEnabled": lambda s, e, a: e.has_issues,
    "deleteBranchOnMerge": lambda s, e, a: True,
    "mergeCommitAllowed": lambda s, e, a: e.record.merge_method in {"merge", "merge_queue"},
    "squashMergeAllowed": lambda s, e, a: e.record.merge_method == "squash",
    "rebaseMergeAllowed": lambda s, e, a: e.record.merge_method == "rebase",
    "defaultBranchRef": lambda s, e, a: e.default_ref,
    "pullRequests": _pulls,
    "pullRequest": _pull,
    "issues": _issues,
    "issue": _issue,
    "issueOrPullRequest": _issue_or_pull,
    "deployments": _deployments,
    "releases": _releases,
    "release": _release,
    "latestRelease": _latest_release,
    "refs": _refs,
    "ref": _ref,
    "object": _object,
    "labels": _labels,
}


def _prefix(ref: Ref) -> str:
    return "refs/heads/" if ref.kind == "branch" else "refs/tags/"


def _target(scene: Scene, ref: Ref, arguments: Arguments) -> Any:
    entry = scene.repository(ref.repository)
    if ref.kind == "tag" and entry.has_annotated_tags:
        return TagOf(ref)
    return entry.graph.commits.get(ref.sha)


def _pulls_of_ref(scene: Scene, ref: Ref, arguments: Arguments) -> Ordered:
    entry = scene.repository(ref.repository)
    states = arguments.get("states") or ()
    kept = [
        pull
        for pull in entry.pulls.records
        if pull.source_branch == ref.name and (not states or state_of(pull) in states)
    ]
    return Ordered(kept, entry.pulls.key)


REF: Fields = {
    "id": lambda s, r, a: node_id_of("REF", r.repository, _prefix(r) + r.name),
    "name": lambda s, r, a: r.name,
    "prefix": lambda s, r, a: _prefix(r),
    "repository": lambda s, r, a: s.repository(r.repository),
    "target": _target,
    "associatedPullRequests": _pulls_of_ref,
}
LABEL: Fields = {
    "id": lambda s, label, a: node_id_of("LA", number_of(label.repository, label.name)),
    "name": lambda s, label, a: label.name,
    "color": lambda s, label, a: sha_of(label.name)[:6],
    "description": lambda s, label, a: None,
    "isDefault": lambda s, label, a: label.name in {"bug", "enhancement", "documentation"},
    "createdAt": lambda s, label, a: None,
    "updatedAt": lambda s, label, a: None,
    "repository": lambda s, label, a: s.repository(label.repository),
    "resourcePath": lambda s, label, a: f"/{label.repository}/labels/{label.name}",
    "url": lambda s, label, a: f"{s.web}/{label.repository}/labels/{label.name}",
}
TYPES = {"Repository": REPOSITORY, "Ref": REF, "Label": LABEL}

"""What happened to pull requests and issues: their timelines and the events in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sei_pipeline.simulator.company.model import Issue, Person, PullRequest
from sei_pipeline.simulator.github.graphql.records import CommentOf, Event, LabelOf, PullCommit, ReviewOf
from sei_pipeline.simulator.github.graphql.scene import Arguments, Fields, Scene
from sei_pipeline.simulator.github.identifiers import node_id_of
from sei_pipeline.simulator.github.instants import instant_of, text_of
from sei_pipeline.simulator.github.ordered import Ordered

# The company's words for events of issues and pull requests -> GraphQL types. Unknown ones are an error, not silence.
EVENTS: Mapping[str, str] = {
    "closed": "ClosedEvent",
    "reopened": "ReopenedEvent",
    "labeled": "LabeledEvent",
    "unlabeled": "UnlabeledEvent",
    "assigned": "AssignedEvent",
    "unassigned": "UnassignedEvent",
    "renamed": "RenamedTitleEvent",
    "milestoned": "MilestonedEvent",
    "demilestoned": "DemilestonedEvent",
    "transferred": "TransferredEvent",
    "ready_for_review": "ReadyForReviewEvent",
    "convert_to_draft": "ConvertToDraftEvent",
    "merged": "MergedEvent",
    "head_ref_force_pushed": "HeadRefForcePushedEvent",
}
# Names of itemTypes whose type is not simply the name in camel case.
ITEM_TYPES = {"PULL_REQUEST_COMMIT": "PullRequestCommit", "PULL_REQUEST_REVIEW": "PullRequestReview"}


def type_of_item(name: str) -> str:
    """`READY_FOR_REVIEW_EVENT` -> `ReadyForReviewEvent`."""
    return ITEM_TYPES.get(name) or "".join(word.capitalize() for word in name.split("_"))


def _pull_events(scene: Scene, pull: PullRequest) -> Iterator[Event]:
    found: list[tuple[str, datetime, int | None, str, str]] = []
    found.extend((EVENTS[kind], at, pull.author_id, "", "") for kind, at in pull.events)
    lists = [shas for _, shas in pull.rewritten] + [pull.commit_shas]
    for (at, before), after in zip(pull.rewritten, lists[1:], strict=True):
        found.append(("HeadRefForcePushedEvent", at, pull.author_id, _last(before), _last(after)))
    if pull.merged_at is not None:
        found.append(("MergedEvent", pull.merged_at, pull.merged_by_id, pull.merge_commit_sha or "", ""))
    closed_at = pull.closed_at or pull.merged_at
    if closed_at is not None:
        found.append(("ClosedEvent", closed_at, pull.merged_by_id or pull.author_id, "", ""))
    for position, (kind, at, actor, detail, after_sha) in enumerate(found):
        yield Event(kind, pull, position, at, actor, detail, after_sha)


def _last(shas: tuple[str, ...]) -> str:
    return shas[-1] if shas else ""


def _issue_events(issue: Issue) -> Iterator[Event]:
    for position, (kind, at, actor, detail) in enumerate(issue.events):
        yield Event(EVENTS[kind], issue, position, at, actor, detail)


def pull_timeline(scene: Scene, pull: PullRequest, arguments: Arguments) -> Ordered:
    """Events, commits, reviews and comments, oldest first; `itemTypes` and `since` choose."""
    entry = scene.repository(pull.repository)
    wanted = _wanted(arguments)
    items: list[tuple[datetime, str, Any]] = [(e.at, e.kind, e) for e in _pull_events(scene, pull)]
    if wanted is None or "PullRequestCommit" in wanted:
        commits = (entry.graph.commits[sha] for sha in pull.commit_shas if sha in entry.graph.commits)
        items += [(commit.committed_at, "PullRequestCommit", PullCommit(pull, commit)) for commit in commits]
    if wanted is None or "PullRequestReview" in wanted:
        items += [(review.submitted_at, "PullRequestReview", ReviewOf(pull, review)) for review in pull.reviews]
    if wanted is None or "IssueComment" in wanted:
        items += [(c.created_at, "IssueComment", CommentOf(pull, c)) for c in pull.comments if c.path is None]
    return _chosen(items, wanted, arguments)


def issue_timeline(scene: Scene, issue: Issue, arguments: Arguments) -> Ordered:
    """Events and comments, oldest first; `itemTypes` and `since` choose."""
    items: list[tuple[datetime, str, Any]] = [(event.at, event.kind, event) for event in _issue_events(issue)]
    items += [(comment.created_at, "IssueComment", CommentOf(issue, comment)) for comment in issue.comments]
    return _chosen(items, _wanted(arguments), arguments)


def _wanted(arguments: Arguments) -> frozenset[str] | None:
    names = arguments.get("itemTypes")
    return None if names is None else frozenset(type_of_item(name) for name in names)


def _chosen(items: Iterable[tuple[datetime, str, Any]], wanted: frozenset[str] | None, arguments: Arguments) -> Ordered:
    since = instant_of(arguments["since"]) if arguments.get("since") else None
    numbered = [
        (text_of(at), number, item)
        for number, (at, kind, item) in enumerate(items)
        if (wanted is None or kind in wanted) and (since is None or at >= since)
    ]
    numbered.sort(key=lambda one: one[:2])
    keys = {id(item): (at, number) for at, number, item in numbered}
    kept = [item for _, _, item in numbered][arguments.get("skip") or 0 :]
    return Ordered(kept, lambda item: keys[id(item)])


def _id(scene: Scene, event: Event, arguments: Arguments) -> str:
    return node_id_of(event.kind, event.holder.node_id, event.position)


def _somebody(scene: Scene, event: Event, arguments: Arguments) -> Person | None:
    """Who was assigned: the company names them by number or login."""
    if event.detail.isdecimal():
        return scene.person(int(event.detail))
    return scene.index.people_by_login.get(event.detail.lower())


def _commit(name: str) -> Any:
    return lambda s, e, a: s.repository(e.holder.repository).graph.commits.get(getattr(e, name))


def _place(event: Event) -> str:
    word = "pull" if isinstance(event.holder, PullRequest) else "issues"
    return f"/{event.holder.repository}/{word}/{event.holder.number}#event-{event.position}"


def _closer(scene: Scene, event: Event, arguments: Arguments) -> PullRequest | None:
    """The pull request that closed an issue by a keyword; nothing where a person did."""
    return scene.index.pull_request(event.detail) if "#" in event.detail else None


def _reason(scene: Scene, event: Event, arguments: Arguments) -> str | None:
    """Why an issue was closed; the last closing carries the issue's reason."""
    if not isinstance(event.holder, Issue):
        return None
    if event.kind == "ReopenedEvent":
        return "REOPENED"
    return (event.holder.state_reason or "completed").upper()


def _title_after(scene: Scene, event: Event, arguments: Arguments) -> str:
    """`detail` is the former title; the next renaming's former title is this one's new one."""
    later = (
        [e for e in _issue_events(event.holder) if e.kind == event.kind and e.position > event.position]
        if isinstance(event.holder, Issue)
        else []
    )
    return later[0].detail if later else event.holder.title


BASE: Fields = {
    "id": _id,
    "actor": lambda s, e, a: s.person(e.actor_id),
    "createdAt": lambda s, e, a: text_of(e.at),
    "pullRequest": lambda s, e, a: e.holder,
    "issue": lambda s, e, a: e.holder,
    "resourcePath": lambda s, e, a: _place(e),
    "url": lambda s, e, a: s.web + _place(e),
}
LABELED: Fields = {**BASE, "label": lambda s, e, a: LabelOf(e.holder.repository, e.detail)}
ASSIGNED: Fields = {**BASE, "assignee": _somebody, "user": _somebody}
MILESTONED: Fields = {**BASE, "milestoneTitle": lambda s, e, a: e.detail}
TYPES: dict[str, Fields] = {
    "ReadyForReviewEvent": BASE,
    "ConvertToDraftEvent": BASE,
    "ReopenedEvent": {**BASE, "stateReason": _reason},
    "ClosedEvent": {**BASE, "closer": _closer, "stateReason": _reason},
    "LabeledEvent": LABELED,
    "UnlabeledEvent": LABELED,
    "AssignedEvent": ASSIGNED,
    "UnassignedEvent": ASSIGNED,
    "MilestonedEvent": MILESTONED,
    "DemilestonedEvent": MILESTONED,
    "RenamedTitleEvent": {
        **BASE,
        "previousTitle": lambda s, e, a: e.detail,
        "currentTitle": _title_after,
    },
    "TransferredEvent": {**BASE, "fromRepository": lambda s, e, a: s.index.repository(e.detail)},
    "HeadRefForcePushedEvent": {
        **BASE,
        "beforeCommit": _commit("detail"),
        "afterCommit": _commit("after"),
        "ref": lambda s, e, a: s.repository(e.holder.repository).branches.get(e.holder.source_branch),
    },
    "MergedEvent": {
        **BASE,
        "commit": _commit("detail"),
        "mergeRef": lambda s, e, a: s.repository(e.holder.repository).branches.get(e.holder.destination_branch),
        "mergeRefName": lambda s, e, a: e.holder.destination_branch,
    },
}

"""Pull requests with their commits, reviews, threads and comments."""

from __future__ import annotations

from typing import Any

from sei_pipeline.simulator.company.model import Comment, Commit, Issue, PullRequest, Review
from sei_pipeline.simulator.github.graphql.fields.timeline import pull_timeline
from sei_pipeline.simulator.github.graphql.records import (
    ChangedFile,
    CommentOf,
    LabelOf,
    LineCommentOf,
    PullCommit,
    ReviewOf,
    Thread,
)
from sei_pipeline.simulator.github.graphql.scene import Arguments, Fields, Scene
from sei_pipeline.simulator.github.identifiers import node_id_of
from sei_pipeline.simulator.github.instants import maybe, text_of
from sei_pipeline.simulator.github.ordered import Listed, Ordered
from sei_pipeline.simulator.github.repository import state_of

Holder = PullRequest | Issue


def word_for(record: Holder) -> str:
    """The part of the web address that tells a pull request from an issue."""
    return "pull" if isinstance(record, PullRequest) else "issues"


def association(scene: Scene, person_id: int) -> str:
    """What a commenter is to the organization."""
    person = scene.index.people.get(person_id)
    return "MEMBER" if person is not None and person.team and person.github_login else "NONE"


def _commits(scene: Scene, pull: PullRequest, arguments: Arguments) -> Listed:
    known = scene.repository(pull.repository).graph.commits
    shas = pull.commit_shas[: scene.call.behaviour.graphql_commit_limit]
    commits = [PullCommit(pull, known[sha]) for sha in shas if sha in known]
    return Listed(commits, lambda one: one.commit.sha)


def _files(scene: Scene, pull: PullRequest, arguments: Arguments) -> Listed:
    known = scene.repository(pull.repository).graph.commits
    paths = sorted({path for sha in pull.commit_shas if sha in known for path in known[sha].paths})
    return Listed([ChangedFile(pull, path) for path in paths], lambda one: one.path)


def _reviews(scene: Scene, pull: PullRequest, arguments: Arguments) -> Ordered:
    states, author = arguments.get("states") or (), arguments.get("author")
    kept = [
        ReviewOf(pull, review)
        for review in pull.reviews
        if (not states or review.state in states)
        and (not author or (scene.index.people[review.author_id].github_login or "").lower() == author.lower())
    ]
    return Ordered.by(kept, lambda one: (text_of(one.review.submitted_at), one.review.review_id))


def _comments(scene: Scene, holder: Holder, arguments: Arguments) -> Ordered:
    kept = [CommentOf(holder, comment) for comment in holder.comments if comment.path is None]
    return Ordered.by(kept, lambda one: (text_of(one.comment.created_at), one.comment.comment_id))


def line_comments(pull: PullRequest) -> list[LineCommentOf]:
    """Comments on lines, oldest first."""
    kept = [LineCommentOf(pull, comment) for comment in pull.comments if comment.path is not None]
    return sorted(kept, key=lambda one: (one.comment.created_at, one.comment.comment_id))


def threads(pull: PullRequest) -> list[Thread]:
    """One thread a file, in the order in which they were begun."""
    by_path: dict[str, list[LineCommentOf]] = {}
    for one in line_comments(pull):
        by_path.setdefault(str(one.comment.path), []).append(one)
    return [Thread(pull, path, comments) for path, comments in by_path.items()]


def _threads(scene: Scene, pull: PullRequest, arguments: Arguments) -> Listed:
    return Listed(threads(pull), lambda thread: thread.number)


def _line_number(one: LineCommentOf) -> tuple[Any, ...]:
    return (text_of(one.comment.created_at), one.comment.comment_id)


def review_of(pull: PullRequest, comment: Comment) -> Review | None:
    """The review that a comment on a line came with: the same author's nearest in time."""
    own = [review for review in pull.reviews if review.author_id == comment.author_id]
    return min(own, key=lambda review: abs(review.submitted_at - comment.created_at), default=None)


def _review_comments(scene: Scene, one: ReviewOf, arguments: Arguments) -> Ordered:
    kept = [line for line in line_comments(one.pull) if review_of(one.pull, line.comment) == one.review]
    return Ordered(kept, _line_number)


def _closing_issues(scene: Scene, pull: PullRequest, arguments: Arguments) -> Ordered:
    found = scene.index.closed_by.get(f"{pull.repository}#{pull.number}", [])
    return Ordered.by(found, lambda issue: (text_of(issue.created_at), issue.issue_id))


def _labels(scene: Scene, holder: Holder, arguments: Arguments) -> Ordered:
    names = sorted(set(holder.labels))
    return Ordered([LabelOf(holder.repository, name) for name in names], lambda label: (label.name,))


def _merge_commit(scene: Scene, pull: PullRequest, arguments: Arguments) -> Commit | None:
    return scene.repository(pull.repository).graph.commits.get(pull.merge_commit_sha or "")


def _decision(scene: Scene, pull: PullRequest, arguments: Arguments) -> str:
    decided = [review for review in pull.reviews if review.state in {"APPROVED", "CHANGES_REQUESTED"}]
    last = {review.author_id: review.state for review in sorted(decided, key=lambda review: review.submitted_at)}
    if "CHANGES_REQUESTED" in last.values():
        return "CHANGES_REQUESTED"
    return "APPROVED" if last else "REVIEW_REQUIRED"


SHARED: Fields = {
    "id": lambda s, p, a: p.node_id,
    "number": lambda s, p, a: p.number,
    "title": lambda s, p, a: p.title,
    "body": lambda s, p, a: p.body,
    "bodyText": lambda s, p, a: p.body,
    "state": lambda s, p, a: state_of(p),
    "author": lambda s, p, a: s.person(p.author_id),
    "authorAssociation": lambda s, p, a: association(s, p.author_id),
    "createdAt": lambda s, p, a: text_of(p.created_at),
    "publishedAt": lambda s, p, a: text_of(p.created_at),
    "updatedAt": lambda s, p, a: text_of(p.updated_at),
    "closedAt": lambda s, p, a: maybe(p.closed_at),
    "closed": lambda s, p, a: p.closed_at is not None,
    "lastEditedAt": lambda s, p, a: None,
    "locked": lambda s, p, a: False,
    "milestone": lambda s, p, a: None,
    "labels": _labels,
    "comments": _comments,
    "repository": lambda s, p, a: s.repository(p.repository),
    "resourcePath": lambda s, p, a: f"/{p.repository}/{word_for(p)}/{p.number}",
    "url": lambda s, p, a: f"{s.web}/{p.repository}/{word_for(p)}/{p.number}",
}
PULL_REQUEST: Fields = {
    **SHARED,
    "databaseId": lambda s, p, a: p.pull_request_id,
    "fullDatabaseId": lambda s, p, a: str(p.pull_request_id),
    "closedAt": lambda s, p, a: maybe(p.closed_at or p.merged_at),
    "closed": lambda s, p, a: (p.closed_at or p.merged_at) is not None,
    "isDraft": lambda s, p, a: p.is_draft,
    "merged": lambda s, p, a: p.merged_at is not None,
    "mergedAt": lambda s, p, a: maybe(p.merged_at),
    "mergedBy": lambda s, p, a: s.person(p.merged_by_id),
    "mergeCommit": _merge_commit,
    "headRefName": lambda s, p, a: p.source_branch,
    "headRefOid": lambda s, p, a: p.head_sha,
    "headRef": lambda s, p, a: s.repository(p.repository).branches.get(p.source_branch),
    "headRepository": lambda s, p, a: s.repository(p.repository),
    "headRepositoryOwner": lambda s, p, a: s.index.organizations[p.repository.split("/")[0].lower()],
    "baseRefName": lambda s, p, a: p.destination_branch,
    "baseRefOid": lambda s, p, a: p.base_sha,
    "baseRef": lambda s, p, a: s.repository(p.repository).branches.get(p.destination_branch),
    "baseRepository": lambda s, p, a: s.repository(p.repository),
    "isCrossRepository": lambda s, p, a: False,
    "isInMergeQueue": lambda s, p, a: False,
    "isMergeQueueEnabled": lambda s, p, a: s.repository(p.repository).record.merge_method == "merge_queue",
    "additions": lambda s, p, a: p.added_lines,
    "deletions": lambda s, p, a: p.deleted_lines,
    "changedFiles": lambda s, p, a: p.changed_files,
    "permalink": lambda s, p, a: f"{s.web}/{p.repository}/pull/{p.number}",
    "reviewDecision": _decision,
    "totalCommentsCount": lambda s, p, a: len(p.comments),
    "assignees": lambda s, p, a: Ordered([], lambda person: (person.person_id,)),
    "commits": _commits,
    "files": _files,
    "reviews": _reviews,
    "reviewThreads": _threads,
    "closingIssuesReferences": _closing_issues,
    "timelineItems": pull_timeline,
}
CHANGED_FILE: Fields = {"path": lambda s, f, a: f.path}
PULL_COMMIT: Fields = {
    "id": lambda s, c, a: node_id_of("PURC", c.pull.pull_request_id, c.commit.sha),
    "commit": lambda s, c, a: c.commit,
    "pullRequest": lambda s, c, a: c.pull,
    "resourcePath": lambda s, c, a: f"/{c.pull.repository}/pull/{c.pull.number}/commits/{c.commit.sha}",
    "url": lambda s, c, a: f"{s.web}/{c.pull.repository}/pull/{c.pull.number}/commits/{c.commit.sha}",
}


def _review_place(one: ReviewOf) -> str:
    return f"/{one.pull.repository}/pull/{one.pull.number}#pullrequestreview-{one.review.review_id}"


REVIEW: Fields = {
    "id": lambda s, r, a: node_id_of("PRR", r.review.review_id),
    "databaseId": lambda s, r, a: r.review.review_id,
    "fullDatabaseId": lambda s, r, a: str(r.review.review_id),
    "author": lambda s, r, a: s.person(r.review.author_id),
    "authorAssociation": lambda s, r, a: association(s, r.review.author_id),
    "body": lambda s, r, a: r.review.body,
    "bodyText": lambda s, r, a: r.review.body,
    "state": lambda s, r, a: r.review.state,
    "createdAt": lambda s, r, a: text_of(r.review.submitted_at),
    "submittedAt": lambda s, r, a: text_of(r.review.submitted_at),
    "publishedAt": lambda s, r, a: text_of(r.review.submitted_at),
    "updatedAt": lambda s, r, a: text_of(r.review.submitted_at),
    "lastEditedAt": lambda s, r, a: None,
    "commit": lambda s, r, a: s.repository(r.pull.repository).graph.commits.get(r.pull.head_sha),
    "comments": _review_comments,
    "pullRequest": lambda s, r, a: r.pull,
    "repository": lambda s, r, a: s.repository(r.pull.repository),
    "resourcePath": lambda s, r, a: _review_place(r),
    "url": lambda s, r, a: s.web + _review_place(r),
}
THREAD: Fields = {
    "id": lambda s, t, a: node_id_of("PRRT", t.number),
    "path": lambda s, t, a: t.path,
    "line": lambda s, t, a: 1,
    "isOutdated": lambda s, t, a: False,
    "isResolved": lambda s, t, a: t.pull.merged_at is not None,
    "resolvedBy": lambda s, t, a: None,
    "comments": lambda s, t, a: Ordered(t.comments, _line_number),
    "pullRequest": lambda s, t, a: t.pull,
    "repository": lambda s, t, a: s.repository(t.pull.repository),
}
TYPES = {
    "PullRequest": PULL_REQUEST,
    "PullRequestCommit": PULL_COMMIT,
    "PullRequestChangedFile": CHANGED_FILE,
    "PullRequestReview": REVIEW,
    "PullRequestReviewThread": THREAD,
}

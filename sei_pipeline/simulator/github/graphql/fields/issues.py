"""GitHub issues, and the comments of issues and pull requests."""

from __future__ import annotations

from sei_pipeline.simulator.company.model import Issue, PullRequest
from sei_pipeline.simulator.github.graphql.fields.pulls import SHARED, association, review_of, word_for
from sei_pipeline.simulator.github.graphql.fields.timeline import issue_timeline
from sei_pipeline.simulator.github.graphql.records import CommentOf, LineCommentOf, ReviewOf
from sei_pipeline.simulator.github.graphql.scene import Arguments, Fields, Scene
from sei_pipeline.simulator.github.identifiers import is_app, node_id_of
from sei_pipeline.simulator.github.instants import text_of
from sei_pipeline.simulator.github.ordered import Ordered


def _assignees(scene: Scene, issue: Issue, arguments: Arguments) -> Ordered:
    people = [person for number in issue.assignee_ids if (person := scene.person(number)) and not is_app(person)]
    return Ordered.by(people, lambda person: (person.person_id,))


def _closing_pulls(scene: Scene, issue: Issue, arguments: Arguments) -> Ordered:
    """Merged and open ones; closed ones only where asked for."""
    pulls = [pull for name in issue.closed_by if (pull := scene.index.pull_request(name)) is not None]
    if not arguments.get("includeClosedPrs"):
        pulls = [pull for pull in pulls if pull.merged_at is not None or pull.closed_at is None]
    return Ordered.by(pulls, lambda pull: (text_of(pull.created_at), pull.pull_request_id))


def _reason(scene: Scene, issue: Issue, arguments: Arguments) -> str | None:
    if issue.closed_at is not None:
        return (issue.state_reason or "completed").upper()
    return "REOPENED" if any(event[0] == "reopened" for event in issue.events) else None


ISSUE: Fields = {
    **SHARED,
    "databaseId": lambda s, i, a: i.issue_id,
    "fullDatabaseId": lambda s, i, a: str(i.issue_id),
    "isPinned": lambda s, i, a: False,
    "stateReason": _reason,
    "assignees": _assignees,
    "closedByPullRequestsReferences": _closing_pulls,
    "timelineItems": issue_timeline,
}


def _place(one: CommentOf | LineCommentOf) -> str:
    if isinstance(one, LineCommentOf):
        return f"/{one.pull.repository}/pull/{one.pull.number}#discussion_r{one.comment.comment_id}"
    holder = one.holder
    return f"/{holder.repository}/{word_for(holder)}/{holder.number}#issuecomment-{one.comment.comment_id}"


COMMENT: Fields = {
    "id": lambda s, c, a: node_id_of("IC", c.comment.comment_id),
    "databaseId": lambda s, c, a: c.comment.comment_id,
    "fullDatabaseId": lambda s, c, a: str(c.comment.comment_id),
    "author": lambda s, c, a: s.person(c.comment.author_id),
    "authorAssociation": lambda s, c, a: association(s, c.comment.author_id),
    "body": lambda s, c, a: c.comment.body,
    "bodyText": lambda s, c, a: c.comment.body,
    "createdAt": lambda s, c, a: text_of(c.comment.created_at),
    "publishedAt": lambda s, c, a: text_of(c.comment.created_at),
    "updatedAt": lambda s, c, a: text_of(c.comment.created_at),
    "lastEditedAt": lambda s, c, a: None,
    "resourcePath": lambda s, c, a: _place(c),
    "url": lambda s, c, a: s.web + _place(c),
}


def _issue(scene: Scene, one: CommentOf, arguments: Arguments) -> Issue:
    """GitHub's schema says `Issue!` for a comment of a pull request too: there the pull request is shown as one."""
    holder = one.holder
    if isinstance(holder, Issue):
        return holder
    return Issue(
        issue_id=holder.pull_request_id,
        node_id=holder.node_id,
        repository=holder.repository,
        number=holder.number,
        title=holder.title,
        body=holder.body,
        author_id=holder.author_id,
        assignee_ids=(),
        labels=holder.labels,
        state_reason=None,
        events=(),
        comments=holder.comments,
        closed_by=(),
        created_at=holder.created_at,
        closed_at=holder.closed_at,
        updated_at=holder.updated_at,
    )


ISSUE_COMMENT: Fields = {
    **COMMENT,
    "issue": _issue,
    "pullRequest": lambda s, c, a: c.holder if isinstance(c.holder, PullRequest) else None,
    "repository": lambda s, c, a: s.repository(c.holder.repository),
}


def _review(scene: Scene, one: LineCommentOf, arguments: Arguments) -> ReviewOf | None:
    review = review_of(one.pull, one.comment)
    return ReviewOf(one.pull, review) if review else None


LINE_COMMENT: Fields = {
    **COMMENT,
    "id": lambda s, c, a: node_id_of("PRRC", c.comment.comment_id),
    "path": lambda s, c, a: c.comment.path,
    "outdated": lambda s, c, a: False,
    "commit": lambda s, c, a: s.repository(c.pull.repository).graph.commits.get(c.pull.head_sha),
    "pullRequest": lambda s, c, a: c.pull,
    "pullRequestReview": _review,
    "replyTo": lambda s, c, a: None,
    "repository": lambda s, c, a: s.repository(c.pull.repository),
}
TYPES = {"Issue": ISSUE, "IssueComment": ISSUE_COMMENT, "PullRequestReviewComment": LINE_COMMENT}

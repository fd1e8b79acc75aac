"""Objects of GraphQL that are no records of the company: a record together with what it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sei_pipeline.simulator.company.model import (
    Comment,
    Commit,
    Deployment,
    Issue,
    Job,
    PullRequest,
    Ref,
    Review,
    WorkflowRun,
)


@dataclass(frozen=True, slots=True)
class PullCommit:
    """A commit of a pull request."""

    pull: PullRequest
    commit: Commit


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that a pull request changes."""

    pull: PullRequest
    path: str


@dataclass(frozen=True, slots=True)
class ReviewOf:
    """A review of a pull request."""

    pull: PullRequest
    review: Review


@dataclass(frozen=True, slots=True)
class CommentOf:
    """A comment below a pull request or issue."""

    holder: PullRequest | Issue
    comment: Comment


@dataclass(frozen=True, slots=True)
class LineCommentOf:
    """A comment on a line of a pull request."""

    pull: PullRequest
    comment: Comment


@dataclass(frozen=True, slots=True)
class Thread:
    """The comments on one file of a pull request, oldest first; never empty."""

    pull: PullRequest
    path: str
    comments: Sequence[LineCommentOf]

    @property
    def number(self) -> int:
        """That of its first comment."""
        return self.comments[0].comment.comment_id


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a pull request or issue. `kind` is its GraphQL type; `detail` depends on it:
    a label, a login, a milestone, a former title, a sha."""

    kind: str
    holder: PullRequest | Issue
    position: int
    at: datetime
    actor_id: int | None
    detail: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class LabelOf:
    """A label of a repository."""

    repository: str
    name: str


@dataclass(frozen=True, slots=True)
class GitPerson:
    """Who a commit or tag says made it, and when by their clock."""

    name: str
    mail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TagOf:
    """An annotated tag's own object."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class TreeOf:
    """The files of a commit."""

    commit: Commit


@dataclass(frozen=True, slots=True)
class StatusOf:
    """One status of a deployment, by its place."""

    deployment: Deployment
    position: int

    @property
    def state(self) -> str:
        """As the company has it: lower case."""
        return self.deployment.statuses[self.position][0]

    @property
    def at(self) -> datetime:
        return self.deployment.statuses[self.position][1]


@dataclass(frozen=True, slots=True)
class Suite:
    """The check suite of a workflow run."""

    run: WorkflowRun


@dataclass(frozen=True, slots=True)
class WorkflowOf:
    """The workflow that a run is one of."""

    run: WorkflowRun


@dataclass(frozen=True, slots=True)
class JobOf:
    """A job as a check run."""

    run: WorkflowRun
    job: Job


@dataclass(frozen=True, slots=True)
class Actions:
    """GitHub Actions as an app."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A viewer who is nobody of the company: an App or a machine account."""

    login: str


@dataclass(frozen=True, slots=True)
class Member:
    """An edge of members: the person with their role."""

    cursor: str
    person: object
    role: str

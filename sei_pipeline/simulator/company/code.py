"""What GitHub holds of the code: repositories, commits, pull requests, issues, releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ReviewState = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]


@dataclass(frozen=True, slots=True)
class Repository:
    """`name` is `owner/name`; `repository_id` and `node_id` are GitHub's."""

    name: str
    repository_id: int
    node_id: str
    default_branch: str
    is_private: bool
    is_archived: bool
    is_fork: bool
    is_empty: bool
    merge_method: Literal["merge", "squash", "rebase", "merge_queue"]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit object. `tree_sha` differs for every change; `paths` are the files it touches.

    `pushed_at`: since when the repository holds it; `landed_at`: since when its default branch does (None: never).
    """

    sha: str
    tree_sha: str
    repository: str
    parents: tuple[str, ...]
    author_id: int
    author_name: str
    author_email: str
    authored_at: datetime
    committer_name: str
    committer_email: str
    committed_at: datetime
    message: str
    paths: tuple[str, ...]
    added_lines: int
    deleted_lines: int
    pushed_at: datetime
    landed_at: datetime | None

    @property
    def is_on_default_branch(self) -> bool:
        """Reachable from the default branch."""
        return self.landed_at is not None


@dataclass(frozen=True, slots=True)
class Ref:
    """A branch or tag as it stands at the end of the story."""

    repository: str
    name: str
    kind: Literal["branch", "tag"]
    sha: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Push:
    """A branch or tag was moved: one row per push. `before` is None for a new ref, `after` None for a deleted one."""

    repository: str
    name: str
    kind: Literal["branch", "tag"]
    before: str | None
    after: str | None
    pushed_at: datetime
    actor_id: int


@dataclass(frozen=True, slots=True)
class Review:
    """A submitted review. `review_id` is the tool's number."""

    review_id: int
    author_id: int
    state: ReviewState
    body: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a pull request, issue or ticket; `path` is set for one on a line of code."""

    comment_id: int
    author_id: int
    body: str
    created_at: datetime
    path: str | None = None


@dataclass(frozen=True, slots=True)
class PullRequest:
    """`commit_shas`: as on the source branch, oldest first. `landed_shas`: what it added to the destination branch
    (the merge commit itself last, for a merge). `events` are its draft and ready instants, oldest first.
    `rewritten`: lists of commits that a forced push replaced, with the instant until which each stood.
    """

    pull_request_id: int
    node_id: str
    repository: str
    number: int
    title: str
    body: str
    author_id: int
    source_branch: str
    destination_branch: str
    base_sha: str
    head_sha: str
    commit_shas: tuple[str, ...]
    landed_shas: tuple[str, ...]
    merge_commit_sha: str | None
    merge_method: Literal["merge", "squash", "rebase", "merge_queue"] | None
    merged_by_id: int | None
    is_draft: bool
    events: tuple[tuple[Literal["convert_to_draft", "ready_for_review"], datetime], ...]
    labels: tuple[str, ...]
    reviews: tuple[Review, ...]
    comments: tuple[Comment, ...]
    added_lines: int
    deleted_lines: int
    changed_files: int
    created_at: datetime
    merged_at: datetime | None
    closed_at: datetime | None
    updated_at: datetime
    rewritten: tuple[tuple[datetime, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """A GitHub issue: `number` shares its sequence with the repository's pull requests.

    `events`: (event, instant, author, detail): closed, reopened, labeled, assigned, milestoned, renamed ...
    """

    issue_id: int
    node_id: str
    repository: str
    number: int
    title: str
    body: str
    author_id: int
    assignee_ids: tuple[int, ...]
    labels: tuple[str, ...]
    state_reason: str | None
    events: tuple[tuple[str, datetime, int, str], ...]
    comments: tuple[Comment, ...]
    closed_by: tuple[str, ...]  # pull requests (`owner/name#7`) that closed it by a keyword
    created_at: datetime
    closed_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Release:
    """A GitHub release."""

    release_id: int
    node_id: str
    repository: str
    tag: str
    name: str
    is_prerelease: bool
    author_id: int
    created_at: datetime
    published_at: datetime

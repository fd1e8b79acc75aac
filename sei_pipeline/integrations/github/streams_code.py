"""Streams about code: repositories, refs, commits, pull requests and what belongs to them."""

from __future__ import annotations

from sei_pipeline.connect.contract import Column, Stream
from sei_pipeline.integrations.github.columns import (
    ADDED,
    COMMIT,
    FLAG,
    INSTANCE,
    NUMBER,
    PULL_REQUEST,
    TEXT,
    TEXTS,
    TIME,
    WHERE,
    account,
)

REPOSITORIES = Stream(
    "repositories",
    "One row per repository.",
    ("repository_id",),
    (
        Column("repository", TEXT, "`owner/name` as GitHub spells it now.", "nameWithOwner"),
        Column("repository_id", NUMBER, "GitHub's number; stays when it is renamed.", "databaseId"),
        INSTANCE,
        Column("node_id", TEXT, "GitHub's global id.", "id"),
        Column("url", TEXT, "Where people open it."),
        Column("default_branch", TEXT, "Default branch; NULL while the repository is empty.", "defaultBranchRef.name"),
        Column("is_private", FLAG, "Not seen by everybody.", "isPrivate"),
        Column("is_archived", FLAG, "Read-only for all.", "isArchived"),
        Column("is_fork", FLAG, "Made as a copy of another.", "isFork"),
        Column("is_empty", FLAG, "Holds no commit yet.", "isEmpty"),
        Column("has_issues", FLAG, "Issues are switched on.", "hasIssuesEnabled"),
        Column("created_at", TIME, "Made at.", "createdAt"),
    ),
    mode="snapshot",
)
REFS = Stream(
    "refs",
    "One row per branch or tag of a repository.",
    ("repository_id", "ref_type", "ref_name"),
    (
        *WHERE,
        Column("ref_name", TEXT, "Short name: `main`, `v12`.", "name"),
        Column("ref_type", TEXT, "`branch` or `tag`.", f"{ADDED}.ref_type"),
        Column("commit_sha", TEXT, "Commit it leads to, tags of tags peeled; NULL for none.", f"{ADDED}.commit_sha"),
        Column("is_annotated", FLAG, "A tag that is an object of its own.", f"{ADDED}.is_annotated"),
        Column("tagged_at", TIME, "Tagger's time, else the committer's time of the commit.", f"{ADDED}.tagged_at"),
        Column("tagger_email", TEXT, "Tagger's e-mail of an annotated tag.", f"{ADDED}.tagger_email"),
    ),
    mode="snapshot",
    keeps_payload=False,
)
COMMITS = Stream(
    "commits",
    "One row per commit in the history of the default branch or a chosen one.",
    ("repository_id", "commit_sha"),
    (*WHERE, *COMMIT),
    keeps_payload=False,
)
PULL_REQUESTS = Stream(
    "pull_requests",
    "One row per version of a pull request.",
    ("repository_id", "number"),
    (
        *WHERE,
        Column("number", NUMBER, "Number in its repository, shared with issues."),
        Column("node_id", TEXT, "GitHub's global id.", "id"),
        Column("title", TEXT, "Title."),
        Column("body", TEXT, "Description, as Markdown."),
        Column("state", TEXT, "`OPEN`, `CLOSED` or `MERGED`."),
        Column("is_draft", FLAG, "Still a draft.", "isDraft"),
        *account("author", "author", "Who opened it"),
        *account("merged_by", "mergedBy", "Who merged it"),
        Column("source_branch", TEXT, "Branch it comes from.", "headRefName"),
        Column("destination_branch", TEXT, "Branch it goes to.", "baseRefName"),
        Column("head_sha", TEXT, "Last commit of the source branch.", "headRefOid"),
        Column("base_sha", TEXT, "Commit of the destination branch that it stood on.", "baseRefOid"),
        Column("is_cross_repository", FLAG, "It comes from a fork.", "isCrossRepository"),
        Column(
            "merge_commit_sha", TEXT, "Commit that landed it: merge, squash or last of a rebase.", "mergeCommit.oid"
        ),
        Column("merge_commit_parents", TEXTS, "Parents of that commit: two for a merge.", f"{ADDED}.merge_parents"),
        Column("labels", TEXTS, "Names of its labels.", f"{ADDED}.labels"),
        Column("added_line_count", NUMBER, "Lines added.", "additions"),
        Column("deleted_line_count", NUMBER, "Lines deleted.", "deletions"),
        Column("changed_file_count", NUMBER, "Files changed.", "changedFiles"),
        Column("commit_count", NUMBER, "Commits on the source branch, as GitHub counts them.", "commits.totalCount"),
        Column("created_at", TIME, "Opened.", "createdAt"),
        Column("merged_at", TIME, "Merged.", "mergedAt"),
        Column("closed_at", TIME, "Closed, merged or not.", "closedAt"),
        Column("updated_at", TIME, "Last change that GitHub counts as one.", "updatedAt"),
        Column("url", TEXT, "Where people open it."),
    ),
)
PULL_REQUEST_COMMITS = Stream(
    "pull_request_commits",
    "One row per commit of a pull request, as it was on the source branch.",
    ("repository_id", "pull_request_number", "commit_sha"),
    (
        *PULL_REQUEST,
        Column("commit_index", NUMBER, "Place in the branch, from 0, oldest first.", f"{ADDED}.index"),
        *COMMIT,
    ),
    keeps_payload=False,
    child_of="pull_requests",
    parent_key=("repository_id", "pull_request_number"),
)
PULL_REQUEST_REVIEWS = Stream(
    "pull_request_reviews",
    "One row per review of a pull request; one that is not submitted yet has no time.",
    ("repository_id", "pull_request_number", "review_id"),
    (
        *PULL_REQUEST,
        Column("review_id", TEXT, "GitHub's global id of the review.", "id"),
        *account("author", "author", "Who reviewed"),
        Column("state", TEXT, "`APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED` or `PENDING`."),
        Column("body", TEXT, "What the reviewer wrote over all."),
        Column("commit_sha", TEXT, "Commit that was reviewed; NULL where it is gone.", "commit.oid"),
        Column("submitted_at", TIME, "When it was submitted.", "submittedAt"),
    ),
    keeps_payload=False,
    child_of="pull_requests",
    parent_key=("repository_id", "pull_request_number"),
)
PULL_REQUEST_COMMENTS = Stream(
    "pull_request_comments",
    "One row per comment on a pull request, below it or on a line of it.",
    ("repository_id", "pull_request_number", "comment_id"),
    (
        *PULL_REQUEST,
        Column("comment_id", TEXT, "GitHub's global id of the comment.", "id"),
        Column("comment_type", TEXT, "`issue` (below it) or `review` (on a line or file).", f"{ADDED}.comment_type"),
        *account("author", "author", "Who wrote it"),
        Column("body", TEXT, "What it says, as Markdown."),
        Column("path", TEXT, "File that a review comment is on."),
        Column("review_id", TEXT, "Review that it came with.", "pullRequestReview.id"),
        Column("created_at", TIME, "Written.", "createdAt"),
    ),
    keeps_payload=False,
    child_of="pull_requests",
    parent_key=("repository_id", "pull_request_number"),
)
PULL_REQUEST_EVENTS = Stream(
    "pull_request_events",
    "One row per event of a pull request's life: ready for review, converted to draft, force-pushed, reopened ...",
    ("repository_id", "pull_request_number", "event_id"),
    (
        *PULL_REQUEST,
        Column("event_id", TEXT, "GitHub's global id of the event.", "id"),
        Column("event_type", TEXT, "`ReadyForReviewEvent`, `ConvertToDraftEvent` ...", "__typename"),
        *account("actor", "actor", "Who did it"),
        Column("reviewer_login", TEXT, "Account whose review was asked for.", "requestedReviewer.login"),
        Column("reviewer_team", TEXT, "Team whose review was asked for.", "requestedReviewer.slug"),
        Column("before_sha", TEXT, "Head before a force push.", "beforeCommit.oid"),
        Column("after_sha", TEXT, "Head after a force push.", "afterCommit.oid"),
        Column("created_at", TIME, "When.", "createdAt"),
    ),
    keeps_payload=False,
    child_of="pull_requests",
    parent_key=("repository_id", "pull_request_number"),
)
PULL_REQUEST_FILES = Stream(
    "pull_request_files",
    "One row per pull request and file that it changes; only of repositories that `paths` names.",
    ("repository_id", "pull_request_number", "path"),
    (*PULL_REQUEST, Column("path", TEXT, "File path from the repository's root.")),
    keeps_payload=False,
    child_of="pull_requests",
    parent_key=("repository_id", "pull_request_number"),
)
PULL_REQUEST_ISSUES = Stream(
    "pull_request_issues",
    "One row per pull request and issue that it closes, by a keyword or linked by hand.",
    ("repository_id", "pull_request_number", "issue_repository", "issue_number"),
    (
        *PULL_REQUEST,
        Column("issue_repository", TEXT, "`owner/name` of the issue.", "repository.nameWithOwner"),
        Column("issue_repository_id", NUMBER, "GitHub's number of the issue's repository.", "repository.databaseId"),
        Column("issue_number", NUMBER, "Number of the issue.", "number"),
    ),
    keeps_payload=False,
    child_of="pull_requests",
    parent_key=("repository_id", "pull_request_number"),
)

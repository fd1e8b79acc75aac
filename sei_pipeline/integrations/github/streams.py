"""All streams of a GitHub connection, in the order in which one scope is read.

Ids: rows are keyed by GitHub's number of the repository, which stays when it is renamed; the newest row of
`repositories` for a `repository_id` has its name of today. Children come with their parent's pages.
"""

from __future__ import annotations

from sei_pipeline.integrations.github.streams_code import (
    COMMITS,
    PULL_REQUEST_COMMENTS,
    PULL_REQUEST_COMMITS,
    PULL_REQUEST_EVENTS,
    PULL_REQUEST_FILES,
    PULL_REQUEST_ISSUES,
    PULL_REQUEST_REVIEWS,
    PULL_REQUESTS,
    REFS,
    REPOSITORIES,
)
from sei_pipeline.integrations.github.streams_delivery import (
    DEPLOYMENT_STATUSES,
    DEPLOYMENTS,
    RELEASES,
    WORKFLOW_JOBS,
    WORKFLOW_RUNS,
)
from sei_pipeline.integrations.github.streams_people import (
    ACCOUNTS,
    EXISTING,
    ISSUE_EVENTS,
    ISSUES,
    TEAM_MEMBERS,
    TEAMS,
)

# Refs stand before commits: commits are read later, so what a landed branch leads to is landed too.
STREAMS = (
    REPOSITORIES,
    REFS,
    COMMITS,
    PULL_REQUESTS,
    PULL_REQUEST_COMMITS,
    PULL_REQUEST_REVIEWS,
    PULL_REQUEST_COMMENTS,
    PULL_REQUEST_EVENTS,
    PULL_REQUEST_FILES,
    PULL_REQUEST_ISSUES,
    ISSUES,
    ISSUE_EVENTS,
    WORKFLOW_RUNS,
    WORKFLOW_JOBS,
    DEPLOYMENTS,
    DEPLOYMENT_STATUSES,
    RELEASES,
    EXISTING,
    ACCOUNTS,
    TEAMS,
    TEAM_MEMBERS,
)

__all__ = [
    "ACCOUNTS",
    "COMMITS",
    "DEPLOYMENTS",
    "DEPLOYMENT_STATUSES",
    "EXISTING",
    "ISSUES",
    "ISSUE_EVENTS",
    "PULL_REQUESTS",
    "PULL_REQUEST_COMMENTS",
    "PULL_REQUEST_COMMITS",
    "PULL_REQUEST_EVENTS",
    "PULL_REQUEST_ISSUES",
    "PULL_REQUEST_REVIEWS",
    "REFS",
    "RELEASES",
    "REPOSITORIES",
    "STREAMS",
    "TEAMS",
    "TEAM_MEMBERS",
    "WORKFLOW_JOBS",
    "WORKFLOW_RUNS",
]

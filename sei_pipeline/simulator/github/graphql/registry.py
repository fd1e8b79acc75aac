"""Which function finds which field, and which GraphQL type an object is of."""

from __future__ import annotations

from typing import Any

from sei_pipeline.simulator.company.model import (
    Commit,
    Deployment,
    Issue,
    Person,
    PullRequest,
    Ref,
    Release,
    Team,
    WorkflowRun,
)
from sei_pipeline.simulator.github.graphql import records
from sei_pipeline.simulator.github.graphql.fields import (
    commits,
    connections,
    delivery,
    issues,
    people,
    pulls,
    queries,
    repositories,
    timeline,
)
from sei_pipeline.simulator.github.graphql.scene import Fields, Resolver
from sei_pipeline.simulator.github.identifiers import is_app
from sei_pipeline.simulator.github.index import Organization
from sei_pipeline.simulator.github.repository import RepositoryIndex

FIELDS: dict[str, Fields] = {
    **queries.TYPES,
    **repositories.TYPES,
    **commits.TYPES,
    **pulls.TYPES,
    **issues.TYPES,
    **timeline.TYPES,
    **delivery.TYPES,
    **people.TYPES,
    "PageInfo": connections.PAGE_INFO,
    "OrganizationMemberConnection": connections.MEMBERS,
    "OrganizationMemberEdge": connections.MEMBER_EDGE,
    "TeamMemberEdge": connections.TEAM_MEMBER_EDGE,
}
NAMES: dict[type, str] = {
    RepositoryIndex: "Repository",
    PullRequest: "PullRequest",
    Issue: "Issue",
    Commit: "Commit",
    Deployment: "Deployment",
    Release: "Release",
    WorkflowRun: "WorkflowRun",
    Ref: "Ref",
    Team: "Team",
    Organization: "Organization",
    records.PullCommit: "PullRequestCommit",
    records.ChangedFile: "PullRequestChangedFile",
    records.ReviewOf: "PullRequestReview",
    records.CommentOf: "IssueComment",
    records.LineCommentOf: "PullRequestReviewComment",
    records.Thread: "PullRequestReviewThread",
    records.TagOf: "Tag",
    records.TreeOf: "Tree",
    records.Visitor: "User",
}

# Types that queries may name and of which the company has none: labels of people that came by import, milestones ...
NEVER_SHOWN = frozenset(
    {
        "AddedToMergeQueueEvent",
        "CheckStep",
        "CrossReferencedEvent",
        "EnterpriseUserAccount",
        "HeadRefDeletedEvent",
        "Language",
        "Mannequin",
        "Milestone",
        "ReviewRequestedEvent",
    }
)


def resolver_of(type_name: str, field: str) -> Resolver:
    """The function for a field. KeyError where a field of the schema has none (a test looks at all)."""
    fields = FIELDS.get(type_name)
    if fields is None:
        if type_name.endswith("Connection"):
            fields = connections.CONNECTION
        elif type_name.endswith("Edge"):
            fields = connections.EDGE
        elif type_name in NEVER_SHOWN:
            return lambda scene, source, arguments: None
        else:
            raise KeyError(type_name)
    return fields[field]


def type_name_of(value: Any) -> str:
    """The concrete type of a value that stands for an interface or union."""
    if isinstance(value, Person):
        return "Bot" if is_app(value) else "User"
    if isinstance(value, records.Event):
        return value.kind
    return NAMES[type(value)]

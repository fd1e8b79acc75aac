"""The GraphQL queries. What they ask is checked against GitHub's schema in tests.

Cost (docs.github.com, "Rate limits and query limits"): each connection inside a list counts once for every
possible item of the list, a hundred of them are a point, and a token has 5,000 points an hour. So the lists inside a
pull request are short, and the few that are longer are followed up many at a time (follow.py): 22 points for 50
pull requests, where a hundred commits with their parents each would be 77.
"""

from __future__ import annotations

PAGE_INFO = "pageInfo { hasNextPage endCursor }"
ACTOR = "{ __typename login }"
COMMIT_FIELDS = """oid message authoredDate committedDate
author { name email user { login } } committer { name email user { login } }
parents(first: 10) { totalCount nodes { oid } }"""
REVIEW_FIELDS = f"id state body submittedAt author {ACTOR} commit {{ oid }}"
COMMENT_FIELDS = f"id body createdAt author {ACTOR}"
THREAD_COMMENT_FIELDS = f"{COMMENT_FIELDS} path pullRequestReview {{ id }}"
PULL_EVENT_TYPES = (
    "[READY_FOR_REVIEW_EVENT, CONVERT_TO_DRAFT_EVENT, HEAD_REF_FORCE_PUSHED_EVENT, REVIEW_REQUESTED_EVENT, "
    "REOPENED_EVENT]"
)
PULL_EVENT_FIELDS = f"""__typename ... on Node {{ id }}
... on ReadyForReviewEvent {{ createdAt actor {ACTOR} }}
... on ConvertToDraftEvent {{ createdAt actor {ACTOR} }}
... on ReopenedEvent {{ createdAt actor {ACTOR} }}
... on HeadRefForcePushedEvent {{ createdAt actor {ACTOR} beforeCommit {{ oid }} afterCommit {{ oid }} }}
... on ReviewRequestedEvent {{ createdAt actor {ACTOR}
  requestedReviewer {{ __typename ... on User {{ login }} ... on Bot {{ login }} ... on Team {{ slug }} }} }}"""
CLOSING_FIELDS = "number repository { nameWithOwner databaseId }"

# The lists inside a pull request, by the field's name: arguments of the first page, and what is asked of a record.
PULL_LISTS = {
    "commits": ("", f"commit {{ {COMMIT_FIELDS} }}"),
    "reviews": ("", REVIEW_FIELDS),
    "comments": ("", COMMENT_FIELDS),
    "reviewThreads": ("", f"id comments(first: 5) {{ {PAGE_INFO} nodes {{ {THREAD_COMMENT_FIELDS} }} }}"),
    "timelineItems": (f"itemTypes: {PULL_EVENT_TYPES}", PULL_EVENT_FIELDS),
    "labels": ("", "name"),
    "closingIssuesReferences": ("", CLOSING_FIELDS),
}
PULL_FIRST = {
    "commits": 25,
    "reviews": 20,
    "comments": 20,
    "reviewThreads": 10,
    "timelineItems": 20,
    "labels": 20,
    "closingIssuesReferences": 10,
}
FILE_LISTS = {**PULL_LISTS, "files": ("", "path")}
FILES_FIRST = {**PULL_FIRST, "files": 25}
# What else is asked of some lists: a count, or where each item stands, so that its own list can be followed up.
BESIDE = {"commits": "totalCount", "reviewThreads": "edges { cursor }"}


def listed(name: str, lists: dict[str, tuple[str, str]], arguments: str) -> str:
    """One list of a record: `reviews(first: 20) { pageInfo nodes }`."""
    more, fields = lists[name]
    beside = f"{BESIDE[name]} " if name in BESIDE else ""
    return f"{name}({', '.join(filter(None, (arguments, more)))}) {{ {beside}{PAGE_INFO} nodes {{ {fields} }} }}"


def _lists(lists: dict[str, tuple[str, str]], first: dict[str, int]) -> str:
    return "\n".join(listed(name, lists, f"first: {first[name]}") for name in lists)


_PULL_FIELDS = f"""id number title body state isDraft url createdAt updatedAt mergedAt closedAt
additions deletions changedFiles headRefName headRefOid baseRefName baseRefOid isCrossRepository
author {ACTOR} mergedBy {ACTOR} mergeCommit {{ oid parents(first: 10) {{ nodes {{ oid }} }} }}"""

ISSUE_EVENT_TYPES = (
    "[CLOSED_EVENT, REOPENED_EVENT, LABELED_EVENT, UNLABELED_EVENT, ASSIGNED_EVENT, UNASSIGNED_EVENT, "
    "RENAMED_TITLE_EVENT, MILESTONED_EVENT, DEMILESTONED_EVENT, TRANSFERRED_EVENT]"
)
_ASSIGNEE = "assignee { __typename ... on User { login } ... on Bot { login } ... on Mannequin { login } }"
ISSUE_EVENT_FIELDS = f"""__typename ... on Node {{ id }}
... on ClosedEvent {{ createdAt actor {ACTOR} stateReason
  closer {{ __typename ... on PullRequest {{ number repository {{ nameWithOwner }} }} ... on Commit {{ oid }} }} }}
... on ReopenedEvent {{ createdAt actor {ACTOR} }}
... on LabeledEvent {{ createdAt actor {ACTOR} label {{ name }} }}
... on UnlabeledEvent {{ createdAt actor {ACTOR} label {{ name }} }}
... on AssignedEvent {{ createdAt actor {ACTOR} {_ASSIGNEE} }}
... on UnassignedEvent {{ createdAt actor {ACTOR} {_ASSIGNEE} }}
... on RenamedTitleEvent {{ createdAt actor {ACTOR} previousTitle currentTitle }}
... on MilestonedEvent {{ createdAt actor {ACTOR} milestoneTitle }}
... on DemilestonedEvent {{ createdAt actor {ACTOR} milestoneTitle }}
... on TransferredEvent {{ createdAt actor {ACTOR} fromRepository {{ nameWithOwner }} }}"""
ISSUE_LISTS = {
    "timelineItems": (f"itemTypes: {ISSUE_EVENT_TYPES}", ISSUE_EVENT_FIELDS),
    "labels": ("", "name"),
    "assignees": ("", "login"),
}
ISSUE_FIELDS = f"""id number title body state stateReason url createdAt updatedAt closedAt
author {ACTOR} milestone {{ title dueOn }} comments(first: 1) {{ totalCount }}
{_lists(ISSUE_LISTS, {"timelineItems": 30, "labels": 20, "assignees": 10})}"""

DEPLOYMENT_LISTS = {
    "statuses": ("", f"id state environment description environmentUrl logUrl createdAt creator {ACTOR}"),
}
DEPLOYMENT_FIELDS = f"""id databaseId environment latestEnvironment originalEnvironment task description payload
commitOid state createdAt updatedAt creator {ACTOR} ref {{ name prefix }}
{_lists(DEPLOYMENT_LISTS, {"statuses": 20})}"""


def _of_repository(connection: str, arguments: str, fields: str) -> str:
    return f"""query($owner: String!, $name: String!, $first: Int!, $after: String) {{
repository(owner: $owner, name: $name) {{ {connection}(first: $first, after: $after{arguments}) {{
{PAGE_INFO} nodes {{ {fields} }} }} }} }}"""


_UPDATED = ", orderBy: {field: UPDATED_AT, direction: DESC}"
_CREATED = ", orderBy: {field: CREATED_AT, direction: DESC}"
PULLS = _of_repository("pullRequests", _UPDATED, f"{_PULL_FIELDS}\n{_lists(PULL_LISTS, PULL_FIRST)}")
PULLS_WITH_FILES = _of_repository("pullRequests", _UPDATED, f"{_PULL_FIELDS}\n{_lists(FILE_LISTS, FILES_FIRST)}")
ISSUES = _of_repository("issues", _UPDATED, ISSUE_FIELDS)
DEPLOYMENTS = _of_repository("deployments", _CREATED, DEPLOYMENT_FIELDS)
RELEASES = _of_repository(
    "releases",
    _CREATED,
    f"id databaseId tagName name description isDraft isPrerelease createdAt publishedAt updatedAt url "
    f"author {ACTOR} tagCommit {{ oid }}",
)
_TARGET = """target { __typename oid ... on Commit { committedDate } ... on Tag { tagger { date email }
  target { __typename oid ... on Commit { committedDate } ... on Tag { target { __typename oid } } } } }"""
REFS = f"""query($owner: String!, $name: String!, $first: Int!, $after: String, $prefix: String!) {{
repository(owner: $owner, name: $name) {{ refs(refPrefix: $prefix, first: $first, after: $after) {{
{PAGE_INFO} nodes {{ name {_TARGET} }} }} }} }}"""
HISTORY = f"""query($owner: String!, $name: String!, $first: Int!, $after: String, $oid: GitObjectID!,
  $since: GitTimestamp) {{
repository(owner: $owner, name: $name) {{ object(oid: $oid) {{ ... on Commit {{
history(first: $first, after: $after, since: $since) {{ {PAGE_INFO} nodes {{ {COMMIT_FIELDS} }} }} }} }} }} }}"""
NUMBERS = {
    name: _of_repository(name, ", orderBy: {field: CREATED_AT, direction: ASC}", "number")
    for name in ("issues", "pullRequests")
}
DEPLOYMENTS_AGAIN = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Deployment {{ {DEPLOYMENT_FIELDS} }} }} }}"

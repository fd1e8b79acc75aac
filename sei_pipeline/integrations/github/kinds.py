"""The three kinds of records that are read as feeds, and the commits of pull requests that have too many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from sei_pipeline.connect.client import HttpRejected, HttpUnavailable
from sei_pipeline.connect.contract import Reject
from sei_pipeline.integrations.github import queries
from sei_pipeline.integrations.github.api import Api
from sei_pipeline.integrations.github.feed import Kind
from sei_pipeline.integrations.github.heads import Head
from sei_pipeline.integrations.github.records import Record, deployment, issue, pull_request, rest_commit

# docs.github.com, "List commits on a pull request": REST lists 250 at most. GraphQL lists them all (seen by others:
# github.com/dcoapp/app/pull/310, github.com/linuxfoundation/easycla/pull/4801); should a server cut it there all the
# same, comparing shows the rest.
MOST_LISTED = 250
# One of the two is gone (404), they have nothing in common (422), or GitHub can't work out what lies between them (500,
# 502, 504 after all retries).
INCOMPARABLE = (404, 422, 500, 502, 504)
RUNNING = {None, "PENDING", "QUEUED", "IN_PROGRESS", "WAITING"}
CURRENT = {"ACTIVE", "SUCCESS"}
# GitHub's search for the newest records may lag behind by seconds; five minutes cost nothing.
LAG = timedelta(minutes=5)
# A deployment stays where it is in the list when its status changes; most changes come within days.
STATUS_DAYS = timedelta(days=3)


def compared(api: Api, head: Head, base: str, to: str) -> Iterator[list[dict[str, Any]]]:
    """Pages of all commits that lead to `to` and not to `base`, oldest first, in GraphQL's words.

    Raises HttpRejected with status 404 where one of them is gone, 422 where they have nothing in common."""
    page, seen, total = 1, 0, 1
    while seen < total:
        path = f"/repos/{head.name}/compare/{base}...{to}"
        body = api.get(path, {"per_page": 100, "page": page}).body
        found = [rest_commit(one) for one in body["commits"]]
        if not found:
            return
        yield found
        page, seen, total = page + 1, seen + len(found), body["total_commits"]


def _all_commits(api: Api, head: Head, records: list[dict[str, Any]]) -> list[Reject]:
    """Compares base and head of pull requests whose commits GitHub listed in part. What can't be had is rejected by
    name, and the pull request kept with what was listed."""
    rejects = []
    for record in records:
        if record["commits"] is None:
            continue  # the token may not see them
        listed = {node["commit"]["oid"] for node in record["commits"]["nodes"] if node}
        if len(listed) >= record["commits"]["totalCount"] and len(listed) != MOST_LISTED:
            continue
        base, to = record["baseRefOid"], record["headRefOid"]
        try:
            every = [one for page in compared(api, head, base, to) for one in page]
        except (HttpRejected, HttpUnavailable) as error:
            if error.status not in INCOMPARABLE:
                raise
            every = []
        if listed <= {one["oid"] for one in every}:
            record["commits"]["nodes"] = [{"commit": one} for one in every]
            continue
        found = f"{len(listed)} of its commits; comparing {base[:12]}...{to[:12]} doesn't show the rest"
        where = f"{head.name}#{record['number']}"
        rejects.append(Reject(where, None, "commits", "COMMITS_CUT", found, "all commits of the pull request"))
    return rejects


def _deployment_changes(record: Record) -> Literal["running", "current"] | None:
    """A deployment that runs will end; the current one of an environment becomes inactive when another succeeds."""
    if record["state"] in RUNNING:
        return "running"
    return "current" if record["state"] in CURRENT else None


PULL_REQUESTS = Kind(
    "pullRequests",
    "PullRequest",
    queries.PULLS,
    "updatedAt",
    LAG,
    50,
    queries.PULL_LISTS,
    ("pullRequests",),
    pull_request,
    finish=_all_commits,
)
PULL_REQUESTS_WITH_FILES = replace(
    PULL_REQUESTS, query=queries.PULLS_WITH_FILES, lists=queries.FILE_LISTS, variant="files"
)
ISSUES = Kind(
    "issues", "Issue", queries.ISSUES, "updatedAt", LAG, 100, queries.ISSUE_LISTS, ("issues",), issue
)  # fmt: skip
DEPLOYMENTS = Kind(
    "deployments",
    "Deployment",
    queries.DEPLOYMENTS,
    "createdAt",
    STATUS_DAYS,
    100,
    queries.DEPLOYMENT_LISTS,
    ("deployments",),
    deployment,
    is_open=_deployment_changes,
    again=queries.DEPLOYMENTS_AGAIN,
)

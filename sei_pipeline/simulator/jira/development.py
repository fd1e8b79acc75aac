"""The development panel: what a source-control tool told Jira about an issue (`/rest/dev-status`). Undocumented by
Atlassian; shaped after recorded answers. It shows only what its link to the tool got to know: `Ticket.development`."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from sei_pipeline.simulator.company.model import PullRequest, Ticket
from sei_pipeline.simulator.jira.site import Asker, Json

APPLICATION = "GitHub"
HOST = "https://github.com"
KINDS = ("pullrequest", "build", "review", "deployment-environment", "repository", "branch")


def _requests(asker: Asker, ticket: Ticket) -> list[PullRequest]:
    known = asker.site.pull_requests
    return [known[name] for name in ticket.development if name in known]


def _state(request: PullRequest) -> str:
    if request.merged_at:
        return "MERGED"
    return "DECLINED" if request.closed_at else "OPEN"


def _told_at(request: PullRequest) -> str:
    """UTC with an offset, whoever asks."""
    return f"{request.updated_at:%Y-%m-%dT%H:%M:%S}.{request.updated_at.microsecond // 1000:03d}+0000"


def _overall(asker: Asker, ticket: Ticket) -> Json:
    requests = _requests(asker, ticket)
    if not requests:
        return {"count": 0, "lastUpdated": None, "dataType": "pullrequest"}
    states = [_state(request) for request in requests]
    state = next(state for state in ("OPEN", "MERGED", "DECLINED") if state in states)
    last = max(requests, key=lambda request: request.updated_at)
    about = {"count": len(requests), "lastUpdated": _told_at(last), "stateCount": states.count(state), "state": state}
    return {**about, "dataType": "pullrequest", "open": state == "OPEN"}


def summary_json(asker: Asker, ticket: Ticket) -> Json:
    """`/issue/summary`: how much there is of each kind, by instance."""
    nothing = {"count": 0, "lastUpdated": None}
    summary: Json = {kind: {"overall": {**nothing, "dataType": kind}, "byInstanceType": {}} for kind in KINDS}
    overall = _overall(asker, ticket)
    if overall["count"]:
        by_instance = {APPLICATION: {"count": overall["count"], "name": APPLICATION}}
        summary["pullrequest"] = {"overall": overall, "byInstanceType": by_instance}
        summary["repository"]["byInstanceType"] = by_instance
    return {"errors": [], "configErrors": [], "summary": summary}


def summary_field(asker: Asker, ticket: Ticket) -> str:
    """The custom field "Development": half Java, half JSON; `{}` where there is nothing."""
    overall = _overall(asker, ticket)
    if not overall["count"]:
        return "{}"
    by_type = {APPLICATION: {"count": overall["count"], "name": APPLICATION}}
    summary = {"pullrequest": {"overall": overall, "byInstanceType": by_type}}
    cached = {"cachedValue": {"errors": [], "summary": summary}, "isStale": True}
    head = f"dataType=pullrequest, state={overall['state']}, stateCount={overall['stateCount']}"
    return f"{{pullrequest={{{head}}}, json={orjson.dumps(cached).decode()}}}"


def detail_json(asker: Asker, ticket: Ticket, application: str, data_type: str) -> Json:
    """`/issue/detail`: pull requests, or repositories with commits, of one application (its exact name)."""
    if application != APPLICATION:
        return {"errors": [], "detail": []}
    requests = _requests(asker, ticket)
    instance = {
        "name": APPLICATION,
        "baseUrl": HOST,
        "type": APPLICATION,
        "id": "github-jira-connect-github.com",
        "typeName": APPLICATION,
        "singleInstance": True,
    }
    if data_type == "repository":
        return {"errors": [], "detail": [{"repositories": _repositories(asker, requests), "_instance": instance}]}
    told = [_request(asker, request) for request in requests]
    detail = {"branches": [], "pullRequests": told, "repositories": [], "_instance": instance}
    return {"errors": [], "detail": [detail]}


def _author(asker: Asker, person_id: int) -> Json:
    person = asker.site.people.get(person_id)
    return {"name": (person.github_name or person.github_login or "") if person else "", "avatar": ""}


def _request(asker: Asker, request: PullRequest) -> Json:
    home = f"{HOST}/{request.repository}"
    reviewers = {review.author_id: review.state == "APPROVED" for review in request.reviews}
    return {
        "author": _author(asker, request.author_id),
        "id": f"#{request.number}",
        "name": request.title,
        "commentCount": len(request.comments),
        "source": {"branch": request.source_branch, "url": f"{home}/tree/{request.source_branch}"},
        "destination": {"branch": request.destination_branch, "url": f"{home}/tree/{request.destination_branch}"},
        "reviewers": [{**_author(asker, number), "approved": is_approved} for number, is_approved in reviewers.items()],
        "status": _state(request),
        "url": f"{home}/pull/{request.number}",
        "lastUpdate": _told_at(request),
        "repositoryName": request.repository,
        "repositoryUrl": home,
    }


def _repositories(asker: Asker, requests: Sequence[PullRequest]) -> list[Json]:
    by_sha = asker.site.commits
    found: dict[str, list[Json]] = {}
    for request in requests:
        commits = found.setdefault(request.repository, [])
        for commit in (by_sha[sha] for sha in request.commit_shas if sha in by_sha):
            at = commit.authored_at
            commits.append(
                {
                    "id": commit.sha,
                    "displayId": commit.sha[:8],
                    "authorTimestamp": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000",
                    "url": f"{HOST}/{request.repository}/commit/{commit.sha}",
                    "author": {"name": commit.author_name, "avatar": ""},
                    "fileCount": len(commit.paths),
                    "merge": len(commit.parents) > 1,
                    "message": commit.message,
                    "files": [],
                }
            )
    return [
        {"name": name.partition("/")[2], "avatar": "", "url": f"{HOST}/{name}", "commits": commits}
        for name, commits in found.items()
    ]

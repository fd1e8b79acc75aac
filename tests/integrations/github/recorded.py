"""What DevLake recorded of the real GitHub, said in the words in which the integration reads it, as its pages.

REST's words become those of GraphQL where the integration asks GraphQL; runs, jobs and commits of REST it reads itself.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.connect.contract import Page
from sei_pipeline.integrations.github import records
from sei_pipeline.integrations.github.columns import ADDED

ARCHIVE = "payloads/devlake_raw_tables.tar.xz"
REPOSITORY = "panjf2000/ants"
WHERE = {"repository": REPOSITORY, "repository_id": 134018330, "instance": "github.com"}
EVENTS = {"closed": "ClosedEvent", "reopened": "ReopenedEvent", "labeled": "LabeledEvent", "assigned": "AssignedEvent",
          "renamed": "RenamedTitleEvent"}  # fmt: skip
Payload = dict[str, Any]


class Recorded:
    """The recorded tables; `asked` is what a payload was asked for (the number of its pull request)."""

    def __init__(self, shared_data: Path):
        path = shared_data / ARCHIVE
        if not path.is_file():
            pytest.skip(f"there is no shared/data/{ARCHIVE}")
        csv.field_size_limit(10**8)
        self._texts: dict[str, str] = {}
        with tarfile.open(path) as opened:
            for member in opened:
                found = re.search(r"/_raw_github_(?:api|graphql)_(\w+)\.csv$", member.name)
                content = opened.extractfile(member) if found else None
                if found and content:
                    self._texts[found[1]] = content.read().decode("utf-8-sig").lstrip("\n")

    def table(self, name: str) -> list[tuple[Payload, Payload]]:
        """(payload, asked) of each row."""
        rows = csv.DictReader(io.StringIO(self._texts[name]))
        return [(json.loads(row["data"]), json.loads(row["input"] or "null") or {}) for row in rows]

    def pages(self) -> Iterator[tuple[str, Page]]:
        """(stream, page) of everything, children with their parents."""
        repository = {"databaseId": WHERE["repository_id"], "nameWithOwner": REPOSITORY, "id": "R_1", "isEmpty": False,
                      "url": f"https://github.com/{REPOSITORY}", "defaultBranchRef": {"name": "master"}}  # fmt: skip
        yield "repositories", Page([records.with_added(repository, WHERE)])
        yield "pull_requests", _page([records.pull_request(node, WHERE) for node in self._pull_requests()])
        yield "issues", _page([records.issue(node, WHERE) for node in self._issues()])
        runs = [records.workflow_run(body, WHERE) for body, _ in self.table("runs")]
        jobs = [records.with_added(body, WHERE) for body, _ in self.table("jobs")]
        # Runs and jobs were recorded at different times: the jobs' runs are made of the first of those that are there.
        runs += [{**runs[0], "id": number} for number in {job["run_id"] for job in jobs}]
        yield "workflow_runs", Page(runs, children={"workflow_jobs": jobs})
        found = [_lower(body) for body, _ in self.table("deployment")]
        yield "deployments", _page([records.deployment(_deployment(node), WHERE) for node in found])

    def _pull_requests(self) -> Iterator[Payload]:
        commits, reviews, comments = defaultdict(list), defaultdict(list), defaultdict(list)
        for body, asked in self.table("pull_request_commits"):
            commits[asked["Number"]].append({"commit": records.rest_commit(body)})
        for body, asked in self.table("pull_request_reviews"):
            submitted = {"state": body["state"], "body": body["body"], "submittedAt": body["submitted_at"]}
            reviews[asked["Number"]].append({**_of(body), **submitted, "commit": {"oid": body["commit_id"]}})
        for body, _ in self.table("comments"):
            comments[int(body["issue_url"].rpartition("/")[2])].append(_of(body))
        for body, _ in self.table("pull_requests"):
            number = body["number"]
            yield {
                **_of(body), "number": number, "title": body["title"], "isDraft": body["draft"],
                "url": body["html_url"], "state": "MERGED" if body["merged_at"] else body["state"].upper(),
                "headRefName": body["head"]["ref"], "headRefOid": body["head"]["sha"],
                "baseRefName": body["base"]["ref"], "baseRefOid": body["base"]["sha"],
                "mergeCommit": {"oid": body["merge_commit_sha"]} if body["merged_at"] else None,
                "mergedAt": body["merged_at"], "closedAt": body["closed_at"], "labels": {"nodes": body["labels"]},
                "commits": {"totalCount": len(commits[number]), "nodes": commits[number]},
                "reviews": {"nodes": reviews[number]}, "comments": {"nodes": comments[number]},
            }  # fmt: skip

    def _issues(self) -> Iterator[Payload]:
        issues = {body["number"]: body for body, _ in self.table("issues")}
        events = defaultdict(list)
        for body, _ in self.table("events"):
            if body["event"] in EVENTS and "pull_request" not in body["issue"]:
                issues[body["issue"]["number"]] = body["issue"]
                renamed = body.get("rename") or {}
                events[body["issue"]["number"]].append(
                    {"__typename": EVENTS[body["event"]], "id": body["node_id"], "actor": _who(body["actor"]),
                     "createdAt": body["created_at"], "stateReason": body.get("state_reason"),
                     "label": body.get("label"), "assignee": body.get("assignee"),
                     "previousTitle": renamed.get("from"), "currentTitle": renamed.get("to")}
                )  # fmt: skip
        for number, body in issues.items():
            if "pull_request" not in body:
                yield {
                    **_of(body), "number": number, "title": body["title"], "state": body["state"].upper(),
                    "stateReason": (body["state_reason"] or "").upper() or None, "closedAt": body["closed_at"],
                    "labels": {"nodes": body["labels"]}, "assignees": {"nodes": body["assignees"]},
                    "milestone": body["milestone"], "url": body["html_url"],
                    "timelineItems": {"nodes": events[number]},
                }  # fmt: skip


def _of(body: Payload) -> Payload:
    """What pull requests, issues, reviews and comments have in common."""
    times = {"createdAt": body.get("created_at"), "updatedAt": body.get("updated_at")}
    return {"id": body["node_id"], "author": _who(body["user"]), "body": body["body"], **times}


def _who(user: Payload | None) -> Payload | None:
    """GraphQL leaves off the [bot] of a bot's login."""
    return {"__typename": user["type"], "login": user["login"].removesuffix("[bot]")} if user else None


def _lower(value: Any) -> Any:
    """DevLake keeps GraphQL's answers under the names of its own fields: `DatabaseId`, `ID`."""
    if isinstance(value, dict):
        return {key.lower() if key.isupper() else key[0].lower() + key[1:]: _lower(one) for key, one in value.items()}
    return [_lower(one) for one in value] if isinstance(value, list) else value


def _deployment(node: Payload) -> Payload:
    """It asked for three statuses without their ids and times of making; a status never changes, so they are these."""
    statuses = [
        {**status, "id": f"{node['id']}-{number}", "createdAt": status["updatedAt"]}
        for number, status in enumerate((node.get("statuses") or {}).get("nodes") or ())
    ]
    return {**node, "latestEnvironment": node["environment"], "statuses": {"nodes": statuses}}


def _page(read: list[tuple[Payload, dict[str, list[Payload]]]]) -> Page:
    children: dict[str, list[Payload]] = defaultdict(list)
    for _, ones in read:
        for name, some in ones.items():
            children[name] += some
    assert all(ADDED in record for record, _ in read)
    return Page([record for record, _ in read], children=children)

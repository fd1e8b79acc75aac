"""REST and GraphQL records have keys and JSON types that real answers had (payloads recorded by Apache DevLake)."""

from __future__ import annotations

import csv
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.github.asking import asker
from tests.simulator.github.small import MERGE, SHOP, SITE

csv.field_size_limit(10_000_000)
# Newer than the recordings (2022), from GitHub's description of the API.
SINCE_THEN = {
    "runs": {"display_title"},
    "jobs": {"created_at", "head_branch", "workflow_name"},
    "pull_request_commits": {"commit.verification.verified_at"},
}
READ = {
    "runs": "id name node_id head_branch head_sha path run_number event status conclusion workflow_id url html_url "
    "pull_requests created_at updated_at actor run_attempt run_started_at triggering_actor head_commit repository",
    "jobs": "id run_id run_attempt node_id head_sha html_url status conclusion started_at completed_at name",
    "pull_request_commits": "sha node_id commit author committer parents html_url",
}


@pytest.fixture(scope="module")
def recorded(shared_data: Path) -> dict[str, list[Any]]:
    """Records by table."""
    archive = shared_data / "payloads" / "devlake_raw_tables.tar.xz"
    tables = {f"devlake/github/_raw_github_api_{name}.csv": name for name in READ}
    tables["devlake/github_graphql/_raw_github_graphql_deployment.csv"] = "deployments"
    found = {}
    with tarfile.open(archive) as files:
        for member in files:
            if member.name in tables:
                text = io.TextIOWrapper(files.extractfile(member), encoding="utf-8")  # type: ignore[arg-type]
                found[tables[member.name]] = [json.loads(row["data"]) for row in csv.DictReader(text)]
    return found


def told(name: str) -> list[Any]:
    client = asker()
    if name == "runs":
        return [*client.get(f"/repos/{SHOP}/actions/runs").body["workflow_runs"],
                *client.get(f"/repos/{SITE}/actions/runs").body["workflow_runs"]]  # fmt: skip
    if name == "jobs":
        listed: list[Any] = client.get(f"/repos/{SHOP}/actions/runs/50001/jobs?filter=all").body["jobs"]
        return listed
    return [*client.get(f"/repos/{SHOP}/pulls/1/commits").body, *client.get(f"/repos/{SHOP}/commits").body]


def shapes(value: Any, path: str = "") -> dict[str, set[str]]:
    """Path -> JSON types that stand there; items of lists share a path."""
    found: dict[str, set[str]] = {path: {type(value).__name__}}
    inner = (
        value.items()
        if isinstance(value, dict)
        else [("[]", item) for item in value]
        if isinstance(value, list)
        else []
    )
    for key, item in inner:
        for below, kinds in shapes(item, f"{path}.{key}").items():
            found.setdefault(below, set()).update(kinds)
    return found


def merged(records: list[Any]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for record in records:
        for path, kinds in shapes(record).items():
            found.setdefault(path, set()).update(kinds)
    return found


@pytest.mark.parametrize("name", READ)
def test_what_rest_serves_has_the_keys_and_types_that_were_recorded(recorded: dict[str, list[Any]], name: str) -> None:
    real = merged(recorded[name])
    for path, kinds in merged(told(name)).items():
        if path.strip(".") in SINCE_THEN[name] or ".pull_requests" in path:  # the recorded ones were all empty
            continue
        assert path in real, f"{name}{path} was never recorded"
        assert kinds <= real[path] | {"NoneType"} or real[path] == {"NoneType"}, f"{name}{path}"


@pytest.mark.parametrize("name", READ)
def test_what_a_reader_needs_of_rest_is_served(name: str) -> None:
    for record in told(name):
        assert set(READ[name].split()) <= set(record)


def test_deployments_look_like_recorded_ones(recorded: dict[str, list[Any]]) -> None:
    """DevLake kept them under its own spelling of the keys; the query is the recorded one."""
    query = """query($name:String!$owner:String!$pageSize:Int!$skipCursor:String){rateLimit{cost},
      repository(owner:$owner,name:$name){deployments(first:$pageSize,after:$skipCursor,orderBy:{field:CREATED_AT,
      direction:DESC}){totalCount,pageInfo{endCursor,hasNextPage},nodes{task,id,commitOid,environment,state,databaseId,
      description,payload,ref{id,name,prefix},statuses(first:100){nodes{state,updatedAt}},latestStatus{id,state,
      updatedAt},repository{id,name,url},createdAt,updatedAt,commit{oid,message,author{name,email},committedDate}}}}}"""
    nodes = asker().data(query, owner="acme", name="shop", pageSize=100)["repository"]["deployments"]["nodes"]
    real = {path.lower(): kinds for path, kinds in merged(recorded["deployments"]).items()}
    ours = {path.lower(): kinds for path, kinds in merged(nodes).items()}
    assert set(ours) == set(real)
    for path, kinds in ours.items():
        assert kinds <= real[path], path
    assert nodes[0]["commit"]["oid"] == MERGE.sha
    states = [
        [status["state"] for status in one["Statuses"]["nodes"]] for one in recorded["deployments"] if "Statuses" in one
    ]
    assert states[0] == ["SUCCESS", "IN_PROGRESS", "QUEUED"]  # newest first, as ours

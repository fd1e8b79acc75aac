"""What the real GitHub answered, as others recorded it, goes through the streams' columns: present, and of its type."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.connect.contract import Page
from sei_pipeline.connect.cut import cut_page
from sei_pipeline.integrations.github.records import pull_request, workflow_run
from tests.integrations.github.making import STREAMS
from tests.integrations.github.recorded import REPOSITORY, WHERE, Recorded

FAROS = "payloads/faros_payloads.tar.xz"
# Columns that staging relies on, and that must be told by at least one recorded record.
RELIED_ON = {
    "workflow_runs": "run_id workflow_name run_attempt event status conclusion branch commit_sha actor_login "
    "actor_type head_repository created_at attempt_started_at updated_at url",
    "workflow_jobs": "run_id job_id job_name status conclusion started_at completed_at url",
    "deployments": "deployment_id environment commit_sha ref_name state task created_at updated_at",
    "deployment_statuses": "deployment_id state created_at",
    "pull_requests": "number title body state is_draft author_login author_type source_branch destination_branch "
    "head_sha merge_commit_sha labels created_at merged_at closed_at updated_at url",
    "pull_request_commits": "pull_request_number commit_sha message authored_at committed_at author_name author_email "
    "author_login committer_email parents",
    "pull_request_reviews": "pull_request_number review_id author_login state submitted_at commit_sha",
    "pull_request_comments": "pull_request_number comment_id comment_type author_login created_at",
    "issues": "number title state author_login labels created_at closed_at updated_at url",
    "issue_events": "issue_number event_type actor_login created_at",
}


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> dict[str, list[dict[str, Any]]]:
    """The recorded records, cut; none may be rejected."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, page in Recorded(shared_data).pages():
        for stream, records in {name: page.records, **page.children}.items():
            batch, rejects = cut_page(STREAMS[stream], Page(records), "recording")
            assert rejects == [], stream
            found[stream] = batch.to_pylist()
    return found


@pytest.mark.parametrize("stream", RELIED_ON)
def test_every_relied_on_field_was_recorded_and_has_its_type(
    rows: dict[str, list[dict[str, Any]]], stream: str
) -> None:
    assert rows[stream]
    told = {name for row in rows[stream] for name, value in row.items() if value is not None}
    assert set(RELIED_ON[stream].split()) <= told
    assert {row["repository"] for row in rows[stream]} == {REPOSITORY}


def test_a_recorded_run_is_kept_without_its_addresses(shared_data: Path) -> None:
    body, _ = Recorded(shared_data).table("runs")[0]
    kept = workflow_run(body, WHERE)
    assert len(json.dumps(kept)) < len(json.dumps(body)) / 3
    assert {key for key in kept if key.endswith("url")} == {"html_url"}
    assert kept["actor"] == {name: body["actor"][name] for name in ("id", "login", "type")}


def test_recorded_pull_requests_in_graphqls_own_shape_are_read(shared_data: Path) -> None:
    path = shared_data / FAROS
    if not path.is_file():
        pytest.skip(f"there is no shared/data/{FAROS}")
    with tarfile.open(path) as opened:
        member = opened.extractfile("faros/github/test/resources/pull_requests/pull_requests.json")
        assert member is not None
        recorded = json.load(member)["repository"]["pullRequests"]["nodes"]
    read = []
    for node in recorded:  # they asked for fewer fields of commits and reviews than we do
        commits = {"totalCount": node["commits"]["totalCount"], "nodes": node["commits"].get("nodes", [])}
        reviews = [{**one, "id": str(one["databaseId"])} for one in node["reviews"]["nodes"]]
        read.append(pull_request({**node, "commits": commits, "reviews": {"nodes": reviews}}, WHERE))
    batch, rejects = cut_page(STREAMS["pull_requests"], Page([record for record, _ in read]), "recording")
    assert rejects == []
    first = batch.to_pylist()[0]
    assert (first["number"], first["state"], first["commit_count"]) == (48, "MERGED", 13)
    assert first["labels"] == ["dependencies", "typescript"]
    assert first["merge_commit_sha"] == "b4c35c299ad22fe858569482a7696597ca038651"
    reviews = [one for _, children in read for one in children["pull_request_reviews"]]
    cut, rejects = cut_page(STREAMS["pull_request_reviews"], Page(reviews), "recording")
    assert rejects == []
    assert {"APPROVED", "COMMENTED"} <= set(cut.column("state").to_pylist())

"""Files in a form of their own, mapped to ours by `read`."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.files.dropping import Folder, at

SHARED = Path(__file__).parents[4] / "shared/data/govuk/deployments.csv"
GOVUK: dict[str, Any] = {
    "files": "*.csv",
    "stream": "deployments",
    "columns": {
        "deployment_key": ["sha", "env"],
        "finished_at": "time",
        "service_name": "app",
        "revision": "tag",
        "environment_name": "env",
    },
    "constants": {"deployment_status": "succeeded"},
}
ROWS = (
    "sha,time,author,app,tag,env\n"
    "a1,2026-01-01T10:00:00+01:00,x,pay,v1,staging\n"
    "a1,2026-01-01T11:00:00+01:00,x,pay,v1,production\n"
    "a2,2026-01-02T11:00:00+01:00,x,pay,,integration\n"
)


def test_columns_are_renamed_joined_and_filled_with_constants(folder: Folder) -> None:
    folder.put("deploys.csv", ROWS)
    folder.run({"read": [GOVUK]})
    assert folder.rows("deployments")[1] == {
        "tool": "files",
        "instance": "local",
        "deployment_key": "a1|production",
        "deployment_status": "succeeded",
        "finished_at": at("2026-01-01 10:00"),
        "service_name": "pay",
        "environment_name": "production",
        "revision": "v1",
    }
    assert folder.rejects() == []


def test_rows_that_where_leaves_out_are_counted_and_no_fault(folder: Folder) -> None:
    folder.put("deploys.csv", ROWS)
    folder.run({"read": [{**GOVUK, "where": {"ENV": ["production", "staging"]}}]})
    assert [row["environment_name"] for row in folder.rows("deployments")] == ["staging", "production"]
    assert [(code, row, found) for _, code, row, _, found, _ in folder.rejects()] == [
        ("LEFT_OUT", None, "1 other rows")
    ]


def test_rejects_of_mapped_files_name_the_line_of_the_file(folder: Folder) -> None:
    folder.put("deploys.csv", ROWS.replace("2026-01-02T11:00:00+01:00", "soon"))
    folder.run({"read": [{**GOVUK, "where": {"env": ["integration"]}}]})
    wrong = [reject for reject in folder.rejects() if reject[1] == "WRONG_TYPE"]
    assert [reject[:5] for reject in wrong] == [("deploys.csv", "WRONG_TYPE", 4, "finished_at", "'soon'")]


def test_a_header_that_the_mapping_names_and_the_file_lacks_is_said(folder: Folder) -> None:
    columns = {**GOVUK["columns"], "version": "tags", "url": "link", "deployment_key": ["sha", "environment"]}
    folder.put("deploys.csv", ROWS)
    folder.run({"read": [{**GOVUK, "columns": columns}]})
    assert folder.rows("deployments") == []
    said = {column: (code, expected) for _, code, _, column, _, expected in folder.rejects()}
    assert said["tags"][0] == said["link"][0] == said["environment"][0] == "UNKNOWN_COLUMN"
    assert "did you mean `tag`?" in said["tags"][1]
    assert said["deployment_key"][0] == "MISSING_COLUMN"


def test_the_first_entry_that_matches_counts_and_other_files_go_by_their_name(folder: Folder) -> None:
    folder.put("x/deploys.csv", ROWS)
    folder.put("builds.csv", "build_key\n1\n")
    options = {"read": [{**GOVUK, "files": "x/*.csv"}, {"files": "*", "stream": "tickets"}]}
    scopes = {outcome.scope: outcome.stream for outcome in folder.run(options)}
    assert scopes == {"x/deploys.csv": "deployments", "builds.csv": "tickets"}
    folder.run({"read": [{**GOVUK, "files": "x/*.csv"}]})
    assert [row["build_key"] for row in folder.rows("builds")] == ["1"]


def test_an_entry_without_columns_keeps_our_names_and_adds_constants(folder: Folder) -> None:
    folder.put("ci.csv", "build_key,labels\n1,a\n")
    options = {
        "read": [{"files": "ci.csv", "stream": "builds", "constants": {"is_scheduled": True, "branch_name": "x"}}]
    }
    folder.run(options)
    assert folder.rows("builds") == [
        {"tool": "files", "instance": "local", "build_key": "1", "is_scheduled": True, "branch_name": "x"}
    ]


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data/govuk/deployments.csv")
def test_every_deployment_of_gov_uk_is_taken_as_its_file_has_it(folder: Folder) -> None:
    folder.put("govuk.csv", SHARED.read_bytes())
    with SHARED.open(newline="") as source:
        truth = list(csv.DictReader(source))
    folder.run({"read": [{**GOVUK, "columns": {**GOVUK["columns"], "deployment_key": ["sha", "env", "app"]}}]})
    rows = folder.rows("deployments")
    assert folder.rejects() == []
    assert Counter(row["environment_name"] for row in rows) == Counter(row["env"] for row in truth)
    assert Counter(row["environment_name"] for row in rows)["production"] == 973
    finished = [datetime.fromisoformat(row["time"]).astimezone(UTC).replace(tzinfo=None) for row in truth]
    assert [(row["finished_at"], row["revision"]) for row in rows] == list(
        zip(finished, [row["tag"] for row in truth], strict=True)
    )

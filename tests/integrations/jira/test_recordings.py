"""What real Jira sites answered goes through our columns, with every field that staging relies on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.integrations.jira.children import children_of
from sei_pipeline.integrations.jira.fields import FieldsInUse, find_fields
from sei_pipeline.integrations.jira.issue_record import IssueRecords
from sei_pipeline.integrations.jira.issue_streams import ISSUE_CHILDREN, ISSUES
from sei_pipeline.integrations.jira.streams import FIELDS, PROJECTS, SPRINTS, STATUSES, USERS, VERSIONS
from tests.integrations.jira.recordings import daemon, devlake, faros, filled, rows

CHILDREN = {stream.name: stream for stream in ISSUE_CHILDREN}
IN_USE = FieldsInUse(
    sprint=("customfield_10020",), development=("customfield_10000",), custom=(("customfield_10010", "Tenant"),)
)
RELIED_ON = {
    "issue_id", "issue_key", "project_key", "issue_type", "is_subtask", "summary", "status_id", "status_name",
    "status_category", "created_at", "updated_at",
}  # fmt: skip


def cut_issues(issues: list[dict[str, Any]], in_use: FieldsInUse = IN_USE) -> list[dict[str, Any]]:
    records = IssueRecords("example.org", "https://example.org", in_use)
    return rows(ISSUES, [records.record(issue, []) for issue in issues])


def cut_children(issues: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return rows(CHILDREN[name], [row for issue in issues for row in children_of(issue, "example.org")[name]])


@pytest.mark.parametrize(
    "table", ["api_issues", "api_issues_for_due_date", "external_epics", "api_issue_relationships"]
)
def test_recorded_issues_of_cloud_and_data_center_have_every_field_relied_on(shared_data: Path, table: str) -> None:
    found = cut_issues(devlake(shared_data, table))
    assert found
    for row in found:
        assert {name for name, value in row.items() if value is not None} >= RELIED_ON, row["issue_key"]
        assert row["status_category"] in {"new", "indeterminate", "done"}
    assert filled(found) >= {"reporter_account_id", "url"}


def test_recorded_issues_have_their_resolution_versions_and_sprints(shared_data: Path) -> None:
    issues = devlake(shared_data, "api_issues")
    found = cut_issues(issues)
    assert filled(found) >= {"resolved_at", "resolution", "fix_versions", "sprint_ids", "labels", "parent_issue_key"}
    (first,) = (row for row in found if row["issue_key"] == "EE-1")
    assert (first["sprint_ids"], first["sprint_names"]) == (["7"], ["EE Sprint 7"])
    assert first["created_at"].isoformat() == "2020-06-12T00:13:13.360000", "its zone is +0800"
    assert "mentioned this issue in" in cut_children(issues, "issue_comments")[0]["body"]


def test_links_of_recorded_issues_name_the_other_issue_and_the_direction(shared_data: Path) -> None:
    links = cut_children(devlake(shared_data, "api_issue_relationships"), "issue_links")
    assert links
    assert {row["direction"] for row in links} == {"inward", "outward"}
    assert all(row["other_issue_key"] and row["phrase"] and row["link_type"] for row in links)
    ids = {row["link_id"] for row in links}
    assert len(ids) < len(links), "a link stands on both of its issues"


def test_recorded_histories_keep_ids_and_texts_of_both_sides(shared_data: Path) -> None:
    entries = devlake(shared_data, "api_issue_changelogs")
    issue = {"id": "1", "fields": {}, "changelog": {"histories": entries}}
    changes = cut_children([issue], "issue_changes")
    assert len(changes) == sum(len(entry["items"]) for entry in entries)
    statuses = [row for row in changes if row["field_name"] == "status"]
    assert statuses
    assert all(row["from_id"] and row["to_id"] and row["from_text"] and row["to_text"] for row in statuses)
    sprints = [row for row in changes if row["field_name"] == "Sprint"]
    assert {row["field_id"] for row in sprints} == {"customfield_10020"}
    assert all(row["changed_at"] for row in changes)


def test_recorded_histories_of_faros_name_the_parent_that_changed(shared_data: Path) -> None:
    changes = cut_children(faros(shared_data, "issues/issues.json"), "issue_changes")
    assert "IssueParentAssociation" in {row["field_name"] for row in changes}
    assert {row["to_text"] for row in changes if row["field_name"] == "status"} == {"Selected for Development", "To Do"}


def test_recorded_worklogs_have_their_author_start_and_seconds(shared_data: Path) -> None:
    logs = devlake(shared_data, "api_worklogs")
    issue = {"id": "1", "fields": {"worklog": {"worklogs": logs}}}
    found = cut_children([issue], "issue_worklogs")
    assert len(found) == 30
    assert all(row["worked_seconds"] > 0 and row["started_at"] and row["account_id"] for row in found)


def test_recorded_remote_links_have_their_address(shared_data: Path) -> None:
    issue = {"id": "1", "fields": {}, "remoteLinks": devlake(shared_data, "api_remotelinks")}
    found = cut_children([issue], "issue_remote_links")
    assert len(found) == 151
    assert all(row["url"].startswith("https://") and row["title"] for row in found)


def test_recorded_development_panels_without_pull_requests_give_none(shared_data: Path) -> None:
    panels = devlake(shared_data, "api_development_panels")
    issue = {"id": "1", "development": [{"applicationType": "GitLab", "detail": one["detail"]} for one in panels]}
    assert cut_children([{**issue, "fields": {}}], "issue_pull_requests") == []


SNAPSHOTS: Mapping[str, Any] = {
    "api_projects": (PROJECTS, {"project_id", "project_key", "project_name", "is_team_managed"}),
    "api_status": (STATUSES, {"status_id", "status_name", "category_key"}),
    "api_sprints": (SPRINTS, {"sprint_id", "sprint_name", "state", "board_id", "started_at", "completed_at"}),
    "api_issue_fields": (FIELDS, {"field_id", "field_name", "is_custom", "field_type", "custom_type"}),
}


@pytest.mark.parametrize("table", SNAPSHOTS)
def test_recorded_lists_of_a_site_have_every_field_relied_on(shared_data: Path, table: str) -> None:
    stream, relied_on = SNAPSHOTS[table]
    found = rows(stream, devlake(shared_data, table))
    assert len(found) >= 2
    assert filled(found) >= relied_on
    assert all(row[stream.native_id[0]] for row in found)


def test_recorded_users_and_versions_have_every_field_relied_on(shared_data: Path) -> None:
    users = rows(USERS, [{**one, "id": one["accountId"]} for one in devlake(shared_data, "api_users")])
    assert filled(users) >= {"account_id", "display_name", "account_type", "is_active"}
    versions = rows(VERSIONS, faros(shared_data, "project_versions/project_versions.json"))
    assert filled(versions) >= {"version_id", "version_name", "is_released", "released_on", "started_on"}


def test_recorded_fields_are_found_by_what_made_them(shared_data: Path) -> None:
    found = find_fields(devlake(shared_data, "api_issue_fields"), {}, ["gitBranch", "no such field"])
    assert found.custom == (("customfield_10400", "gitBranch"),)
    assert found.unknown == ("no such field",)


def test_issues_of_a_data_center_of_2016_to_2018_keep_people_versions_and_comments(shared_data: Path) -> None:
    issues = daemon(shared_data)
    found = cut_issues(issues)
    assert len(found) > 150
    for row in found:
        assert {name for name, value in row.items() if value is not None} >= RELIED_ON, row["issue_key"]
    assert filled(found) >= {"fix_versions", "affected_versions", "components", "resolved_at", "assignee_account_id"}
    assert any("github.com" in (row["body"] or "") for row in cut_children(issues, "issue_comments"))

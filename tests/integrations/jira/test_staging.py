"""From what Jira answers, recorded or simulated, through landing and staging to the entities' columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.connect.contract import Page
from sei_pipeline.integrations.jira.fields import FieldsInUse
from sei_pipeline.integrations.jira.issue_record import IssueRecords
from sei_pipeline.integrations.jira.issues import page_of
from tests.integrations.jira.recordings import daemon, devlake, faros
from tests.integrations.jira.simulated import (
    NOW,
    START,
    STATUSES,
    Simulated,
    made,
    pull_request,
    simulated,
    status_change,
    ticket,
)
from tests.integrations.jira.staged import Staged, declared, models

IN_USE = FieldsInUse(sprint=("customfield_10020",), custom=(("customfield_10010", "Tenant"),))
SITE = {"instance": "example.org"}
# What metrics stand on, by model: in the recordings each of these columns holds something in some row.
RELIED_ON = {
    "tickets": {
        "ticket_id", "ticket_key", "project_key", "ticket_type", "title", "ticket_status", "ticket_status_category",
        "priority", "resolution", "parent_ticket_id", "assignee_account_id", "reporter_account_id", "created_at",
        "resolved_at", "labels", "fix_versions", "sprints", "url", "_connection",
    },
    "ticket_changes": {
        "ticket_change_id", "ticket_id", "field_name", "from_value", "to_value", "from_status_category",
        "to_status_category", "changed_at", "change_index", "account_id",
    },
    "sprints": {"sprint_id", "sprint_name", "sprint_status", "started_at", "planned_ended_at", "completed_at"},
    "releases": {"release_id", "project_key", "release_name", "is_released", "released_at", "is_day_precision"},
    "accounts": {"account_id", "account_name", "display_name", "provider_account_type"},
}  # fmt: skip


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[Staged]:
    with Staged(tmp_path / "raw") as made_here:
        yield made_here


def test_without_any_record_the_models_are_empty_and_have_the_columns_and_types_they_declare(staged: Staged) -> None:
    assert staged.types() == {model: declared(model) for model in models()}
    assert {model: staged.rows(model) for model in RELIED_ON} == {model: [] for model in RELIED_ON}


def recorded(shared_data: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Issues as recorded, by scope, with the histories that were recorded apart on the first of them."""
    issues = devlake(shared_data, "api_issues")
    histories = [entry for entry in devlake(shared_data, "api_issue_changelogs") if entry["items"]]
    authored = [{**entry, "author": {"accountId": f"account-{entry['id']}"}} for entry in histories]  # made nameless
    issues[0]["changelog"] = {"histories": authored}
    issues[0]["remoteLinks"] = devlake(shared_data, "api_remotelinks")
    yield "EE", issues
    yield "DAEMON", daemon(shared_data)


def test_recordings_of_real_sites_fill_every_column_that_is_relied_on(shared_data: Path, staged: Staged) -> None:
    keys = set()
    for scope, issues in recorded(shared_data):
        records = IssueRecords("example.org", "https://example.org", IN_USE)
        staged.land("issues", page_of(issues, records, "example.org"), scope)
        keys |= {issue["key"] for issue in issues}
    for stream, table in {"statuses": "api_status", "sprints": "api_sprints"}.items():
        staged.land(stream, Page(records=[{**one, **SITE} for one in devlake(shared_data, table)]))
    fields = [{"id": "customfield_10020", "name": "Sprint", "custom": True, "used_as": "sprint", **SITE}]
    staged.land("fields", Page(records=fields))
    users = [{**one, "id": one["accountId"], **SITE} for one in devlake(shared_data, "api_users")]
    staged.land("users", Page(records=users))
    versions = faros(shared_data, "project_versions/project_versions.json")
    with_zone = [{**one, **SITE, "project_key": "EE", "time_zone": "Asia/Shanghai"} for one in versions]
    staged.land("versions", Page(records=with_zone), "EE")

    found = {model: staged.rows(model) for model in RELIED_ON}
    assert {row["ticket_key"] for row in found["tickets"]} == keys
    for model, columns in RELIED_ON.items():
        filled = {name for row in found[model] for name, value in row.items() if value not in (None, [], "")}
        assert columns - filled == set(), model
    assert {row["ticket_status_category"] for row in found["tickets"]} <= {"to_do", "in_progress", "done"}
    statuses = [row for row in found["ticket_changes"] if row["field_name"] == "status"]
    assert statuses
    assert all(row["from_value"] and row["to_value"] for row in statuses)
    assert {"sprint", "status", "link", "resolution"} <= {row["field_name"] for row in found["ticket_changes"]}


@pytest.fixture(params=["cloud", "server"])
def jira(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Simulated]:
    """Five tickets: PAY-3 moved from WEB, PAY-4 will move on, PAY-5 will be deleted."""
    changes = (
        status_change(90_001, START, "To Do", "In Progress"),
        status_change(90_002, START, "In Progress", "Done"),
        status_change(90_003, START + timedelta(days=1), "Done", "In Progress"),
    )
    tickets = (
        ticket(1, START, changes=changes, development=("acme/pay#1",), links=(("Problem/Incident", "inward", 10_002),)),
        ticket(2, START, parent_id=10_003),
        ticket(3, START, former_keys=("WEB-9",)),
        ticket(4, START, comments=()),
        ticket(5, START),
    )
    with simulated(tmp_path, tickets, deployment=request.param) as served:
        served.stage.set(made(served.stage.company, pull_requests=(pull_request(1),)))
        yield served


def test_a_site_becomes_tickets_changes_sprints_releases_and_links(jira: Simulated, staged: Staged) -> None:
    staged.extract(jira.connect(), "1")
    tickets = {row["ticket_key"]: row for row in staged.rows("tickets")}
    assert sorted(tickets) == ["PAY-1", "PAY-2", "PAY-3", "PAY-4", "PAY-5"]
    first = tickets["PAY-1"]
    assert first["ticket_id"] == "jira:acme.example:ticket:PAY-1"
    assert (first["ticket_status"], first["ticket_status_category"]) == ("In Progress", "in_progress")
    assert (first["sprints"], first["fix_versions"], first["story_points"]) == (["Sprint, one"], ["1.0"], 3.0)
    assert first["assignee_account_id"] in {row["account_id"] for row in staged.rows("accounts")}
    if jira.stage.deployment == "cloud":  # a Data Center has parents of parts only
        assert tickets["PAY-2"]["parent_ticket_id"] == tickets["PAY-3"]["ticket_id"]
    changes = [row for row in staged.rows("ticket_changes", "change_index") if row["ticket_id"] == first["ticket_id"]]
    at_start = [(row["from_value"], row["to_value"]) for row in changes if row["changed_at"].day == START.day]
    assert at_start == [("To Do", "In Progress"), ("In Progress", "Done")]
    assert [row["to_status_category"] for row in changes] == ["in_progress", "in_progress", "done"]
    [sprint] = staged.rows("sprints")
    assert (sprint["sprint_name"], sprint["completed_at"]) == ("Sprint, one", None)
    [link] = staged.rows("ticket_pull_requests")
    assert link["link_type"] == "development_panel"
    assert link["pull_request_id"] == "github:github.com:pull_request:acme/pay#1"
    assert link["ticket_id"] == first["ticket_id"]
    [release] = staged.rows("releases")
    assert release["released_at"].time().isoformat().endswith("59:59.999999")
    assert [(row["ticket_id"], row["cause"]) for row in staged.rows("ticket_causes")] == [(first["ticket_id"], "PAY-2")]


def _renamed(status: str) -> str:
    return "Doing" if status == "In Progress" else status


def test_moved_deleted_and_renamed_leave_one_row_each_and_keep_their_history(jira: Simulated, staged: Staged) -> None:
    staged.extract(jira.connect(sweep_days=0), "1")
    moved = ticket(4, START + timedelta(days=9), key="WEB-4", project_key="WEB", former_keys=("PAY-4",))
    jira.stage.put(moved, ticket(5, START, deleted_at=START + timedelta(days=8)))
    statuses = tuple(replace(one, name=_renamed(one.name)) for one in STATUSES)
    tickets = tuple(replace(one, status=_renamed(one.status)) for one in jira.stage.company.tickets)
    jira.stage.set(made(jira.stage.company, statuses=statuses, tickets=tickets))
    staged.extract(jira.connect(at=NOW + timedelta(days=1), sweep_days=0), "2")

    assert sorted(row["ticket_key"] for row in staged.rows("tickets")) == ["PAY-1", "PAY-2", "PAY-3", "WEB-4"]
    assert {row["ticket_status"] for row in staged.rows("tickets")} == {"Doing"}
    changes = [row for row in staged.rows("ticket_changes") if row["field_name"] == "status"]
    assert {row["ticket_id"].rpartition(":")[2] for row in changes} == {"PAY-1", "PAY-2", "PAY-3", "WEB-4"}
    assert "In Progress" not in {value for row in changes for value in (row["from_value"], row["to_value"])}
    former = {(row["ticket_id"].rpartition(":")[2], row["former_key"]) for row in staged.rows("former_ticket_keys")}
    assert ("WEB-4", "PAY-4") in former


def test_a_project_whose_tickets_all_went_has_none_and_then_only_its_new_ones(jira: Simulated, staged: Staged) -> None:
    staged.extract(jira.connect(sweep_days=0), "1")
    everything = jira.stage.company.tickets
    gone = tuple(replace(one, deleted_at=START + timedelta(days=8)) for one in everything)
    jira.stage.set(made(jira.stage.company, tickets=gone))
    staged.extract(jira.connect(at=NOW + timedelta(days=1), sweep_days=0), "2")
    assert staged.rows("tickets") == []
    jira.stage.put(ticket(6, NOW + timedelta(days=2)))
    jira.stage.time.sleep(timedelta(days=3).total_seconds())
    staged.extract(jira.connect(at=NOW + timedelta(days=3), sweep_days=30), "3")
    assert [row["ticket_key"] for row in staged.rows("tickets")] == ["PAY-6"]

"""What is read of a simulated Jira, Cloud and Data Center: complete, in time, and each thing once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sei_pipeline.connect.contract import Scope
from sei_pipeline.errors import SourceRejected
from sei_pipeline.simulator.company.model import Comment, TicketChange, Worklog
from sei_pipeline.simulator.messages import Request
from tests.integrations.jira.simulated import (
    NOW,
    START,
    STREAMS,
    Deployment,
    read,
    simulated,
    status_change,
    ticket,
)

BOTH = pytest.mark.parametrize("deployment", ["cloud", "server"])


def raw(at: datetime) -> datetime:
    """An instant as raw columns hold it."""
    return at.replace(tzinfo=None)


@BOTH
def test_a_history_of_over_a_hundred_entries_is_complete(tmp_path: Path, deployment: Deployment) -> None:
    sides = ("To Do", "In Progress")
    changes = tuple(
        status_change(500 + number, START + timedelta(minutes=number), sides[number % 2], sides[1 - number % 2])
        for number in range(250)
    )
    last = START + timedelta(minutes=250)
    with simulated(tmp_path, [ticket(1, last, changes=changes), ticket(2)], deployment, inlined_histories=100) as jira:
        found = read(jira.connect(), "issues").children["issue_changes"]
    mine = [row for row in found if row["issue_id"] == "10001"]
    assert [row["history_id"] for row in mine] == [str(500 + number) for number in range(250)]
    assert [row["changed_at"] for row in mine] == [raw(START + timedelta(minutes=number)) for number in range(250)]
    assert {(row["from_id"], row["to_id"]) for row in mine} == {("1", "3"), ("3", "1")}


@BOTH
def test_worklogs_and_comments_are_complete_beyond_what_is_inlined(tmp_path: Path, deployment: Deployment) -> None:
    worklogs = tuple(Worklog(600 + number, 1, START, 60 * (1 + number)) for number in range(45))
    comments = tuple(Comment(700 + number, 2, f"comment {number}", START) for number in range(30))
    with simulated(tmp_path, [ticket(1, worklogs=worklogs, comments=comments)], deployment) as jira:
        found = read(jira.connect(), "issues").children
    assert sum(row["worked_seconds"] for row in found["issue_worklogs"]) == 60 * 45 * 46 // 2
    assert len(found["issue_worklogs"]) == 45
    assert [row["body"] for row in found["issue_comments"]] == [f"comment {number}" for number in range(30)]


@BOTH
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Apia"])
def test_the_asking_users_time_zone_shifts_nothing(tmp_path: Path, deployment: Deployment, zone: str) -> None:
    tickets = [ticket(number, START + timedelta(minutes=number)) for number in range(1, 30)]
    with simulated(tmp_path, tickets, deployment, time_zone=zone) as jira:
        first = read(jira.connect(window=5), "issues")
        assert sorted(first.newest) == sorted(str(one.ticket_id) for one in tickets)
        assert len(first.rows) == len(tickets)
        assert {row["updated_at"] for row in first.rows} == {raw(one.updated_at) for one in tickets}
        later = ticket(40, START + timedelta(minutes=30))
        jira.stage.put(later)
        again = read(jira.connect(window=5), "issues", cursor=first.cursor)
        assert again.column("issue_id") == ["10040"]


@BOTH
def test_reading_goes_on_after_a_kill_and_brings_the_same(tmp_path: Path, deployment: Deployment) -> None:
    tickets = [ticket(number, START + timedelta(seconds=25 * number)) for number in range(1, 40)]
    with simulated(tmp_path, tickets, deployment) as jira:
        whole = read(jira.connect(window=4), "issues")
        assert whole.window_count >= 8
        integration = jira.connect(window=4)
        taken: list[str] = []
        cursor = None
        for stop in (2, 3, 1):
            windows = integration.windows(STREAMS["issues"], Scope("PAY"), cursor)
            for _ in range(stop):
                window = next(windows)
                taken += [record["id"] for page in window.pages for record in page.records]
                cursor = window.cursor()
            windows.close()  # type: ignore[attr-defined]
        rest = read(jira.connect(window=4), "issues", cursor=cursor)
        assert [*taken, *rest.column("issue_id")] == whole.column("issue_id")


@BOTH
def test_an_incremental_run_with_nothing_new_asks_once_for_a_project(tmp_path: Path, deployment: Deployment) -> None:
    tickets = [ticket(number) for number in range(1, 30)]
    with simulated(tmp_path, tickets, deployment) as jira:
        first = read(jira.connect(), "issues")
        integration = jira.connect()
        integration.scopes()
        read(integration, "fields", "site")  # asked once for the whole connection, whatever comes after
        assert integration.site.zone.key == "UTC"
        jira.served.forget()
        assert read(integration, "issues", cursor=first.cursor).window_count == 0
        assert [path.rpartition("/")[2] for path in jira.asked()] == ["jql" if deployment == "cloud" else "search"]


@BOTH
def test_a_moved_ticket_keeps_its_number_and_tells_its_former_key(tmp_path: Path, deployment: Deployment) -> None:
    with simulated(tmp_path, [ticket(1), ticket(2)], deployment) as jira:
        before = read(jira.connect(), "issues")
        at = START + timedelta(days=1)
        move = TicketChange(91_000, 1, at, "Key", "", None, "PAY-1", None, "WEB-9")
        jira.stage.put(replace(ticket(1, at), key="WEB-9", project_key="WEB", former_keys=("PAY-1",), changes=(move,)))
        assert read(jira.connect(), "issues", cursor=before.cursor).rows == []
        (moved,) = read(jira.connect(), "issues", "WEB").rows
        assert (moved["issue_id"], moved["issue_key"], moved["former_keys"]) == ("10001", "WEB-9", ["PAY-1"])
        assert read(jira.connect(), "issue_keys", "PAY").column("issue_id") == ["10002"]
        assert read(jira.connect(), "issue_keys", "WEB").column("issue_id") == ["10001"]


@BOTH
def test_a_deleted_ticket_is_missed_by_the_next_sweep(tmp_path: Path, deployment: Deployment) -> None:
    tickets = [ticket(number) for number in range(1, 6)]
    with simulated(tmp_path, tickets, deployment) as jira:
        first = read(jira.connect(), "issue_keys")
        assert len(first.rows) == 5
        jira.stage.put(replace(tickets[2], deleted_at=START))
        soon = read(jira.connect(at=NOW + timedelta(days=6)), "issue_keys", cursor=first.cursor)
        assert soon.window_count == 0
        due = read(jira.connect(at=NOW + timedelta(days=7)), "issue_keys", cursor=first.cursor)
        assert sorted(due.column("issue_key")) == ["PAY-1", "PAY-2", "PAY-4", "PAY-5"]
        assert set(due.column("swept_at")) == {raw(NOW + timedelta(days=7))}


@BOTH
def test_a_ticket_that_changes_while_it_is_read_comes_last_in_its_last_version(
    tmp_path: Path, deployment: Deployment
) -> None:
    tickets = [ticket(number) for number in range(1, 20)]
    with simulated(tmp_path, tickets, deployment) as jira:
        searches = 0

        def before(request: Request) -> None:
            nonlocal searches
            searches += "/search" in request.path and "jql" in request.query
            if searches == 3:
                searches += 1
                jira.stage.put(replace(ticket(1, START + timedelta(days=1)), title="again"))

        jira.stage.before = before
        found = read(jira.connect(window=4), "issues")
        jira.stage.before = None
    assert sorted(found.newest) == sorted(str(one.ticket_id) for one in tickets)
    assert found.newest["10001"]["summary"] == "again"
    assert found.column("issue_id").count("10001") == 2, "in two windows, so the newer one wins"


def test_other_fields_than_last_time_read_everything_anew(tmp_path: Path) -> None:
    with simulated(tmp_path, [ticket(1), ticket(2)]) as jira:
        first = read(jira.connect(), "issues")
        assert read(jira.connect(), "issues", cursor=first.cursor).rows == []
        again = read(jira.connect(custom_fields=["Rank"]), "issues", cursor=first.cursor)
        assert len(again.rows) == 2
        assert all(fields[0].startswith("Rank=0|i") for fields in again.column("custom_fields"))


def test_only_what_changed_since_a_day_and_fits_a_condition_is_read(tmp_path: Path) -> None:
    tickets = [ticket(number, START + timedelta(days=number)) for number in range(6)]
    tickets.append(ticket(9, START + timedelta(days=9), labels=("other",)))
    with simulated(tmp_path, tickets) as jira:
        found = read(jira.connect(since="2026-03-04", jql="labels = checkout OR labels = nothing"), "issues")
    assert sorted(found.newest) == ["10003", "10004", "10005"]


def test_remote_links_are_asked_for_where_the_history_tells_of_one(tmp_path: Path) -> None:
    pasted = TicketChange(91_000, 1, START, "RemoteIssueLink", "", None, None, "1", "This issue links to x")
    tickets = [ticket(1, remote_links=("https://x.example/1",), changes=(pasted,)), ticket(2)]
    with simulated(tmp_path, tickets) as jira:
        found = read(jira.connect(), "issues").children["issue_remote_links"]
        assert [(row["issue_id"], row["url"]) for row in found] == [("10001", "https://x.example/1")]
        assert sum(path.endswith("/remotelink") for path in jira.asked()) == 1
        jira.served.forget()
        read(jira.connect(remote_links=False), "issues")
        assert not any(path.endswith("/remotelink") for path in jira.asked())


@BOTH
def test_the_site_holds_its_projects_statuses_users_boards_and_sprints(tmp_path: Path, deployment: Deployment) -> None:
    with simulated(tmp_path, [ticket(1)], deployment) as jira:
        connected = jira.connect()
        rows = {
            name: read(connected, name, "site").rows for name in ("projects", "statuses", "users", "boards", "sprints")
        }
        versions = read(connected, "versions").rows
    assert [row["project_key"] for row in rows["projects"]] == ["PAY", "WEB"]
    assert {row["status_id"]: row["category_key"] for row in rows["statuses"]} == {
        "1": "new", "3": "indeterminate", "5": "done",
    }  # fmt: skip
    assert [row["display_name"] for row in rows["users"]] == ["Ada", "Grace"]
    assert [row["board_type"] for row in rows["boards"]] == ["scrum", "kanban"]
    assert [(row["sprint_id"], row["board_id"], row["started_at"]) for row in rows["sprints"]] == [
        ("7", "4", raw(START))
    ]
    assert [(row["version_name"], row["is_released"]) for row in versions] == [("1.0", True)]


def test_projects_are_found_by_pattern_and_one_that_is_not_seen_fails_alone(tmp_path: Path) -> None:
    with simulated(tmp_path, [ticket(1)]) as jira:
        assert [scope.name for scope in jira.connect().scopes()] == ["site", "PAY", "WEB"]
        assert [scope.name for scope in jira.connect(projects=["P*"]).scopes()] == ["site", "PAY"]
        integration = jira.connect(projects=["PAY", "SECRET"])
        assert [scope.name for scope in integration.scopes()] == ["site", "PAY", "SECRET"]
        assert len(read(integration, "issues", "PAY").rows) == 1
        with pytest.raises(SourceRejected, match=r"tickets, project SECRET: .*Browse projects"):
            read(integration, "issues", "SECRET")


def test_a_condition_that_jira_refuses_names_the_project_and_what_jira_says(tmp_path: Path) -> None:
    with simulated(tmp_path, [ticket(1)]) as jira, pytest.raises(SourceRejected, match=r"project PAY: .*nonsense"):
        read(jira.connect(jql="nonsense = 1"), "issues")


@BOTH
def test_an_issue_that_an_import_dated_into_the_future_hides_no_later_change(
    tmp_path: Path, deployment: Deployment
) -> None:
    tickets = [ticket(1), ticket(2), ticket(3, NOW + timedelta(days=900))]
    with simulated(tmp_path, tickets, deployment) as jira:
        first = read(jira.connect(at=NOW), "issues")
        assert len(first.rows) == 3
        jira.stage.put(ticket(2, NOW + timedelta(hours=3)), ticket(4, NOW + timedelta(hours=5)))
        second = read(jira.connect(at=NOW + timedelta(days=1)), "issues", cursor=first.cursor)
        assert sorted(second.column("issue_key")) == ["PAY-2", "PAY-4"]
        third = read(jira.connect(at=NOW + timedelta(days=1)), "issues", cursor=second.cursor)
        assert third.rows == []

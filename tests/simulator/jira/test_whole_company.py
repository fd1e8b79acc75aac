"""The made-up company through the simulated Jira: everything it has is told, and only what was there by then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from sei_pipeline.simulator.company.as_of import as_of
from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.jira.tool import JiraTool
from sei_pipeline.simulator.serving import serve
from tests.simulator.jira.calling import TOKEN, USER, Caller, basic

FIELDS = "status,updated,assignee,customfield_10016,customfield_10020,resolutiondate,fixVersions,project"


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company(5, developer_count=12, days=60)


@contextmanager
def served(company: Company, **options: Any) -> Iterator[tuple[JiraTool, Caller]]:
    tool = JiraTool(company, {USER: TOKEN}, **options)
    with serve({"jira": tool}) as running:
        yield tool, Caller(running, basic())


def shown(company: Company) -> dict[str, tuple[Any, ...]]:
    """What the company's tickets say, by key."""
    return {
        ticket.key: (ticket.status, ticket.story_points, list(ticket.sprint_ids), len(ticket.fix_versions))
        for ticket in company.tickets
        if ticket.deleted_at is None or ticket.deleted_at > company.ended_at
    }


def told(caller: Caller, company: Company) -> dict[str, tuple[Any, ...]]:
    """What Jira says of all issues."""
    found: dict[str, tuple[Any, ...]] = {}
    jql = f"project in ({', '.join(project.key for project in company.projects)}) ORDER BY updated ASC"
    token: dict[str, str] = {}
    while True:
        page = caller.get("/rest/api/3/search/jql", jql=jql, fields=FIELDS, maxResults=100, **token)
        for issue in page["issues"]:
            fields = issue["fields"]
            sprints = [sprint["id"] for sprint in fields["customfield_10020"] or ()]
            assert issue["key"] not in found
            assert fields["project"]["key"] == issue["key"].partition("-")[0]
            points = fields["customfield_10016"]
            found[issue["key"]] = (fields["status"]["name"], points, sprints, len(fields["fixVersions"]))
        if page["isLast"]:
            return found
        token = {"nextPageToken": page["nextPageToken"]}


def test_every_ticket_of_the_company_is_told_as_it_stands(company: Company) -> None:
    with served(company) as (_, caller):
        found = told(caller, company)
    assert len(found) > 100
    assert found == shown(company)


def test_a_site_that_moves_in_time_tells_what_was_there_by_then(company: Company) -> None:
    middle = company.started_at + (company.ended_at - company.started_at) / 2
    with served(company) as (tool, caller):
        tool.show(middle)
        early = told(caller, company)
        tool.show(company.ended_at)
        late = told(caller, company)
    assert early == shown(as_of(company, middle))
    assert late == shown(company)
    assert early != late


def test_all_histories_of_the_company_are_told_by_bulk_and_one_by_one_alike(company: Company) -> None:
    wanted = {
        str(ticket.ticket_id): {str(change.change_id) for change in ticket.changes}
        for ticket in company.tickets
        if ticket.deleted_at is None and ticket.changes
    }
    body: dict[str, Any] = {"issueIdsOrKeys": list(wanted)[:1000], "maxResults": 777}
    bulk: dict[str, list[str]] = {}
    with served(company, time_zone="Asia/Kolkata") as (_, caller):
        while True:
            page = caller.post("/rest/api/3/changelog/bulkfetch", body)
            for log in page["issueChangeLogs"]:
                bulk.setdefault(log["issueId"], []).extend(history["id"] for history in log["changeHistories"])
            if "nextPageToken" not in page:
                break
            body["nextPageToken"] = page["nextPageToken"]
        longest = max(bulk, key=lambda number: len(bulk[number]))
        single = caller.get(f"/rest/api/3/issue/{longest}/changelog")["values"]
    assert {number: set(told) for number, told in bulk.items()} == wanted
    assert sum(map(len, bulk.values())) == sum(map(len, wanted.values())), "none twice"
    assert [history["id"] for history in single] == bulk[longest]
    assert all(datetime.fromisoformat(history["created"]).utcoffset() for history in single)

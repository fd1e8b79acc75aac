"""The made-up company, read from its simulated Jira and staged: each ticket, change and link it has, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sei_pipeline.connect.contract import Context
from sei_pipeline.integrations.jira import INTEGRATION
from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company, Ticket
from sei_pipeline.simulator.jira.tool import JiraTool
from sei_pipeline.simulator.serving import serve
from tests.integrations.jira.simulated import TOKEN, USER
from tests.integrations.jira.staged import Staged

PULL_REQUEST = re.compile(r"https://github\.com/([^/]+/[^/]+)/pull/(\d+)$")
NAMED = re.compile(r"root cause: (\S+)")


@pytest.fixture(scope="module")
def company() -> Company:
    """The first company that has what these tests are about: how seeds turn out changes with the simulator."""
    made = (make_company(seed, developer_count=24, days=90) for seed in range(20))
    return next(one for one in made if any(it.former_keys for it in present(one).values()) and len(causes(one)) > 1)


@pytest.fixture(scope="module", params=["cloud", "server"])
def staged(
    request: pytest.FixtureRequest, company: Company, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Staged]:
    home = tmp_path_factory.mktemp(request.param)
    with serve({"jira": JiraTool(company, {USER: TOKEN}, request.param)}) as served, Staged(home / "raw") as made:
        options = {"url": served.url("jira"), "token": "JIRA_TOKEN", "instance": "x", "worklogs": False}
        user = {"user": USER} if request.param == "cloud" else {}
        at = company.ended_at + timedelta(hours=1)
        context = Context(Path(home), Path(home), lambda name: TOKEN, at)
        made.extract(INTEGRATION("company", {**options, **user}, context), "1")
        yield made


def present(company: Company) -> dict[str, Ticket]:
    return {one.key: one for one in company.tickets if one.deleted_at is None}


def causes(company: Company) -> set[tuple[str, str]]:
    """What tickets say caused them, by links and in texts."""
    keys = {one.ticket_id: one.key for one in company.tickets}
    found = set()
    for name, one in present(company).items():
        linked = [other for kind, side, other in one.links if (kind, side) == ("Problem/Incident", "inward")]
        texts = [*(comment.body for comment in one.comments), *one.custom.values()]
        found |= {(name, keys[other]) for other in linked}
        found |= {(name, said) for text in texts for said in NAMED.findall(text)}
    return found


def key(row: dict[str, object]) -> str:
    return str(row["ticket_id"]).rpartition(":")[2]


def test_tickets_are_as_the_company_has_them(staged: Staged, company: Company) -> None:
    sprints = {one.sprint_id: one.name for one in company.sprints}
    categories = {"new": "to_do", "indeterminate": "in_progress", "done": "done"}
    statuses = {one.name: categories[one.category] for one in company.statuses}
    found = {
        row["ticket_key"]: (
            row["project_key"], row["ticket_type"], row["ticket_status"], row["ticket_status_category"],
            row["resolution"], row["story_points"], row["sprints"] or [], row["fix_versions"] or [], row["resolved_at"],
        )
        for row in staged.rows("tickets")
    }  # fmt: skip
    expected = {
        name: (
            one.project_key, one.ticket_type, one.status, statuses[one.status], one.resolution, one.story_points,
            [sprints[sprint] for sprint in one.sprint_ids], list(one.fix_versions),
            one.resolved_at and one.resolved_at.replace(tzinfo=None),
        )
        for name, one in present(company).items()
    }  # fmt: skip
    assert found == expected


def test_histories_keep_every_status_under_its_name_of_now(staged: Staged, company: Company) -> None:
    names = {str(one.status_id): one.name for one in company.statuses}
    found = sorted(
        (key(row), row["changed_at"], row["from_value"], row["to_value"])
        for row in staged.rows("ticket_changes")
        if row["field_name"] == "status"
    )
    expected = sorted(
        (name, change.changed_at.replace(tzinfo=None), names[change.from_id or ""], names[change.to_id or ""])
        for name, one in present(company).items()
        for change in one.changes
        if change.field_id == "status"
    )
    assert found == expected
    assert {change.to_text for one in company.tickets for change in one.changes} - set(names.values())


def test_moved_tickets_are_known_by_their_former_keys(staged: Staged, company: Company) -> None:
    found = {(key(row), row["former_key"]) for row in staged.rows("former_ticket_keys")}
    assert found == {(name, was) for name, one in present(company).items() for was in one.former_keys}


def test_the_development_panel_and_pasted_links_lead_to_their_pull_requests(staged: Staged, company: Company) -> None:
    expected = set()
    for name, one in present(company).items():
        pasted = [f"{match[1]}#{match[2]}" for match in map(PULL_REQUEST.match, one.remote_links) if match]
        expected |= {(name, pull.lower()) for pull in (*one.development, *pasted)}
    found = {
        (key(row), row["pull_request_id"].removeprefix("github:github.com:pull_request:"))
        for row in staged.rows("ticket_pull_requests")
    }
    assert found == expected
    assert found


def test_incidents_name_the_tickets_and_commits_that_caused_them(staged: Staged, company: Company) -> None:
    assert {(key(row), row["cause"]) for row in staged.rows("ticket_causes")} == causes(company)


def test_sprints_that_tickets_entered_and_left_are_those_they_are_in(staged: Staged, company: Company) -> None:
    entered: dict[tuple[str, str], int] = {}
    for row in staged.rows("ticket_changes"):
        if row["field_name"] == "sprint":
            name = row["to_value"] or row["from_value"]
            entered[key(row), name] = entered.get((key(row), name), 0) + (1 if row["to_value"] else -1)
    sprints = {one.sprint_id: one.name for one in company.sprints}
    standing = {pair for pair, count in entered.items() if count > 0}
    assert standing <= {(name, sprints[one]) for name, it in present(company).items() for one in it.sprint_ids}
    assert standing
    assert set(entered.values()) <= {0, 1}

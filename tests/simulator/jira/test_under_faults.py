"""The simulated Jira behind faults and while it moves: a caller who tries again gets all, one who doesn't is fooled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests

from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.faults import Faults
from sei_pipeline.simulator.jira.tool import JiraTool
from sei_pipeline.simulator.moving import Moving
from sei_pipeline.simulator.serving import Served, serve
from tests.simulator.jira.calling import TOKEN, USER, basic

TRIES = 12  # more than any schedule fails in a row


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company(6, developer_count=8, days=40)


def tried_again(served: Served, body: dict[str, Any]) -> Any:
    """A page of search, asked for until it comes whole."""
    for _ in range(TRIES):
        try:
            reply = requests.post(
                served.url("jira") + "/rest/api/3/search/jql", json=body, headers={"Authorization": basic()}, timeout=5
            )
            if reply.status_code == 200:
                return reply.json()
        except requests.RequestException:  # JSON that is none, too
            continue
    raise AssertionError(f"no whole page in {TRIES} tries")


def keys(served: Served, company: Company) -> list[str]:
    jql = f"project in ({', '.join(project.key for project in company.projects)}) ORDER BY updated ASC"
    body: dict[str, Any] = {"jql": jql, "fields": ["summary"], "maxResults": 20}
    found: list[str] = []
    while True:
        page = tried_again(served, body)
        found += [issue["key"] for issue in page["issues"]]
        if page["isLast"]:
            return found
        body["nextPageToken"] = page["nextPageToken"]


def present(company: Company) -> list[str]:
    alive = [ticket for ticket in company.tickets if ticket.deleted_at is None]
    return sorted(ticket.key for ticket in alive)


@pytest.mark.parametrize("seed", range(12))
def test_whoever_tries_again_reads_everything_once_under_any_schedule(company: Company, seed: int) -> None:
    faults = Faults.schedule(seed)
    with serve({"jira": JiraTool(company, {USER: TOKEN})}, faults) as served:
        assert sorted(keys(served, company)) == present(company)


def test_a_token_that_expires_on_the_way_is_refused_in_jiras_words(company: Company) -> None:
    faults = Faults(expired=(2, 3))
    with serve({"jira": JiraTool(company, {USER: TOKEN})}, faults) as served:
        statuses = [
            requests.get(served.url("jira") + "/rest/api/3/myself", headers={"Authorization": basic()}, timeout=5)
            for _ in range(4)
        ]
    assert [reply.status_code for reply in statuses] == [200, 401, 401, 200]
    assert statuses[1].headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"
    assert statuses[1].json()["message"] == "Client must be authenticated to access this resource."


def test_a_site_that_takes_dead_tokens_for_strangers_ends_a_reading_early_without_an_error(company: Company) -> None:
    tool = JiraTool(company, {USER: TOKEN}, dead_tokens_are_strangers=True)
    with serve({"jira": tool}, Faults(expired=(3, 999))) as served:
        found = keys(served, company)
    assert len(found) == 40 < len(present(company))


def test_a_site_that_moves_while_it_is_read_in_order_of_update_loses_nothing(company: Company) -> None:
    """What was updated in the meantime comes again, or for the first time, at the end."""
    tool = JiraTool(company, {USER: TOKEN})
    moving = Moving.steadily(tool, company.ended_at - timedelta(days=15), company.ended_at, requests=6, steps=6)
    with serve({"jira": moving}) as served:
        found = keys(served, company)
    assert set(present(company)) <= set(found)
    assert len(found) > len(set(found)), "some were read twice"

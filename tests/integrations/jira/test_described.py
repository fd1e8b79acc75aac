"""Every request to Jira Cloud is one that Atlassian's own description allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from sei_pipeline.simulator.company.model import Worklog
from tests.integrations.jira.described import NOT_ALLOWED, Descriptions, load
from tests.integrations.jira.simulated import START, STREAMS, read, simulated, ticket


@pytest.fixture(scope="module")
def descriptions(shared_data: Path) -> Descriptions:
    return load(shared_data)


def test_every_request_of_a_full_and_an_incremental_run_is_described(
    tmp_path: Path, descriptions: Descriptions
) -> None:
    worklogs = tuple(Worklog(600 + number, 1, START, 60) for number in range(30))
    tickets = [ticket(number) for number in range(1, 12)] + [ticket(50, worklogs=worklogs, development=("acme/pay#7",))]
    with simulated(tmp_path, tickets) as jira:
        integration = jira.connect(window=3, deployment="cloud", remote_links=True, development=True)
        assert integration.probe().is_ok
        for scope in integration.scopes():
            for stream in STREAMS.values():
                if stream.child_of is None:
                    first = read(integration, stream.name, scope.name)
                    read(integration, stream.name, scope.name, first.cursor)
        exchanges = jira.served.exchanges("jira")
    assert len({exchange.target.partition("?")[0] for exchange in exchanges}) > 12
    for exchange in exchanges:
        descriptions.check(exchange.method, exchange.target, exchange.body)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/rest/api/3/search/jql?jql=a&startAt=0", "knows no"),
        ("/rest/api/3/search/jql?jql=a&maxResults=many", "maxResults"),
        ("/rest/api/3/mypermission", "in no description"),
        ("/rest/agile/1.0/board/1/sprint?size=4", "knows no"),
    ],
)
def test_a_request_that_is_not_described_is_noticed(descriptions: Descriptions, target: str, said: str) -> None:
    with pytest.raises(NOT_ALLOWED, match=said):
        descriptions.check("GET", target, b"")


def test_a_body_that_is_not_described_is_noticed(descriptions: Descriptions) -> None:
    descriptions.check("POST", "/rest/api/3/changelog/bulkfetch", b'{"issueIdsOrKeys": ["1"], "maxResults": 5000}')
    for body in (b"{}", b'{"issueIdsOrKeys": ["1"], "maxResults": 20000}', b'{"issueIdsOrKeys": ["1"], "startAt": 0}'):
        with pytest.raises(NOT_ALLOWED):
            descriptions.check("POST", "/rest/api/3/changelog/bulkfetch", body)

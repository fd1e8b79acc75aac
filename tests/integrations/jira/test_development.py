"""Pull requests of the development panel: read where they may be, and said where not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sei_pipeline.errors import SourceRejected
from sei_pipeline.simulator.messages import Reply, Request
from tests.integrations.jira.simulated import (
    Deployment,
    Simulated,
    made,
    pull_request,
    read,
    simulated,
    ticket,
)

BOTH = pytest.mark.parametrize("deployment", ["cloud", "server"])
DEVELOPED = ticket(1, development=("acme/pay#7", "acme/pay#8"))
REQUESTS = (pull_request(7, is_merged=True), pull_request(8))


@BOTH
def test_pull_requests_of_the_development_panel_come_with_their_ticket(tmp_path: Path, deployment: Deployment) -> None:
    with simulated(tmp_path, [DEVELOPED, ticket(2)], deployment) as jira:
        jira.stage.set(made(jira.stage.company, pull_requests=REQUESTS))
        found = read(jira.connect(), "issues").children["issue_pull_requests"]
        asked = [path for path in jira.asked() if "dev-status" in path]
    told = [(row["issue_id"], row["pull_request_url"], row["status"], row["pull_request_key"]) for row in found]
    assert told == [
        ("10001", "https://github.com/acme/pay/pull/7", "MERGED", "#7"),
        ("10001", "https://github.com/acme/pay/pull/8", "OPEN", "#8"),
    ]
    assert {row["repository_name"] for row in found} == {"acme/pay"}
    assert 1 <= len(asked) <= 2, "the other ticket's own summary says that it has none"


def test_development_that_the_token_may_not_read_is_said_once_and_left_out(tmp_path: Path) -> None:
    tickets = [ticket(number, development=("acme/pay#7",)) for number in range(1, 4)]
    said: list[str] = []
    with simulated(tmp_path, tickets, denies=["VIEW_DEV_TOOLS"]) as jira:
        jira.stage.set(made(jira.stage.company, pull_requests=REQUESTS))
        found = read(jira.connect(said=said.append), "issues")
        assert len(found.rows) == 3
        assert found.children["issue_pull_requests"] == []
        assert len([text for text in said if "development information can't be read" in text]) == 1
        jira.served.forget()
        read(jira.connect(development=False), "issues")
        assert not any("dev-status" in path for path in jira.asked())
        with pytest.raises(SourceRejected, match="development tools"):
            read(jira.connect(development=True), "issues")


def _refuse_panel(jira: Simulated, issue_id: str, status: int) -> None:
    answer = jira.stage.tool.answer

    def refusing(request: Request) -> Reply:
        if "dev-status" in request.path and request.query["issueId"][0] == issue_id:
            return Reply(status, b'{"errorMessages": ["You may not see development tools"]}')
        return answer(request)

    jira.stage.tool.answer = refusing  # type: ignore[method-assign]


def test_a_project_whose_development_is_closed_closes_no_other(tmp_path: Path) -> None:
    tickets = [DEVELOPED, replace(DEVELOPED, ticket_id=20_001, key="WEB-1", project_key="WEB")]
    with simulated(tmp_path, tickets) as jira:
        jira.stage.set(made(jira.stage.company, pull_requests=REQUESTS))
        _refuse_panel(jira, "10001", 403)
        integration = jira.connect()
        assert read(integration, "issues", "PAY").children["issue_pull_requests"] == []
        assert len(read(integration, "issues", "WEB").children["issue_pull_requests"]) == 2


def test_an_issue_that_goes_while_its_development_is_asked_for_closes_nothing(tmp_path: Path) -> None:
    tickets = [DEVELOPED, *(ticket(number, development=("acme/pay#7",)) for number in range(2, 12))]
    with simulated(tmp_path, tickets) as jira:
        jira.stage.set(made(jira.stage.company, pull_requests=REQUESTS))

        def delete_first(request: Request) -> None:
            if "dev-status" in request.path:
                left = tuple(one for one in jira.stage.company.tickets if one.ticket_id != 10_001)
                if len(left) < len(jira.stage.company.tickets):
                    jira.stage.set(made(jira.stage.company, tickets=left))
                    _refuse_panel(jira, "10001", 404)

        jira.stage.before = delete_first
        found = read(jira.connect(window=2), "issues")
    assert {row["issue_id"] for row in found.children["issue_pull_requests"]} >= {
        str(10_000 + number) for number in range(2, 12)
    }

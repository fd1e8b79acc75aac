"""The company moves on while it is read, and is served over HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import orjson
import pytest
import requests

from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.github import GithubTool, moving_on
from sei_pipeline.simulator.serving import serve
from tests.simulator.github.asking import TOKEN, Asker, asker
from tests.simulator.github.small import SHOP, START, at

COUNTS = """{organization(login:"acme"){repositories(first:100){nodes{nameWithOwner pushedAt
  pullRequests(first:1){totalCount} open:pullRequests(first:1,states:[OPEN]){totalCount}
  deployments(first:1){totalCount}}}}}"""


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company(3, developer_count=12, days=30)


def total(client: Asker, name: str) -> int:
    nodes = client.data(COUNTS)["organization"]["repositories"]["nodes"]
    return sum(node[name]["totalCount"] for node in nodes)


def test_the_company_is_shown_as_it_was(company: Company) -> None:
    tool = GithubTool(company, [TOKEN])
    client = Asker(tool)
    whole = total(client, "pullRequests")
    assert whole == len(company.pull_requests)
    instant = company.started_at + (company.ended_at - company.started_at) / 2
    tool.show(instant)
    earlier = [pull for pull in company.pull_requests if pull.created_at <= instant]
    assert total(client, "pullRequests") == len(earlier) < whole
    ended = [pull.merged_at or pull.closed_at for pull in earlier]
    assert total(client, "open") == sum(1 for end in ended if end is None or end > instant) > 0
    tool.show(company.ended_at)
    assert total(client, "pullRequests") == whole


def test_time_moves_on_with_requests_by_seed_up_to_its_end() -> None:
    def instants(seed: int) -> list[datetime | None]:
        hook = moving_on(START, at(5), seed, timedelta(hours=2), 0.5)
        return [hook(number) for number in range(1, 40)]

    assert instants(1) == instants(1) != instants(2)
    shown = [instant for instant in instants(1) if instant is not None]
    assert shown[0] == START
    assert shown == sorted(shown)
    assert shown[-1] == at(5)
    assert None in instants(1)


def test_a_hook_on_requests_changes_what_later_ones_see(company: Company) -> None:
    middle = company.started_at + (company.ended_at - company.started_at) / 2
    tool = GithubTool(company, [TOKEN], on_request={1: middle, 3: company.ended_at}.get)
    counts = [total(Asker(tool), "deployments") for _ in range(3)]
    assert counts[0] == counts[1] < counts[2] == len(company.deployments)


def test_settings_change_in_the_middle() -> None:
    client = asker()
    assert client.get(f"/repos/{SHOP}").status == 200
    client.tool.change(gone=frozenset({SHOP.upper()}))
    assert client.get(f"/repos/{SHOP}").status == 404
    client.tool.change(gone=frozenset())
    assert client.get(f"/repos/{SHOP}").status == 200


def test_deleted_records_are_gone_from_every_list() -> None:
    client = asker()
    client.tool.change(deleted=frozenset({"I_5", "PR_3", "DE_0", "WFR_1"}))
    told = client.data("""{repository(owner:"acme",name:"shop"){issues(first:1){totalCount}
      pullRequests(first:9){nodes{number}} deployments(first:9){nodes{id}}}}""")["repository"]
    assert told == {
        "issues": {"totalCount": 0},
        "pullRequests": {"nodes": [{"number": 1}, {"number": 2}, {"number": 4}]},
        "deployments": {"nodes": [{"id": "DE_1"}]},
    }
    assert client.get(f"/repos/{SHOP}/actions/runs").body["total_count"] == 0


def test_it_is_served_over_http_with_links_that_lead_back() -> None:
    client = asker()
    with serve({"github": client.tool}) as served, requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        first = session.get(f"{served.url('github')}/orgs/acme/repos", params={"per_page": 2}, timeout=5)
        second = session.get(first.links["next"]["url"], timeout=5)
        assert [len(answer.json()) for answer in (first, second)] == [2, 1]
        assert first.links["next"]["url"].startswith(served.url("github"))
        assert "Date" in first.headers
        same = session.get(second.url, headers={"If-None-Match": second.headers["ETag"]}, timeout=5)
        assert (same.status_code, same.content) == (304, b"")
        asked = session.post(f"{served.url('github')}/graphql", json={"query": "{viewer{login}}"}, timeout=5)
        assert asked.json() == {"data": {"viewer": {"login": "ann"}}}
        assert [status for _, _, status in served.requests("github")] == [200, 200, 304, 200]


def test_many_threads_are_answered_and_counted_each() -> None:
    client = asker()
    query = '{repository(owner:"acme",name:"shop"){pullRequests(first:4){nodes{number commits(first:9){totalCount}}}}}'
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda number: client.query(query), range(64)))
    assert len({orjson.dumps(answer.body) for answer in told}) == 1
    used = sorted(int(answer.headers["x-ratelimit-used"]) for answer in told)
    assert used == list(range(1, 65))
    assert len({answer.headers["x-github-request-id"] for answer in told}) == 64

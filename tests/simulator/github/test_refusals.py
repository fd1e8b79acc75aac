"""What GraphQL refuses, and how: status 200 with typed errors and paths, 502 for what takes too long."""

from __future__ import annotations

from typing import Any

import pytest

from sei_pipeline.simulator.github import Behaviour, GithubTool, Token
from tests.simulator.github.asking import Asker, Hands, asker
from tests.simulator.github.small import SHOP, small_company

PULLS = '{repository(owner:"acme",name:"shop"){pullRequests(first:%d){nodes{commits(first:%d){nodes{commit{oid}}}}}}}'


def error(answer: Any) -> dict[str, Any]:
    assert answer.status == 200
    found: dict[str, Any] = answer.body["errors"][0]
    return found


def test_an_unknown_repository_is_null_with_an_error_that_has_its_path() -> None:
    answer = asker().query(
        '{a: repository(owner:"acme",name:"none"){name} b: repository(owner:"acme",name:"shop"){name}}'
    )
    assert answer.body["data"] == {"a": None, "b": {"name": "shop"}}
    assert answer.body["errors"] == [
        {
            "type": "NOT_FOUND",
            "path": ["a"],
            "locations": [{"line": 1, "column": 2}],
            "message": "Could not resolve to a Repository with the name 'acme/none'.",
        }
    ]


def test_what_may_not_be_seen_is_not_found_blocked_or_forbidden() -> None:
    tokens = [
        Token("public", "ann", scopes=frozenset({"public_repo", "read:org"})),
        Token("new", "ann", needs_sign_on=True),
        Token("fine", "ann", "fine_grained", permissions={}),
        Token("all", "ann"),
    ]
    tool = GithubTool(small_company(), tokens, behaviour=Behaviour(blocked=frozenset({"acme/site"})))
    query = '{repository(owner:"acme",name:"%s"){name deployments(first:1){totalCount}}}'
    assert error(Asker(tool, "public").query(query % "shop"))["type"] == "NOT_FOUND"
    sign_on = error(Asker(tool, "new").query(query % "shop"))
    assert (sign_on["type"], sign_on["extensions"]) == ("FORBIDDEN", {"saml_failure": True})
    lacking = error(Asker(tool, "fine").query(query % "shop"))
    assert (lacking["type"], lacking["path"]) == ("FORBIDDEN", ["repository", "deployments"])
    assert error(Asker(tool, "all").query(query % "site"))["message"] == "Repository access blocked"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('{repository(owner:"acme",name:"shop"){pullRequest(number:99){id}}}', "PullRequest with the number of 99."),
        ('{repository(owner:"acme",name:"shop"){issue(number:1){id}}}', "an Issue with the number of 1."),
        ('{organization(login:"none"){id}}', "an Organization with the login of 'none'."),
        ('{user(login:"none"){id}}', "a User with the login of 'none'."),
        ('{node(id:"none"){id}}', "a node with the global id of 'none'."),
    ],
)
def test_what_is_not_there_is_told_by_its_kind(query: str, message: str) -> None:
    found = error(asker().query(query))
    assert found["type"] == "NOT_FOUND"
    assert found["message"].endswith(message)


def test_ids_that_lead_nowhere_leave_a_gap() -> None:
    answer = asker().query('{nodes(ids:["WFR_1","nothing","DE_1"]){__typename id}}')
    assert [node and node["__typename"] for node in answer.body["data"]["nodes"]] == ["WorkflowRun", None, "Deployment"]
    assert answer.body["errors"][0]["path"] == ["nodes", 1]


def test_more_than_100_ids_are_refused() -> None:
    answer = asker().query("query($ids:[ID!]!){nodes(ids:$ids){id}}", ids=["WFR_1"] * 101)
    assert error(answer)["type"] == "ARGUMENT_LIMIT"
    assert answer.body["data"] is None


def test_pages_need_a_size_of_at_most_100() -> None:
    wanting = error(asker().query('{repository(owner:"acme",name:"shop"){issues{totalCount}}}'))
    assert wanting["type"] == "MISSING_PAGINATION_BOUNDARIES"
    large = error(asker().query(PULLS % (1, 101)))
    assert large["type"] == "EXCESSIVE_PAGINATION"
    assert large["path"] == ["query", "repository", "pullRequests", "nodes", "commits"]
    assert "Requesting 101 records on the `commits` connection exceeds the `first` limit of 100" in large["message"]


def test_more_than_half_a_million_possible_nodes_are_refused() -> None:
    query = """{repository(owner:"acme",name:"shop"){pullRequests(first:100){nodes{
      commits(first:100){nodes{commit{parents(first:51){nodes{oid}}}}}}}}}"""
    answer = asker().query(query)
    assert error(answer)["type"] == "MAX_NODE_LIMIT_EXCEEDED"
    assert "520,100 possible nodes" in error(answer)["message"]
    assert "data" not in answer.body
    assert "data" in asker().query(query.replace("51", "40")).body


def test_a_query_costs_a_hundredth_of_the_requests_it_may_need() -> None:
    def told(query: str) -> tuple[int, int]:
        rate = asker().data("{rateLimit{cost nodeCount remaining used limit}" + query[1:])["rateLimit"]
        assert (rate["used"], rate["remaining"]) == (rate["cost"], 5_000 - rate["cost"])
        return rate["cost"], rate["nodeCount"]

    assert told("{viewer{login}}") == (1, 0)
    assert told(PULLS % (50, 100)) == (1, 5_050)  # 51 requests
    assert told(PULLS.replace("oid", "parents(first:2){nodes{oid}}") % (50, 100)) == (51, 15_050)  # 5,051 requests


def test_heavier_queries_than_the_server_stands_are_a_502() -> None:
    client = asker(behaviour=Behaviour(heavy_nodes=100))
    answer = client.query(PULLS % (4, 100))  # the fourth has 300 commits
    assert answer.status == 502
    assert b"<title>502 Bad Gateway</title>" in answer.body
    assert client.query(PULLS % (3, 100)).status == 200
    client.tool.change(heavy_body="json")
    answer = client.query(PULLS % (4, 100))
    assert answer.status == 502
    assert answer.body["errors"][0]["message"].startswith("Something went wrong while executing your query.")


def test_the_quota_of_points_runs_out_with_status_200() -> None:
    hands = Hands()
    client = asker(behaviour=Behaviour(quota={"core": 5, "graphql": 2}), clock=hands)
    assert [client.query("{viewer{login}}").headers["x-ratelimit-remaining"] for _ in range(2)] == ["1", "0"]
    refused = client.query("{viewer{login}}")
    assert error(refused)["type"] == "RATE_LIMITED"
    assert refused.headers["x-ratelimit-resource"] == "graphql"
    assert client.get("/user").headers["x-ratelimit-remaining"] == "4"  # its own quota
    hands.move(hours=1)
    assert client.data("{viewer{login}}") == {"viewer": {"login": "ann"}}


def test_members_and_teams_need_the_scope_read_org() -> None:
    tool = GithubTool(small_company(), [Token("t", "ann", scopes=frozenset({"repo"}))])
    found = error(Asker(tool, "t").query('{organization(login:"acme"){membersWithRole(first:1){totalCount}}}'))
    assert found["type"] == "INSUFFICIENT_SCOPES"
    assert "requires one of the following scopes: ['read:org']" in found["message"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{viewer{", "Syntax Error: Expected Name, found <EOF>."),
        ("{viewer{logins}}", "Cannot query field 'logins' on type 'User'. Did you mean 'login'?"),
        ("query($n:Int!){repository(owner:\"a\",name:\"b\"){issue(number:$n){id}}}", "Variable '$n' of required type"),
        ("{__schema{types{name}}}", "introspection is not served"),
    ],
)  # fmt: skip
def test_a_wrong_query_is_told_without_data(query: str, message: str) -> None:
    answer = asker().query(query)
    assert error(answer)["message"].startswith(message)
    assert "data" not in answer.body


@pytest.mark.parametrize("body", [b"", b"[]", b'{"query": 1}', b'{"variables": {}}', b"{"])
def test_a_body_that_is_no_query_is_a_400(body: bytes) -> None:
    assert asker().send("POST", "/graphql", body).status == 400


def test_a_bad_cursor_is_told_with_its_path() -> None:
    answer = asker().query('{repository(owner:"acme",name:"shop"){pullRequests(first:1,after:"abc"){totalCount}}}')
    assert error(answer)["type"] == "INVALID_CURSOR_ARGUMENTS"
    assert answer.body["data"] == {"repository": None}


def test_renames_are_followed_unless_the_query_says_no() -> None:
    client = asker(behaviour=Behaviour(renamed={"acme/store": SHOP}))
    query = '{repository(owner:"acme",name:"store"%s){nameWithOwner databaseId}}'
    assert client.data(query % "")["repository"] == {"nameWithOwner": SHOP, "databaseId": 701}
    assert error(client.query(query % ",followRenames:false"))["type"] == "NOT_FOUND"

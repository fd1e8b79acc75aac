"""What REST says besides records: errors, tags, quotas, scopes, renames, Enterprise Server."""

from __future__ import annotations

import dataclasses

import pytest

from sei_pipeline.simulator.github import Behaviour, GithubTool, Token
from tests.simulator.github.asking import TOKEN, Asker, Hands, asker
from tests.simulator.github.small import EMPTY, SHOP, SITE, small_company


@pytest.mark.parametrize(
    ("target", "status", "message"),
    [
        ("/repos/acme/none", 404, "Not Found"),
        ("/repos/acme/none/actions/runs", 404, "Not Found"),
        (f"/repos/{SHOP}/nothing", 404, "Not Found"),
        (f"/repos/{SHOP}/actions/runs/1", 404, "Not Found"),
        (f"/repos/{SHOP}/actions/runs/1/jobs", 404, "Not Found"),
        (f"/repos/{SHOP}/pulls/99/commits", 404, "Not Found"),
        (f"/repos/{SHOP}/compare/main...{'0' * 40}", 404, "Not Found"),
        ("/orgs/none/repos", 404, "Not Found"),
        ("/", 404, "Not Found"),
        (f"/repos/{EMPTY}/commits", 409, "Git Repository is empty."),
        (f"/repos/{SHOP}/commits/{'0' * 40}", 422, f"No commit found for SHA: {'0' * 40}"),
    ],
)
def test_errors_have_githubs_body(target: str, status: int, message: str) -> None:
    answer = asker().get(target)
    assert answer.status == status
    assert (answer.body["message"], answer.body["status"]) == (message, str(status))
    assert answer.body["documentation_url"].startswith("https://docs.github.com/")


def test_special_repositories_answer_in_their_way() -> None:
    client = asker(behaviour=Behaviour(blocked=frozenset({SHOP}), gone=frozenset({SITE}), renamed={"acme/old": EMPTY}))
    assert client.get(f"/repos/{SHOP}/actions/runs").status == 451
    assert client.get(f"/repos/{SHOP}").body["block"]["reason"] == "dmca"
    assert client.get(f"/repos/{SITE}").status == 404
    moved = client.get("/repos/acme/old/actions/runs")
    assert moved.status == 301
    assert moved.headers["location"] == "http://127.0.0.1:9/repositories/703/actions/runs"
    assert client.get("/repositories/703").body["full_name"] == EMPTY


def test_a_repository_without_actions_lists_no_runs() -> None:
    client = asker(behaviour=Behaviour(without_actions=frozenset({SITE})))
    assert client.get(f"/repos/{SITE}/actions/runs").body == {"total_count": 0, "workflow_runs": []}


def test_an_unchanged_answer_is_a_304_that_costs_nothing() -> None:
    client = asker()
    first = client.get(f"/repos/{SITE}/actions/runs?per_page=1")
    again = client.get(f"/repos/{SITE}/actions/runs?per_page=1", **{"if-none-match": first.headers["etag"]})
    assert (again.status, again.body) == (304, None)
    assert again.headers["x-ratelimit-used"] == first.headers["x-ratelimit-used"] == "1"
    other = client.get(f"/repos/{SITE}/actions/runs?per_page=2", **{"if-none-match": first.headers["etag"]})
    assert (other.status, other.headers["x-ratelimit-used"]) == (200, "2")


def test_the_tag_changes_when_what_is_shown_changes() -> None:
    client = asker()
    first = client.get(f"/repos/{SITE}/actions/runs?per_page=1")
    client.tool.change(deleted=frozenset({"WFR_1259"}))
    again = client.get(f"/repos/{SITE}/actions/runs?per_page=1", **{"if-none-match": first.headers["etag"]})
    assert again.status == 200


def test_the_quota_is_told_runs_out_and_comes_back() -> None:
    hands = Hands()
    client = asker(behaviour=Behaviour(quota={"core": 2, "graphql": 5}), clock=hands)
    told = [client.get("/user").headers["x-ratelimit-remaining"] for _ in range(2)]
    assert told == ["1", "0"]
    refused = client.get("/user")
    assert (refused.status, refused.headers["x-ratelimit-remaining"]) == (403, "0")
    assert "API rate limit exceeded" in refused.body["message"]
    reset = int(refused.headers["x-ratelimit-reset"])
    assert reset == int(hands.now.timestamp()) + 3_600
    assert client.get("/rate_limit").body["resources"]["core"] == {
        "limit": 2, "used": 2, "remaining": 0, "reset": reset,
    }  # fmt: skip
    hands.move(hours=1)
    assert client.get("/user").headers["x-ratelimit-remaining"] == "1"


def test_tokens_of_one_account_share_its_quota_and_others_do_not() -> None:
    tool = GithubTool(small_company(), [Token("a", "ann"), Token("b", "ann"), Token("c", "bob")])
    assert Asker(tool, "a").get("/user").headers["x-ratelimit-used"] == "1"
    assert Asker(tool, "b").get("/user").headers["x-ratelimit-used"] == "2"
    assert Asker(tool, "c").get("/user").headers["x-ratelimit-used"] == "1"


@pytest.mark.parametrize("says_retry_after", [True, False])
def test_too_much_in_a_minute_meets_the_secondary_limit(says_retry_after: bool) -> None:
    hands = Hands()
    behaviour = Behaviour(points_a_minute=3, says_retry_after=says_retry_after, retry_after_seconds=7)
    client = asker(behaviour=behaviour, clock=hands)
    assert [client.get("/user").status for _ in range(4)] == [200, 200, 200, 403]
    refused = client.get("/user")
    assert "secondary rate limit" in refused.body["message"]
    assert refused.headers.get("retry-after") == ("7" if says_retry_after else None)
    assert refused.headers["x-ratelimit-remaining"] == "4997"  # it is not the hour's quota
    hands.move(seconds=61)
    assert client.get("/user").status == 200


def test_a_wrong_revoked_or_missing_token_is_a_401() -> None:
    client = asker()
    assert client.get("/user").status == 200
    client.tool.revoke(TOKEN)
    refused = client.get("/user")
    assert (refused.status, refused.body["message"]) == (401, "Bad credentials")
    assert Asker(client.tool, "other").get("/user").status == 401
    assert client.send("GET", "/user", authorization="Basic abc").status == 401


def test_a_request_without_user_agent_is_refused() -> None:
    assert asker().send("GET", "/user", **{"user-agent": ""}).status == 403


def test_a_token_sees_what_its_scopes_allow() -> None:
    tool = GithubTool(
        small_company(),
        [
            Token("public", "ann", scopes=frozenset({"public_repo"})),
            Token("deployer", "ann", scopes=frozenset({"repo_deployment"})),
            Token("fine", "ann", "fine_grained", permissions={"contents": "read"}, repositories=frozenset({SHOP})),
        ],
    )
    assert Asker(tool, "public").get(f"/repos/{SHOP}").status == 404
    assert Asker(tool, "public").get(f"/repos/{SITE}/actions/runs").status == 200
    refused = Asker(tool, "deployer").get(f"/repos/{SHOP}/actions/runs")
    assert refused.status == 403
    assert (refused.headers["x-oauth-scopes"], refused.headers["x-accepted-oauth-scopes"]) == (
        "repo_deployment",
        "repo",
    )
    refused = Asker(tool, "fine").get(f"/repos/{SHOP}/actions/runs")
    assert refused.body["message"] == "Resource not accessible by personal access token"
    assert refused.headers["x-accepted-github-permissions"] == "actions=read"
    assert Asker(tool, "fine").get(f"/repos/{SITE}").status == 404
    assert Asker(tool, "fine").get(f"/repos/{SHOP}/commits").status == 200


def test_single_sign_on_that_is_missing_is_told_in_a_header() -> None:
    tool = GithubTool(small_company(), [Token("new", "ann", needs_sign_on=True)])
    refused = Asker(tool, "new").get(f"/repos/{SHOP}/actions/runs")
    assert refused.status == 403
    assert refused.headers["x-github-sso"].startswith("required; url=")
    assert Asker(tool, "new").get("/orgs/acme/repos").body == []


def test_an_enterprise_server_stands_below_a_prefix_and_limits_nothing() -> None:
    client = asker(is_enterprise=True)
    answer = client.get(f"/api/v3/repos/{SITE}/actions/runs?per_page=100")
    assert answer.headers["x-github-enterprise-version"] == "3.17.4"
    assert "x-ratelimit-limit" not in answer.headers
    assert answer.headers["link"].startswith(f"<http://127.0.0.1:9/api/v3/repos/{SITE}/actions/runs?")
    assert client.get("/api/v3/rate_limit").body["message"] == "Rate limiting is not enabled."
    assert client.get(f"/repos/{SITE}").status == 404
    assert client.data("{rateLimit{cost} viewer{login}}") == {"rateLimit": None, "viewer": {"login": "ann"}}


def test_only_what_is_read_is_served() -> None:
    assert asker().send("POST", f"/repos/{SHOP}", b"{}").status == 404
    assert asker().send("GET", "/graphql").status == 404


def test_two_tools_over_one_company_answer_the_same_bytes() -> None:
    first, second = (asker(clock=Hands()) for _ in range(2))
    for target in ("/orgs/acme/repos", f"/repos/{SITE}/actions/runs?per_page=3", f"/repos/{SHOP}/commits"):
        assert dataclasses.astuple(first.get(target)) == dataclasses.astuple(second.get(target))

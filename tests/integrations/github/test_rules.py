"""What GitHub's refusals mean: a limit to wait for, a token to renew, a permission to give."""

from __future__ import annotations

import pytest
from requests.structures import CaseInsensitiveDict

from sei_pipeline.connect.rules import Quota
from sei_pipeline.integrations.github.rules import GithubRules

RULES = GithubRules()
DATE = "Sun, 22 Nov 2026 12:00:00 GMT"
NOON = 1_795_348_800


def _headers(**headers: str) -> CaseInsensitiveDict[str]:
    return CaseInsensitiveDict({name.replace("_", "-"): value for name, value in headers.items()})


def test_the_quota_is_read_from_the_headers() -> None:
    headers = _headers(X_RateLimit_Limit="5000", X_RateLimit_Remaining="12", X_RateLimit_Reset=str(NOON))
    assert RULES.quota(headers, "core") == Quota(12, 5000, NOON)
    assert RULES.quota(_headers(X_RateLimit_Remaining="soon"), "core") is None
    assert RULES.quota(_headers(), "graphql") is None, "an Enterprise Server may have no limits"


def test_an_exhausted_quota_is_waited_for_by_githubs_own_clock() -> None:
    headers = _headers(X_RateLimit_Remaining="0", X_RateLimit_Reset=str(NOON + 90), Date=DATE)
    verdict = RULES.judge(403, headers, {"message": "API rate limit exceeded for user ID 1."})
    assert (verdict.kind, verdict.seconds, verdict.is_whole) == ("wait", 90, False)


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize(("after", "seconds"), [({"Retry_After": "30"}, 30), ({}, None)])
def test_the_secondary_limit_is_no_missing_permission(
    status: int, after: dict[str, str], seconds: float | None
) -> None:
    body = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}
    verdict = RULES.judge(status, _headers(X_RateLimit_Remaining="4000", **after), body)
    assert (verdict.kind, verdict.seconds, verdict.is_whole) == ("wait", seconds, True)


def test_a_permission_is_named_as_github_names_it() -> None:
    fine = RULES.judge(403, _headers(X_Accepted_GitHub_Permissions="actions=read"), {"message": "Resource not ..."})
    assert fine.kind == "denied"
    assert "actions=read" in fine.todo
    scopes = _headers(X_OAuth_Scopes="gist, user", X_Accepted_OAuth_Scopes="repo, admin:org")
    classic = RULES.judge(404, scopes, {"message": "Not Found"})
    assert "one of the scopes admin:org, repo; it has gist, user" in classic.todo


def test_single_sign_on_and_legal_blocks_are_said() -> None:
    signed = RULES.judge(403, _headers(X_GitHub_SSO="required; url=https://github.com/orgs/acme/sso"), {"message": ""})
    assert "single sign-on" in signed.why
    assert "legal" in RULES.judge(451, _headers(), {"message": "Repository access blocked"}).why


def test_a_refused_token_is_renewed_and_a_gateway_asked_again() -> None:
    assert RULES.judge(401, _headers(), {"message": "Bad credentials"}).kind == "renew"
    assert RULES.judge(502, _headers(), "<html>").kind == "again"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}, "wait"),
        ({"message": "You have exceeded a secondary rate limit."}, "wait"),
        ({"message": "Something went wrong while executing your query. This may be the result of a timeout"}, "again"),
        ({"type": "NOT_FOUND", "message": "Could not resolve to a Repository"}, "fine"),
    ],
)
def test_graphql_says_its_limits_and_faults_with_status_200(error: dict[str, str], kind: str) -> None:
    assert RULES.judge_body({"data": None, "errors": [error]}).kind == kind
    assert RULES.judge_body([{"errors": [error]}]).kind == "fine", "a list of REST"

"""What Jira says of its limits and of who asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from requests.structures import CaseInsensitiveDict

from sei_pipeline.connect.rules import Quota
from sei_pipeline.integrations.jira.limits import JiraRules, is_anonymous
from sei_pipeline.simulator.messages import Reply
from tests.connect.asking import Echo, asking


def headers(**given: str) -> CaseInsensitiveDict[str]:
    return CaseInsensitiveDict({name.replace("_", "-"): value for name, value in given.items()})


def test_clouds_quota_comes_back_at_the_instant_it_tells() -> None:
    told = headers(X_RateLimit_Remaining="40", X_RateLimit_Limit="350", X_RateLimit_Reset="2026-03-01T10:11Z")
    reset_at = datetime(2026, 3, 1, 10, 11, tzinfo=UTC).timestamp()
    assert JiraRules().quota(told, "core") == Quota(40, 350, reset_at)


def test_data_centers_bucket_is_filled_again_after_its_interval() -> None:
    told = headers(X_RateLimit_Remaining="0", X_RateLimit_Interval_Seconds="60", Date="Sun, 01 Mar 2026 10:11:00 GMT")
    reset_at = datetime(2026, 3, 1, 10, 12, tzinfo=UTC).timestamp()
    assert JiraRules().quota(told, "core") == Quota(0, None, reset_at, fills_always=True)


def test_a_bucket_that_fills_as_fast_as_it_is_used_is_never_waited_for(tmp_path: Path) -> None:
    told = {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "4", "X-RateLimit-Interval-Seconds": "1"}
    tool = Echo([Reply(200, b"{}", told)] * 40)
    with asking(tmp_path, tool, rules=JiraRules()) as (client, time, _):
        for _ in range(40):
            client.get("things")
            time.sleep(0.25)
        assert len(time.slept) == 40, "ours, and none of the client's"


def test_headers_that_tell_no_quota_are_none() -> None:
    rules = JiraRules()
    assert rules.quota(headers(), "core") is None
    assert rules.quota(headers(X_RateLimit_Remaining="5"), "core") is None
    assert rules.quota(headers(X_RateLimit_Remaining="5", X_RateLimit_Reset="soon"), "core") is None


def test_a_captcha_wants_a_person_and_no_second_try() -> None:
    told = headers(X_Authentication_Denied_Reason="CAPTCHA_CHALLENGE; login-url=https://acme/login.jsp")
    verdict = JiraRules().judge(403, told, None)
    assert verdict.kind == "denied"
    assert "browser" in verdict.todo


def test_an_answer_to_nobody_is_known_by_its_headers() -> None:
    assert is_anonymous(headers(X_AUSERNAME="anonymous"))
    assert is_anonymous(headers(x_seraph_loginreason="AUTHENTICATED_FAILED"))
    assert not is_anonymous(headers(X_AUSERNAME="ada", X_Seraph_LoginReason="OK"))
    assert not is_anonymous(headers())

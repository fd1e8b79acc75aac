"""Limits and tokens: whose turn it is, how long is waited, and what is said meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from sei_pipeline.connect.answer import HttpRejected, HttpUnavailable
from sei_pipeline.connect.credentials import Credential
from sei_pipeline.connect.quota import QuotaStore
from sei_pipeline.simulator.serving import Reply, Request
from tests.connect.asking import SECRETS, Echo, Told, asking


def test_a_told_wait_is_kept_and_said(tmp_path: Path) -> None:
    said: list[str] = []
    tool = Echo([Reply(429, b'{"message": "slow down"}', {"Retry-After": "37"})])
    with asking(tmp_path, tool, say=said.append) as (client, time, _):
        client.get("things")
        assert sum(time.slept) == pytest.approx(37, abs=1)
    assert any("slow down" in text and "FIRST" in text for text in said)
    assert any(text.startswith("waits 3") and "quota of core" in text for text in said)


def test_a_date_in_retry_after_is_taken_by_the_tools_own_clock(tmp_path: Path) -> None:
    tool = Echo()
    with asking(tmp_path, tool) as (client, time, _):
        until = time.now() + 3600 + 20  # the tool's clock is an hour ahead
        from email.utils import formatdate

        headers = {"Retry-After": formatdate(until, usegmt=True), "Date": formatdate(time.now() + 3600, usegmt=True)}
        assert Told().judge(429, headers, None).seconds == pytest.approx(20, abs=1)
        assert client.get("things").status == 200


def test_an_unsaid_limit_is_waited_for_longer_each_time(tmp_path: Path) -> None:
    tool = Echo([Reply(429, b"{}")] * 3)
    with asking(tmp_path, tool) as (client, time, _):
        client.get("things")
        assert [round(seconds) for seconds in time.slept if seconds > 0.1] == [5, 10, 20]


def test_limits_use_up_patience_not_retries(tmp_path: Path) -> None:
    tool = Echo([Reply(429, b"{}", {"Retry-After": "1"})] * 30)
    with asking(tmp_path, tool) as (client, _, _):
        assert client.get("things").status == 200


def test_a_limit_beyond_all_patience_is_unavailable(tmp_path: Path) -> None:
    tool = Echo([Reply(429, b'{"message": "come back tomorrow"}', {"Retry-After": "86400"})])
    with (
        asking(tmp_path, tool) as (client, _, _),
        pytest.raises(HttpUnavailable, match=r"would have to wait 864\d\d s more.*come back tomorrow.*more tokens"),
    ):
        client.get("things")


def test_tokens_share_the_load_and_a_used_up_one_rests(tmp_path: Path) -> None:
    class Counting(Echo):
        left: dict[str, int]

        def answer(self, request: Request) -> Reply:
            reply = super().answer(request)
            token = self.tokens[-1]
            self.left[token] -= 1
            headers = {"X-RateLimit-Remaining": str(self.left[token]), "X-RateLimit-Reset": str(time.now() + 1000)}
            return Reply(reply.status, reply.body, headers)

    tool = Counting()
    tool.left = {f"Bearer {secret}": 5 for secret in SECRETS.values()}
    with asking(tmp_path, tool, names=list(SECRETS)) as (client, time, _):
        for _ in range(10):
            client.get("things")
        assert sorted(tool.left.values()) == [0, 0]
        assert not time.slept
        tool.left = dict.fromkeys(tool.left, 5)
        client.get("things")
        assert sum(time.slept) == pytest.approx(1000, abs=5)


def test_another_process_knows_the_quota_that_this_one_used_up(tmp_path: Path) -> None:
    tool = Echo([Reply(429, b"{}", {"Retry-After": "50"})])
    with asking(tmp_path, tool) as (client, time, _):
        client.get("things")
        before = sum(time.slept)
    assert before == pytest.approx(50, abs=1)
    store = QuotaStore.at(tmp_path)
    name, ready_at = store.take(["FIRST"], "core", time.now() - 10)
    store.close()
    assert name is None
    assert ready_at > time.now() - 10


def test_a_secondary_limit_rests_the_token_for_every_resource(tmp_path: Path) -> None:
    tool = Echo([Reply(403, b'{"message": "You have exceeded a secondary rate limit"}')])
    with asking(tmp_path, tool) as (client, time, _):
        client.get("things", resource="core")
        assert sum(time.slept) == pytest.approx(5, abs=1)


def test_a_refused_token_leaves_the_others_and_the_last_one_is_an_error(tmp_path: Path) -> None:
    said: list[str] = []
    bad = Reply(401, b'{"message": "Bad credentials"}')
    with asking(tmp_path, Echo([bad]), names=list(SECRETS), say=said.append) as (client, _, _):
        assert client.get("things").status == 200
    assert said == ["the tool refuses FIRST: Bad credentials"]
    with (
        asking(tmp_path / "b", Echo([bad, bad]), names=list(SECRETS)) as (client, _, _),
        pytest.raises(HttpRejected, match=r"no token is left .FIRST: Bad credentials; SECOND: Bad credentials"),
    ):
        client.get("things")


def test_a_token_that_can_be_renewed_is(tmp_path: Path) -> None:
    class Renewing(Credential):
        name = "APP"
        number = 1

        def headers(self) -> dict[str, str]:
            return {"Authorization": f"Bearer token-{self.number}"}

        def renew(self) -> bool:
            self.number += 1
            return True

    tool = Echo([Reply(401, b"{}")])
    with asking(tmp_path, tool, credentials=[Renewing()]) as (client, _, _):
        assert client.get("things").status == 200
    assert tool.tokens == ["Bearer token-1", "Bearer token-2"]


@pytest.mark.parametrize("said", ["0", "-30", "nan"])
def test_a_limit_that_says_to_come_back_at_once_ends_all_the_same(tmp_path: Path, said: str) -> None:
    tool = Echo([Reply(429, b"{}", {"Retry-After": said})] * 20_000)
    with asking(tmp_path, tool) as (client, time, served):
        with pytest.raises(HttpUnavailable):
            client.get("things")
        assert len(served.exchanges("echo")) < 100
        assert sum(time.slept) <= Told.longest_wait


@pytest.mark.parametrize("said", ["inf", "1e18", "99999999999"])
def test_a_wait_beyond_all_reason_shuts_nobody_out_for_ever(tmp_path: Path, said: str) -> None:
    tool = Echo([Reply(429, b"{}", {"Retry-After": said})])
    with asking(tmp_path, tool) as (client, time, _):
        with pytest.raises(HttpUnavailable, match="would have to wait"):
            client.get("things")
        time.sleep(86_500)
        assert client.get("things").status == 200


def test_a_fault_with_a_told_wait_uses_up_patience_too(tmp_path: Path) -> None:
    tool = Echo([Reply(502, b"{}", {"Retry-After": "3600"})] * 20)
    with asking(tmp_path, tool) as (client, time, _):
        with pytest.raises(HttpUnavailable) as caught:
            client.get("things")
        assert caught.value.status == 502
        assert sum(time.slept) <= Told.longest_wait

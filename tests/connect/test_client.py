"""The client against a real server on loopback, with every fault that the simulator knows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.connect.answer import HttpRejected, HttpUnavailable
from sei_pipeline.connect.client import Client
from sei_pipeline.connect.credentials import Credential, TokenCredential
from sei_pipeline.connect.quota import QuotaStore
from sei_pipeline.connect.rules import Quota, Rules, Verdict
from sei_pipeline.errors import SourceRejected
from sei_pipeline.simulator.faults import Fault, Faults
from sei_pipeline.simulator.serving import Reply, Request, Served, serve
from tests.connect.waiting import FastTime

SECRETS = {"FIRST": "secret-of-the-first", "SECOND": "secret-of-the-second"}


class Told(Rules):
    """Limits as most tools tell them."""

    def quota(self, headers: Any, resource: str) -> Quota | None:
        if "X-RateLimit-Remaining" not in headers:
            return None
        return Quota(int(headers["X-RateLimit-Remaining"]), 10, float(headers["X-RateLimit-Reset"]))

    def judge(self, status: int, headers: Any, body: Any) -> Verdict:
        if status == 403 and "rate limit" in str(body):
            return Verdict("wait", "a limit", is_whole="secondary" in str(body))
        return super().judge(status, headers, body)


class Echo:
    """Answers what it was asked; `replies` come first, one each."""

    name = "echo"

    def __init__(self, replies: Sequence[Reply] = ()) -> None:
        self.replies = list(replies)
        self.tokens: list[str] = []

    def answer(self, request: Request) -> Reply:
        self.tokens.append(request.headers.get("authorization", ""))
        if self.replies:
            return self.replies.pop(0)
        return Reply(
            200, json.dumps({"path": request.path, "query": {k: list(v) for k, v in request.query.items()}}).encode()
        )


@contextmanager
def asking(
    folder: Path,
    tool: Any,
    faults: Faults | None = None,
    *,
    names: Sequence[str] = ("FIRST",),
    rules: Rules | None = None,
    say: Callable[[str], None] = lambda text: None,
    credentials: Sequence[Credential] = (),
) -> Iterator[tuple[Client, FastTime, Served]]:
    time = FastTime()
    given = [*credentials] or [TokenCredential(name, SECRETS.__getitem__) for name in names]
    with serve({"echo": tool}, faults, time.utc) as served:
        client = Client(served.url("echo"), given, QuotaStore.at(folder), rules or Told(), say, time.clock)
        try:
            yield client, time, served
        finally:
            client.close()


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.EXPIRED_TOKEN])
def test_a_fault_that_passes_is_waited_out_and_the_answer_is_whole(fault: Fault, tmp_path: Path) -> None:
    rules = Told()
    rules.read_timeout = 0.02  # type: ignore[misc]
    with asking(tmp_path, Echo(), Faults(plan={1: fault}), rules=rules) as (client, _, served):
        assert client.get("things", {"page": 3}).body == {"path": "/things", "query": {"page": ["3"]}}
        assert len(served.exchanges("echo")) == 2
        assert served.exchanges("echo")[0].fault


def test_a_fault_that_stays_is_unavailable_and_says_how_often_it_was_tried(tmp_path: Path) -> None:
    every = Faults(rates={Fault.BAD_GATEWAY: 1.0}, in_a_row=99)
    with asking(tmp_path, Echo(), every) as (client, time, _):
        with pytest.raises(HttpUnavailable, match=r"tried 7 times.*expected an answer.*run again later") as caught:
            client.get("things")
        assert caught.value.status == 502
        assert len(time.slept) == Rules.retries
        assert sum(time.slept) < 64, "doubled from half a second on, with full jitter"


def test_the_caller_may_ask_for_less_patience_with_faults(tmp_path: Path) -> None:
    every = Faults(rates={Fault.BAD_GATEWAY: 1.0}, in_a_row=99)
    with asking(tmp_path, Echo(), every) as (client, _, served):
        with pytest.raises(HttpUnavailable):
            client.get("things", retries=0)
        assert len(served.exchanges("echo")) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 410, 422, 451])
def test_a_no_is_told_at_once_with_what_the_tool_said(status: int, tmp_path: Path) -> None:
    tool = Echo([Reply(status, b'{"message": "You can not see this"}')])
    with asking(tmp_path, tool) as (client, time, served):
        with pytest.raises(HttpRejected, match=f"answered {status} .You can not see this.*expected") as caught:
            client.get("secret/things", {"q": "hidden"})
        assert caught.value.status == status
        assert "hidden" not in str(caught.value)
        assert not time.slept
        assert len(served.exchanges("echo")) == 1


def test_a_status_that_the_caller_accepts_is_an_answer(tmp_path: Path) -> None:
    with asking(tmp_path, Echo([Reply(304), Reply(404, b"{}")])) as (client, _, _):
        assert client.get("things", accept=(200, 304)).status == 304
        assert client.get("things", accept=(200, 404)).status == 404


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


def test_a_token_goes_to_the_configured_origin_and_nowhere_else(tmp_path: Path) -> None:
    tool = Echo([Reply(301, headers={"Location": "http://127.0.0.1:9/elsewhere"})])
    with asking(tmp_path, tool) as (client, _, served):
        with pytest.raises(SourceRejected, match="expected an address of its own"):
            client.get("things")
        with pytest.raises(SourceRejected, match="expected an address of its own"):
            client.get("https://evil.example/things")
        tool.replies = [Reply(301, headers={"Location": "/moved?page=2"})]
        assert client.get("things", {"page": 2}).body == {"path": "/moved", "query": {"page": ["2"]}}
        tool.replies = [Reply(302, headers={"Location": "/again"})] * 9
        with pytest.raises(SourceRejected, match="redirected 5 times"):
            client.get(f"{served.url('echo')}/things")


def test_a_netrc_entry_does_not_take_the_tokens_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password wrong\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    tool = Echo()
    with asking(tmp_path, tool) as (client, _, _):
        client.get("things")
    assert tool.tokens == ["Bearer secret-of-the-first"]


def test_no_secret_is_in_what_is_said_or_raised(tmp_path: Path) -> None:
    said: list[str] = []
    faults = Faults(rates=dict.fromkeys((Fault.RESET_BEFORE, Fault.BAD_GATEWAY), 0.5), in_a_row=99)
    with (
        asking(tmp_path, Echo(), faults, say=said.append) as (client, _, _),
        pytest.raises(HttpUnavailable) as caught,
    ):
        client.get("things", {"access_token": SECRETS["FIRST"]})
    assert said
    assert not [text for text in [*said, str(caught.value)] if "secret-of" in text]


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with asking(tmp_path, Echo()) as (client, _, _):
        pass
    with pytest.raises(HttpUnavailable, match="the connection failed"):
        client.get("things")


def test_a_request_counts_each_time_it_goes_out(tmp_path: Path) -> None:
    with asking(tmp_path, Echo(), Faults(plan={1: Fault.BAD_GATEWAY})) as (client, _, served):
        client.get("things")
        client.post("graphql", {"query": "{a}"}, resource="graphql")
        assert client.requests_sent == {"core": 2, "graphql": 1}
        assert json.loads(served.exchanges("echo")[-1].body) == {"query": "{a}"}

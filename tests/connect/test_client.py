"""The client against a real server on loopback, with every fault that the simulator knows."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from sei_pipeline.connect.answer import HttpRejected, HttpUnavailable
from sei_pipeline.connect.client import Client
from sei_pipeline.connect.credentials import TokenCredential
from sei_pipeline.connect.quota import QuotaStore
from sei_pipeline.connect.rules import Rules
from sei_pipeline.errors import SourceRejected
from sei_pipeline.simulator.faults import Fault, Faults
from sei_pipeline.simulator.serving import Reply
from tests.connect.asking import SECRETS, Echo, Told, asking
from tests.connect.waiting import FastTime


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
    with pytest.raises(HttpUnavailable, match="nobody listens there"):
        client.get("things")


def test_a_request_counts_each_time_it_goes_out(tmp_path: Path) -> None:
    with asking(tmp_path, Echo(), Faults(plan={1: Fault.BAD_GATEWAY})) as (client, _, served):
        client.get("things")
        client.post("graphql", {"query": "{a}"}, resource="graphql")
        assert client.requests_sent == {"core": 2, "graphql": 1}
        assert json.loads(served.exchanges("echo")[-1].body) == {"query": "{a}"}


def test_a_refusal_that_the_caller_accepts_needs_no_json_but_what_is_missing_does(tmp_path: Path) -> None:
    page = {"Content-Type": "text/html"}
    with asking(tmp_path, Echo([Reply(401, b"<html>Unauthorized (401)</html>", page)])) as (client, _, served):
        assert client.get("things", accept=(200, 401)).status == 401
        assert len(served.exchanges("echo")) == 1
    with asking(tmp_path, Echo([Reply(404, b"<html>starting up</html>", page)])) as (client, _, _):
        assert client.get("things", accept=(200, 404)).status == 200, "a gateway's page, while the tool comes back"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (socket.gaierror(-2, "Name or service not known"), "name isn't known"),
        (ConnectionRefusedError(), "nobody listens"),
    ],
)
def test_an_unknown_host_and_a_closed_port_are_told_apart(
    error: OSError, cause: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    if isinstance(error, socket.gaierror):
        monkeypatch.setattr(socket, "getaddrinfo", fail)
    credential = TokenCredential("TOKEN", {"TOKEN": "nobody's"}.__getitem__)
    client = Client("http://127.0.0.1:9", [credential], QuotaStore.at(tmp_path), clock=FastTime().clock)
    with pytest.raises(HttpUnavailable, match=cause):
        client.get("things", retries=0)

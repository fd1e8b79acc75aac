"""Serving: what a caller sees of a simulated tool, and what is left when it stops."""

from __future__ import annotations

import json
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from sei_pipeline.simulator.faults import Fault, Faults
from sei_pipeline.simulator.serving import Reply, Request, serve


class Echo:
    """Answers what it was asked."""

    name = "echo"

    def answer(self, request: Request) -> Reply:
        if request.path == "/broken":
            raise KeyError("a fault of the simulator")
        told = {
            "method": request.method,
            "path": request.path,
            "segments": request.segments,
            "query": request.query,
            "body": request.body.decode(),
            "agent": request.headers["x-agent"],
        }
        return Reply(200, json.dumps(told).encode(), {"X-Seen": "yes"})


class Huge:
    name = "huge"

    def answer(self, request: Request) -> Reply:
        return Reply(200, b"x" * 3_000_000)


class Silent:
    name = "silent"

    def answer(self, request: Request) -> Reply:
        return Reply(304, b"never sent")


def test_a_request_reaches_the_tool_whole_and_its_reply_comes_back_whole() -> None:
    with serve({"echo": Echo()}) as served:
        reply = requests.post(
            f"{served.url('echo')}/a/b%2Fc?x=1&x=2&y=", data="body", headers={"X-Agent": "me"}, timeout=5
        )
    assert reply.json() == {
        "method": "POST",
        "path": "/a/b%2Fc",
        "segments": ["a", "b/c"],
        "query": {"x": ["1", "2"], "y": [""]},
        "body": "body",
        "agent": "me",
    }
    assert reply.headers["X-Seen"] == "yes"
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"


def test_the_date_header_is_that_of_the_given_clock() -> None:
    with serve({"echo": Echo()}, clock=lambda: datetime(2026, 3, 1, 10, 11, 12, tzinfo=UTC)) as served:
        reply = requests.get(served.url("echo"), headers={"X-Agent": ""}, timeout=5)
    assert reply.headers["Date"] == "Sun, 01 Mar 2026 10:11:12 GMT"


def test_each_tool_has_a_port_of_its_own_and_a_record_of_its_own() -> None:
    with serve({"echo": Echo(), "silent": Silent()}) as served:
        requests.get(f"{served.url('silent')}/x?y=1", timeout=5)
        requests.post(f"{served.url('echo')}/z", data=b"{}", headers={"X-Agent": ""}, timeout=5)
        assert served.url("echo") != served.url("silent")
        assert served.requests("silent") == [("GET", "/x?y=1", 304)]
        assert [exchange.body for exchange in served.exchanges("echo")] == [b"{}"]
        served.forget()
        assert served.requests("echo") == []


def test_one_connection_serves_many_requests_whatever_their_kind() -> None:
    with serve({"silent": Silent(), "echo": Echo()}) as served, requests.Session() as session:
        session.headers["X-Agent"] = ""
        statuses = [
            session.request(method, served.url(name), timeout=5).status_code
            for name in ("echo", "silent")
            for method in ("GET", "HEAD", "PATCH", "GET")
        ]
        threads = [thread for thread in threading.enumerate() if thread.name == "simulated echo"]
        assert statuses == [200] * 4 + [304] * 4
        assert len(threads) == 2, "the accepting thread and one connection"


def test_nothing_is_left_after_the_block_even_with_a_connection_held_open() -> None:
    before = threading.active_count()
    started = time.perf_counter()
    with serve({"echo": Echo()}) as served:
        port = int(served.url("echo").rsplit(":", 1)[1])
        held = socket.create_connection(("127.0.0.1", port))
        requests.get(served.url("echo"), headers={"X-Agent": ""}, timeout=5)
    assert threading.active_count() == before
    assert held.recv(1) == b"", "the server closed it"
    held.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    assert time.perf_counter() - started < 2


def test_callers_who_go_away_in_the_middle_of_a_body_leave_no_socket_behind() -> None:
    def open_files() -> int:
        return len(list(Path("/dev/fd").iterdir()))

    before = open_files()
    with serve({"huge": Huge()}) as served:
        port = int(served.url("huge").rsplit(":", 1)[1])
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", port)) as caller:
                caller.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                caller.recv(100)
    assert open_files() == before


def test_a_tool_that_raises_is_told_when_the_block_ends_and_not_hidden_as_a_server_error() -> None:
    with pytest.raises(RuntimeError, match="raised 1 times") as told, serve({"echo": Echo()}) as served:
        assert requests.get(f"{served.url('echo')}/broken", timeout=5).status_code == 500
    assert isinstance(told.value.__cause__, KeyError)


class Large:
    name = "large"

    def answer(self, request: Request) -> Reply:
        return Reply(200, json.dumps(["some text"] * 500).encode())


def test_a_compressing_server_sends_gzip_to_callers_who_take_it() -> None:
    with serve({"large": Large()}, is_compressing=True) as served:
        taken = requests.get(served.url("large"), timeout=5)
        refused = requests.get(served.url("large"), headers={"Accept-Encoding": "identity"}, timeout=5)
    assert taken.json() == refused.json() == ["some text"] * 500
    assert (taken.headers["Content-Encoding"], "Content-Encoding" in refused.headers) == ("gzip", False)
    assert int(taken.headers["Content-Length"]) < int(refused.headers["Content-Length"]) / 10


def test_a_truncated_compressed_body_is_an_error_to_its_caller() -> None:
    faults = Faults(plan={1: Fault.TRUNCATED, 2: Fault.MALFORMED})
    with serve({"large": Large()}, faults, is_compressing=True) as served:
        for _ in range(2):
            with pytest.raises(requests.RequestException):
                requests.get(served.url("large"), timeout=5)
        assert requests.get(served.url("large"), timeout=5).json() == ["some text"] * 500

"""Faults: each does on the wire what it says, schedules can be had again, and a caller who tries again gets on."""

from __future__ import annotations

import json
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from sei_pipeline.simulator.faults import Fault, Faults
from sei_pipeline.simulator.messages import Reply, Request
from sei_pipeline.simulator.serving import Served, serve

NOW = datetime(2026, 3, 1, 10, 11, 12, tzinfo=UTC)
BODY = json.dumps({"values": list(range(50))}).encode()


class Steady:
    """Answers everyone who bears a token other than an expired one."""

    name = "steady"

    def __init__(self) -> None:
        self.answered = 0

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization", "") not in {"", "Bearer good", "Bearer new"}:
            return Reply(401, b'{"message": "in the words of the tool"}')
        self.answered += 1
        return Reply(200, BODY, {"X-Own": "yes"})


def served_with(faults: Faults) -> tuple[Steady, Served]:
    tool = Steady()
    return tool, serve({"steady": tool}, faults, clock=lambda: NOW)


def ask(served: Served, path: str = "/x", **options: object) -> requests.Response:
    return requests.get(served.url("steady") + path, timeout=5, **options)  # type: ignore[arg-type]


def received_by(caller: socket.socket) -> bytes:
    """All that comes until the server closes."""
    return b"".join(iter(lambda: caller.recv(4096), b""))


def reply_to(fault: Fault, path: str = "/x", **options: int) -> requests.Response:
    """The reply to the first request, which the fault befalls."""
    tool, serving = served_with(Faults(plan={1: fault}, **options))  # type: ignore[arg-type]
    with serving as served:
        reply = ask(served, path)
        assert ask(served, path).content == BODY, "the second is spared"
        assert [exchange.fault for exchange in served.exchanges("steady")] == [fault.name, None]
    assert tool.answered == 1, "a refusal comes before the tool works"
    return reply


def test_too_many_requests_tells_the_wait_in_seconds_as_a_date_or_not_at_all() -> None:
    seconds = reply_to(Fault.TOO_MANY_SECONDS, retry_after=3)
    date = reply_to(Fault.TOO_MANY_DATE, retry_after=3)
    bare = reply_to(Fault.TOO_MANY_BARE, retry_after=3)
    assert {seconds.status_code, date.status_code, bare.status_code} == {429}
    assert seconds.headers["Retry-After"] == "3"
    assert parsedate_to_datetime(date.headers["Retry-After"]) == NOW + timedelta(seconds=3)
    assert "Retry-After" not in bare.headers


def test_the_secondary_limit_leaves_quota_and_says_in_its_text_what_it_is() -> None:
    reply = reply_to(Fault.SECONDARY_LIMIT, retry_after=1)
    bare = reply_to(Fault.SECONDARY_LIMIT_BARE)
    assert (reply.status_code, bare.status_code) == (403, 403)
    assert "secondary rate limit" in reply.json()["message"]
    assert int(reply.headers["X-RateLimit-Remaining"]) > 0
    assert reply.headers["Retry-After"] == "1"
    assert "Retry-After" not in bare.headers


def test_the_primary_limit_has_nothing_left_and_tells_its_reset() -> None:
    reply = reply_to(Fault.PRIMARY_LIMIT, retry_after=2)
    assert reply.status_code == 403
    assert reply.headers["X-RateLimit-Remaining"] == "0"
    assert int(reply.headers["X-RateLimit-Reset"]) == NOW.timestamp() + 2
    assert "rate limit exceeded" in reply.json()["message"]


def test_the_primary_limit_of_graphql_is_an_error_with_status_200() -> None:
    reply = reply_to(Fault.PRIMARY_LIMIT, "/graphql")
    assert reply.status_code == 200
    assert reply.json()["errors"][0]["type"] == "RATE_LIMITED"
    assert (reply.headers["X-RateLimit-Remaining"], reply.headers["X-RateLimit-Resource"]) == ("0", "graphql")


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.SERVER_ERROR, 500), (Fault.BAD_GATEWAY, 502), (Fault.UNAVAILABLE, 503)]
)
def test_a_server_error_has_its_status(fault: Fault, status: int) -> None:
    reply = reply_to(fault, retry_after=1)
    assert reply.status_code == status
    assert reply.headers["Content-Type"].startswith("application/json" if status == 500 else "text/html")
    assert reply.headers.get("Retry-After") == ("1" if status == 503 else None)


def test_an_html_page_comes_with_status_200_and_is_no_json() -> None:
    reply = reply_to(Fault.HTML_PAGE)
    assert reply.status_code == 200
    assert reply.headers["Content-Type"].startswith("text/html")
    with pytest.raises(requests.JSONDecodeError):
        reply.json()


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE, Fault.RESET_INSIDE])
def test_a_reset_is_a_reset_on_the_wire(fault: Fault) -> None:
    tool, serving = served_with(Faults(plan={1: fault}))
    with serving as served:
        port = int(served.url("steady").rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
            with pytest.raises(ConnectionResetError):
                received_by(caller)
        assert ask(served).content == BODY
    assert tool.answered == 2, "it was taken before it was lost"


def test_a_reset_reaches_requests_as_an_error_whether_or_not_a_part_of_the_body_came() -> None:
    _, serving = served_with(Faults(plan={1: Fault.RESET_INSIDE, 2: Fault.RESET_BEFORE}))
    with serving as served:
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            ask(served)
        with pytest.raises(requests.ConnectionError):
            ask(served)


def test_a_truncated_body_is_shorter_than_its_length_says() -> None:
    _, serving = served_with(Faults(plan={1: Fault.TRUNCATED}))
    with serving as served:
        port = int(served.url("steady").rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
            received = received_by(caller)
    head, _, body = received.partition(b"\r\n\r\n")
    told = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    assert 0 < len(body) < told
    assert BODY.startswith(body)


def test_a_malformed_body_has_the_right_length_and_headers_and_is_no_json() -> None:
    _, serving = served_with(Faults(plan={1: Fault.MALFORMED}))
    with serving as served:
        reply = ask(served)
    assert (reply.status_code, reply.headers["X-Own"], len(reply.content)) == (200, "yes", len(BODY))
    with pytest.raises(requests.JSONDecodeError):
        reply.json()


def test_a_timeout_is_silence_for_the_given_time_and_then_the_end_of_the_connection() -> None:
    _, serving = served_with(Faults(plan={1: Fault.TIMEOUT, 2: Fault.TIMEOUT}, timeout_seconds=0.2))
    with serving as served:
        with pytest.raises(requests.ReadTimeout):
            requests.get(served.url("steady"), timeout=0.05)
        started = time.perf_counter()
        with pytest.raises(requests.ConnectionError):
            requests.get(served.url("steady"), timeout=5)
        assert 0.15 < time.perf_counter() - started < 2


def test_a_long_silence_does_not_hold_up_the_end_of_the_block() -> None:
    started = time.perf_counter()
    _, serving = served_with(Faults(plan={1: Fault.TIMEOUT}, timeout_seconds=60))
    with serving as served, pytest.raises(requests.ReadTimeout):
        requests.get(served.url("steady"), timeout=0.05)
    assert time.perf_counter() - started < 5


def test_an_expired_token_is_refused_by_the_tool_itself_while_another_token_works() -> None:
    _, serving = served_with(Faults(expired=(2, 4)))
    with serving as served:
        old, new = ({"Authorization": f"Bearer {token}"} for token in ("good", "new"))
        replies = [ask(served, headers=headers) for headers in (old, old, new, old, old)]
    assert [reply.status_code for reply in replies] == [200, 401, 200, 401, 200]
    assert replies[1].json() == {"message": "in the words of the tool"}


def test_a_wrong_clock_shifts_the_date_and_every_instant_told() -> None:
    skew = timedelta(minutes=11)
    _, serving = served_with(Faults(plan={1: Fault.TOO_MANY_DATE}, skew=skew, retry_after=1))
    with serving as served:
        refused, answered = ask(served), ask(served)
    assert parsedate_to_datetime(refused.headers["Date"]) == NOW + skew
    assert parsedate_to_datetime(answered.headers["Date"]) == NOW + skew
    assert parsedate_to_datetime(refused.headers["Retry-After"]) == NOW + skew + timedelta(seconds=1)


def test_faults_can_be_confined_to_paths() -> None:
    _, serving = served_with(Faults(rates={Fault.SERVER_ERROR: 1.0}, matching="/bad/"))
    with serving as served:
        assert [ask(served, path).status_code for path in ("/good/1", "/bad/1", "/good/2")] == [200, 500, 200]


def test_the_same_request_fails_so_many_times_in_a_row_and_then_succeeds_whatever_the_rate() -> None:
    _, serving = served_with(Faults(rates={Fault.SERVER_ERROR: 1.0}, in_a_row=2))
    with serving as served:
        first = [ask(served, "/x?page=1").status_code for _ in range(6)]
        second = [ask(served, "/x?page=2").status_code for _ in range(3)]
    assert first == [500, 500, 200, 500, 500, 200]
    assert second == [500, 500, 200]


def befallen(faults: Faults, name: str = "github") -> list[str | None]:
    """Which fault befell each of sixty different requests, without a socket."""
    tool = Steady()
    requested = [Request("GET", f"/{number}", {}, {}, b"") for number in range(60)]
    return [faults.send(name, request, tool.answer, NOW).fault for request in requested]


def test_a_schedule_can_be_had_again_and_differs_between_seeds() -> None:
    once, again, other = (befallen(Faults.schedule(seed)) for seed in (3, 3, 4))
    assert once == again
    assert once != other


def test_the_schedules_together_hold_every_fault_that_a_run_can_outlive() -> None:
    drawn = {fault for seed in range(200) for fault in befallen(Faults.schedule(seed)) if fault}
    assert drawn == {fault.name for fault in Fault} - {"EXPIRED_TOKEN", "SECONDARY_LIMIT_BARE"}


def test_limits_that_only_github_has_befall_no_other_tool_by_a_draw() -> None:
    faults = Faults(rates={Fault.PRIMARY_LIMIT: 0.5, Fault.SECONDARY_LIMIT: 0.5})
    assert set(befallen(faults, "jira")) == {"TOO_MANY_SECONDS"}
    assert set(befallen(faults, "github")) == {"PRIMARY_LIMIT", "SECONDARY_LIMIT"}


def test_faults_come_about_as_often_as_their_rate_says() -> None:
    faults = Faults(seed=1, rates={Fault.SERVER_ERROR: 0.2, Fault.TRUNCATED: 0.1})
    tool = Steady()
    for number in range(2000):
        faults.send("steady", Request("GET", f"/{number}", {}, {}, b""), tool.answer, NOW)
    assert 300 < faults.applied[Fault.SERVER_ERROR] < 500
    assert 130 < faults.applied[Fault.TRUNCATED] < 270

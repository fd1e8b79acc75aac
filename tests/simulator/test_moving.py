"""Moving: a tool that is another one from a given request on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sei_pipeline.simulator.messages import Reply, Request
from sei_pipeline.simulator.moving import Moving

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
ANY = Request("GET", "/", {}, {}, b"")


class Clock:
    """Answers the instant that it shows."""

    name = "clock"

    def __init__(self) -> None:
        self.shown = FIRST - timedelta(days=1)

    def show(self, instant: datetime) -> None:
        self.shown = instant

    def answer(self, request: Request) -> Reply:
        return Reply(200, f"{self.shown - FIRST}".encode())


def days(moving: Moving, requests: int) -> list[str]:
    return [moving.answer(ANY).body.decode().partition(",")[0] for _ in range(requests)]


def test_a_move_comes_before_the_answer_to_its_request_and_lasts() -> None:
    moving = Moving(Clock(), {2: FIRST + timedelta(days=5), 4: FIRST + timedelta(days=9)})
    assert days(moving, 5) == ["-1 day", "5 days", "5 days", "9 days", "9 days"]
    assert moving.name == "clock"


def test_steady_moves_end_at_the_last_instant_within_the_requests_given() -> None:
    moving = Moving.steadily(Clock(), FIRST, FIRST + timedelta(days=4), requests=8, steps=4)
    assert days(moving, 10) == ["0:00:00"] * 2 + ["1 day"] * 2 + ["2 days"] * 2 + ["3 days"] * 2 + ["4 days"] * 2


def test_more_steps_than_requests_are_refused() -> None:
    with pytest.raises(ValueError, match="expected at least one request a step"):
        Moving.steadily(Clock(), FIRST, FIRST, requests=2, steps=3)

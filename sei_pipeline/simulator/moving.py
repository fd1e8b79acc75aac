"""A tool that moves in time while it is being read, so that pages shift under the reader."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sei_pipeline.simulator.messages import Reply, Request


class Showing(Protocol):
    """A tool that can show an earlier instant."""

    name: str

    def answer(self, request: Request) -> Reply: ...

    def show(self, instant: datetime) -> None: ...


class Moving:
    """`tool`, shown at an instant from a request on: `plan` maps the request's number, counted from 1, to it.

    Moves are made before the request is answered; later numbers should have later instants.
    """

    def __init__(self, tool: Showing, plan: Mapping[int, datetime]):
        self.tool = tool
        self.name = tool.name
        self.plan = dict(plan)
        self._number = 0
        self._lock = threading.Lock()

    @classmethod
    def steadily(cls, tool: Showing, first: datetime, last: datetime, requests: int, steps: int) -> Moving:
        """From `first` to `last` in so many equal steps, spread over so many requests."""
        if steps < 1 or requests < steps:
            raise ValueError(f"found {steps} steps over {requests} requests; expected at least one request a step")
        moves = {1 + requests * step // steps: first + (last - first) * step / steps for step in range(1, steps + 1)}
        return cls(tool, {1: first, **moves})

    def answer(self, request: Request) -> Reply:
        """The tool's answer, after the move that is due."""
        with self._lock:
            self._number += 1
            instant = self.plan.get(self._number)
            if instant is not None:
                self.tool.show(instant)
        return self.tool.answer(request)

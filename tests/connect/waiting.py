"""A clock for tests: sleeping takes no time, and the time goes on by what was slept."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

from sei_pipeline.connect.clock import Clock


class FastTime:
    """The real time and what was slept. `slept` lists the sleeps, in seconds."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._lock = threading.Lock()
        self._ahead = 0.0

    def now(self) -> float:
        return time.time() + self._ahead

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self._ahead += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.sleep)

    def utc(self) -> datetime:
        """For a server that is to agree with this clock."""
        return datetime.fromtimestamp(self.now(), UTC)

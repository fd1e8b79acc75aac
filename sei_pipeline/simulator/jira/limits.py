"""Jira's limits on requests: so many a second to one endpoint (burst), and so many points an hour in all. A point is
paid for the request and one for every object that it returns. Both by Atlassian's documentation; sizes as given."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sei_pipeline.simulator.jira.answers import errors
from sei_pipeline.simulator.messages import Reply

NEAR = 0.2  # X-RateLimit-NearLimit is told with less than 20 % left


@dataclass(frozen=True)
class Limits:
    """`burst`: requests to one endpoint and method in `burst_seconds`; `points` in `points_seconds`. None: no limit."""

    burst: int | None = None
    points: int | None = None
    burst_seconds: float = 1.0
    points_seconds: float = 3600.0


class Meter:
    """Counts what is used up. Thread-safe."""

    def __init__(self, limits: Limits, clock: Callable[[], datetime]):
        self.limits = limits
        self.clock = clock
        self._lock = threading.Lock()
        self._used: dict[str, tuple[datetime, int]] = {}

    def refusal(self, endpoint: str) -> Reply | None:
        """A 429 where a limit is reached; otherwise counts the request."""
        now = self.clock()
        with self._lock:
            points = self.limits.points
            if points is not None and self._left("points", points, self.limits.points_seconds, now) <= 0:
                wait = self._wait("points", self.limits.points_seconds, now)
                return _too_many(points, now, wait, "jira-quota-tenant-based")
            burst = self.limits.burst
            if burst is not None:
                if self._left(endpoint, burst, self.limits.burst_seconds, now) <= 0:
                    wait = self._wait(endpoint, self.limits.burst_seconds, now)
                    return _too_many(burst, now, wait, "jira-burst-based")
                self._spend(endpoint, 1)
        return None

    def headers(self, objects: int) -> dict[str, str]:
        """What a reply tells of the points left after it."""
        points = self.limits.points
        if points is None:
            return {}
        now = self.clock()
        with self._lock:
            self._left("points", points, self.limits.points_seconds, now)
            self._spend("points", 1 + objects)
            left = max(0, points - self._used["points"][1])
            wait = self._wait("points", self.limits.points_seconds, now)
        told = {"X-RateLimit-Limit": str(points), "X-RateLimit-Remaining": str(left)}
        near = {"X-RateLimit-NearLimit": "true"} if left < points * NEAR else {}
        return {**told, **near, "X-RateLimit-Reset": _minute(now + timedelta(seconds=wait))}

    def _left(self, name: str, limit: int, seconds: float, now: datetime) -> int:
        """What is left in the present window; starts a new one where the last is over."""
        began, used = self._used.get(name, (now, 0))
        if now - began >= timedelta(seconds=seconds):
            began, used = now, 0
        self._used[name] = (began, used)
        return limit - used

    def _spend(self, name: str, amount: int) -> None:
        began, used = self._used[name]
        self._used[name] = (began, used + amount)

    def _wait(self, name: str, seconds: float, now: datetime) -> float:
        return max(0.0, seconds - (now - self._used[name][0]).total_seconds())


def _too_many(limit: int, now: datetime, wait: float, reason: str) -> Reply:
    seconds = int(wait) + 1
    headers = {
        "Retry-After": str(seconds),
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": _minute(now + timedelta(seconds=seconds)),
        "RateLimit-Reason": reason,
    }
    return errors(429, "Rate limit exceeded.", headers=headers)


def _minute(at: datetime) -> str:
    """`2026-03-01T10:11Z`: Jira tells its reset to the minute."""
    return f"{at:%Y-%m-%dT%H:%M}Z"

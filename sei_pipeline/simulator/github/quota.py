"""How much each account has left: the hour's quota by resource, and what it may use in a minute."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from sei_pipeline.simulator.github.behaviour import Behaviour

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Usage:
    """Where an account stands with one resource."""

    resource: str
    limit: int
    used: int
    reset_at: datetime

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    def headers(self) -> dict[str, str]:
        """As every answer tells it; the reset is in seconds since 1970, rounded up."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(int(self.reset_at.timestamp())),
            "X-RateLimit-Used": str(self.used),
            "X-RateLimit-Resource": self.resource,
        }


class Quotas:
    """The accounts' use. GitHub counts by user, so tokens of one login share. Safe to use from many threads."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, str], tuple[int, datetime]] = {}
        self._recent: dict[str, deque[tuple[datetime, int]]] = {}
        self._lock = threading.Lock()

    def usage(self, login: str, resource: str, behaviour: Behaviour, now: datetime, points: int = 0) -> Usage:
        """Takes `points` (0: only looks). A window begins with the first use and lasts `quota_seconds`."""
        with self._lock:
            used, reset_at = self._used.get((login, resource), (0, now))
            if now >= reset_at:
                window = timedelta(seconds=behaviour.quota_seconds)
                used, reset_at = 0, now.replace(microsecond=0) + window
            used += points
            if points:
                self._used[login, resource] = (used, reset_at)
        return Usage(resource, behaviour.quota.get(resource, 5_000), used, reset_at)

    def is_too_fast(self, login: str, points: int, behaviour: Behaviour, now: datetime) -> bool:
        """Whether the secondary limit of points a minute is passed; what is refused doesn't count."""
        if behaviour.points_a_minute is None:
            return False
        with self._lock:
            recent = self._recent.setdefault(login, deque())
            while recent and recent[0][0] <= now - MINUTE:
                recent.popleft()
            if sum(count for _, count in recent) + points > behaviour.points_a_minute:
                return True
            recent.append((now, points))
            return False

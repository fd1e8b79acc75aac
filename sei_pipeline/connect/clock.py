"""The clock that waiting goes by. Never the clock of records: what happened when, only the tool says."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Clock:
    """`now` in seconds since 1970 UTC, and how to let seconds pass. Tests give one that waits for nothing."""

    now: Callable[[], float]
    sleep: Callable[[float], None]


SYSTEM = Clock(time.time, time.sleep)

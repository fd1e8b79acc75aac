"""Instants as whole seconds since 1970 (UTC), and when people work."""

from __future__ import annotations

from datetime import UTC, datetime

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR
WORKDAY = 8 * HOUR
WORK_STARTS = 9 * HOUR  # local; an eight-hour day without a break is precise enough for made-up work

_THURSDAY = 3  # 1970-01-01 was one; Monday is 0


def at(second: int) -> datetime:
    """The instant as a datetime with the zone UTC."""
    return datetime.fromtimestamp(second, UTC)


def seconds(instant: datetime) -> int:
    """Whole seconds since 1970."""
    return int(instant.timestamp())


def weekday(second: int) -> int:
    """Monday is 0."""
    return (second // DAY + _THURSDAY) % 7


def at_work(second: int, offset: int) -> int:
    """The same instant where it lies in working hours of a zone `offset` seconds east of UTC, else when the next
    working day begins."""
    local = second + offset
    midnight = local - local % DAY
    day = weekday(midnight)
    start = midnight + WORK_STARTS
    if day < 5 and local < start + WORKDAY:
        return max(local, start) - offset
    ahead = {4: 3, 5: 2}.get(day, 1)
    return start + ahead * DAY - offset


def after_work(second: int, work: float, offset: int) -> int:
    """When `work` seconds of working time have gone by since an instant."""
    now = at_work(second, offset)
    left = int(work)
    while True:
        local = now + offset
        rest = WORKDAY - (local % DAY - WORK_STARTS)
        if left < rest:
            return now + left
        left -= rest
        now = at_work(now + rest, offset)

"""Working time of a tree: for every UTC day the working intervals in it, and the working seconds before it.

With them SQL gets business seconds between two instants by one lookup per end, without time zones: seconds
before
the day, plus the part of the day's intervals that lies before the instant. Seconds are elapsed ones: a
working day
of 24 hours has 23 or 25 when the clocks change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sei_pipeline.config.definition import WEEKDAYS, TreeDefinition, Working

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2040, 12, 31)  # earlier times are implausible by metrics.md
ONE_DAY = timedelta(days=1)
Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """One UTC day: the working seconds from FIRST_DAY to its begin, and at most two intervals, half-open, in
    UTC.
    """

    utc_date: date
    seconds_before: int
    first: Interval | None
    second: Interval | None


def working_days(definition: TreeDefinition) -> tuple[WorkingDay, ...]:
    """Every UTC day from FIRST_DAY to LAST_DAY, or nothing where the tree has no calendar."""
    if definition.working is None:
        return ()
    return _days(definition.timezone, definition.working)


@lru_cache(maxsize=8)  # trees often share a calendar; one takes some 18,600 rows
def _days(timezone: str, working: Working) -> tuple[WorkingDay, ...]:
    pieces: dict[date, list[Interval]] = {}
    for begins, ends in _merged(_intervals(ZoneInfo(timezone), working)):
        while begins < ends:
            midnight = datetime.combine(begins.date() + ONE_DAY, time(), UTC)
            pieces.setdefault(begins.date(), []).append((begins, min(ends, midnight)))
            begins = midnight
    days, seconds, day = [], 0, FIRST_DAY
    while day <= LAST_DAY:
        own = pieces.get(day, [])
        first, second = [*own, None, None][:2]
        days.append(WorkingDay(day, seconds, first, second))
        seconds += sum(int((ends - begins).total_seconds()) for begins, ends in own)
        day += ONE_DAY
    return tuple(days)


def _intervals(zone: ZoneInfo, working: Working) -> Iterator[Interval]:
    """The working interval of every local day that may touch the range, in order, in UTC."""
    begin, end = working.hours.local() if working.hours else (time(), None)
    weekdays = {WEEKDAYS.index(name) for name in working.days}
    holidays = set(working.holidays)
    day = FIRST_DAY - 2 * ONE_DAY
    while day <= LAST_DAY + 2 * ONE_DAY:
        if day.weekday() in weekdays and day not in holidays:
            ends = datetime.combine(day, end, zone) if end else datetime.combine(day + ONE_DAY, time(), zone)
            yield datetime.combine(day, begin, zone).astimezone(UTC), ends.astimezone(UTC)
        day += ONE_DAY


def _merged(intervals: Iterator[Interval]) -> Iterator[Interval]:
    current: Interval | None = None
    for begins, ends in intervals:
        if current is not None and begins <= current[1]:
            current = (current[0], max(ends, current[1]))
        else:
            if current is not None:
                yield current
            current = (begins, ends)
    if current is not None:
        yield current

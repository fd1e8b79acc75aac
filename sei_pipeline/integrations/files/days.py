"""Where only the day is known: its last microsecond in the connection's time zone stands for the instant.

metrics.md: a release known only by date finishes at the end of that local day, flagged `day_precision`. The next
midnight would already lie in the next period.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sei_pipeline.connect.contract import ColumnType
from sei_pipeline.entities.drop import DropStream
from sei_pipeline.integrations.files.shape import Columns
from sei_pipeline.integrations.files.values import Wrong, convert

_ZONE_WANTED = "`time_zone` in the connection's options, which says when that day ends"
LAST_DAY = date(9999, 12, 29)  # the days after it may end beyond the calendar, and no data is from there


def end_of_days(
    drop: DropStream, columns: Columns, taken: Columns, zone: ZoneInfo | None
) -> Iterator[tuple[str, Wrong]]:
    """Fills the instants of rows that give only the day, in `taken`. Yields what is wrong."""
    declared = drop.day
    if declared is None or declared.name not in columns:
        return
    dates, wrong = convert(ColumnType.DATE, columns[declared.name], None)
    yield from ((declared.name, problem) for problem in wrong)
    is_used = pc.and_(pc.is_valid(dates), pc.is_null(taken[declared.instant]))
    if zone is None:
        places = np.flatnonzero(is_used.to_numpy(zero_copy_only=False))
        if len(places):
            yield declared.name, Wrong(places, "NO_TIME_ZONE", _ZONE_WANTED)
        return
    days = [day for day in pc.unique(dates).to_pylist() if day is not None]
    ends = {day: end_of_day(day, zone) for day in days}
    instants = pa.array([ends.get(value) for value in dates.to_pylist()], pa.timestamp("us"))
    taken[declared.instant] = pc.coalesce(taken[declared.instant], instants)
    taken[declared.flag] = pc.if_else(is_used, True, taken[declared.flag])


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last microsecond of a local day, UTC without a zone."""
    day = min(day, LAST_DAY)
    midnight = datetime.combine(day, time(), zone) + timedelta(days=1)  # wall clock: the next local midnight
    return midnight.astimezone(UTC).replace(tzinfo=None) - timedelta(microseconds=1)

"""Periods of a grain (week, month, quarter), as the marts cut them: weeks begin on Monday."""

from __future__ import annotations

from datetime import date, timedelta

GRAINS = ("week", "month", "quarter")


def last_periods(day: date, grain: str, count: int) -> list[tuple[date, date]]:
    """The last `count` periods (first day, day after the last) up to the one that `day` lies in, the oldest first."""
    ended = _following(_beginning(day, grain), grain)
    found = []
    for _ in range(count):
        started = _beginning(ended - timedelta(days=1), grain)
        found.append((started, ended))
        ended = started
    return found[::-1]


def _beginning(day: date, grain: str) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(month=day.month if grain == "month" else day.month - (day.month - 1) % 3, day=1)


def _following(started: date, grain: str) -> date:
    if grain == "week":
        return started + timedelta(days=7)
    months = started.month + (1 if grain == "month" else 3)
    return started.replace(year=started.year + (months - 1) // 12, month=(months - 1) % 12 + 1)


def named(started: date, grain: str) -> str:
    """`2026-04`, `2026-W15`, `2026-Q2`."""
    if grain == "week":
        year, week, _ = started.isocalendar()
        return f"{year}-W{week:02d}"
    if grain == "quarter":
        return f"{started.year}-Q{(started.month + 2) // 3}"
    return f"{started:%Y-%m}"

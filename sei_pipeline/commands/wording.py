"""How numbers and periods read: `2.4 d`, `12.5 %`, `14 (0.47 a day)`, `2026-W15`."""

from __future__ import annotations

from datetime import date

_STEPS = ((86_400 * 2, 86_400, "d"), (3_600 * 2, 3_600, "h"), (60 * 2, 60, "min"))  # from so many seconds on: seconds a unit


def duration(seconds: float) -> str:
    """In the largest unit of which it is at least two, with one digit: `2.4 d`, `47.9 h`, `90.0 min`, `0 s`."""
    for least, unit, name in _STEPS:
        if abs(seconds) >= least:
            return f"{seconds / unit:.1f} {name}"
    return f"{seconds:.0f} s"


def number(value: float | None, unit: str | None, per_day: float | None = None) -> str:
    """A value with its unit; `-` where there is none."""
    if value is None:
        return "-"
    if unit == "seconds":
        return duration(value)
    if unit == "ratio":
        return f"{value * 100:.1f} %"
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    return text if per_day is None else f"{text} ({per_day:.2f} a day)"


def period(started: date, grain: str) -> str:
    """`2026-04`, `2026-W15`, `2026-Q2`."""
    if grain == "week":
        year, week, _ = started.isocalendar()
        return f"{year}-W{week:02d}"
    if grain == "quarter":
        return f"{started.year}-Q{(started.month + 2) // 3}"
    return f"{started:%Y-%m}"

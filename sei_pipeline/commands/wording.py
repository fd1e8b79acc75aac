"""How numbers read: `2.4 d`, `12.5 %`, `14 (0.47 a day)`."""

from __future__ import annotations

# From so many seconds on: seconds of a unit, and the unit.
_STEPS = ((86_400 * 2, 86_400, "d"), (3_600 * 2, 3_600, "h"), (60 * 2, 60, "min"))


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


def change(value: float | None, ratio: float | None, unit: str | None) -> str:
    """How a value moved against the period before: `+12 %`; rates in points, `-2.5 pt`; nothing where one is missing.

    From 0 there is no ratio: `from 0`.
    """
    if value is None:
        return ""
    if unit == "ratio":
        return f"{value * 100:+.1f} pt"
    if ratio is None:
        return "from 0" if value else "0 %"
    return f"{ratio * 100:+.0f} %"

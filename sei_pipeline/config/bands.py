"""Maturity bands: upper bounds of elite, high and medium; everything beyond medium is low.

Durations and frequencies are written `1h`, `7d`, `1w`, rates `5%` or `0.05`. What a profile doesn't say is that of its
edition, which the warehouse knows (dbt_project/seeds/bands.csv): 2025 has no levels, 2024's failure rates can't rate.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from sei_pipeline.config.report import Finding, Findings, shown
from sei_pipeline.config.validation import Strict

SECONDS = {"min": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = r"^[0-9]+(\.[0-9]+)? ?(min|h|d|w)$"
_RATE = r"^([0-9]+(\.[0-9]+)? ?%|0(\.[0-9]+)?|1(\.0+)?)$"


def _seconds(raw: object) -> float:
    if isinstance(raw, float):
        return raw
    found = re.match(_DURATION, raw.strip()) if isinstance(raw, str) else None
    if not found:
        raise _bad(raw, "a duration such as 30min, 1h, 7d or 1w")
    number, unit = re.match(r"([0-9.]+) ?([a-z]+)", found.group()).groups()  # type: ignore[union-attr]
    return float(number) * SECONDS[unit]


def _ratio(raw: object) -> float:
    if isinstance(raw, float):
        return raw
    if not isinstance(raw, str) or not re.match(_RATE, raw.strip()):
        raise _bad(raw, "a rate such as 5% or 0.05")
    text = raw.strip()
    ratio = float(text.rstrip("% ")) / 100 if text.endswith("%") else float(text)
    if ratio > 1:
        raise _bad(raw, "a rate of at most 100%")
    return ratio


def _bad(raw: object, expected: str) -> Findings:
    return Findings([Finding((), "INVALID_VALUE", shown(raw), expected, "Correct the value.")])


def _schema(pattern: str, *types: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": [*types, "string"], "pattern": pattern} if types else {"type": "string", "pattern": pattern}
    )


Seconds = Annotated[float, BeforeValidator(_seconds), _schema(_DURATION)]
Ratio = Annotated[float, BeforeValidator(_ratio), _schema(_RATE, "number")]


class _Bands(Strict):
    @model_validator(mode="after")
    def _rising(self) -> Any:
        elite, high, medium = self.bounds()
        if not elite < high < medium:
            expected = "bounds that rise from elite over high to medium"
            raise Findings([Finding((), "INVALID_VALUE", "bounds that don't rise", expected, "Correct the bounds.")])
        return self

    def bounds(self) -> tuple[float, float, float]:
        """Upper bounds of elite, high and medium: seconds, or a ratio from 0 to 1."""
        return getattr(self, "elite"), getattr(self, "high"), getattr(self, "medium")  # noqa: B009


class DurationBands(_Bands):
    """Upper bounds of a duration (exclusive), or the longest time between two deployments (inclusive)."""

    elite: Seconds
    high: Seconds
    medium: Seconds


class RateBands(_Bands):
    """Upper bounds of a rate (inclusive)."""

    elite: Ratio
    high: Ratio
    medium: Ratio


EDITIONS = ("2018", "2019", "2021", "2022", "2023", "2024")  # of the DORA report that have levels; none in 2020
Edition = Literal["2018", "2019", "2021", "2022", "2023", "2024"]


class Bands(Strict):
    """The bands of one profile: those of an edition of the DORA report (seed bands.csv), or bounds of its own for a
    metric. The edition is shown beside every rated number; `own` beside what is rated by other bounds."""

    edition: Edition = "2023"
    lead_time: DurationBands | None = None
    deployment_frequency: DurationBands | None = None
    change_failure_rate: RateBands | None = None
    time_to_restore: DurationBands | None = None

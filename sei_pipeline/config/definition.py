"""`orgtrees/<tree>/tree.yml`: how a tree is built, and what holds for all its teams."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from sei_pipeline.config.developers import Developer
from sei_pipeline.config.report import Finding, Findings
from sei_pipeline.config.tool_choice import ToolChoice
from sei_pipeline.config.validation import OneOrMany, Slug, Strict, Text

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_DAY_HOURS = 22  # a longer one that isn't the whole day could put three intervals into one UTC day


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (
        OSError,
        ValueError,
    ) as exc:  # ZoneInfoNotFoundError is a KeyError below, odd names are the others
        raise _no_time_zone(name) from exc
    except KeyError as exc:
        raise _no_time_zone(name) from exc
    return name


def _no_time_zone(name: str) -> Findings:
    todo = "Use an IANA name; it says daylight saving, an abbreviation doesn't."
    return Findings([Finding((), "UNKNOWN_TIMEZONE", f"{name!r}", "a time zone such as Europe/Berlin", todo)])


TimeZone = Annotated[Text, AfterValidator(_time_zone)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$", examples=["09:00"])]


class Hours(Strict):
    """The working hours of a day, local time; `24:00` is the day's end."""

    begin: Clock = Field(alias="from")
    end: Clock = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Hours:
        length = _minutes(self.end) - _minutes(self.begin)
        if length <= 0 or LONGEST_DAY_HOURS * 60 < length < 24 * 60:
            expected = f"'to' after 'from' on the same day, at most {LONGEST_DAY_HOURS} hours (or 00:00 to 24:00)"
            raise Findings(
                [Finding((), "INVALID_VALUE", f"{self.begin} to {self.end}", expected, "Correct the hours.")]
            )
        return self

    def local(self) -> tuple[time, time | None]:
        """(begin, end); an end of None is the day's end."""
        return time.fromisoformat(self.begin), None if self.end == "24:00" else time.fromisoformat(self.end)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


class Working(Strict):
    """The working calendar: without `hours` a working day is local 00:00 to 24:00."""

    days: tuple[Weekday, ...] = Field(default=WEEKDAYS[:5], min_length=1)
    hours: Hours | None = None
    holidays: tuple[date, ...] = ()


class Filter(Strict):
    """Which developers a tree holds: those whose cell equals one (or none) of the values, in any case; `*`
    is a wildcard.
    """

    column: Text
    equals: OneOrMany | None = None
    not_equals: OneOrMany | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> Filter:
        if (self.equals is None) == (self.not_equals is None):
            found = "neither" if self.equals is None else "both"
            expected = "exactly one of equals, not_equals"
            raise Findings([Finding((), "INVALID_VALUE", found, expected, "Join two conditions by two filters.")])
        return self

    def pattern(self) -> re.Pattern[str]:
        """What a cell must (equals) or mustn't (not_equals) match, whole and in any case."""
        values = self.equals or self.not_equals or ()
        parts = (".*".join(re.escape(part) for part in value.split("*")) for value in values)
        return re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE | re.DOTALL)


class TreeDefinition(Strict):
    """One org tree. Exactly one of `by: manager` and `levels` says how it is built."""

    title: Text
    by: Literal["manager"] | None = None
    levels: tuple[Text, ...] | None = Field(default=None, min_length=1)
    filters: tuple[Filter, ...] = ()
    efficiency_profile: Slug = "default"
    timezone: TimeZone = "UTC"
    week_start: Literal["monday"] = "monday"
    working: Working | None = None
    attribution: Literal["at_event", "today"] = "at_event"
    integrations: ToolChoice = ToolChoice()
    shared_developers: Mapping[Text, tuple[Text, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> TreeDefinition:
        if (self.by is None) == (self.levels is None):
            found = "neither 'by' nor 'levels'" if self.by is None else "both 'by' and 'levels'"
            todo = "Write `by: manager`, or `levels: [Department, Team]`."
            raise Findings([Finding((), "INVALID_VALUE", found, "exactly one of them", todo)])
        return self


def passes(row: Developer, filters: list[tuple[str, re.Pattern[str], bool]]) -> bool:
    """Whether `row` passes all filters, each (column, pattern, whether it must match)."""
    return all((pattern.fullmatch(row.value(column)) is not None) == wanted for column, pattern, wanted in filters)

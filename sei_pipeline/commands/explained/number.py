"""The list behind one number: every event that a metric of a node counted or left out in a period, added up again."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sei_pipeline.commands import wording
from sei_pipeline.commands.explained.page import Page, Section
from sei_pipeline.commands.published import Node, Published
from sei_pipeline.commands.show import wanted
from sei_pipeline.errors import UsageError

PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})(?:-(?P<day>\d{2}))?|[Ww](?P<week>\d{1,2})|[Qq](?P<quarter>[1-4])))$"
)
CLOSE = 1e-6  # relative, or seconds: doubles that were added in another order

_EVENTS = """
    select events.thing, events.event_id, things.thing_key, things.title, events.service_id, events.ended_at,
        events.ended_on, events.value_seconds, events.is_in_numerator, events.is_counted, events.reason
    from marts.explain_metric_events as events
    left join marts.explain_things as things on events.event_id = things.thing_id
    where events.node_id = $1 and events.metric = $2 and events.ended_on >= $3 and events.ended_on < $4
    order by events.ended_at, events.event_id, events.service_id
"""
_VALUE = """
    select * from marts.metric_calendar
    where node_id = $1 and metric = $2 and grain = $3 and period_started_on = $4
"""


@dataclass(frozen=True)
class Period:
    """A period of a grain: first day, and day after the last."""

    grain: str
    started_on: date
    ended_on: date


def period_of(text: str) -> Period:
    """`2026-10`, `2026-W42`, `2026-Q4`, `2026-10-05`. Raises UsageError."""
    found = PERIOD.match(text.strip())
    try:
        if found is None:
            raise ValueError
        year = int(found["year"])
        if found["day"]:
            started = date(year, int(found["month"]), int(found["day"]))
            return Period("day", started, started + timedelta(days=1))
        if found["week"]:
            started = date.fromisocalendar(year, int(found["week"]), 1)
            return Period("week", started, started + timedelta(days=7))
        first = int(found["month"]) if found["month"] else int(found["quarter"]) * 3 - 2
        after = first + (1 if found["month"] else 3)
        ended = date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1)
        return Period("month" if found["month"] else "quarter", date(year, first, 1), ended)
    except ValueError:
        raise UsageError(f"found {text!r}; expected a period: 2026-10, 2026-W42, 2026-Q4 or 2026-10-05") from None


def page_of(marts: Published, node_name: str, metric: str, period_name: str) -> Page:
    """The explanation of one number. Raises UsageError where the node, the metric or the period is none."""
    node, period = marts.node(node_name), period_of(period_name)
    wanted(marts, [metric])
    events = marts.records(_EVENTS, node.node_id, metric, period.started_on, period.ended_on)
    held = marts.records(_VALUE, node.node_id, metric, period.grain, period.started_on)
    number = held[0] if held else None
    statistic = marts.query("select statistic from marts.metrics where metric = $1", metric)[0][0]
    heading = (
        f"{marts.metrics[metric]} of {node.node_id} in {period_name} "
        f"({period.started_on} up to, without, {period.ended_on}, {node.timezone})"
    )
    subject = {
        "node_id": node.node_id, "metric": metric, "grain": period.grain, "period_started_on": period.started_on,
        "period_ended_on": period.ended_on, "statistic": statistic, "as_of": marts.as_of, **_value(number),
        "listed_value": listed_value(statistic, events),
        "agrees": number is not None and agrees(number, statistic, events),
    }  # fmt: skip
    return Page(heading, subject, tuple(_sections(marts, node, metric, number, statistic, events)))


def _value(number: Mapping[str, Any] | None) -> dict[str, Any]:
    names = ("value", "unit", "numerator", "denominator", "sample_count", "population_count", "reason", "band",
             "is_complete")  # fmt: skip
    return {name: number[name] if number else None for name in names}


def _sections(
    marts: Published, node: Node, metric: str, number: Mapping[str, Any] | None, statistic: str, events: Sequence[Any]
) -> list[Section]:
    evidence = _evidence(marts, events) if statistic == "share" else {}
    rows = [
        {
            "ended_at": row["ended_at"], "thing": _name(row), "title": row["title"],
            "service": None if row["service_id"] == "none" else row["service_id"].rpartition(":")[2],
            "value_seconds": row["value_seconds"],
            "is_in_numerator": row["is_in_numerator"] if statistic == "share" else None,
            "because": evidence.get(row["event_id"]) if row["is_in_numerator"] else None,
            "reason": row["reason"], "id": row["event_id"],
        }
        for row in events
    ]  # fmt: skip
    counted = tuple(row for row in rows if row["reason"] is None)
    left_out = tuple(row for row in rows if row["reason"] is not None)
    columns = ("ended_at", "thing", "title", "service", "value_seconds", "is_in_numerator", "because")
    texts = tuple(
        marts.told(reason) for reason in sorted({str(r["reason"]) for r in left_out})
    )
    return [
        Section("counted", f"Counted: {len(counted):,}", columns, counted),
        Section("left_out", f"Left out: {len(left_out):,}", ("ended_at", "thing", "title", "reason"), left_out, texts),
        Section(
            "arithmetic", "The arithmetic", (), (), tuple(_arithmetic(marts, node, metric, number, statistic, events))
        ),
    ]


def _name(row: Mapping[str, Any]) -> str:
    key = str(row["thing_key"] or row["event_id"])
    return f"{row['thing'].replace('_', ' ')} {key[:12] if row['thing'] == 'commit' else key}"


def _evidence(marts: Published, events: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    found = marts.query(
        "select deployment_id, string_agg(distinct evidence_kind, ', ' order by evidence_kind) "
        "from marts.dora_failure_evidence where list_contains($1, deployment_id) group by deployment_id",
        [row["event_id"] for row in events if row["is_in_numerator"]],
    )
    return {str(deployment): str(kinds) for deployment, kinds in found}


def _seconds(events: Sequence[Mapping[str, Any]]) -> list[float]:
    return sorted(row["value_seconds"] for row in events if row["is_counted"] and row["value_seconds"] is not None)


def _share(events: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    counted = [row for row in events if row["is_counted"]]
    return sum(1 for row in counted if row["is_in_numerator"]), len(counted)


_STATISTICS: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], float | None]] = {
    "count": lambda events: float(_share(events)[1]),
    "share": lambda events: _share(events)[0] / _share(events)[1] if _share(events)[1] else None,
    "mean": lambda events: statistics.fmean(_seconds(events)) if _seconds(events) else None,
    "median": lambda events: statistics.median(_seconds(events)) if _seconds(events) else None,
}


def listed_value(statistic: str, events: Sequence[Mapping[str, Any]]) -> float | None:
    """The metric's statistic over the listed events; None where none of them is counted."""
    return _STATISTICS[statistic](events)


def agrees(number: Mapping[str, Any], statistic: str, events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the mart's value and counts are those of the listed events. At day grain there may be counts only."""
    again = listed_value(statistic, events)
    if number["sample_count"] != _share(events)[1] or number["population_count"] != len(events):
        return False
    if number["reason"] == "counts_only_by_day" or (again == 0.0 and number["value"] is None and not events):
        return True
    if again is None or number["value"] is None:
        return again is None and number["value"] is None
    return abs(float(number["value"]) - again) <= CLOSE * max(1.0, abs(again))


def _arithmetic(
    marts: Published, node: Node, metric: str, number: Mapping[str, Any] | None, statistic: str, events: Sequence[Any]
) -> list[str]:
    again, (part, whole), seconds = listed_value(statistic, events), _share(events), _seconds(events)
    said = [f"{whole} counted + {len(events) - whole} left out = {len(events)} that it could have used"]
    if statistic == "share" and whole:
        said.append(f"{part} in the numerator / {whole} = {part / whole:.6g} = {wording.number(again, 'ratio')}")
    elif statistic == "mean" and seconds:
        said.append(f"sum {sum(seconds):,.0f} s / {len(seconds)} = {again:,.0f} s = {wording.duration(again or 0)}")
    elif statistic == "median" and seconds:
        said.append(f"{_middle(seconds)} = {again:,.0f} s = {wording.duration(again or 0)}")
    if number is None:
        first = "the tree's first event lies after it, or it begins after the as-of"
        said.append(f"The mart has no such period: {first}. {_no_value(marts, node, metric)}".strip())
        return said
    told = wording.number(number["value"], number["unit"])
    verdict = "they agree" if agrees(number, statistic, events) else "THEY DIFFER"
    exact = "" if number["value"] is None else f" ({float(number['value']):,.6g})"
    said.append(f"The mart has {told}{exact}, {number['sample_count']} of {number['population_count']}: {verdict}.")
    if number["reason"]:
        said.append(marts.told(number['reason']))
    if not number["is_complete"]:
        said.append("Not complete: the period goes on, or a source could not be read.")
    return said


def _middle(seconds: Sequence[float]) -> str:
    half = len(seconds) // 2
    if len(seconds) % 2:
        return f"the {half + 1}. of {len(seconds)} values in order"
    low, high = f"{seconds[half - 1]:,.0f} s", f"{seconds[half]:,.0f} s"
    return f"half way between the {half}. and {half + 1}. of {len(seconds)} values in order ({low} and {high})"


def _no_value(marts: Published, node: Node, metric: str) -> str:
    found = marts.query(
        "select reason from marts.metric_reasons where node_id = $1 and metric = $2", node.node_id, metric
    )
    reason = found[0][0] if found else None
    return marts.told(reason) if reason else ""

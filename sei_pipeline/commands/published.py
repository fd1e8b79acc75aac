"""What was published, as a reader without any access to the warehouse sees it: nodes, periods, metric rows, phases.

Metrics are those of the table `metrics`; where each lies is found by the contract (macros/metrics.sql) of its table.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from sei_pipeline.errors import PublishError, UsageError



@dataclass(frozen=True)
class Metric:
    """One metric: what it is of (`thing`), and why a period without any has no value; None: then it is 0."""

    name: str
    title: str
    unit: str
    thing: str
    empty_reason: str | None


@dataclass(frozen=True)
class Node:
    """One node of an org tree. `path` is the names below the root, the title at the root."""

    node_id: str
    name: str
    path: str
    parent_id: str | None
    depth: int
    is_team: bool
    timezone: str


@dataclass(frozen=True)
class Row:
    """One metric (or, with `phase`, one phase of the lead time) of one node in one period.

    `value` is in `unit`: seconds, ratio (0 to 1), deployments; None with a `reason` where there is none. A phase's value
    is its sum over the tickets by their number, so that phases add up to the mean lead time. `per_day` is only of
    deployment frequency.
    """

    node_id: str
    metric: str
    grain: str
    period_started_on: date
    period_ended_on: date
    value: float | None = None
    unit: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    sample_count: int = 0
    population_count: int = 0
    reason: str | None = None
    band: str | None = None
    is_complete: bool = False
    per_day: float | None = None
    phase: str | None = None


class Published:
    """One published version, open for reading: what is swapped in meanwhile doesn't change it. `as_of` is UTC."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self._connection = connection
        horizon = self._rows("select as_of, is_every_source_healthy, complete_until from marts.diagnostics_horizon")[0]
        self.as_of: datetime = horizon[0]
        self.is_every_source_healthy: bool = horizon[1]
        self._complete_until: datetime = horizon[2]
        columns = "metric, title, unit, thing, empty_reason"
        self.metrics = {row[0]: Metric(*row) for row in self._rows(f"select {columns} from marts.metrics")}  # noqa: S608
        self.reasons = dict(self._rows("select reason, description from marts.reason_codes"))
        self.nodes = tuple(
            Node(*row)
            for row in self._rows(
                "select node_id, node_name, node_path, parent_node_id, depth, is_team, timezone "
                "from organization.org_nodes inner join organization.org_trees using (tree_name) order by node_id"
            )
        )

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, values).fetchall()

    @cached_property
    def _tables(self) -> dict[str, tuple[str, bool]]:
        """Metric -> its table, and whether that says how often a day."""
        found: dict[str, tuple[str, bool]] = {}
        for table, columns in self._rows(
            "select table_name, list(column_name) from duckdb_columns() where schema_name = 'marts' group by table_name"
        ):
            if {"metric", "numerator", "band_edition"}.issubset(columns) and "metric_" not in table:
                for (metric,) in self._rows(f'select distinct metric from marts."{table}"'):  # noqa: S608
                    found[metric] = table, "deployments_per_day" in columns
        return found

    def node(self, wanted: str | None) -> Node:
        """By id, path, or name if only one has it, in any case; without one the root of the first tree.

        Raises UsageError, naming what is near.
        """
        if not self.nodes:
            raise UsageError("found no org tree in what was published; expected one; make orgtrees/<tree>/tree.yml")
        if wanted is None:
            return next(node for node in self.nodes if node.depth == 0)
        key = wanted.strip("/").casefold()
        for name in ("node_id", "path", "name"):
            found = [node for node in self.nodes if getattr(node, name).casefold() == key]
            if len(found) == 1:
                return found[0]
            if found:
                ids = ", ".join(node.node_id for node in found)
                raise UsageError(f"{wanted!r} is the name of several nodes; expected one of: {ids}")
        raise UsageError(f"found no node {wanted!r}; {self._near(key)}")

    def _near(self, key: str) -> str:
        names = {
            getattr(node, name).casefold(): node.node_id for node in self.nodes for name in ("node_id", "path", "name")
        }
        near = list(dict.fromkeys(names[match] for match in difflib.get_close_matches(key, names, 3)))
        if near:
            return f"did you mean {' or '.join(map(repr, near))}?"
        some = ", ".join(node.node_id for node in self.nodes[:5])
        return f"expected one of {len(self.nodes)} nodes, such as {some}; all of them: sei show"

    def periods(self, node: Node, grain: str, last: int) -> list[tuple[date, date]]:
        """The last periods (first day, day after the last) up to the one that the as-of lies in, the oldest first."""
        newest = (self.as_of - timedelta(microseconds=1)).replace(tzinfo=UTC).astimezone(ZoneInfo(node.timezone))
        ended = _following(_beginning(newest.date(), grain), grain)
        found = []
        for _ in range(last):
            started = _beginning(ended - timedelta(days=1), grain)
            found.append((started, ended))
            ended = started
        return found[::-1]

    def rows(self, node: Node, grain: str, last: int, metrics: Sequence[str]) -> list[Row]:
        """Every metric in every one of the last periods, and behind the lead time its phases."""
        periods = self.periods(node, grain, last)
        found: list[Row] = []
        for metric in metrics:
            stored = {row.period_started_on: row for row in self._stored(node, metric, grain, periods[0][0])}
            absent = self._absent(node, self.metrics[metric], grain)
            found += [stored.get(period[0]) or absent(*period) for period in periods]
            if metric == "lead_time":
                found += self._phases(node, grain, periods[0][0])
        return found

    def _stored(self, node: Node, metric: str, grain: str, since: date) -> Iterator[Row]:
        if metric not in self._tables:
            return
        table, has_per_day = self._tables[metric]
        per_day = "deployments_per_day" if has_per_day else "null"
        for row in self._rows(
            "select period_started_on, period_ended_on, value, unit, numerator, denominator, sample_count, "
            f"population_count, reason, band, is_complete, {per_day} "  # noqa: S608 (names from the catalog)
            f'from marts."{table}" where node_id = ? and metric = ? and grain = ? and period_started_on >= ? order by 1',
            node.node_id, metric, grain, since,
        ):  # fmt: skip
            yield Row(node.node_id, metric, grain, *row)

    def _absent(self, node: Node, metric: Metric, grain: str) -> Callable[[date, date], Row]:
        """What stands for a period without a row, as in metric_calendar: 0 where a count is known to be, else a reason."""
        query = "select reason, first_event_on from marts.metric_reasons where node_id = ? and metric = ?"
        reason, first = next(iter(self._rows(query, node.node_id, metric.name)), ("no_events", None))

        def make(started: date, ended: date) -> Row:
            is_complete = self.is_every_source_healthy and ended <= self._complete_until.date()
            why = reason
            if why is None and metric.thing == "deployment" and ended <= first:
                why = "before_first_deployment"
            elif why is None and not self.is_every_source_healthy:
                why = "source_unhealthy"
            elif why is None:
                why = metric.empty_reason or (None if is_complete else "outside_window")
            value = 0.0 if why is None else None
            return Row(
                node.node_id, metric.name, grain, started, ended, value, metric.unit, reason=why,
                is_complete=is_complete, per_day=value,
            )  # fmt: skip

        return make

    def _phases(self, node: Node, grain: str, since: date) -> list[Row]:
        columns = (
            "period_started_on, period_ended_on, stacked_seconds, 'seconds', sum_seconds, population_count, sample_count, "
            "population_count, reason, band, is_complete, null, phase_name"
        )
        return [
            Row(node.node_id, "lead_time_phase", grain, *row)
            for row in self._rows(
                f"select {columns} from marts.flow_lead_time_phases "  # noqa: S608 (columns above)
                "where node_id = ? and grain = ? and period_started_on >= ? order by period_started_on, phase_index",
                node.node_id, grain, since,
            )
        ]  # fmt: skip


def _beginning(day: date, grain: str) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(month=day.month if grain == "month" else day.month - (day.month - 1) % 3, day=1)


def _following(started: date, grain: str) -> date:
    if grain == "week":
        return started + timedelta(days=7)
    months = started.month + (1 if grain == "month" else 3)
    return started.replace(year=started.year + (months - 1) // 12, month=(months - 1) % 12 + 1)


@contextmanager
def published(folder: Path) -> Iterator[Published]:
    """The newest version below `folder` (settings.published). Raises UsageError where there is none, PublishError where it
    can't be read."""
    file = folder / "sei.duckdb"
    if not file.exists():
        raise UsageError(f"found nothing published in {folder}; expected {file.name}; make it: sei run")
    try:
        with duckdb.connect(str(file.resolve()), read_only=True) as connection:
            yield Published(connection)
    except duckdb.Error as error:
        raise PublishError(
            f"{file}: can't be read ({error}); expected what this version of sei publishes; make it anew: sei run"
        ) from error

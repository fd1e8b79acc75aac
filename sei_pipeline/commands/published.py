"""What was published, as a reader without any access to the warehouse sees it: nodes, metrics, periods, phases."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from sei_pipeline.commands.periods import last_periods
from sei_pipeline.errors import PublishError, UsageError

# The usual ones in their usual order; whatever else is published stands behind them.
ORDER = (
    "deployment_frequency", "change_lead_time", "change_failure_rate", "time_to_restore", "recovery_time",
    "rework_rate", "pull_request_cycle_time", "time_to_production", "lead_time",
)  # fmt: skip


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

    `value` is in `unit`: seconds, ratio (0 to 1), deployments; None with a `reason` where there is none. A phase's
    value is its sum over the tickets by their number, so that phases add up to the mean lead time. `per_day` is only
    of deployment frequency. `change` is against the period before, in `unit` (frequency: per day), and as a ratio of
    it. `rated_count`: the events that the band rests on, where they aren't the whole sample.
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
    change: float | None = None
    change_ratio: float | None = None
    rated_count: int | None = None
    phase: str | None = None


class Published:
    """One published version, open for reading: what is swapped in meanwhile doesn't change it. `as_of` is UTC."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self._connection = connection
        self.as_of: datetime = self.query("select as_of from marts.diagnostics_horizon")[0][0]
        rows = self.query("select metric, title from marts.metrics order by metric")
        rows.sort(key=lambda row: ORDER.index(row[0]) if row[0] in ORDER else len(ORDER))
        self.metrics = {str(row[0]): str(row[1]) for row in rows}  # metric -> title
        self.reasons = dict(self.query("select reason, description from marts.reason_codes"))
        self.nodes = tuple(
            Node(*row)
            for row in self.query(
                "select node_id, node_name, node_path, parent_node_id, depth, is_team, timezone "
                "from organization.org_nodes inner join organization.org_trees using (tree_name) order by node_id"
            )
        )

    def told(self, reason: str) -> str:
        """A reason code and what it means: `baseline: Shipped by ...`."""
        return f"{reason}: {self.reasons.get(reason, '')}"

    def query(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query over what was published; `values` are its parameters."""
        return self._connection.execute(query, values).fetchall()

    def records(self, query: str, *values: object) -> list[dict[str, Any]]:
        """As query, each row as column -> value."""
        found = self._connection.execute(query, values)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

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
        return last_periods(newest.date(), grain, last)

    def rows(self, node: Node, grain: str, last: int, metrics: Sequence[str]) -> list[Row]:
        """Every metric in every one of the last periods, and behind the lead time its phases."""
        periods = self.periods(node, grain, last)
        stored = {(row.metric, row.period_started_on): row for row in self._calendar(node, grain, periods[0][0])}
        reasons = dict(self.query("select metric, reason from marts.metric_reasons where node_id = ?", node.node_id))
        found: list[Row] = []
        for metric in metrics:
            for started, ended in periods:
                # The calendar begins with the tree's first event; where it has none there is no calendar at all.
                absent = Row(node.node_id, metric, grain, started, ended, reason=reasons.get(metric) or "no_events")
                found.append(stored.get((metric, started), absent))
            if metric == "lead_time":
                found += self._phases(node, grain, periods[0][0])
        return found

    def _calendar(self, node: Node, grain: str, since: date) -> Iterator[Row]:
        columns = (
            "metric, grain, period_started_on, period_ended_on, value, unit, numerator, denominator, sample_count, "
            "population_count, reason, band, is_complete"
        )
        beside = self._beside(node, grain, since)
        query = (
            f"select {columns} from marts.metric_calendar "  # noqa: S608 (columns above)
            "where node_id = ? and grain = ? and period_started_on >= ?"
        )
        for values in self.query(query, node.node_id, grain, since):
            row = Row(node.node_id, *values)
            is_rate = row.metric == "deployment_frequency" and row.value is not None
            per_day = (row.numerator or 0.0) / (row.denominator or 1.0) if is_rate else None
            yield replace(row, per_day=per_day, **beside.get((row.metric, row.period_started_on), {}))

    def _beside(self, node: Node, grain: str, since: date) -> dict[tuple[str, date], dict[str, Any]]:
        """What stands in other marts about a metric and period."""
        rows = self.query(
            "select trends.metric, trends.period_started_on, trends.change, trends.change_ratio, "
            "nullif(rated.complete_count, rated.sample_count) "
            "from marts.metric_trends as trends left join marts.flow_lead_time as rated "
            "using (node_id, metric, grain, period_started_on) "
            "where trends.node_id = ? and trends.grain = ? and trends.period_started_on >= ?",
            node.node_id, grain, since,
        )  # fmt: skip
        return {
            (metric, started): {"change": change, "change_ratio": ratio, "rated_count": rated}
            for metric, started, change, ratio, rated in rows
        }

    def _phases(self, node: Node, grain: str, since: date) -> list[Row]:
        columns = (
            "period_started_on, period_ended_on, stacked_seconds, 'seconds', sum_seconds, population_count, "
            "sample_count, population_count, reason, band, is_complete, null, null, null, null, phase_name"
        )
        return [
            Row(node.node_id, "lead_time_phase", grain, *row)
            for row in self.query(
                f"select {columns} from marts.flow_lead_time_phases "  # noqa: S608 (columns above)
                "where node_id = ? and grain = ? and period_started_on >= ? order by period_started_on, phase_index",
                node.node_id, grain, since,
            )
        ]  # fmt: skip


@contextmanager
def published(folder: Path) -> Iterator[Published]:
    """The newest version below `folder` (settings.published). Raises UsageError where there is none, PublishError
    where it can't be read."""
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

"""What comes in: checked, and put in the order in which deployments count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sei_pipeline.errors import LineageError

TARGET_COLUMNS = (
    "deployment_target_id",
    "service_id",
    "environment_name",
    "region",
    "commit_id",
    "version",
    "started_at",
    "finished_at",
)
REQUIRED = ("deployment_target_id", "service_id", "environment_name", "finished_at")
TIMES = ("started_at", "finished_at")
# "Earlier" is by finish, then start, then id (metrics.md); a lane is one service in one environment.
LANE_ORDER = ("service_id", "environment_name", "finished_at", "started_at", "deployment_target_id")


class Target(NamedTuple):
    """One successful production target. `moment` orders targets of different lanes of one service."""

    target_id: str
    service_id: str
    environment_name: str
    region: str | None
    version: str | None
    moment: tuple[int, int, str]


@dataclass(frozen=True)
class Targets:
    """All targets in lane order: `rows` beside `commit_ids`, the revision each one carries (or null)."""

    rows: Sequence[Target]
    commit_ids: pa.ChunkedArray

    @classmethod
    def read(cls, table: pa.Table) -> Targets:
        """Check and order a table of targets (one row per deployment_target_id, columns TARGET_COLUMNS).

        Raises LineageError for a missing or mistyped column, a null in REQUIRED, or a repeated id.
        """
        columns = {name: _column(table, name) for name in TARGET_COLUMNS}
        ordered = pa.table(columns)
        _refuse_nulls(ordered)
        _refuse_repeats(ordered)
        # Only started_at can be null here, and an unknown start counts as the earlier one.
        keys = [(name, "ascending", "at_start") for name in LANE_ORDER]
        ordered = ordered.take(pc.sort_indices(ordered, sort_keys=keys))
        texts = [ordered[name].to_pylist() for name in TARGET_COLUMNS[:4]]
        finished = ordered["finished_at"].cast(pa.int64()).to_pylist()
        started = pc.fill_null(ordered["started_at"].cast(pa.int64()), -(2**63)).to_pylist()
        moments = zip(finished, started, texts[0], strict=True)
        rows = list(map(Target, *texts, ordered["version"].to_pylist(), moments))
        return cls(rows, ordered["commit_id"])


def text_column(table: pa.Table, table_name: str, column: str) -> pa.ChunkedArray:
    """One column as text; dictionary-encoded and large text are read as text too."""
    values = _present(table, table_name, column)
    try:
        return values.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
        raise LineageError(
            f"lineage: column {column!r} of table {table_name!r} is {values.type}, not readable as text "
            f"({problem}); expected text: check the model that feeds lineage."
        ) from problem


def _column(table: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in TIMES:
        return text_column(table, "targets", name)
    values = _present(table, "targets", name)
    if pa.types.is_null(values.type):
        return values.cast(pa.timestamp("us"))
    if not pa.types.is_timestamp(values.type):
        raise LineageError(
            f"lineage: column {name!r} of table 'targets' is {values.type}; expected a timestamp in UTC: "
            "check the model that feeds lineage."
        )
    return values.cast(pa.timestamp("us", tz=values.type.tz), safe=False)


def _present(table: pa.Table, table_name: str, column: str) -> pa.ChunkedArray:
    if column not in table.column_names:
        raise LineageError(
            f"lineage: table {table_name!r} has the columns {', '.join(table.column_names) or 'none'}; "
            f"expected {column!r} among them: check the model that feeds lineage."
        )
    return table[column]


def _refuse_nulls(ordered: pa.Table) -> None:
    for name in REQUIRED:
        missing = ordered[name].null_count
        if missing:
            example = ordered.filter(pc.is_null(ordered[name]))["deployment_target_id"][0].as_py()
            raise LineageError(
                f"lineage: {missing} of {len(ordered)} targets have no {name} (for example {example}); "
                "expected one for every successful production target: leave out or complete the others."
            )


def _refuse_repeats(ordered: pa.Table) -> None:
    counts = pc.value_counts(ordered["deployment_target_id"])
    repeated = counts.filter(pc.greater(counts.field("counts"), 1))
    if len(repeated):
        names = ", ".join(sorted(repeated.field("values").to_pylist())[:3])
        raise LineageError(
            f"lineage: {len(repeated)} deployment_target_ids occur more than once (for example {names}); "
            "expected one row per target: a join in the model that feeds lineage may multiply rows."
        )

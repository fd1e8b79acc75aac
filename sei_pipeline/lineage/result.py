"""What comes out: one row per target, and the edges that had to be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sei_pipeline.lineage.graph import CommitGraph
from sei_pipeline.lineage.kinds import Verdict
from sei_pipeline.lineage.lanes import Lane

TARGET_RESULT_SCHEMA = pa.schema(
    [
        ("deployment_target_id", pa.string()),
        ("kind", pa.string()),
        ("is_baseline", pa.bool_()),
        ("is_previous_revision_unknown", pa.bool_()),
        ("previous_deployment_target_id", pa.string()),
        ("shipped_commit_count", pa.int64()),
        ("rollback_to_deployment_target_id", pa.string()),
        ("failed_deployment_target_id", pa.string()),
    ]
)
CUT_EDGE_SCHEMA = pa.schema([("commit_id", pa.string()), ("parent_commit_id", pa.string())])


@dataclass(frozen=True)
class LaneResult:
    """One verdict and one count of commits newly reached per target of a lane."""

    verdicts: Sequence[Verdict]
    counts: Sequence[int]


def target_results(lanes: Sequence[Lane], results: Mapping[int, LaneResult]) -> pa.Table:
    """One row per target (TARGET_RESULT_SCHEMA), in lane order. `results` is keyed by the lanes' offsets."""
    columns: dict[str, list[Any]] = {name: [] for name in TARGET_RESULT_SCHEMA.names}
    for _, run in groupby(lanes, key=lambda lane: lane.service_id):
        of_service = list(run)
        baseline = min(of_service, key=lambda lane: lane.targets[0].moment).targets[0].target_id
        also_after_unknown = _first_known_after_unknown_baseline(of_service, results, baseline)
        for lane in of_service:
            result = results[lane.offset]
            ids: list[str | None] = [target.target_id for target in lane.targets]
            for own, verdict, count in zip(ids, result.verdicts, result.counts, strict=True):
                linked = [None if i is None else ids[i] for i in verdict.links]
                after_unknown = verdict.is_after_unknown or own == also_after_unknown
                row = (own, verdict.kind, own == baseline, after_unknown, linked[0], count, *linked[1:])
                for column, value in zip(columns.values(), row, strict=True):
                    column.append(value)
    return pa.table(columns, schema=TARGET_RESULT_SCHEMA)


def _first_known_after_unknown_baseline(
    of_service: Sequence[Lane], results: Mapping[int, LaneResult], baseline: str
) -> str | None:
    """Where a service begins with an unknown revision, its next known target in any environment.

    It may be the first of another environment, which would otherwise ship the whole history measurably.
    """
    known = []
    is_baseline_known = False
    for lane in of_service:
        for target, verdict in zip(lane.targets, results[lane.offset].verdicts, strict=True):
            if verdict.kind != "unknown_revision":
                known.append(target)
                is_baseline_known |= target.target_id == baseline
    if is_baseline_known or not known:
        return None
    return min(known, key=lambda target: target.moment).target_id


def cut_edges(cut: Sequence[npt.NDArray[np.int64]], graph: CommitGraph) -> pa.Table:
    """One row per edge left out because it closes a circle (CUT_EDGE_SCHEMA), ordered, each once."""
    edges = np.unique(np.concatenate([*cut, np.empty((0, 2), np.int64)]), axis=0)
    columns = [graph.ids.take(pa.array(edges[:, side])) for side in (0, 1)]
    return pa.Table.from_arrays(columns, schema=CUT_EDGE_SCHEMA)

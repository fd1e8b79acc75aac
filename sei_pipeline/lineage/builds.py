"""Which build of a production branch first contained which commit: the same walk as for deployments."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from sei_pipeline.lineage.compute import compute_on
from sei_pipeline.lineage.graph import CommitGraph

BUILD_SCHEMA = pa.schema([("build_id", pa.string()), ("commit_id", pa.string())])


def build_contents(graph: CommitGraph, builds: pa.Table) -> Iterator[pa.RecordBatch]:
    """One row per repository, branch and commit: the first build that contains it (build_id, commit_id).

    `builds`: build_id, repository_id, branch_name, commit_id, started_at, finished_at.
    The first build known of a repository contains the whole history and is left out, as a baseline is.
    Raises LineageError as `compute` does.
    """
    rows = builds.num_rows
    targets = pa.table(
        {
            "deployment_target_id": builds["build_id"],
            "service_id": builds["repository_id"],
            "environment_name": builds["branch_name"],
            "region": pa.nulls(rows, pa.string()),
            "commit_id": builds["commit_id"],
            "version": pa.nulls(rows, pa.string()),
            "started_at": builds["started_at"],
            "finished_at": builds["finished_at"],
        }
    )
    lineage = compute_on(graph, targets)
    baselines = lineage.targets.filter(lineage.targets["is_baseline"])["deployment_target_id"].combine_chunks()
    for batch in lineage.shipments():
        first = batch.column("deployment_target_id")
        kept = batch.filter(pc.invert(pc.is_in(first, value_set=baselines)))
        yield pa.RecordBatch.from_arrays(kept.columns, schema=BUILD_SCHEMA)

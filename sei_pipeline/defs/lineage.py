"""Lineage: which deployment first contains which commit, computed between the two halves of the transformation."""

# No `from __future__ import annotations`: Dagster reads the annotations of an op as objects.
from collections.abc import Iterable
from typing import Any

import dagster as dg

from sei_pipeline.defs import retries
from sei_pipeline.defs.names import LINEAGE, WAREHOUSE_POOL, owners
from sei_pipeline.pipeline import transform
from sei_pipeline.pipeline.lineage_step import compute_lineage
from sei_pipeline.pipeline.project import Project

GROUP = "lineage"


def lineage_asset(project: Project, inputs: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """`raw/lineage`: the tables that lineage/ lands. `inputs` are the models that it reads."""

    @dg.asset(
        key=LINEAGE,
        deps=sorted(inputs),
        group_name=GROUP,
        owners=owners(GROUP),
        kinds={"python", "parquet"},
        description="One row per commit and deployment target that first contains it; what kind each deployment is.",
        pool=WAREHOUSE_POOL,
        retry_policy=retries.policy(),
    )
    def lineage(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        with (
            retries.told_apart(),
            transform.warehouse_lock(project.settings, f"lineage in Dagster run {context.run.run_id}"),
        ):
            is_new = compute_lineage(project, context.log.info)
        return dg.MaterializeResult(metadata={"is_computed_anew": is_new})

    return lineage

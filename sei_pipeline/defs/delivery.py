"""Delivery: one published version of the marts, swapped in whole."""

# No `from __future__ import annotations`: Dagster reads the annotations of an op as objects.
from collections.abc import Iterable
from typing import Any

import dagster as dg

from sei_pipeline.defs import retries
from sei_pipeline.defs.names import PUBLISHED, WAREHOUSE_POOL, owners
from sei_pipeline.delivery.publish import Version, publish
from sei_pipeline.pipeline import transform
from sei_pipeline.pipeline.project import Project

GROUP = "delivery"


def published_asset(project: Project, marts: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """`published/sei`: the file that readers open. `marts` are the models that it holds."""

    @dg.asset(
        key=PUBLISHED,
        deps=sorted(marts),
        group_name=GROUP,
        owners=owners(GROUP),
        kinds={"duckdb", "parquet"},
        description="Every mart in one file, and as Parquet beside it. Readers see the old version or the new one.",
        pool=WAREHOUSE_POOL,
        retry_policy=retries.policy(),
    )
    def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        with (
            retries.told_apart(),
            transform.warehouse_lock(project.settings, f"publishing in Dagster run {context.run.run_id}"),
        ):
            version = publish(project.settings)
        return dg.MaterializeResult(metadata=_facts(project, version))

    return published


def _facts(project: Project, version: Version) -> dict[str, Any]:
    counts = sorted(version.row_counts.items())
    return {
        "version": version.number,
        "as_of": version.as_of,
        "config_fingerprint": version.config_fingerprint,
        "is_every_source_healthy": version.is_every_source_healthy,
        "path": dg.MetadataValue.path(project.settings.published / "sei.duckdb"),
        "tables": len(counts),
        "dagster/row_count": sum(count for _, count in counts),
        "rows_of_tables": dg.MetadataValue.table(
            [dg.TableRecord({"table": table, "rows": rows}) for table, rows in counts],
            dg.TableSchema([dg.TableColumn("table", "string"), dg.TableColumn("rows", "int")]),
        ),
    }

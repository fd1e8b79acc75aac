"""Lineage between the two halves of the transformation: reads the commit graph and the targets, lands what ships what.

It is computed only when its inputs changed: what it lands carries their fingerprint, and a dbt test fails a build whose
lineage is older than its inputs.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pyarrow as pa

from sei_pipeline.landing.inner import INNER
from sei_pipeline.landing.stream import LandedStream
from sei_pipeline.landing.tables import INNER as LOCAL
from sei_pipeline.landing.tables import land_table
from sei_pipeline.pipeline.project import Project

STREAMS = {stream.name: stream for stream in INNER["lineage"]}
TARGETS = """
    select
        deployment_target_id, service_id, environment_name, region, commit_id, version, started_at, finished_at
    from correlation.lineage_targets
"""
MAIN_LINES = """
    select refs.commit_id
    from entities.refs inner join entities.repositories using (repository_id)
    where refs.ref_type = 'branch' and refs.ref_name = repositories.default_branch
"""


def compute_lineage(project: Project, progress: Callable[[str], None]) -> bool:
    """Lands lineage anew if its inputs changed; tells whether it did. The caller holds the warehouse.

    The fingerprint is landed last: a run that is killed before computes again, and lands equal snapshots.
    """
    with duckdb.connect(str(project.settings.warehouse), read_only=True) as warehouse:
        fingerprint = warehouse.execute("select fingerprint from correlation.lineage_inputs").fetchone() or ("",)
        landed = LandedStream(project.store, "lineage", LOCAL, STREAMS["inputs"]).footer(LOCAL)
        if landed is not None and landed.cursor.get("fingerprint") == fingerprint[0]:
            return False
        tables = {
            "commits": warehouse.sql("select commit_id from entities.commits").to_arrow_table(),
            "parents": warehouse.sql(
                "select commit_id, parent_commit_id, parent_index from entities.commit_parents"
            ).to_arrow_table(),
            "targets": warehouse.sql(TARGETS).to_arrow_table(),
            "merges": warehouse.sql("select commit_id from correlation.lineage_merges").to_arrow_table(),
            "builds": warehouse.sql("select * from correlation.lineage_builds").to_arrow_table(),
            "main_lines": warehouse.sql(MAIN_LINES).to_arrow_table(),
        }
    _compute(project, tables, progress)
    print_table = pa.table({"fingerprint": [fingerprint[0]]})
    land_table(project.store, "lineage", STREAMS["inputs"], print_table.to_batches(), {"fingerprint": fingerprint[0]})
    return True


def _compute(project: Project, tables: dict[str, pa.Table], progress: Callable[[str], None]) -> None:
    from sei_pipeline.lineage.builds import build_contents
    from sei_pipeline.lineage.compute import compute_on
    from sei_pipeline.lineage.graph import CommitGraph
    from sei_pipeline.lineage.merges import merge_commits

    progress(f"{tables['commits'].num_rows} commits, {tables['targets'].num_rows} production deployments")
    graph = CommitGraph.build(tables["commits"], tables["parents"])
    lineage = compute_on(graph, tables["targets"])
    if lineage.cut_edges.num_rows:
        first = lineage.cut_edges.slice(0, 1).to_pylist()[0]
        progress(
            f"{lineage.cut_edges.num_rows} edges of the commit graph close a circle and are left out, the first from "
            f"{first['commit_id']} to {first['parent_commit_id']}; git makes none: correct the rows with these parents"
        )
    merged = merge_commits(graph, tables["parents"], tables["merges"], tables["main_lines"])
    built = build_contents(graph, tables["builds"])
    land_table(project.store, "lineage", STREAMS["merge_commits"], merged)
    land_table(project.store, "lineage", STREAMS["build_contents"], built)
    land_table(project.store, "lineage", STREAMS["shipments"], lineage.shipments())
    land_table(project.store, "lineage", STREAMS["cut_edges"], lineage.cut_edges.to_batches())
    land_table(project.store, "lineage", STREAMS["deployment_targets"], lineage.targets.to_batches())

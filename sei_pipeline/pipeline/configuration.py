"""Configuration and as-of reach dbt as tables: landed like records, a new window only where something changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from sei_pipeline import __version__
from sei_pipeline.config import tables
from sei_pipeline.errors import UsageError
from sei_pipeline.landing.inner import INNER
from sei_pipeline.landing.outcomes import horizon
from sei_pipeline.landing.tables import land_table
from sei_pipeline.pipeline.project import Project

STREAMS = {stream.name: stream for stream in INNER["config"]}


def default_as_of(project: Project) -> datetime:
    """The oldest successful extraction horizon of the connected sources (metrics.md, rule 7), UTC.

    Raises UsageError where no source was ever read: there is nothing to make numbers from.
    """
    found = horizon(project.store, [connection.name for connection in project.enabled])
    if found is None:
        raise UsageError(
            "found no extraction that succeeded; expected at least one connection that could be read; "
            "see the errors above, mend profiles_config/connections.yml, or give --as-of"
        )
    return found


def land_configuration(project: Project, as_of: datetime) -> None:
    """Lands every table of the configuration, and the run's context. Equal tables are not written again."""
    made = dict(tables.tables(project.config))
    made["run_context"] = pa.table(
        {
            "as_of": pa.array([as_of.astimezone(UTC).replace(tzinfo=None)], pa.timestamp("us")),
            "config_fingerprint": [project.config.fingerprint],
            "code_version": [__version__],
        }
    )
    for name, table in made.items():
        land_table(project.store, "config", STREAMS[name], table.to_batches() or _no_rows(table))


def _no_rows(table: pa.Table) -> list[pa.RecordBatch]:
    return [pa.RecordBatch.from_pylist([], schema=table.schema)]

"""One connection's extraction: everything new is landed, then what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sei_pipeline.config import Connection
from sei_pipeline.landing.extract import Outcome, extract
from sei_pipeline.landing.outcomes import land_outcomes
from sei_pipeline.pipeline.project import Project


def read_connection(
    project: Project,
    connection: Connection,
    started_at: datetime,
    run_id: str,
    progress: Callable[[str], None],
    only: Collection[str] | None = None,
) -> list[Outcome]:
    """Outcomes of one extraction, one per scope and stream, landed too. A source that fails is an outcome, not an
    error: only ConnectionBusy and LandingError are raised."""
    outcomes = list(extract(project.integration(connection, started_at), project.store, progress, only))
    land_outcomes(project.store, connection.name, outcomes, run_id)
    return outcomes

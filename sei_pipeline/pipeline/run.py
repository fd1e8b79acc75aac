"""A whole run in one process: extract, land the configuration, transform, lineage, transform, publish."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from sei_pipeline.delivery.publish import Version, publish
from sei_pipeline.errors import ConnectionBusy
from sei_pipeline.landing.empty import ensure_empty_files
from sei_pipeline.landing.extract import Outcome
from sei_pipeline.pipeline import transform
from sei_pipeline.pipeline.configuration import default_as_of, land_configuration
from sei_pipeline.pipeline.extraction import read_connection
from sei_pipeline.pipeline.lineage_step import compute_lineage
from sei_pipeline.pipeline.project import Project

PARALLEL_CONNECTIONS = 4  # tools are waited for far more than they are worked with


@dataclass(frozen=True)
class Progress:
    """Tells what goes on. `begin(step)`, `note(text)` while it goes on, `end(step, seconds, summary)`."""

    begin: Callable[[str], None]
    note: Callable[[str], None]
    end: Callable[[str, float, str], None]

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """A step; what is put into the list becomes its summary."""
        summary: list[str] = []
        self.begin(name)
        started = monotonic()
        yield summary
        self.end(name, monotonic() - started, ", ".join(summary))


@dataclass(frozen=True)
class Run:
    """What a run did."""

    version: Version
    outcomes: Sequence[Outcome]
    warnings: Sequence[str] = field(default=())

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.status == "failed"]


def run(project: Project, progress: Progress, as_of: datetime | None = None) -> Run:
    """Brings everything up to date and publishes it. A source that fails is told in the outcomes and in the marts;
    the others go on. Raises SeiError where going on would lose records or publish wrong numbers."""
    started_at = datetime.now(UTC)
    with ThreadPoolExecutor(1) as aside:
        warm = aside.submit(transform.manifest)  # 4 s of imports, while sources are waited for
        with progress.step("extract") as summary:
            outcomes = extract_all(project, started_at, progress)
            summary.append(f"{sum(outcome.row_count for outcome in outcomes):,} new rows")
        with transform.warehouse_lock(project.settings, "a run"):
            warnings = _transform(project, progress, as_of or default_as_of(project), warm.result)
            with progress.step("publish") as summary:
                version = publish(project.settings)
                summary.append(f"version {version.number}, {len(version.row_counts)} tables")
    return Run(version, outcomes, warnings)


def extract_all(project: Project, started_at: datetime, progress: Progress) -> list[Outcome]:
    """Reads every enabled connection, several at once. One that another run is reading is left to it."""
    run_id = started_at.strftime("%Y%m%dT%H%M%S%fZ")
    ensure_empty_files(project.store, project.tools)

    def read(name: str) -> list[Outcome]:
        return read_connection(project, project.connection(name), started_at, run_id, progress.note)

    with ThreadPoolExecutor(PARALLEL_CONNECTIONS) as pool:
        reading = [pool.submit(read, connection.name) for connection in project.enabled]
    outcomes: list[Outcome] = []
    for future in reading:
        try:
            outcomes += future.result()
        except ConnectionBusy as error:
            progress.note(str(error))
    return outcomes


def _transform(
    project: Project, progress: Progress, as_of: datetime, ready: Callable[[], object]
) -> list[str]:
    with progress.step("configure") as summary:
        land_configuration(project, as_of)
        summary.append(f"as of {as_of.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}")
        ready()
    before, after = transform.halves()
    with progress.step("transform: entities") as summary:
        first = transform.build(project.settings, before, progress.note)
        summary.append(_counted(first))
    with progress.step("lineage") as summary:
        summary.append("computed" if compute_lineage(project, progress.note) else "unchanged")
    with progress.step("transform: marts") as summary:
        second = transform.build(project.settings, after, progress.note, with_others=True)
        summary.append(_counted(second))
    return [*first.warnings, *second.warnings]


def _counted(built: transform.Built) -> str:
    return ", ".join(f"{count} {status}" for status, count in sorted(built.counts.items()))

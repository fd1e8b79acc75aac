"""A whole run in one process: extract, land the configuration, transform, lineage, transform, publish."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from sei_pipeline.delivery.publish import Version, publish
from sei_pipeline.errors import ConnectionBusy, WarehouseBusy
from sei_pipeline.landing.empty import ensure_empty_files
from sei_pipeline.landing.extract import Outcome
from sei_pipeline.landing.lock import hold_file
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
    """What a run did. `left_out`: connections that somebody else was reading, and who."""

    version: Version
    outcomes: Sequence[Outcome]
    left_out: Sequence[str] = field(default=())
    warnings: Sequence[str] = field(default=())

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.status == "failed"]


def run(project: Project, progress: Progress, as_of: datetime | None = None, only: Collection[str] = ()) -> Run:
    """Brings everything up to date and publishes it; `only` names the connections to read, all where it is empty.

    A source that fails is told in the outcomes and in the marts; the others go on. Raises SeiError where going on would
    lose records or publish wrong numbers, WarehouseBusy at once, naming it, while another run is going on.
    """
    started_at = datetime.now(UTC)
    lock = hold_file(project.settings.data / "run.lock", "the project", "a run", busy=WarehouseBusy)
    with lock, ThreadPoolExecutor(1) as aside:
        warm = aside.submit(transform.manifest)  # 4 s of imports, while sources are waited for
        with progress.step("extract") as summary:
            outcomes, left_out = extract_all(project, started_at, progress, only)
            summary.append(f"{sum(outcome.row_count for outcome in outcomes):,} new rows")
        with transform.warehouse_lock(project.settings, "a run"):
            warnings = _transform(project, progress, as_of or default_as_of(project), warm.result)
            with progress.step("publish") as summary:
                version = publish(project.settings)
                summary.append(f"version {version.number}, {len(version.row_counts)} tables")
    return Run(version, outcomes, left_out, warnings)


def extract_all(
    project: Project, started_at: datetime, progress: Progress, only: Collection[str] = ()
) -> tuple[list[Outcome], list[str]]:
    """Reads every enabled connection, or those named, several at once. Returns what came of it, and who holds those
    that somebody else is reading: they are left to him."""
    run_id = started_at.strftime("%Y%m%dT%H%M%S%fZ")
    ensure_empty_files(project.store, project.tools)

    def read(name: str) -> list[Outcome]:
        return read_connection(project, project.connection(name), started_at, run_id, progress.note)

    names = [connection.name for connection in project.enabled if not only or connection.name in only]
    with ThreadPoolExecutor(PARALLEL_CONNECTIONS) as pool:
        reading = [pool.submit(read, name) for name in names]
    outcomes: list[Outcome] = []
    left_out: list[str] = []
    for future in reading:
        try:
            outcomes += future.result()
        except ConnectionBusy as error:
            left_out.append(str(error))
    return outcomes, left_out


def _transform(
    project: Project, progress: Progress, as_of: datetime, ready: Callable[[], object]
) -> list[str]:
    with progress.step("configure") as summary:
        land_configuration(project, as_of)
        summary.append(f"as of {as_of.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}")
    with progress.step("load models"):
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

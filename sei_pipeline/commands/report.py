"""What a run says at its end: what failed and why, which rows were rejected, where the result is, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
from rich.console import Console

from sei_pipeline.commands import screen

if TYPE_CHECKING:
    from sei_pipeline.landing.extract import Outcome
    from sei_pipeline.landing.store import Store
    from sei_pipeline.pipeline.project import Project
    from sei_pipeline.pipeline.run import Run

FAILURES = 15  # different failures that are listed, one of each source first
SHOWN = 5  # rejected rows, failures and warnings of a kind that are listed: enough to see what is wrong


@dataclass(frozen=True)
class Rejected:
    """One row, or value of one, that could not be taken."""

    place: str
    code: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.place}: {self.code}: found {self.found}; expected {self.expected}"


def tell_problems(project: Project, run: Run) -> None:
    """Prints to stderr what went wrong in a finished run; nothing where nothing did."""
    _tell_failures(screen.messages(), run)
    _tell_rejects(screen.messages(), project.store, run.outcomes)


def tell(project: Project, run: Run, seconds: float, *, quiet: bool) -> None:
    """Prints the report of a finished run: what went wrong to stderr, the rest to stdout (nothing when `quiet`)."""
    tell_problems(project, run)
    if quiet:
        return
    version = run.version
    console = screen.output()
    console.print(f"Published version {version.number} in {seconds:.1f} s, as of {version.as_of}Z:")
    console.print(f"  {project.settings.published / 'sei.duckdb'}")
    rows = sum(version.row_counts.values())
    console.print(f"  {len(version.row_counts)} tables, {rows:,} rows; as Parquet files in {version.path}")
    if not version.is_every_source_healthy:
        console.print("  Not every source could be read: newest periods are marked as not complete.")
    console.print("Next: `sei show` for the numbers, or open the file in any tool that reads DuckDB or Parquet.")


def _tell_failures(console: Console, run: Run) -> None:
    if run.failed:
        told = _alike(run.failed)
        connections = {outcome.connection for outcome in run.failed}
        count = f"{len(run.failed)} stream{'s' if len(run.failed) > 1 else ''}"
        console.print(f"{len(connections)} of the sources failed, in {count}:", style="red")
        for text, outcomes in told[:FAILURES]:
            places = sorted({" ".join(filter(None, (one.connection, one.scope))) for one in outcomes})
            more = f" and {len(places) - 1} more" if len(places) > 1 else ""
            console.print(f"  {places[0]}{more}: {text}")
        _tell_rest(console, len(told), FAILURES)
    for text in run.left_out:
        console.print(f"Not read: {text}", style="yellow")
    for text in run.warnings[:SHOWN]:
        console.print(f"warning: {text}", style="yellow")
    _tell_rest(console, len(run.warnings))


def _alike(failed: Sequence[Outcome]) -> list[tuple[str, list[Outcome]]]:
    """Failures by what they say: one of each connection first, so that none hides behind another's hundred."""
    texts: dict[str, list[Outcome]] = {}
    for outcome in failed:
        texts.setdefault(outcome.error_text or outcome.error_code or "", []).append(outcome)
    seen: dict[str, int] = {}
    order: list[tuple[int, int, str, list[Outcome]]] = []
    for text, outcomes in texts.items():
        turn = seen[outcomes[0].connection] = seen.get(outcomes[0].connection, 0) + 1
        order.append((turn, len(order), text, outcomes))
    return [(text, outcomes) for _, _, text, outcomes in sorted(order, key=lambda one: one[:2])]


def _tell_rejects(console: Console, store: Store, outcomes: Sequence[Outcome]) -> None:
    rejecting = [outcome for outcome in outcomes if outcome.reject_count]
    count = sum(outcome.reject_count for outcome in rejecting)
    if not count:
        return
    console.print(f"{count:,} rejected row{'s' if count > 1 else ''} (all others were taken):", style="yellow")
    shown = 0
    for outcome in rejecting:
        for rejected in rejects(store, outcome, SHOWN - shown):
            console.print(f"  {rejected}")
            shown += 1
    _tell_rest(console, count, shown)


def _tell_rest(console: Console, count: int, shown: int = SHOWN) -> None:
    if count > shown:
        console.print(f"  ... and {count - shown:,} more")


def rejects(store: Store, outcome: Outcome, limit: int) -> list[Rejected]:
    """The first few rows that one extraction of one stream rejected: those of its newest windows."""
    folder = f"{outcome.tool}/{outcome.connection}/rejected_records"
    names = [
        name for name in store.names(folder, ".parquet") if PurePosixPath(name).name.startswith(f"{outcome.stream}.v")
    ]
    found: list[Rejected] = []
    for name in names[-max(outcome.window_count, 1) :]:
        if len(found) < limit:
            with store.open(name) as source:
                columns = ["location", "row_number", "column_name", "code", "found", "expected"]
                rows = pq.read_table(source, columns=columns).slice(0, limit - len(found)).to_pylist()
            found += [_rejected(row) for row in rows]
    return found


def _rejected(row: dict[str, object]) -> Rejected:
    place = str(row["location"] or "")
    if row["row_number"] is not None:
        place += f" row {row['row_number']}"
    if row["column_name"]:
        place += f", column {row['column_name']}"
    return Rejected(place, str(row["code"]), str(row["found"]), str(row["expected"]))

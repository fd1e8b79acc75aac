"""Measures the drop folder: a CSV, JSON lines and Parquet file of 1 million tickets each, extracted and landed.

    python benchmarks/files_extraction.py [--rows N] [--output benchmarks/results/files_extraction.json]

The rows are made up: 14 columns, three of them times, one a list, every twentieth row with a line break in its
title. One CSV is clean, one has a wrong value in every hundredth row and a broken quote in every thousandth. Each
file is made and extracted by processes of their own: Linux counts what a process was before it became another
towards its peak memory, so the parent stays small. Making the files is not timed. Fails above 60 s or 1 GB for a file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sei_pipeline.connect.contract import Context
from sei_pipeline.integrations.files import INTEGRATION
from sei_pipeline.landing.extract import extract
from sei_pipeline.landing.store import Store

LIMIT_SECONDS, LIMIT_BYTES = 60, 10**9
RESULT = Path(__file__).parent / "results" / "files_extraction.json"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
NAMES = (
    "tool", "instance", "ticket_key", "project_key", "ticket_type", "title", "ticket_status", "ticket_status_category",
    "assignee_account", "story_points", "created_at", "resolved_at", "labels", "url",
)  # fmt: skip


def tickets(count: int) -> Iterator[tuple[str, ...]]:
    """Rows as a CSV has them."""
    for n in range(count):
        created = EPOCH + timedelta(minutes=n)
        title = f'Make "it" work, number {n}' + ("\nand a second line" if n % 20 == 0 else "")
        yield (
            "jira", "acme.atlassian.net", f"PAY-{n}", "PAY", ("Story", "Bug")[n % 2], title,
            ("To Do", "In Progress", "Done")[n % 3], ("to_do", "in_progress", "done")[n % 3], f"person{n % 500}",
            str(n % 8), created.isoformat(), (created + timedelta(days=3)).isoformat() if n % 3 == 2 else "",
            "backend;urgent" if n % 4 == 0 else "", f"https://acme.atlassian.net/browse/PAY-{n}",
        )  # fmt: skip


def make(kind: str, folder: Path, count: int) -> Path:
    """One file with `count` rows."""
    if kind == "parquet":
        columns = list(zip(*tickets(count), strict=True))
        pq.write_table(pa.table(dict(zip(NAMES, columns, strict=True))), folder / "tickets.parquet")
        return folder / "tickets.parquet"
    path = folder / ("tickets.jsonl" if kind == "json" else "tickets.csv")
    with path.open("w", encoding="utf-8", newline="") as sink:
        if kind != "json":
            sink.write(",".join(NAMES) + "\n")
        for number, row in enumerate(tickets(count), start=1):
            if kind == "json":
                record: dict[str, object] = dict(zip(NAMES, row, strict=True))
                sink.write(json.dumps({**record, "labels": row[12].split(";"), "story_points": int(row[9])}) + "\n")
            else:
                sink.write(csv_line(row, number if kind == "csv_with_faults" else 0))
    return path


def csv_line(row: tuple[str, ...], fault: int) -> str:
    """One record; with a fault where its number says so."""
    fields = ['"' + value.replace('"', '""') + '"' if '"' in value else value for value in row]
    if fault and fault % 100 == 0:
        fields[10] = "yesterday"
    if fault and fault % 1000 == 1:
        fields[4] = '"Story'
    return ",".join(fields) + "\n"


def measure(folder: Path) -> dict[str, object]:
    """Extracts a folder in this process."""
    context = Context(folder / "cache", folder, lambda name: "", datetime(2026, 1, 1, tzinfo=UTC))
    started = time.perf_counter()
    integration = INTEGRATION("dropped", {"folder": "drop"}, context)
    outcomes = list(extract(integration, Store(str(folder / "raw")), lambda text: None))
    wall = time.perf_counter() - started
    return {
        "rows": sum(outcome.row_count for outcome in outcomes),
        "rejects": sum(outcome.reject_count for outcome in outcomes),
        "failed": sum(outcome.status == "failed" for outcome in outcomes),
        "wall_seconds": round(wall, 2),
        "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def run(*arguments: str) -> str:
    """What this file prints when it is run with these arguments."""
    return subprocess.run([sys.executable, __file__, *arguments], capture_output=True, check=True, text=True).stdout


def main() -> int:
    """Measures every kind of file; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--output", type=Path, default=RESULT)
    parser.add_argument("--make", help=argparse.SUPPRESS)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.make:
        kind, _, folder = arguments.make.partition(":")
        print(make(kind, Path(folder), arguments.rows).stat().st_size)
        return 0
    if arguments.measure:
        print(json.dumps(measure(arguments.measure)))
        return 0
    results = {}
    for kind in ("csv", "csv_with_faults", "json", "parquet"):
        with tempfile.TemporaryDirectory() as place:
            drop = Path(place) / "drop"
            drop.mkdir()
            size = run("--make", f"{kind}:{drop}", "--rows", str(arguments.rows))
            results[kind] = {"file_bytes": int(size), **json.loads(run("--measure", place))}
            print(kind, results[kind])
    report = {
        "command": f"python benchmarks/files_extraction.py --rows {arguments.rows}",
        "machine": {"cores": os.cpu_count(), "system": platform.system(), "release": platform.release()},
        "versions": {"python": platform.python_version(), "pyarrow": pa.__version__},
        "limits": {"wall_seconds": LIMIT_SECONDS, "peak_rss_bytes": LIMIT_BYTES},
        "files": results,
    }
    arguments.output.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    is_slow = any(r["wall_seconds"] > LIMIT_SECONDS or r["peak_rss_bytes"] > LIMIT_BYTES for r in results.values())
    return 1 if is_slow else 0


if __name__ == "__main__":
    sys.exit(main())

"""kill -9 while versions are published: readers always find a whole one, and the next publication cleans up."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from sei_pipeline.delivery.publish import publish
from sei_pipeline.settings import Settings
from tests.delivery.warehouses import ROWS, make

ROOT = Path(__file__).resolve().parents[2]
KILLS = 10
FILLER = 20_000  # rows: publishing them takes long enough to be killed in every stage of it


def killed(where: Settings, after_seconds: float) -> None:
    """Publishes in a process of its own, which is killed so long after it began."""
    command = [sys.executable, "-m", "tests.delivery.warehouses", str(where.home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after_seconds)
        process.kill()
    assert process.returncode == -signal.SIGKILL, "the publisher failed by itself"


def whole(where: Settings) -> int:
    """The number of the version that a reader finds, whose tables must be those that it says it has."""
    told = json.loads((where.published / "current" / "version.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(where.published / "sei.duckdb"), read_only=True) as connection:
        counts = {
            name: connection.execute(f"select count(*) from {schema}.{name}").fetchall()[0][0]
            for schema, name in connection.execute(
                "select schema_name, table_name from duckdb_tables() where table_name <> 'version'"
            ).fetchall()
        }
        assert counts == told["row_counts"]
        assert connection.execute("select version_number from marts.version").fetchall() == [(told["number"],)]
    return int(told["number"])


def test_a_publication_killed_at_random_moments_leaves_a_whole_version_and_no_rubbish(tmp_path: Path) -> None:
    where = make(tmp_path, filler=FILLER)
    started = time.perf_counter()
    publish(where)
    one = time.perf_counter() - started
    moments = random.Random(20261122)
    numbers = [whole(where)]
    leftovers = 0
    for _ in range(KILLS):
        killed(where, moments.uniform(0, one))
        numbers.append(whole(where))
        leftovers += len(list((where.published / "versions").glob("*.part")))
    assert numbers == sorted(numbers)
    assert leftovers > 0, "no kill fell into a publication"
    last = publish(where)
    assert whole(where) == last.number > numbers[-1]
    assert last.row_counts["changes"] == FILLER + len(ROWS)
    assert not [path for path in where.published.rglob("*") if path.name.endswith((".part", ".wal", ".tmp"))]

"""kill -9 at random moments: nothing is lost, nothing is double, and the next run simply goes on."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from sei_pipeline.landing.compaction import compact
from sei_pipeline.landing.extract import extract
from sei_pipeline.landing.store import Store
from tests.landing.fake import LABELS, TICKETS
from tests.landing.rawfiles import landed, newest, rows
from tests.landing.victim import SCOPES, source

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20


def killed(folder: Path, task: str, pause: float, after_lines: int, after_seconds: float) -> bool:
    """Whether the process that did `task` was still at it when it was killed, which is `after_seconds` after it
    had said so many lines. Lines are waited for, so that a busy machine moves the moment with the work."""
    command = [sys.executable, "-m", "tests.landing.victim", str(folder), task, str(pause)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(after_lines):
            process.stdout.readline()
        time.sleep(after_seconds)
        process.kill()
    assert process.returncode in (0, -signal.SIGKILL), "the victim failed by itself"
    return process.returncode == -signal.SIGKILL


def test_an_extraction_killed_at_twenty_random_moments_loses_and_doubles_nothing(tmp_path: Path) -> None:
    moments = random.Random(20261122)
    kills = 0
    while kills < KILLS:
        if not killed(tmp_path, "extract", 0.005, moments.randint(1, 5), moments.uniform(0, 0.03)):
            break
        kills += 1
    store, whole = Store(str(tmp_path / "raw")), Store(str(tmp_path / "whole"))
    assert kills >= KILLS, f"the extraction was complete after {kills} kills: it must take longer"
    interrupted = len(rows(store, "fake/one/tickets"))
    for target in (store, whole):
        list(extract(source(tmp_path, 0), target, str))
    assert 0 < interrupted < len(rows(whole, "fake/one/tickets")), "the kills didn't fall into the work"
    for stream in (TICKETS, LABELS):
        folder = f"fake/one/{stream.name}"
        assert _without_numbers(newest(store, stream)) == _without_numbers(newest(whole, stream))
        assert _raw(store, folder) == _raw(whole, folder)
        assert [landed(store, stream).cursor(scope) for scope in SCOPES] == [
            landed(whole, stream).cursor(scope) for scope in SCOPES
        ]
    assert _raw(store, "fake/one/rejected_records") == _raw(whole, "fake/one/rejected_records")
    assert store.names("", ".part") == []


def _without_numbers(found: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{k: v for k, v in row.items() if k not in ("_window", "_ordinal")} for row in found]


def _raw(store: Store, folder: str) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in _without_numbers(rows(store, folder)))


def _killed_compaction(folder: Path, files_to_wait_for: int, after_seconds: float) -> None:
    """Kills a compaction after it changed as many names in its folder, and some more time. Names are waited for, so
    that a busy machine moves the moment with the work."""
    watched = folder / "raw" / "fake" / "one" / "tickets" / "v1"
    before = set(watched.iterdir())
    command = [sys.executable, "-m", "tests.landing.victim", str(folder), "compact", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        while process.poll() is None and len(before.symmetric_difference(watched.iterdir())) < files_to_wait_for:
            time.sleep(0.0005)
        time.sleep(after_seconds)
        process.kill()
    assert process.returncode in (0, -signal.SIGKILL), "the victim failed by itself"


def test_a_compaction_killed_at_random_moments_shows_readers_the_same_rows_at_any_time(tmp_path: Path) -> None:
    moments = random.Random(7)
    many = tmp_path / "many"
    list(extract(source(tmp_path, 0), Store(str(many)), str))
    truth = newest(Store(str(many)), TICKETS)
    store = Store(str(tmp_path / "raw"))
    stages: set[int] = set()
    for files_to_wait_for in (0, 1, 1, 2, 10, 39, 40, 80):
        shutil.copytree(many, tmp_path / "raw")
        _killed_compaction(tmp_path, files_to_wait_for, moments.uniform(0, 0.02))
        assert newest(store, TICKETS) == truth
        stages.add(len(store.names("fake/one/tickets", ".parquet")))
        compact(store, "fake", "one", TICKETS)
        assert newest(store, TICKETS) == truth
        assert len(store.names("fake/one/tickets")) == len(SCOPES)
        shutil.rmtree(tmp_path / "raw")
    assert len(stages) > 1, "the kills fell into one stage of the work"

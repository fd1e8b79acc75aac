"""One run at a time: whoever comes second is told who holds what, at once, and changes nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sei_pipeline import settings
from sei_pipeline.errors import WarehouseBusy
from sei_pipeline.pipeline.project import open_project
from sei_pipeline.pipeline.run import Progress, run
from sei_pipeline.pipeline.transform import warehouse_lock
from tests.pipeline import tiny

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from pathlib import Path
from sei_pipeline import settings
from sei_pipeline.landing.lock import hold_file
from sei_pipeline.pipeline.transform import warehouse_lock
where = settings.load(sys.argv[1])
lock = warehouse_lock(where, "a long look") if sys.argv[2] == "warehouse" else \
    hold_file(where.data / "run.lock", "the project", "a run")
with lock:
    print("held", flush=True)
    sys.stdin.read()
"""
QUIET = Progress(lambda step: None, lambda text: None, lambda step, seconds, summary: None)


@contextmanager
def held(home: Path, what: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds a lock of the project until it is killed."""
    command = [sys.executable, "-c", HOLDER, str(home), what]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_second_process_is_told_who_holds_the_warehouse_and_for_what(tmp_path: Path) -> None:
    where = settings.load(tmp_path)
    with held(tmp_path, "warehouse") as holder:
        wanted = rf"the warehouse is held by process {holder.pid} on .* for a long look .*; expected nobody; wait"
        with pytest.raises(WarehouseBusy, match=wanted) as caught, warehouse_lock(where, "another look"):
            pass
    assert caught.value.exit_code == 3
    with warehouse_lock(where, "after it was killed"):
        pass


def test_a_second_run_stops_before_it_reads_anything(tmp_path: Path) -> None:
    home = tiny.project(tmp_path / "home", ["0" * 40] * 3)
    with (
        held(home, "run") as holder,
        pytest.raises(WarehouseBusy, match=rf"the project is held by process {holder.pid} on .* for a run"),
    ):
        run(open_project(settings.load(home)), QUIET)
    assert not (home / "data" / "raw").exists()

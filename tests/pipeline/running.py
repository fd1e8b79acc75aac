"""`sei` as a process of its own: to its end and measured, or until it is killed with everything that it started."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENDED = re.compile(r"^  (\S.*?) +[0-9.]+ s\b", re.MULTILINE)  # how `sei run` says that a step ended
SAMPLED_EVERY = 0.05  # seconds: memory stays at its peak for longer


@dataclass(frozen=True)
class Done:
    """How a process ended. `output`: stdout and stderr. `peak_megabytes`: the most that its processes held together."""

    code: int
    output: str
    seconds: float
    peak_megabytes: int

    @property
    def last_step(self) -> str:
        """The step of a run that had ended when it did; empty where none had."""
        return str(["", *ENDED.findall(self.output)][-1])


def sei(home: Path, *arguments: str, code: int = 0) -> Done:
    """Runs `sei --home <home> ...` to its end, which must be with `code`."""
    done = _watched(home, arguments, None)
    assert done.code == code, f"sei {' '.join(arguments)} ended with {done.code}, expected {code}:\n{done.output}"
    return done


def killed(home: Path, *arguments: str, after_seconds: float, begun: Callable[[], bool] = lambda: True) -> Done:
    """Runs it and kills its whole process group (SIGKILL) so long after `begun` says yes; `code` is 0 where it had
    ended by then."""
    done = _watched(home, arguments, (after_seconds, begun))
    assert done.code in (0, -signal.SIGKILL), f"the run failed by itself:\n{done.output}"
    return done


def _watched(home: Path, arguments: tuple[str, ...], kill: tuple[float, Callable[[], bool]] | None) -> Done:
    command = [sys.executable, "-m", "sei_pipeline.cli", "--home", str(home), *arguments]
    with tempfile.TemporaryFile() as said:
        started, peak, kill_at = time.perf_counter(), 0, None
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said, start_new_session=True)
        try:
            while process.poll() is None:
                now = time.perf_counter()
                if kill_at is None and kill is not None and kill[1]():
                    kill_at = now + kill[0]
                if kill_at is not None and now >= kill_at:
                    break
                peak = max(peak, _resident(process.pid))
                _wait(process, SAMPLED_EVERY if kill_at is None else min(SAMPLED_EVERY, kill_at - now))
        finally:
            _kill_group(process)
        seconds = time.perf_counter() - started
        said.seek(0)
        return Done(process.returncode, said.read().decode(), seconds, peak >> 20)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Also what a killed run leaves behind: a git that it was reading from."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _resident(session: int) -> int:
    """Bytes of memory that the processes of a session hold, pages that they share counted each time. 0 where there is
    no /proc."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[3]) == session:
            total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return total


@contextmanager
def reader(published: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that opens the published file again and again; `saw` ends it and tells what it saw."""
    command = [sys.executable, "-m", "tests.pipeline.reader", str(published)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()

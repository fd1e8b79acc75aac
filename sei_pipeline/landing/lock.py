"""Who may land: one process at a time for each connection of one raw folder.

The lock lies with what it guards, in the raw folder, so that two projects that share one can't miss each
other's. It is the operating system's: a killed process lets go of it. Object storage has none; there, the
orchestrator must not start two runs of one connection.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from sei_pipeline.errors import ConnectionBusy, LandingError, SeiError
from sei_pipeline.landing.store import TEMPORARY, Store

FOLDER = "_locks"  # no tool's name begins with an underscore


@contextmanager
def hold(store: Store, name: str, task: str, patience_seconds: float = 0) -> Iterator[None]:
    """Holds the lock `name` for `task`. After `patience_seconds` raises ConnectionBusy, which says who
    holds it."""
    if store.local_folder is None:
        yield
        return
    with hold_file(store.local_folder / FOLDER / f"{name}.lock", name, task, patience_seconds):
        yield


@contextmanager
def hold_file(
    path: Path, name: str, task: str, patience_seconds: float = 0, busy: type[SeiError] = ConnectionBusy
) -> Iterator[None]:
    """Holds the lock file `path`, which guards what `name` says, for `task`. After `patience_seconds` raises `busy`,
    which says who holds it."""
    holder = path.with_suffix(".holder")
    # The generator that holds it may be advanced by several threads.
    lock = FileLock(path, timeout=patience_seconds, thread_local=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise busy(
            f"{name} is held by {_read(holder)} ({path}); expected nobody; wait for it to end, or end it"
        ) from error
    except OSError as error:
        raise LandingError(f"{path}: can't be locked ({error}); free space or mend permissions") from error
    try:
        _write(holder, f"process {os.getpid()} on {socket.gethostname()} since {_now()} for {task}")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _write(holder: Path, text: str) -> None:
    part = holder.with_name(f"{holder.name}{TEMPORARY}")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(holder)
    except OSError as error:
        raise LandingError(f"{holder}: can't be written ({error}); free space or mend permissions") from error


def _read(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8")
    except OSError:
        return "another process that has only just begun"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

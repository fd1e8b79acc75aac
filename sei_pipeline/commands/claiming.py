"""A folder that a command makes a project in: emptied first, but only where it was made by such a command before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sei_pipeline.errors import UsageError, WarehouseBusy

MARK = ".sei-demo"  # only a folder that holds it is emptied
LOCK = ".sei-demo.lock"


@contextmanager
def claimed(folder: Path, command: str, keeps: str = "") -> Iterator[None]:
    """The folder, empty but for our marks and what it `keeps`, and ours while `command` (`sei demo`) runs. Raises
    UsageError, WarehouseBusy."""
    from sei_pipeline.landing.lock import hold_file

    todo = f"name another one: {command} --keep DIR"
    try:
        if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
            raise UsageError(
                f"{folder}: found files that `{command}` didn't make; expected an empty folder, or none; {todo}"
            )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).write_text(f"Made by `{command}`, which empties this folder each time.\n", encoding="utf-8")
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder}: can't be written to ({error}); expected a folder of your own; {todo}") from error
    with hold_file(folder / LOCK, f"the project in {folder}", command, busy=WarehouseBusy):
        kept = (MARK, ".gitignore", LOCK, Path(LOCK).with_suffix(".holder").name, keeps)
        for path in folder.iterdir():
            if path.name not in kept:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        yield

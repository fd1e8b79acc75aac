"""Where commands write: results to stdout, what goes on to stderr. Colours and live lines only on a terminal.

rich itself keeps to NO_COLOR and to streams that are no terminal.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from sei_pipeline.pipeline.run import Progress

PLAIN_WIDTH = 140  # columns where nobody's terminal says how many: wide enough for a table with its notes
NOTE_EVERY = 2.0  # seconds between plain lines: a log shows that something moves, and stays readable
NAME_WIDTH = 22  # of a step's name, so that times stand below each other
_WAITING = re.compile(r": waits \d+ s for ")  # else a log stands still for a minute and nobody knows why
_COUNTED = re.compile(r"(\d+)/(\d+)")


def output() -> Console:
    """Where results go."""
    return _console(sys.stdout.isatty(), stderr=False)


def messages() -> Console:
    """Where everything else goes."""
    return _console(sys.stderr.isatty(), stderr=True)


def _console(is_terminal: bool, *, stderr: bool) -> Console:
    return Console(
        stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=not is_terminal,
        width=None if is_terminal else PLAIN_WIDTH,
    )  # fmt: skip


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """What a run tells while it works: a live line on a terminal, plain lines elsewhere, nothing when `quiet`."""
    from sei_pipeline.pipeline.run import Progress

    if quiet:
        yield Progress(lambda _: None, lambda _: None, lambda *_: None)
        return
    console = messages()
    if console.is_terminal:
        with _live(console) as bar:
            live = _Live(bar)
            yield Progress(live.begin, live.note, live.end)
    else:
        plain = _Plain(console)
        yield Progress(plain.begin, plain.note, plain.end)


def _live(console: Console) -> Bar:
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(), TextColumn(f"{{task.description:{NAME_WIDTH}}}"), BarColumn(20), TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )  # fmt: skip
    return Progress(*columns, console=console, transient=True, refresh_per_second=5)


def _ended(name: str, seconds: float, summary: str) -> str:
    return f"  {name:{NAME_WIDTH}} {seconds:6.1f} s  {summary}".rstrip()


class _Live:
    """One line that moves; each finished step leaves a line behind. Called from several threads."""

    def __init__(self, bar: Bar):
        self._bar = bar
        self._task: TaskID | None = None

    def begin(self, name: str) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(name, total=None, note="")

    def note(self, text: str) -> None:
        if self._task is None:
            return
        counted = _COUNTED.fullmatch(text)
        if counted:
            self._bar.update(self._task, completed=int(counted[1]), total=int(counted[2]), note=text)
        else:
            self._bar.update(self._task, note=text)
        if ": failed: " in text:
            self._bar.console.print(f"    {text}", style="red")

    def end(self, name: str, seconds: float, summary: str) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
        self._bar.console.print(_ended(name, seconds, summary))


class _Plain:
    """Lines for a log: every failure and every wait, other notes now and then. Called from several threads."""

    def __init__(self, console: Console):
        self._console = console
        self._lock = Lock()
        self._next_note = 0.0

    def begin(self, name: str) -> None:
        self._next_note = monotonic() + NOTE_EVERY

    def note(self, text: str) -> None:
        with self._lock:
            if ": failed: " in text or _WAITING.search(text):
                self._console.print(f"    {text}")
            elif monotonic() >= self._next_note:
                self._console.print(f"    {text}")
                self._next_note = monotonic() + NOTE_EVERY

    def end(self, name: str, seconds: float, summary: str) -> None:
        self._console.print(_ended(name, seconds, summary))

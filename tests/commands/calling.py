"""The command line called in this process: what it said, and its exit code."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sei_pipeline import cli

HOLD = """
import pathlib, sys
from sei_pipeline.landing.lock import hold_file
with hold_file(pathlib.Path(sys.argv[1]), "it", "a run"):
    print("held", flush=True)
    sys.stdin.readline()
"""


@dataclass(frozen=True)
class Called:
    code: int
    out: str
    err: str


def sei(*arguments: str) -> Called:
    """Runs `sei` with these arguments, without a terminal."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.run(arguments)
    return Called(code, out.getvalue(), err.getvalue())


def project(home: Path, files: dict[str, str] | None = None) -> Path:
    """A project of one team and no connections; `files` (path -> text) are added or replace its own."""
    people = "Email,Manager Email,Full Name,Team\nann@example.com,,Ann Example,One\n"
    texts = {
        "profiles_config/efficiency/default.yml": "name: default\n",
        "profiles_config/connections.yml": "connections: []\n",
        "orgtrees/developers.csv": people,
        "orgtrees/acme/tree.yml": "title: Acme\nlevels: [Team]\n",
        **(files or {}),
    }
    for name, text in texts.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    return home


@contextlib.contextmanager
def held_by_another(lock: Path) -> Iterator[int]:
    """Another process holds the lock file, as a run does; its process id."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process.pid
        process.communicate("done\n")

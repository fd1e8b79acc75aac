"""The Makefile and .ci/run: chores are listed, set-up is by itself and leaves no half-made environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.rulebook import ROOT

# Plays Python and its pip. Its own copy becomes .venv/bin/python; the file `broken` makes an install fail.
FAKE_PYTHON = """#!/bin/bash
case "$*" in
  "-c "*) exit 0 ;;
  "-m venv "*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  "-m pip --version") exit 0 ;;
  "-m pip install "*) echo "$*" >> pip.log; [ ! -e broken ] ;;
  *) exit 9 ;;
esac
"""
STAMPS = (".venv/.installed-run", ".venv/.installed-dev")


def _make(folder: Path, *words: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path or os.environ["PATH"], "LC_ALL": "C"}
    make = shutil.which("make")
    if make is None:
        pytest.skip("there is no make on PATH")
    command = [make, "-C", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the Makefile, what it depends on, and a Python that only plays one."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    fake = tmp_path / "fake-python"
    fake.write_text(FAKE_PYTHON, encoding="utf-8")
    fake.chmod(0o755)
    return tmp_path


def _made(folder: Path) -> list[bool]:
    return [(folder / stamp).exists() for stamp in STAMPS]


def test_make_alone_lists_every_chore_with_a_line_each() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony is not None
    listed = re.findall(r"^  make (\w+) +\S.*$", _make(ROOT, "--no-print-directory").stdout, re.MULTILINE)
    assert listed == phony[1].split()


def test_an_interrupted_install_leaves_no_stamp_and_the_next_one_makes_it(checkout: Path) -> None:
    (checkout / "broken").touch()
    assert _make(checkout, STAMPS[0], "PYTHON=./fake-python").returncode != 0
    assert _made(checkout) == [False, False]
    (checkout / "broken").unlink()
    assert _make(checkout, STAMPS[0], "PYTHON=./fake-python").returncode == 0
    assert _made(checkout) == [True, False]


def test_the_environment_for_developers_serves_users_too(checkout: Path) -> None:
    assert _make(checkout, STAMPS[1], "PYTHON=./fake-python").returncode == 0
    assert _made(checkout) == [True, True]
    before = (checkout / "pip.log").read_text(encoding="utf-8")
    assert "--no-deps --require-hashes --compile -r requirements-dev.lock" in before
    assert _make(checkout, *STAMPS, "PYTHON=./fake-python").returncode == 0
    assert (checkout / "pip.log").read_text(encoding="utf-8") == before


def test_a_changed_lock_installs_again(checkout: Path) -> None:
    _make(checkout, STAMPS[0], "PYTHON=./fake-python")
    installed = (checkout / STAMPS[0]).stat().st_mtime
    os.utime(checkout / "requirements.lock", (installed + 60, installed + 60))
    assert "installed requirements.lock in" in _make(checkout, STAMPS[0], "PYTHON=./fake-python").stdout


def test_without_a_supported_python_make_says_what_it_looked_for(checkout: Path) -> None:
    tools = checkout / "bin"
    tools.mkdir()
    for name in ("bash", "rm", "touch", "mkdir", "cp"):
        (tools / name).symlink_to(shutil.which(name) or name)
    made = _make(checkout, STAMPS[0], path=str(tools))
    assert made.returncode != 0
    assert "found no Python of 3.11 3.12 3.13" in made.stderr
    assert "make PYTHON=/path/to/python3.x" in made.stderr
    assert not (checkout / ".venv").exists()


def test_acceptance_without_data_says_that_it_is_skipped(checkout: Path) -> None:
    made = _make(checkout, "acceptance", "PYTHON=./fake-python", "DATA=nowhere")
    assert made.returncode == 0
    assert "acceptance: SKIPPED, all of tests/acceptance: there is no nowhere" in made.stdout


def test_a_test_run_that_collects_nothing_fails(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests").mkdir()
    command = [sys.executable, "-m", "pytest", "-n", "1", "tests"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 5


def _run_ci(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"]}  # without MAKELEVEL: the tests themselves may run under make
    command = [folder / ".ci" / "run"]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_ci_runs_the_chores_in_order_and_stops_at_the_first_that_fails(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    chores = "test lint types check acceptance:\n\t@echo $@ CI=$(CI)\n"
    (tmp_path / "Makefile").write_text(chores, encoding="utf-8")
    expected = ["test", "lint", "types", "check", "acceptance"]
    assert _run_ci(tmp_path).stdout.splitlines() == [f"{name} CI=true" for name in expected]
    (tmp_path / "Makefile").write_text(chores.replace("CI=$(CI)", "&& [ $@ != lint ]"), encoding="utf-8")
    run = _run_ci(tmp_path)
    assert run.returncode != 0
    assert run.stdout.split() == ["test", "lint"]

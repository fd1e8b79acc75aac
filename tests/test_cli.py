"""The command itself: help, exit codes, errors in words, streams that end early."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sei_pipeline import __version__, cli
from sei_pipeline.commands import Invocation
from sei_pipeline.errors import WarehouseBusy
from tests.commands.calling import project, sei

LOADED = "import sys; from sei_pipeline import cli; cli.run(['--help']); print([m for m in {} if m in sys.modules])"
SLOW = ("dagster", "dbt", "duckdb", "pandas", "pyarrow", "pydantic", "rich", "great_expectations", "yaml")


def test_help_lists_every_command_without_loading_any_slow_library() -> None:
    command = [sys.executable, "-c", LOADED.format(SLOW)]
    called = subprocess.run(command, capture_output=True, text=True, check=True)
    assert called.stdout.splitlines()[-1] == "[]"
    assert all(f"  {name} " in called.stdout for name in cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_a_help_text_of_its_own(name: str) -> None:
    called = sei(name, "--help")
    assert called.code == 0
    assert f"Usage: sei {name}" in called.out
    assert len(called.out.split()) > 40


def test_the_version_is_the_packages() -> None:
    assert sei("--version").out == f"sei, version {__version__}\n"


def test_a_mistyped_command_is_answered_with_the_nearest_one() -> None:
    called = sei("shwo")
    assert called.code == 2
    assert "did you mean 'show'?" in called.err


@pytest.mark.parametrize(
    "arguments", [("--nonsense",), ("run", "--nonsense"), ("show", "--grain", "day"), ("show", "--last", "0")]
)
def test_a_wrong_option_gives_the_usage_and_exit_code_2(arguments: tuple[str, ...]) -> None:
    called = sei(*arguments)
    assert called.code == 2
    assert called.err.startswith("Usage: sei")


def test_a_home_that_is_no_folder_is_named() -> None:
    called = sei("--home", "/no/such/folder", "check")
    assert called.code == 2
    assert "/no/such/folder" in called.err


def test_an_error_that_one_can_act_on_has_no_traceback_unless_asked(tmp_path: Path) -> None:
    quiet, debugging = sei("--home", str(tmp_path), "show"), sei("--debug", "--home", str(tmp_path), "show")
    assert quiet.code == debugging.code == 2
    assert quiet.err.startswith("sei: found nothing published in ")
    assert "Traceback" not in quiet.err
    assert "Traceback" in debugging.err


def test_the_exit_code_is_the_errors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def busy(_: Invocation) -> None:
        raise WarehouseBusy("held by process 7")

    monkeypatch.setattr(Invocation, "project", busy)
    called = sei("--home", str(tmp_path), "check")
    assert (called.code, called.err) == (3, "sei: held by process 7\n")


def test_a_mistake_in_sei_is_said_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Invocation, "project", lambda _: 1 / 0)
    called = sei("--home", str(tmp_path), "check")
    assert called.code == 1
    assert "ZeroDivisionError" in called.err
    assert "sei --debug" in called.err
    assert "Traceback" not in called.err


def test_an_interrupt_ends_with_130_and_says_that_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(_: Invocation) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Invocation, "project", interrupted)
    called = sei("--home", str(tmp_path), "check")
    assert called.code == 130
    assert "what was read is kept" in called.err


def test_nobody_reading_the_output_is_no_error_text(tmp_path: Path) -> None:
    project(tmp_path)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "sei_pipeline.cli", "--home", str(tmp_path), "check"]
    called = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert called.stderr == ""
    assert called.returncode != 0


def test_errors_hold_no_colour_where_there_is_no_terminal(tmp_path: Path) -> None:
    assert "\x1b" not in sei("--home", str(tmp_path), "check").err

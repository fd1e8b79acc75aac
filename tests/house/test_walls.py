"""The import contracts of pyproject.toml: they hold here, and they break where a wall is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.rulebook import ROOT

ROOMS = ("config", "connect", "defs", "integrations", "integrations/jira", "integrations/github", "lineage")


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def _plant(folder: Path, path: str, text: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in ("", *ROOMS):
        (folder / "sei_pipeline" / name).mkdir(parents=True, exist_ok=True)
        (folder / "sei_pipeline" / name / "__init__.py").touch()
    for name in ("errors", "settings", "cli", "definitions", "defs/raw"):
        (folder / "sei_pipeline" / f"{name}.py").touch()
    (folder / "sei_pipeline" / path).write_text(text, encoding="utf-8")


def test_the_contracts_hold_in_this_tree() -> None:
    linted = _lint(ROOT)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("defs/raw.py", "import dagster\n"),
        ("definitions.py", "import dagster\nfrom sei_pipeline import defs\n"),
        ("cli.py", "from sei_pipeline import definitions\n"),
        ("integrations/jira/read.py", "from sei_pipeline import connect\n"),
    ],
)
def test_a_permitted_import_passes_the_contracts(path: str, text: str, tmp_path: Path) -> None:
    _plant(tmp_path, path, text)
    linted = _lint(tmp_path)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize(
    ("path", "text", "contract"),
    [
        ("lineage/walk.py", "def f():\n    import dagster\n", "Only defs/ imports dagster"),
        ("lineage/walk.py", "from sei_pipeline import defs\n", "Rooms stand on settings and errors"),
        ("connect/http.py", "import duckdb\n", "connect/ and integrations/ know no orchestrator"),
        (
            "integrations/jira/read.py",
            "import great_expectations\n",
            "connect/ and integrations/ know no orchestrator",
        ),
        (
            "integrations/jira/read.py",
            "from sei_pipeline.integrations import github\n",
            "Integrations don't know",
        ),
        ("errors.py", "from sei_pipeline import config\n", "Rooms stand on settings and errors"),
    ],
)
def test_a_broken_wall_breaks_its_contract(path: str, text: str, contract: str, tmp_path: Path) -> None:
    _plant(tmp_path, path, text)
    linted = _lint(tmp_path)
    broken = [line for line in linted.stdout.splitlines() if "BROKEN" in line]
    assert linted.returncode == 1
    assert any(contract in line for line in broken), linted.stdout

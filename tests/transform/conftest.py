"""The one build of all scenarios, shared by whoever looks at it."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from tests.transform.scenarios import build


@pytest.fixture(scope="session")
def scenarios_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The project of all scenarios, run once for all workers of a test run. Nobody may change it."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    home = shared / "scenarios"
    with FileLock(shared / "scenarios.lock"):
        if not (home / "data" / "published" / "sei.duckdb").is_file():
            build(home)
    return home


@pytest.fixture(scope="session")
def published(scenarios_home: Path) -> Path:
    """Its published file."""
    return scenarios_home / "data" / "published" / "sei.duckdb"

"""One tiny project with two connections, its definitions, and one run of everything with a third that is broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from filelock import FileLock

from sei_pipeline import settings
from sei_pipeline.defs import retries
from sei_pipeline.defs.load import definitions
from tests.defs.running import facts, run
from tests.pipeline import tiny

GONE = """
  - name: gone-away
    tool: git
    options:
      repositories: [{path: ../nothing.git, name: acme/nothing}]
"""


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two connections; tests that write into it make their own."""
    folder = tmp_path_factory.mktemp("two_connections")
    return tiny.project(folder / "home", tiny.repository(folder / "payments.git"))


@pytest.fixture(scope="session")
def defs(home: Path) -> dg.Definitions:
    return definitions(settings.load(home))


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow at once on each other."""
    monkeypatch.setattr(retries, "FIRST_WAIT_SECONDS", 0)


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Any]:
    """What one run of `everything` did, with a connection to a repository that isn't there; once for all workers."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    kept = shared / "everything.json"
    with FileLock(shared / "everything.lock"):
        if not kept.is_file():
            folder = shared / "everything"
            where = tiny.project(folder / "home", tiny.repository(folder / "payments.git"))
            connections = where / "profiles_config" / "connections.yml"
            connections.write_text(connections.read_text(encoding="utf-8") + GONE.lstrip("\n"), encoding="utf-8")
            made = facts(run(definitions(settings.load(where)), "everything"))
            kept.write_text(json.dumps({**made, "home": str(where)}), encoding="utf-8")
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return found

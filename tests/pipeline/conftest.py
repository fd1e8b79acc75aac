"""Runs that several tests look at, each made once for all workers: a run takes some ten seconds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from sei_pipeline import settings
from sei_pipeline.landing.outcomes import horizon
from sei_pipeline.pipeline.project import Project, open_project
from sei_pipeline.pipeline.run import Progress, run
from tests.pipeline import tiny

AS_OF = datetime(2026, 2, 1, tzinfo=UTC)
MIDDLE = datetime(2026, 1, 6, tzinfo=UTC)
IDENTITIES = "Email,Tool,Account\nlead@example.org,github,leader\n"
STAGING = "{number},succeeded,2026-01-{day:02d}T01:00:00Z,payments,staging,{sha}\n"


def run_once(home: Path, as_of: datetime | None) -> dict[str, Any]:
    """One run of the project in `home`, as JSON: its steps' summaries, what failed, the version and its hashes."""
    steps: dict[str, str] = {}
    quiet = Progress(lambda step: None, lambda text: None, lambda step, seconds, said: steps.update({step: said}))
    project = open_project(settings.load(home))
    done = run(project, quiet, as_of)
    horizons = {connection.name: horizon(project.store, [connection.name]) for connection in project.enabled}
    return {
        "steps": steps,
        "failed": [[outcome.connection, outcome.error_code, outcome.error_text] for outcome in done.failed],
        "published": str(done.version.path / "sei.duckdb"),
        "as_of": done.version.as_of,
        "horizons": {name: read.replace(tzinfo=None).isoformat() for name, read in horizons.items() if read},
        "hashes": dict(done.version.row_hashes),
        "raw": raw_files(home),
    }


def raw_files(home: Path) -> list[str]:
    """Raw files of tools' streams, by their paths; what the pipeline lands itself is left out."""
    raw = home / "data" / "raw"
    found = (path.relative_to(raw) for path in raw.glob("*/*/*/v*/*.parquet"))
    return sorted(str(path) for path in found if path.parts[0] not in ("config", "lineage", "pipeline"))


def shared(factory: pytest.TempPathFactory) -> Path:
    """The folder that the workers of this test run share."""
    base = factory.getbasetemp()
    return base.parent if base.name.startswith("popen-gw") else base


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """What `make` returned for the folder `name`, in this worker or another."""
    folder = shared(factory) / name
    kept = folder.with_suffix(".json")
    with FileLock(f"{folder}.lock"):
        if not kept.is_file():
            kept.write_text(json.dumps(make(folder)), encoding="utf-8")
    return dict(json.loads(kept.read_text(encoding="utf-8")))


def make_project(folder: Path) -> Path:
    """The tiny project in `folder/home` with staging deployments and an identity besides, and its repository."""
    merges = tiny.repository(folder / "payments.git")
    home = tiny.project(folder / "home", merges)
    rows = (STAGING.format(number=100 + number, day=number + 2, sha=sha) for number, sha in enumerate(merges[:4]))
    staging = tiny.DEPLOYMENTS_HEADER + "".join(rows)
    tiny.write(home, {"orgtrees/identities.csv": IDENTITIES, "drop/deployments_staging.csv": staging})
    return home


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run as of AS_OF; `home` is its project, which no test may change."""

    def make(folder: Path) -> dict[str, Any]:
        home = make_project(folder)
        return {"home": str(home), **run_once(home, AS_OF)}

    return once(tmp_path_factory, "good_project", make)


@pytest.fixture
def copied(good: dict[str, Any], tmp_path: Path) -> Project:
    """A copy of the project that was run, to be changed."""
    return open_project(settings.load(copy_project(good, tmp_path)))


def copy_project(good: dict[str, Any], folder: Path) -> Path:
    home = Path(good["home"])
    shutil.copytree(home.parent, folder, symlinks=True, dirs_exist_ok=True)
    return folder / "home"


@pytest.fixture(scope="session")
def story(good: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of the project that was run: `again`, nothing changed; `broken`, its repository gone, staging made
    production, the identities taken out, the as-of left to the pipeline; `mended`, all that undone, as of MIDDLE."""

    def make(folder: Path) -> dict[str, Any]:
        home = copy_project(good, folder)
        told: dict[str, Any] = {"home": str(home), "again": run_once(home, AS_OF)}
        team = home / "orgtrees" / "acme" / "teams" / "payments.yml"
        team.write_text(tiny.TEAM.replace("environment: production", "environment: staging"), encoding="utf-8")
        (home / "orgtrees" / "identities.csv").unlink()
        (folder / "payments.git").rename(folder / "elsewhere.git")
        told["broken"] = run_once(home, None)
        (folder / "elsewhere.git").rename(folder / "payments.git")
        team.write_text(tiny.TEAM, encoding="utf-8")
        told["mended"] = run_once(home, MIDDLE)
        return told

    return once(tmp_path_factory, "story", make)

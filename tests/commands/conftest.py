"""Runs of the demo, each made once for all workers: one takes ten seconds, and most tests look at what it left."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from filelock import FileLock

from tests.commands.calling import Called, sei

BAD_ROW = {"incident_key": "INC-99", "incident_status": "resolved", "created_at": "yesterday"}


def _once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], dict[str, Called]]) -> Path:
    """A folder that `make` filled, in this worker or another; what its calls said lies beside, as `<name>.json`."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-gw") else shared
    folder, said = shared / name, shared / f"{name}.json"
    with FileLock(f"{folder}.lock"):
        if not said.is_file():
            calls = make(folder)
            said.write_text(json.dumps({key: asdict(call) for key, call in calls.items()}), encoding="utf-8")
    return folder


def said(folder: Path, key: str) -> Called:
    """What a call printed that made a shared folder."""
    calls = json.loads(folder.with_suffix(".json").read_text(encoding="utf-8"))
    return Called(**calls[key])


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo, and after it a second run of its project with the same as-of."""

    def make(folder: Path) -> dict[str, Called]:
        first = sei("demo", "--keep", str(folder), "--json")
        return {"demo": first, "again": sei("--home", str(folder), "run", "--as-of", "2026-05-01")}

    return _once(tmp_path_factory, "demo", make)


@pytest.fixture(scope="session")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo in another folder, then a run after a repository went missing and a row was written badly."""

    def make(folder: Path) -> dict[str, Called]:
        first = sei("demo", "--keep", str(folder))
        published = (folder / "data" / "published" / "current" / "version.json").read_text(encoding="utf-8")
        (folder / "first_version.json").write_text(published, encoding="utf-8")
        _spoil(folder)
        again = sei("--home", str(folder), "run", "--as-of", "2026-05-01", "--strict")
        return {"demo": first, "again": again}

    return _once(tmp_path_factory, "spoiled", make)


@pytest.fixture(scope="session")
def of_tools(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`sei demo --git` of the made-up company's repository that has tags."""

    def make(folder: Path) -> dict[str, Called]:
        tools = demo / "repositories" / "tools.git"
        return {"demo": sei("demo", "--git", str(tools), "--keep", str(folder), "--json")}

    return _once(tmp_path_factory, "of_tools", make)


def _spoil(folder: Path) -> None:
    with (folder / "profiles_config" / "connections.yml").open("a", encoding="utf-8") as sink:
        sink.write("  - {name: gone, tool: git, options: {repositories: [{path: no/such.git, name: acme/gone}]}}\n")
    incidents = folder / "drop" / "incidents.csv"
    with incidents.open(encoding="utf-8", newline="") as source:
        header = next(csv.reader(source))
    with incidents.open("a", encoding="utf-8", newline="") as sink:
        row = {"tool": "pagerduty", "instance": "pager.example.com", **BAD_ROW}
        csv.DictWriter(sink, header, lineterminator="\n").writerow(row)

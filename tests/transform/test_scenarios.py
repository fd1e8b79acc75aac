"""Every scenario's expectations, on one build of all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from tests.transform.expected import differences
from tests.transform.scenarios import CLAIMS, FOLDER, build

EXPECTED = [(claim, path) for claim in CLAIMS for path in sorted((FOLDER / claim / "expected").glob("*.csv"))]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The published file of all scenarios, built once for all workers of a test run."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    home = shared / "scenarios"
    with FileLock(shared / "scenarios.lock"):
        made = home / "data" / "published" / "sei.duckdb"
        return made if made.is_file() else build(home)


@pytest.mark.parametrize(("claim", "expected"), EXPECTED, ids=[f"{claim}-{path.stem}" for claim, path in EXPECTED])
def test_a_scenario_gives_what_it_expects(published: Path, claim: str, expected: Path) -> None:
    found = differences(published, claim, expected)
    assert not found, "\n".join([f"{claim}: {expected.stem}", *found])


def test_every_scenario_expects_something() -> None:
    assert CLAIMS, "no scenario was found"
    assert not [claim for claim in CLAIMS if not list((FOLDER / claim / "expected").glob("*.csv"))]

"""A connection's op: what it reads, what it says of a source that fails, and what is tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from sei_pipeline import settings
from sei_pipeline.connect.contract import Window
from sei_pipeline.defs import retries
from sei_pipeline.defs.extraction import CHECK, connection_assets
from sei_pipeline.errors import LandingError, SourceUnavailable
from sei_pipeline.integrations.files import INTEGRATION
from sei_pipeline.landing.lock import hold
from sei_pipeline.pipeline import extraction
from sei_pipeline.pipeline.project import Project, open_project
from tests.defs.running import facts, run
from tests.pipeline import tiny

DEPLOYMENTS = "raw/files/dropped/deployments"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return open_project(settings.load(tiny.project(tmp_path / "home", ["0" * 40] * 3)))


def read(project: Project, *streams: str) -> dict[str, Any]:
    """Runs the op of the connection `dropped`, for these streams or all."""
    assets = connection_assets(project, project.connection("dropped"), "dropped")
    defs = dg.Definitions([assets], jobs=[dg.define_asset_job("read")])
    return facts(run(defs, "read", [dg.AssetKey(["raw", "files", "dropped", stream]) for stream in streams] or None))


def test_a_second_reading_finds_nothing_new_and_passes(project: Project) -> None:
    assert read(project)["assets"][DEPLOYMENTS]["new_rows"] == 4
    again = read(project)
    assert again["assets"][DEPLOYMENTS]["new_rows"] == 0
    assert again["checks"][f"{DEPLOYMENTS} {CHECK}"]["passed"]


def test_one_stream_can_be_read_alone(project: Project) -> None:
    done = read(project, "deployments")
    assert done["succeeded"]
    assert list(done["assets"]) == [DEPLOYMENTS]
    assert {name.split()[0] for name in done["checks"]} == {DEPLOYMENTS}
    assert done["assets"][DEPLOYMENTS]["new_rows"] == 4
    assert not list(project.store.names("files/dropped/tickets/v1", ".parquet")), "tickets weren't asked for"


def raising(error: Exception, times: int) -> Callable[..., Iterator[Window]]:
    """`windows` of an integration whose stream deployments raises `error` at its first `times` readings."""
    left = [times]
    good = INTEGRATION.windows

    def windows(self: Any, stream: Any, scope: Any, cursor: Any) -> Iterator[Window]:
        if stream.name == "deployments" and left[0]:
            left[0] -= 1
            raise error
        yield from good(self, stream, scope, cursor)

    return windows


@pytest.mark.usefixtures("no_waiting")
def test_a_source_that_is_down_is_asked_again_until_it_answers(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(INTEGRATION, "windows", raising(SourceUnavailable("the tool is down"), 2))
    done = read(project)
    assert done["tries_again"] == {"extract_dropped": 2}
    assert done["checks"][f"{DEPLOYMENTS} {CHECK}"]["passed"]
    assert done["assets"][DEPLOYMENTS]["new_rows"] == 4


@pytest.mark.usefixtures("no_waiting")
def test_a_source_that_stays_down_fails_its_check_and_not_the_step(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(INTEGRATION, "windows", raising(SourceUnavailable("the tool is down"), 99))
    done = read(project)
    assert done["succeeded"]
    assert done["tries_again"] == {"extract_dropped": retries.TRIES_AFTER_THE_FIRST}
    failed = [name for name, check in done["checks"].items() if not check["passed"]]
    assert failed == [f"{DEPLOYMENTS} {CHECK}"], "the other streams were read"
    assert "the tool is down" in done["checks"][failed[0]]["description"]


@pytest.mark.usefixtures("no_waiting")
def test_a_connection_that_somebody_else_reads_is_waited_for_and_then_left_to_him(project: Project) -> None:
    with hold(project.store, "dropped", "a reading by hand"):
        done = read(project)
    assert done["succeeded"]
    assert done["tries_again"] == {"extract_dropped": retries.TRIES_AFTER_THE_FIRST}
    assert "a reading by hand" in done["checks"][f"{DEPLOYMENTS} {CHECK}"]["description"]


def test_raw_files_that_cannot_be_written_fail_the_step_at_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise LandingError("the disk is full; free space")

    monkeypatch.setattr(extraction, "land_outcomes", full)
    done = read(project)
    assert not done["succeeded"]
    assert done["errors"] == {"extract_dropped": "the disk is full; free space"}
    assert done["tries_again"] == {}

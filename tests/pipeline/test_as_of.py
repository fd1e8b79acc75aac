"""Up to when numbers are computed where nobody says it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sei_pipeline import settings
from sei_pipeline.errors import UsageError
from sei_pipeline.landing.extract import Outcome
from sei_pipeline.landing.outcomes import land_outcomes
from sei_pipeline.pipeline.configuration import default_as_of
from sei_pipeline.pipeline.project import Project, open_project
from sei_pipeline.pipeline.run import Progress, run
from tests.pipeline import tiny

OLD, NEW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


def project(folder: Path) -> Project:
    return open_project(settings.load(tiny.project(folder / "home", ["0" * 40] * 3)))


def read_at(project: Project, connection: str, at: datetime, *, failed: bool = False) -> None:
    """Lands what an extraction of one stream at that time would have told."""
    status = "failed" if failed else "succeeded"
    outcome = Outcome("any", connection, "things", "all of it", status, at, None if failed else at)
    land_outcomes(project.store, connection, [outcome], at.isoformat())


def test_it_is_the_oldest_horizon_of_the_connections(tmp_path: Path) -> None:
    made = project(tmp_path)
    read_at(made, "source", OLD)
    read_at(made, "dropped", NEW)
    assert default_as_of(made) == OLD
    read_at(made, "source", NEW)
    assert default_as_of(made) == NEW


def test_a_connection_that_fails_holds_it_back_at_its_last_success(tmp_path: Path) -> None:
    made = project(tmp_path)
    read_at(made, "source", OLD)
    read_at(made, "source", NEW, failed=True)
    read_at(made, "dropped", NEW)
    assert default_as_of(made) == OLD


def test_a_connection_that_left_the_configuration_or_is_disabled_holds_nothing_back(tmp_path: Path) -> None:
    made = project(tmp_path)
    read_at(made, "source", OLD)
    read_at(made, "dropped", NEW)
    connections = made.settings.home / "profiles_config" / "connections.yml"
    for changed in (
        "connections:\n" + tiny.CONNECTIONS[tiny.CONNECTIONS.index("  - name: dropped") :],
        tiny.CONNECTIONS.replace("tool: git\n", "tool: git\n    enabled: false\n"),
    ):
        connections.write_text(changed, encoding="utf-8")
        assert default_as_of(open_project(made.settings)) == NEW


def test_where_nothing_was_ever_read_a_run_says_what_to_do_and_publishes_nothing(tmp_path: Path) -> None:
    home = tiny.project(tmp_path / "home", ["0" * 40] * 3)  # there is no repository beside it
    files = tiny.CONNECTIONS.index("  - name: dropped")
    (home / "profiles_config" / "connections.yml").write_text(tiny.CONNECTIONS[:files], encoding="utf-8")
    told: list[str] = []
    quiet = Progress(lambda step: None, told.append, lambda step, seconds, summary: None)
    with pytest.raises(UsageError, match=r"no extraction that succeeded; expected .*connections\.yml, or give --as-of"):
        run(open_project(settings.load(home)), quiet)
    assert any("payments.git: there is no such path" in text for text in told)
    assert not (home / "data" / "published").exists()

"""Lineage is computed when its inputs changed, and again where a run was killed before it could say that it was."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from sei_pipeline.landing.stream import Landed
from sei_pipeline.pipeline import lineage_step
from sei_pipeline.pipeline.lineage_step import compute_lineage
from sei_pipeline.pipeline.project import Project


class Killed(BaseException):
    """As sudden as SIGKILL, for one process."""


def files(project: Project) -> list[str]:
    return project.store.names("lineage/local", ".parquet")


def test_lineage_is_computed_anew_only_where_its_inputs_changed(copied: Project) -> None:
    landed = files(copied)
    assert compute_lineage(copied, str) is False
    with duckdb.connect(str(copied.settings.warehouse)) as warehouse:
        warehouse.execute("update correlation.lineage_inputs set fingerprint = 'another'")
    assert compute_lineage(copied, str) is True
    assert compute_lineage(copied, str) is False
    new = [name for name in files(copied) if name not in landed]
    assert [name.split("/")[2] for name in new] == ["inputs"], "equal tables were landed again"


def test_after_a_kill_before_the_fingerprint_was_landed_lineage_is_computed_again(
    copied: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect(str(copied.settings.warehouse)) as warehouse:
        warehouse.execute("update correlation.lineage_inputs set fingerprint = 'another'")
        last = "select max(deployment_target_id) from correlation.lineage_targets"
        warehouse.execute(f"delete from correlation.lineage_targets where deployment_target_id = ({last})")
    land = lineage_step.land_table

    def land_until_killed(store: Any, tool: str, stream: Any, *rest: Any) -> Landed:
        if stream.name == "inputs":
            raise Killed
        return land(store, tool, stream, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(lineage_step, "land_table", land_until_killed)
        with pytest.raises(Killed):
            compute_lineage(copied, str)
    before = files(copied)
    assert compute_lineage(copied, str) is True
    assert [name.split("/")[2] for name in files(copied) if name not in before] == ["inputs"]
    assert compute_lineage(copied, str) is False

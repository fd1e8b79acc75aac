"""Dagster's own folder: its settings let one run at a time at the warehouse, and stay as people leave them."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.instance.config import PoolGranularity

from sei_pipeline import settings
from sei_pipeline.defs.home import prepare


@pytest.fixture
def where(tmp_path: Path) -> settings.Settings:
    return settings.load(tmp_path)


def test_a_run_holds_its_pools_from_its_first_step_to_its_last(where: settings.Settings) -> None:
    with dg.DagsterInstance.from_config(str(prepare(where))) as instance:
        pools = instance.get_concurrency_config().pool_config
        assert (pools.pool_granularity, pools.default_pool_limit) == (PoolGranularity.RUN, 1)


def test_nothing_is_sent_home_and_killed_runs_are_found(where: settings.Settings) -> None:
    with dg.DagsterInstance.from_config(str(prepare(where))) as instance:
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        assert instance.run_monitoring_enabled


def test_settings_that_somebody_changed_are_kept(where: settings.Settings) -> None:
    file = prepare(where) / "dagster.yaml"
    file.write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    assert prepare(where) == file.parent
    assert file.read_text(encoding="utf-8") == "telemetry: {enabled: false}\n"

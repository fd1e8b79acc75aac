"""dbt's unit tests: they stand beside the models, and are run here, on tables without rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sei_pipeline import integrations, settings
from sei_pipeline.landing.empty import ensure_empty_files
from sei_pipeline.landing.store import Store
from sei_pipeline.pipeline.transform import manifest
from sei_pipeline.settings import DBT_PROJECT, Settings


def dbt(where: Settings, *arguments: str) -> Any:
    from dbt.cli.main import dbtRunner

    places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    logs = str(where.dbt_target / "logs")
    outputs = ["--target-path", str(where.dbt_target), "--log-path", logs, "--log-level", "none"]
    with where.for_dbt():
        done = dbtRunner(manifest=manifest()).invoke([*arguments, *places, *outputs])
    assert done.exception is None, done.exception
    return done.result


def test_every_unit_test_beside_a_model_holds(tmp_path: Path) -> None:
    where = settings.load(tmp_path)
    where.warehouse.parent.mkdir(parents=True)
    ensure_empty_files(Store(where.raw), integrations.known())
    dbt(where, "build", "--resource-type", "model", "--resource-type", "seed", "--empty")
    results = dbt(where, "test", "--select", "test_type:unit").results
    failed = [f"{result.node.name}\n{result.message}" for result in results if str(result.status) != "pass"]
    assert not failed, "\n\n".join(failed)
    assert len(results) == len(manifest().unit_tests), "some unit test was not run"

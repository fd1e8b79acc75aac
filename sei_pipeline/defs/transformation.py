"""Staging to marts: the dbt project as two ops, since lineage is computed between them; its tests are asset checks."""

# No `from __future__ import annotations`: Dagster reads the annotations of an op as objects.
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets
from packaging.version import Version, parse

from sei_pipeline.defs import retries
from sei_pipeline.defs.manifest import Transformation
from sei_pipeline.defs.names import WAREHOUSE_POOL
from sei_pipeline.defs.translator import FolderTranslator, landed_by
from sei_pipeline.pipeline import transform
from sei_pipeline.pipeline.project import Project
from sei_pipeline.settings import DBT_PROJECT


class Dbt(DbtCliResource):
    """dbt of this environment. Its version is read from the installed package: dagster-dbt would run `dbt --version`
    before each command, which takes 4 s and asks pypi.org for newer ones."""

    @cached_property
    def _cli_version(self) -> Version:
        return parse(version("dbt-core"))


def dbt_resource() -> Dbt:
    """The `dbt` beside this Python, whatever PATH says. One environment for both, or no run at all."""
    return Dbt(
        project_dir=str(DBT_PROJECT),
        profiles_dir=str(DBT_PROJECT),
        dbt_executable=str(Path(sys.executable).with_name("dbt")),
        global_config_flags=["--no-use-colors"],
    )


def transformation_assets(project: Project, models: Transformation) -> list[dg.AssetsDefinition]:
    """The two halves; each holds the warehouse while it runs. Unit tests never run here."""
    translator = FolderTranslator(landed_by(project, models.manifest))
    return [
        _half(project, models, "transform_entities", models.before, models.crossing, translator),
        _half(project, models, "transform_marts", models.after, (), translator),
    ]


def _half(
    project: Project,
    models: Transformation,
    name: str,
    selected: Sequence[str],
    left_out: Sequence[str],
    translator: FolderTranslator,
) -> dg.AssetsDefinition:
    settings = project.settings

    @dbt_assets(
        manifest=models.manifest,
        select=" ".join(selected),
        exclude=" ".join(["resource_type:unit_test", *left_out]),
        name=name,
        dagster_dbt_translator=translator,
        pool=WAREHOUSE_POOL,
        retry_policy=retries.policy(),
    )
    def build(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
        with (
            retries.told_apart(),
            transform.warehouse_lock(settings, f"{name} in Dagster run {context.run.run_id}"),
            settings.for_dbt(),
        ):
            # One target for both halves: the second one finds the first one's parse.
            command = ["build", "--exclude-resource-type", "unit_test"]
            yield from dbt.cli(command, context=context, target_path=settings.dbt_target).stream()

    return build

"""All layers of one project put together."""

from __future__ import annotations

import dagster as dg
from dagster_dbt import DbtCliResource

from sei_pipeline.defs.configuration import configuration_asset
from sei_pipeline.defs.delivery import published_asset
from sei_pipeline.defs.extraction import connection_assets
from sei_pipeline.defs.jobs import jobs, schedule
from sei_pipeline.defs.lineage import lineage_asset
from sei_pipeline.defs.manifest import Transformation, transformation
from sei_pipeline.defs.names import dagster_names
from sei_pipeline.defs.transformation import dbt_resource, transformation_assets
from sei_pipeline.defs.trouble import troubled
from sei_pipeline.errors import SeiError
from sei_pipeline.pipeline.project import Project, open_project
from sei_pipeline.pipeline.run import PARALLEL_CONNECTIONS
from sei_pipeline.pipeline.transform import READ_BY_LINEAGE
from sei_pipeline.settings import Settings

DEFINITIONS = "sei_pipeline.definitions"  # the module that workspace.yaml names


def definitions(settings: Settings, cron: str | None = None) -> dg.Definitions:
    """Everything that Dagster knows of one project; `cron` is when it runs, None for the usual time, turned off.

    No tool is asked. A project that can't be opened becomes one asset that says why (trouble.py).
    """
    try:
        return _definitions(open_project(settings), transformation(), schedule(cron))
    except SeiError as error:
        return troubled(error)


def _definitions(project: Project, models: Transformation, daily: dg.ScheduleDefinition) -> dg.Definitions:
    names = dagster_names(project.enabled)
    connections = {
        names[connection.name]: connection_assets(project, connection, names[connection.name])
        for connection in project.enabled
    }
    inputs = [dg.AssetKey(key) for key in models.named(READ_BY_LINEAGE)]
    marts = [dg.AssetKey(key) for key in models.published]
    resources: dict[str, DbtCliResource] = {"dbt": dbt_resource()}
    return dg.Definitions(
        assets=[
            *connections.values(),
            configuration_asset(project),
            *transformation_assets(project, models),
            lineage_asset(project, inputs),
            published_asset(project, marts),
        ],
        jobs=jobs(connections),
        schedules=[daily],
        resources=resources,
        executor=_executor(),
    )


def _executor() -> dg.ExecutorDefinition:
    """Each step is a process, forked from one that has loaded the definitions: a spawned one would take 8 s to start,
    and could load another state of the files than the step before it."""
    forked = {"forkserver": {"preload_modules": [DEFINITIONS]}}
    return dg.multiprocess_executor.configured({"max_concurrent": PARALLEL_CONNECTIONS, "start_method": forked})

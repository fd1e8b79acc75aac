"""What is run, and when: everything, what needs no tool, or one connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dagster as dg

from sei_pipeline.defs.names import EVERYTHING
from sei_pipeline.errors import UsageError

DAILY = "0 5 * * *"  # UTC: after the night's builds in Europe and America's evening, before Europe's morning


def jobs(connections: Mapping[str, dg.AssetsDefinition]) -> list[dg.UnresolvedAssetJobDefinition]:
    """`everything`; `rebuild`, which reads no tool; and `read_<connection>`, which doesn't touch the marts.

    `connections`: name in Dagster -> its assets.
    """
    read: Sequence[dg.AssetsDefinition] = list(connections.values())
    return [
        dg.define_asset_job(
            EVERYTHING,
            dg.AssetSelection.all(),
            description="Reads every connection, builds every table, publishes. A source that fails is a failed check.",
        ),
        dg.define_asset_job(
            "rebuild",
            dg.AssetSelection.all() - dg.AssetSelection.assets(*read),
            description="Builds and publishes from what was read before: after a change of configuration.",
        ),
        *(
            dg.define_asset_job(
                f"read_{name}",
                dg.AssetSelection.assets(assets),
                description="Reads what is new from one connection; the marts follow with the next run of everything.",
            )
            for name, assets in connections.items()
        ),
    ]


def schedule(cron: str | None) -> dg.ScheduleDefinition:
    """`daily`, of `everything`, in UTC. Whoever names a time means it: it runs. Otherwise it waits to be turned on.

    Raises UsageError where `cron` is none.
    """
    try:
        return dg.ScheduleDefinition(
            name="daily",
            job_name=EVERYTHING,
            cron_schedule=cron or DAILY,
            execution_timezone="UTC",
            default_status=dg.DefaultScheduleStatus.RUNNING if cron else dg.DefaultScheduleStatus.STOPPED,
        )
    except dg.DagsterInvalidDefinitionError as error:
        raise UsageError(
            f"SEI_SCHEDULE: found {cron!r}; expected a cron line of five fields like '{DAILY}'; correct it"
        ) from error

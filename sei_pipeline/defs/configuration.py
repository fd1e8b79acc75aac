"""The configuration as tables, and the instant that numbers are made as of."""

# No `from __future__ import annotations`: Dagster reads the annotations of an op as objects.
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from sei_pipeline.defs import retries
from sei_pipeline.defs.names import CONFIGURATION, RAW, extractions_key, owners
from sei_pipeline.errors import UsageError
from sei_pipeline.landing.empty import ensure_empty_files
from sei_pipeline.pipeline.configuration import default_as_of, land_configuration
from sei_pipeline.pipeline.project import Project


class AsOf(dg.Config):
    """`as_of`: an ISO instant, UTC where it names no zone; by default the oldest horizon of what was read."""

    as_of: str | None = None

    def instant(self, project: Project) -> datetime:
        """Raises UsageError where `as_of` is no instant, or where nothing was ever read."""
        if not self.as_of:
            return default_as_of(project)
        try:
            instant = datetime.fromisoformat(self.as_of)
        except ValueError:
            raise UsageError(
                f"as_of: found {self.as_of!r}; expected an instant like 2026-09-01T00:00:00Z; correct the run's config"
            ) from None
        return instant.replace(tzinfo=instant.tzinfo or UTC)


def configuration_asset(project: Project) -> dg.AssetsDefinition:
    """`raw/configuration`: every configuration table. It stands after the extractions, whose horizon is the as-of."""

    @dg.asset(
        key=CONFIGURATION,
        deps=[extractions_key(connection) for connection in project.enabled],
        group_name=RAW,
        owners=owners(RAW),
        kinds={"yaml", "parquet"},
        description="Org trees, teams, profiles, services and people as tables, and what the numbers are as of.",
        retry_policy=retries.policy(),
    )
    def configuration(config: AsOf) -> dg.MaterializeResult[Any]:
        with retries.told_apart():
            ensure_empty_files(project.store, project.tools)
            as_of = config.instant(project)
            land_configuration(project, as_of)
        found = project.config
        return dg.MaterializeResult(
            metadata={
                "as_of": dg.MetadataValue.timestamp(as_of),
                "config_fingerprint": found.fingerprint,
                "connections": len(project.enabled),
            }
        )

    return configuration

"""What dbt's models are called and belong to in Dagster: all of it follows from the folder, which is the schema.

Several connections of one tool land into one dbt source. The source itself is no asset: a staging model stands directly
on the streams of every connection of its tool, so that Dagster waits for all of them, and shows none where none is
connected (docs/dagster.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject

from sei_pipeline.defs.names import CONFIGURATION, LINEAGE, RAW, extractions_key, owners, stream_key
from sei_pipeline.pipeline.project import Project

Landed = Mapping[dg.AssetKey, Sequence[dg.AssetKey]]


def source_key(tool: str, stream: str) -> dg.AssetKey:
    """Stands for a dbt source until the assets that land it take its place; no asset has it."""
    return dg.AssetKey([RAW, tool, stream])


def landed_by(project: Project, manifest: Mapping[str, Any]) -> Landed:
    """Each dbt source, and the assets that land it: none where its tool is not connected."""
    return {
        source_key(source["source_name"], source["name"]): _assets(project, source["source_name"], source["name"])
        for source in manifest["sources"].values()
    }


def _assets(project: Project, tool: str, stream: str) -> list[dg.AssetKey]:
    inner = {"config": [CONFIGURATION], "lineage": [LINEAGE]}
    if tool in inner:
        return inner[tool]
    if tool == "pipeline":  # outcomes and rejected records: both are landed by each extraction
        return [extractions_key(connection) for connection in project.enabled]
    return [stream_key(connection, stream) for connection in project.enabled if connection.tool == tool]


class FolderTranslator(DagsterDbtTranslator):
    """Key `[schema, name]`, group and owner by the schema, the description that begins with the grain."""

    def __init__(self, landed: Landed):
        super().__init__()
        self._landed = landed

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        props = dbt_resource_props
        if props["resource_type"] == "source":
            return source_key(props["source_name"], props["name"])
        return dg.AssetKey([props["schema"], props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return str(dbt_resource_props["schema"])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        return owners(dbt_resource_props["schema"])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return str(dbt_resource_props.get("description") or "")

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        upstream = {key for dep in spec.deps for key in self._landed.get(dep.asset_key, [dep.asset_key])}
        return spec.replace_attributes(deps=sorted(upstream))

"""Names that several layers share: asset keys, groups, owners, pools, and what Dagster calls a connection."""

from __future__ import annotations

from collections.abc import Iterable

import dagster as dg

from sei_pipeline.config import Connection
from sei_pipeline.landing.inner import EXTRACTIONS

RAW = "raw"
CONFIGURATION = dg.AssetKey([RAW, "configuration"])
LINEAGE = dg.AssetKey([RAW, "lineage"])
PUBLISHED = dg.AssetKey(["published", "sei"])
WAREHOUSE_POOL = "warehouse"  # one place: whoever opens the warehouse, to write or to read, stands in it
EVERYTHING = "everything"

# Whom to ask about a layer. A group is the layer: the folder, the warehouse schema and the group are one word.
OWNERS = {
    RAW: "team:sources",
    "staging": "team:sources",
    "organization": "team:model",
    "entities": "team:model",
    "correlation": "team:model",
    "lineage": "team:model",
    "phases": "team:model",
    "marts": "team:metrics",
    "delivery": "team:metrics",
}


def owners(group: str) -> list[str]:
    """Whom to ask about the assets of a group; nobody where the group is not listed."""
    return [OWNERS[group]] if group in OWNERS else []


def stream_key(connection: Connection, stream: str) -> dg.AssetKey:
    """The raw files of one stream of one connection; the key is their folder."""
    return dg.AssetKey([RAW, connection.tool, connection.name, stream])


def extractions_key(connection: Connection) -> dg.AssetKey:
    """The outcomes of a connection's extractions."""
    return dg.AssetKey([RAW, "pipeline", connection.name, EXTRACTIONS.name])


def dagster_names(connections: Iterable[Connection]) -> dict[str, str]:
    """Connection -> the name of its op and job: Dagster takes no `-`, so `a-b` is `a_b`, or `a_b_2` beside an `a_b`."""
    names: dict[str, str] = {}
    taken = {connection.name for connection in connections if "-" not in connection.name}
    for connection in connections:
        plain = wanted = connection.name.replace("-", "_")
        number = 1
        while "-" in connection.name and wanted in taken:
            number += 1
            wanted = f"{plain}_{number}"
        taken.add(wanted)
        names[connection.name] = wanted
    return names


def connection_pool(name: str) -> str:
    """The pool of one connection, by its name in Dagster: a tool's limits are per token, so one run at a time."""
    return f"connection_{name}"

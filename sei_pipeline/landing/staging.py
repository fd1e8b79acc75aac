"""Writes the staging views over what the pipeline lands itself: configuration, lineage, its own course."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from sei_pipeline.connect.contract import Stream
from sei_pipeline.landing.inner import INNER

STAGING = "dbt_project/models/staging"
MADE = "Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead."
PLAIN_NAMES = {"connection": "connection_name", "status": "extraction_status"}  # words that SQL or the house keep


def files() -> Iterator[tuple[str, str]]:
    """(path, text) of every staging view of an inner stream, and of its description."""
    for tool, streams in INNER.items():
        for stream in streams:
            name = f"stg_{tool}__{stream.name}"
            yield f"{STAGING}/{tool}/{name}.sql", _sql(tool, stream)
            yield f"{STAGING}/{tool}/{name}.yml", _yml(name, stream)


def _sql(tool: str, stream: Stream) -> str:
    columns = []
    for column in stream.columns:
        plain = PLAIN_NAMES.get(column.name)
        columns.append(f"{column.name} as {plain}" if plain else column.name)
    source = f"{{{{ source('{tool}', '{stream.name}') }}}}"
    if stream.mode == "snapshot":
        rows = f"{{{{ newest_table(source('{tool}', '{stream.name}')) }}}} as raw"
    else:
        columns += ["_window", "_scope", "_connection"]
        rows = source
    return f"-- {MADE}\nselect\n    " + ",\n    ".join(columns) + f"\nfrom {rows}\n"


def _yml(name: str, stream: Stream) -> str:
    body = {"models": [{"name": name, "description": stream.grain, "config": {"materialized": "view"}}]}
    return f"# {MADE}\n{yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110)}"

"""Writes the staging models of the drop folder: SQL and its description, from the entities' declaration.

Ids are made by the macro `thing_id`, the newest version of each row is taken by `newest`; both know the engine.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from sei_pipeline.entities import ENTITIES
from sei_pipeline.entities.declaration import Entity, Reference, Value
from sei_pipeline.entities.drop import DropStream
from sei_pipeline.entities.pages import MADE, columns_of
from sei_pipeline.integrations.files import derived
from sei_pipeline.integrations.files.streams import DROPS

FOLDER = "dbt_project/models/staging/files"


def staging_models() -> Iterator[tuple[str, str]]:
    """(path, text) of every file in the staging folder, but for its sources."""
    special = derived.models(DROPS)
    for entity in ENTITIES:
        if entity.name in special:
            yield from _model(entity, special[entity.name])
        elif entity.name in DROPS:
            yield from _model(entity, _select(DROPS[entity.name]))


def _model(entity: Entity, sql: str) -> Iterator[tuple[str, str]]:
    name = f"stg_files__{entity.name}"
    yield f"{FOLDER}/{name}.sql", f"-- {entity.grain}\n-- {MADE}\n{sql}"
    model = {
        "name": name,
        "description": entity.grain,
        "config": {"materialized": "view"},
        "columns": columns_of(entity),
    }
    text = yaml.safe_dump({"models": [model]}, sort_keys=False, allow_unicode=True, width=110)
    yield f"{FOLDER}/{name}.yml", f"# {MADE}\n{text}"


def _select(drop: DropStream) -> str:
    """Exactly the entity's columns, from the newest version of each row of the drop folder."""
    key = derived.key_of(["commit_sha"] if drop.entity.key == ("commit_id",) else drop.key)
    lines = [f"    {line}" for line in (*(_expression(column) for column in drop.entity.columns), "_connection")]
    return "select\n" + ",\n".join(lines) + f"\nfrom {derived.newest(drop.name, key)} as raw\n"


def _expression(column: Value | Reference) -> str:
    if isinstance(column, Reference):
        return f"{derived.thing_id(column.thing, column.natives)} as {column.name}"
    folds_case = column.values or column.name.endswith(("email", "_sha"))
    return f"lower({column.name}) as {column.name}" if folds_case else column.name

"""Pages made from the entities' declaration: docs/entities.md, and the description and tests of each entity model."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from sei_pipeline.connect.contract import ColumnType
from sei_pipeline.entities import ENTITIES
from sei_pipeline.entities.declaration import Entity, Key, Reference, Value

MADE = "Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead."
MODELS = "dbt_project/models/entities"
COLUMN_TYPES = {
    ColumnType.TEXT: "varchar",
    ColumnType.INTEGER: "bigint",
    ColumnType.FLOAT: "double",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.TIMESTAMP: "timestamp",
    ColumnType.DATE: "date",
    ColumnType.TEXT_LIST: "varchar[]",
}
"""Types of the warehouse, as dbt's `data_type` has them."""

_INTRODUCTION = f"""\
# The entity model

<!-- {MADE} -->

What every tool's records become, whatever tool they came from. One declaration (sei_pipeline/entities/) makes this
page, the columns and tests of the entity models, and the schema of the drop folder ([files.md](files.md)).

- `<thing>_id` is `tool:instance:thing:native id`, several natives joined by `#`; a commit is `git:<sha>`. It is made
  from the columns named beside it. A native value that is already a whole id is kept.
- Times are UTC. Lists are lists of texts. A closed list is written in lower case.
- Every table ends with `_connection`: the connection that brought the row. It is machinery, not part of any key.
"""


def entities_page() -> str:
    """The text of docs/entities.md."""
    return "\n".join([_INTRODUCTION, *(_section(entity) for entity in ENTITIES)])


def _section(entity: Entity) -> str:
    origin = "A file of the drop folder may bring it." if entity.is_drop_stream else f"Made from {entity.made_from}."
    lines = [f"## {entity.name}", "", f"{entity.grain} {origin}", ""]
    lines += [f"Key: {', '.join(f'`{name}`' for name in entity.key)}.", ""]
    lines += ["| column | type | required | allowed values | meaning |", "| --- | --- | --- | --- | --- |"]
    lines += [_row(column) for column in entity.columns]
    if entity.note:
        lines += ["", entity.note]
    return "\n".join([*lines, ""])


def _row(column: Value | Reference) -> str:
    required = "yes" if column.is_required else ""
    if isinstance(column, Value):
        values = ", ".join(f"`{value}`" for value in column.values)
        return f"| `{column.name}` | {column.type.value} | {required} | {values} | {column.description} |"
    made = " + ".join(f"`{native}`" for native in column.natives)
    kind = "key" if isinstance(column, Key) else "id"
    meaning = f"{column.description} Id of a {column.thing.replace('_', ' ')}, from {made}."
    return f"| `{column.name}` | {kind} | {required} |  | {meaning} |"


def model_files() -> Iterator[tuple[str, str]]:
    """(path, text) of the description beside each entity model. One combined test node a model."""
    for entity in ENTITIES:
        text = yaml.safe_dump({"models": [described(entity)]}, sort_keys=False, allow_unicode=True, width=110)
        yield f"{MODELS}/{entity.name}.yml", f"# {MADE}\n{text}"


def described(entity: Entity) -> dict[str, object]:
    """What dbt is told of an entity's model."""
    required = dict.fromkeys([*entity.key, *(column.name for column in entity.columns if column.is_required)])
    accepted = {c.name: list(c.values) for c in entity.columns if isinstance(c, Value) and c.values}
    sound = {"key": list(entity.key), "required": list(required), "accepted": accepted}
    return {
        "name": entity.name,
        "description": " ".join(filter(None, [entity.grain, entity.note])),
        "config": {"contract": {"enforced": False}},
        "columns": columns_of(entity),
        "data_tests": [{"entity_is_sound": {"arguments": sound}}],
    }


def columns_of(entity: Entity) -> list[dict[str, str]]:
    """Name, warehouse type and description of each column, machinery last."""
    columns = [
        {
            "name": column.name,
            "data_type": COLUMN_TYPES[column.type] if isinstance(column, Value) else "varchar",
            "description": column.description,
        }
        for column in entity.columns
    ]
    machinery = {"name": "_connection", "data_type": "varchar", "description": "Connection that brought the row."}
    return [*columns, machinery]

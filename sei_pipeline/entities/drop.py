"""The drop folder's form of the entities: one stream per entity that can be dropped in as files.

A row names its `tool` and `instance`, then holds the native columns that ids are made from, each once,
then the entity's plain columns. Ids themselves are made in staging.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain

from sei_pipeline.connect.contract import ColumnType
from sei_pipeline.entities import ENTITIES, delivery
from sei_pipeline.entities.declaration import INTEGER, TEXT, TEXT_LIST, Entity, Reference, Value

DELETED = "_deleted"  # the column that says "this row is gone"
CUSTOM_FIELDS = "custom_fields"
IDENTITY = ("tool", "instance")

_NATIVES = {
    "repository": "Repository, `owner/name`.",
    "pull_request_number": "Number of the pull request in its repository.",
    "review_key": "Names the review among those of its pull request.",
    "ticket_key": "The ticket.",
    "change_key": "Names the change among those of its ticket.",
    "project_key": "Project, or `owner/name` of the repository.",
}


@dataclass(frozen=True)
class DropColumn:
    """One column that a dropped file may have. `values` closes the list of what it may hold, in any case."""

    name: str
    type: ColumnType
    description: str
    is_required: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class DayColumn:
    """A file may know only the day: column `name` (a date) then becomes the end of that local day in `instant`."""

    name: str
    instant: str
    flag: str = "is_day_precision"


@dataclass(frozen=True)
class DropStream:
    """What one kind of dropped file holds. `key` names the columns that no two rows of a file may share."""

    entity: Entity
    grain: str
    key: tuple[str, ...]
    columns: tuple[DropColumn, ...]
    day: DayColumn | None = None

    @property
    def name(self) -> str:
        return self.entity.name

    @property
    def has_custom_fields(self) -> bool:
        return any(column.name == CUSTOM_FIELDS for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.is_required)


def drop_streams() -> tuple[DropStream, ...]:
    """Every stream of the drop folder, in the order of the entities."""
    return tuple(_stream(entity) for entity in ENTITIES if entity.is_drop_stream)


def _stream(entity: Entity) -> DropStream:
    columns = _identity()
    for declared in entity.columns:
        if isinstance(declared, Reference):
            for native in declared.natives:
                _add(columns, _native(entity, declared, native))
        elif declared.is_dropped_in:
            _add(columns, _plain(declared))
    for extra in _EXTRA.get(entity.name, ()):
        _add(columns, extra)
    required = {*IDENTITY, *_required_natives(entity)}
    finished = tuple(_with_required(column, required, entity) for column in columns.values())
    key = (*IDENTITY, *_KEYS.get(entity.name, _key(entity)))
    return DropStream(entity, _GRAINS.get(entity.name, entity.grain), key, finished, _DAYS.get(entity.name))


def _identity() -> dict[str, DropColumn]:
    return {
        "tool": DropColumn("tool", TEXT, "Tool that the row is from, as ids name it: `jira`, `github`."),
        "instance": DropColumn("instance", TEXT, "Its host or cloud id: `github.com`."),
    }


def _add(columns: dict[str, DropColumn], column: DropColumn) -> None:
    """A plain column describes itself better than the id that is made from it."""
    known = columns.get(column.name)
    if known is None or known.description in _NATIVES.values():
        columns[column.name] = column


def _native(entity: Entity, reference: Reference, name: str) -> DropColumn:
    plain = next((c for c in entity.columns if isinstance(c, Value) and c.name == name), None)
    if plain is not None:
        return _plain(plain)
    kind = INTEGER if name == "pull_request_number" else TEXT
    is_described = len(reference.natives) == 1 and name not in _NATIVES
    return DropColumn(name, kind, reference.description if is_described else _NATIVES.get(name, reference.description))


def _plain(value: Value) -> DropColumn:
    return DropColumn(value.name, value.type, value.description, value.is_required, value.values)


def _required_natives(entity: Entity) -> set[str]:
    return {
        native
        for column in entity.columns
        if isinstance(column, Reference) and column.is_required
        for native in column.natives
    }


def _with_required(column: DropColumn, required: set[str], entity: Entity) -> DropColumn:
    is_optional = column.name in _OPTIONAL.get(entity.name, ())
    return replace(column, is_required=not is_optional and (column.is_required or column.name in required))


def _key(entity: Entity) -> tuple[str, ...]:
    """The natives of the entity's key columns, each once; plain columns by their own names."""
    columns = [column for column in entity.columns if column.name in entity.key]
    natives = [column.natives if isinstance(column, Reference) else (column.name,) for column in columns]
    return tuple(dict.fromkeys(chain.from_iterable(natives)))


_EXTRA = {
    "commits": (
        DropColumn("repository", TEXT, "Repository that holds it, `owner/name`."),
        DropColumn("parents", TEXT_LIST, "Shas of its parents, the first parent first."),
    ),
    "deployments": tuple(_plain(value) for value in delivery.NATIVE_DEPLOYMENT),
}
_OPTIONAL = {"commits": {"parent_count"}}  # counted from `parents` where the file doesn't say
_KEYS = {
    "commits": ("repository", "commit_sha"),
    "deployments": ("deployment_key", "service_name", "environment_name", "region"),
}
_GRAINS = {
    "commits": "One row per commit and repository that holds it.",
    "deployments": "One row per deployment, service, environment and region.",
}
_DAYS = {
    "releases": DayColumn("released_on", "released_at"),
    "deployments": DayColumn("finished_on", "finished_at"),
}

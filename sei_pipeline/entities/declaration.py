"""How an entity is declared. One declaration makes docs/entities.md, the schema of the drop folder
(integration `files`), its staging SQL, and the columns and tests of the entity models.

Three kinds of columns:

- `Key`: the entity's id, `<thing>_id` = `tool:instance:thing:native`, made from native columns (joined by `#`).
- `Reference`: the id of another thing, made the same way from native columns of this row. A native value
  that is already a whole id (`tool:instance:thing:native`) is kept, so that rows of one tool can point into another.
- `Value`: a plain value.

A commit is `git:<sha>` wherever it came from.
"""

from __future__ import annotations

from dataclasses import dataclass

from sei_pipeline.connect.contract import ColumnType

TEXT = ColumnType.TEXT
INTEGER = ColumnType.INTEGER
FLOAT = ColumnType.FLOAT
BOOLEAN = ColumnType.BOOLEAN
TIMESTAMP = ColumnType.TIMESTAMP
DATE = ColumnType.DATE
TEXT_LIST = ColumnType.TEXT_LIST


@dataclass(frozen=True)
class Value:
    """A plain column. `values` closes the list of what it may hold; a required one is never NULL."""

    name: str
    type: ColumnType
    description: str
    is_required: bool = False
    values: tuple[str, ...] = ()
    is_dropped_in: bool = True  # False: made in staging, no column of the drop folder


@dataclass(frozen=True)
class Reference:
    """The id of another thing, from native columns of this row. NULL where they are."""

    name: str
    thing: str
    natives: tuple[str, ...]
    description: str
    is_required: bool = False


@dataclass(frozen=True)
class Key(Reference):
    """The entity's own id."""

    is_required: bool = True


@dataclass(frozen=True)
class Entity:
    """One entity table. `grain` begins with "One row per". `is_drop_stream`: the drop folder takes it as a file of
    its own; else it is made from another stream, which `made_from` says."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Value | Reference, ...]
    is_drop_stream: bool = True
    made_from: str = ""
    note: str = ""

    @property
    def has_tool(self) -> bool:
        return any(isinstance(column, Key) and column.thing != "commit" for column in self.columns)


def column(name: str, kind: ColumnType, description: str, *, required: bool = False, values: str = "") -> Value:
    """A plain column; `values` has blanks between."""
    return Value(name, kind, description, required, tuple(values.split()))


def text(name: str, description: str, *, required: bool = False, values: str = "") -> Value:
    """A text."""
    return column(name, TEXT, description, required=required, values=values)


def instant(name: str, description: str, *, required: bool = False) -> Value:
    """A time, UTC."""
    return column(name, TIMESTAMP, description, required=required)


def texts(name: str, description: str) -> Value:
    """A list of texts."""
    return column(name, TEXT_LIST, description)


def account(name: str, native: str, description: str) -> Reference:
    """The id of an account, from one native column."""
    return Reference(name, "account", (native,), description)

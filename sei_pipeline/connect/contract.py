"""The connector contract: what an integration is made of, and what it must keep.

An **integration** knows one tool. A **connection** is one configured instance of it. A connection reads
**scopes** (a repository, a project, a drop folder). An integration declares **streams** (one kind of
record each) with columns; for a stream, a scope and the last **cursor** it yields **windows**. A window
is what becomes visible at once: its pages' records and the cursor after them are published by one
rename (landing/). A **probe** says whether the connection works, without landing anything.

An integration keeps these promises, and tests/integrations/contract_suite.py holds it to them:

- It copies, it never interprets: no record is left out or changed because of what it means.
- A window read twice with the same cursor from an unchanged source holds the same records.
- After the last window's cursor an unchanged source yields no window that adds rows.
- A parent's page holds the parent's complete children.
- It raises SourceUnavailable or SourceRejected for what the source does wrong, nothing else; windows
  that were landed before stay landed.
- It reads no environment variable, no clock and no warehouse. Secrets come through `Context.secret`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Literal

import pyarrow as pa

from sei_pipeline.connect.clock import SYSTEM, Clock
from sei_pipeline.errors import Problem

Cursor = Mapping[str, Any]
"""Where reading goes on, as JSON-able values. Only the integration understands it."""


class ColumnType(StrEnum):
    """Types of raw columns. Timestamps are UTC without a zone, to the microsecond."""

    TEXT = "text"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    DATE = "date"
    TEXT_LIST = "text_list"


ARROW_TYPES: Mapping[ColumnType, pa.DataType] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.FLOAT: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.TIMESTAMP: pa.timestamp("us"),
    ColumnType.DATE: pa.date32(),
    ColumnType.TEXT_LIST: pa.list_(pa.string()),
}


@dataclass(frozen=True)
class Column:
    """One declared column: `path` leads to its value in the tool's JSON (`fields.status.name`)."""

    name: str
    type: ColumnType
    description: str
    path: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple((self.path or self.name).split("."))


@dataclass(frozen=True)
class Stream:
    """One kind of record of one tool. Grain: one row per version of `native_id` (plus scope).

    `mode` says how windows add up: `append`, a window holds new versions of some records, the newest
    wins; `snapshot`, a window holds all records of its scope, and what it lacks is gone.
    `version` is part of the raw path; it is raised when the meaning of a column changes.

    A stream with `child_of` is never asked for by itself: its records come in that parent's pages. `parent_key`
    names its columns that hold the parent's native id, in that order. A new version of a parent replaces all its
    children, so each version comes with all of them.
    """

    name: str
    grain: str
    native_id: tuple[str, ...]
    columns: tuple[Column, ...]
    mode: Literal["append", "snapshot"] = "append"
    version: int = 1
    keeps_payload: bool = True
    child_of: str | None = None
    parent_key: tuple[str, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of a page: the declared columns, the deleted flag and the payload."""
        fields = [pa.field(column.name, ARROW_TYPES[column.type]) for column in self.columns]
        return pa.schema([*fields, pa.field("_is_deleted", pa.bool_()), pa.field("_payload", pa.string())])


@dataclass(frozen=True)
class Scope:
    """One repository, project, board or folder of a connection. `name` is stable and unique in it."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reject:
    """One record, or one value of it, that could not be taken. It is landed beside the good ones."""

    location: str
    row: int | None
    column: str
    code: str
    found: str
    expected: str
    record: str = ""


@dataclass(frozen=True)
class Page:
    """Some records of one window: either `records` (the tool's JSON, cut by its columns) or a `batch`
    already in the stream's schema. `deleted` are native ids (as tuples) that the source says are gone.
    `children` are records of child streams, by the stream's name: all children of the page's records."""

    records: Sequence[Mapping[str, Any]] = ()
    batch: pa.RecordBatch | None = None
    deleted: Sequence[tuple[str, ...]] = ()
    rejects: Sequence[Reject] = ()
    children: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """What becomes visible at once. `cursor()` is asked after the last page was taken."""

    pages: Iterable[Page]
    cursor: Callable[[], Cursor]


@dataclass(frozen=True)
class Probe:
    """Whether a connection works: `is_ok`, what was seen, and what to do when it is not ok."""

    is_ok: bool
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """What an integration may use from outside: a cache folder of its own, the project folder that relative
    paths in options start from, the way to a secret, the instant that extraction started (UTC), whom to tell
    what is waited for, and the clock that waiting goes by (never one for records)."""

    cache: Path
    home: Path
    secret: Callable[[str], str]
    started_at: datetime
    progress: Callable[[str], None] = lambda text: None
    clock: Clock = SYSTEM


class Integration(ABC):
    """One configured connection to one tool."""

    tool: ClassVar[str]
    title: ClassVar[str]
    streams: ClassVar[tuple[Stream, ...]]
    brings: ClassVar[tuple[str, ...]]
    """Kinds of things that its records are, as `integrations` of an org tree names them: issue_management, source_code,
    continuous_delivery, incident_management."""
    parallel_scopes: ClassVar[int] = 1
    """Scopes that are read at once, each in a thread of its own; above 1 the object is used by all of them."""

    def __init__(self, connection: str, options: Mapping[str, Any], context: Context):
        self.connection = connection
        self.options = options
        self.context = context

    @classmethod
    @abstractmethod
    def check_options(cls, options: Mapping[str, Any], home: Path) -> Sequence[OptionProblem]:
        """What is wrong in a connection's options, all at once, without touching the tool."""

    @abstractmethod
    def scopes(self) -> Sequence[Scope]:
        """The scopes to read now, in a stable order. Raises SourceError when the tool can't tell."""

    @abstractmethod
    def windows(self, stream: Stream, scope: Scope, cursor: Cursor | None) -> Iterator[Window]:
        """Windows after `cursor` (None: from the beginning), oldest first."""

    @abstractmethod
    def probe(self) -> Probe:
        """Whether the connection works, cheaply and without landing anything. Never raises SourceError."""


@dataclass(frozen=True)
class OptionProblem:
    """A problem in a connection's options. `path` leads to it (`("repositories", 0, "path")`)."""

    path: tuple[str | int, ...]
    code: str
    found: str
    expected: str
    todo: str = ""

    def at(self, file: str, line: int | None) -> Problem:
        return Problem(file, line, self.code, self.found, self.expected, self.todo)

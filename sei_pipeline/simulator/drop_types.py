"""Columns of the drop folder's files: a name, an Arrow type, and how a value is taken from a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

GITHUB = ("github", "github.com")  # tool and instance of what GitHub would tell
JIRA = ("jira", "acme.atlassian.net")
TEXT, WHOLE, FLOAT, YES_NO = pa.string(), pa.int64(), pa.float64(), pa.bool_()
TIME = pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(pa.string())


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file."""

    name: str
    type: pa.DataType
    take: Callable[[Any], Any]


File = tuple[list[Column], Sequence[Any]]  # columns, and the rows that they are taken from

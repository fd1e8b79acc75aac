"""A stream with two children, landed and read back; and a store that dies in the moment before a rename."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow.parquet as pq

from sei_pipeline.connect.contract import (
    Column,
    ColumnType,
    Page,
    Stream,
    Window,
)
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import Landed, LandedStream

TEXT = ColumnType.TEXT
CHANGES = Stream("changes", "One row per change.", ("key",), (Column("key", TEXT, "Key."), Column("title", TEXT, "T.")))
REVIEWS = Stream(
    "reviews",
    "One row per review.",
    ("change", "review"),
    (Column("change", TEXT, "Change."), Column("review", TEXT, "Review.")),
    keeps_payload=False,
    child_of="changes",
    parent_key=("change",),
)
FILES = Stream(
    "files",
    "One row per file.",
    ("change", "path"),
    (Column("change", TEXT, "Change."), Column("path", TEXT, "Path."), Column("size", ColumnType.INTEGER, "Size.")),
    keeps_payload=False,
    child_of="changes",
    parent_key=("change",),
)


def a_page(keys: str, reviews: Sequence[str] = (), files: Sequence[tuple[str, Any]] = (), title: str = "") -> Page:
    """Changes named by letters; reviews `A1` belong to change A, files likewise."""
    return Page(
        [{"key": key, "title": title} for key in keys],
        children={
            "reviews": [{"change": name[0], "review": name} for name in reviews],
            "files": [{"change": name[0], "path": name, "size": size} for name, size in files],
        },
    )


def landing(folder: Path, store: Store | None = None) -> LandedStream:
    return LandedStream(store or Store(str(folder / "raw")), "tool", "one", CHANGES, (REVIEWS, FILES))


def land(folder: Path, *pages: Page, after: int = 0, scope: str = "a", store: Store | None = None) -> Landed:
    return landing(folder, store).land(Window(pages, lambda: {"after": after}), scope)


def rows(folder: Path, stream: Stream, column: str) -> list[tuple[int, str]]:
    """(window, value) of all rows of a stream."""
    files = sorted((folder / "raw" / "tool" / "one" / stream.name).rglob("*.parquet"))
    found = [row for file in files for row in pq.read_table(file).to_pylist()]
    return sorted((row["_window"], row[column]) for row in found)


@dataclass
class Killed(BaseException):
    """Not an Exception: nothing catches it, as nothing catches SIGKILL."""


class DyingStore(Store):
    """Dies in the moment before the rename of a file whose name holds `at`."""

    at = ""

    def publish(self, name: str, write: Callable[[BinaryIO], bool]) -> bool:
        def then_die(sink: BinaryIO) -> bool:
            wanted = write(sink)
            if self.at in name:
                raise Killed
            return wanted

        return super().publish(name, then_die)

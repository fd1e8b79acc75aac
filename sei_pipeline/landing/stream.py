"""The landed windows of one stream of one connection, and the way a new one is published.

`raw/<tool>/<connection>/<stream>/v<version>/<window>.parquet`; windows count from 1 and never change.
A window's footer holds its scope and cursor, so records and cursor become visible by one rename and
can't disagree. Rejected records lie beside, as `rejected_records/v1/<stream>.v<version>.<window>.parquet`,
written first: a kill in between leaves a file of a window that isn't there, which the next landing removes.
The same holds for streams that come with this one: their files have the window's number and are renamed before it.
An empty snapshot that follows another holds one tombstone without a native id: readers see that it is newer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import BinaryIO

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from sei_pipeline.connect.contract import Cursor, Stream, Window
from sei_pipeline.errors import LandingError
from sei_pipeline.landing.rows import FOOTER_KEY, MACHINERY, REJECT_SCHEMA, REJECTS, Footer, raw_schema
from sei_pipeline.landing.store import TEMPORARY, Store
from sei_pipeline.landing.window import SourceStopped, WindowWriter

__all__ = ["MACHINERY", "REJECTS", "REJECT_SCHEMA", "Footer", "Landed", "LandedStream", "raw_schema"]

READERS = 8  # footers read at once; on object storage each costs a round trip


@dataclass(frozen=True)
class Landed:
    """What landing one window did. `window` is None where nothing was new, and so no file was written.
    `children` tells the same of the streams that came with it, by name."""

    window: int | None
    row_count: int
    reject_count: int
    children: Mapping[str, Landed] = field(default_factory=dict)


class LandedStream:
    """All windows of one stream of one connection, and of the streams that come with it. One process at a time may
    land, the caller holds the lock; in it threads may, each a scope of its own."""

    def __init__(self, store: Store, tool: str, connection: str, stream: Stream, children: Sequence[Stream] = ()):
        self._children = tuple(LandedStream(store, tool, connection, child) for child in children)
        self._lock = threading.RLock()
        self._last_number = 0
        self._store = store
        self._connection = connection
        self._stream = stream
        self.folder = f"{tool}/{connection}/{stream.name}/v{stream.version}"
        self._reject_folder = f"{tool}/{connection}/{REJECTS.name}/v{REJECTS.version}"
        self._rejects_stem = f"{self._reject_folder}/{stream.name}.v{stream.version}."
        self._is_tidy = False

    def window_name(self, number: int) -> str:
        return f"{self.folder}/{number:012d}.parquet"

    def rejects_name(self, number: int) -> str:
        return f"{self._rejects_stem}{number:012d}.parquet"

    @cached_property
    def footers(self) -> dict[int, Footer]:
        """The footer of each window, by its number. Raises LandingError for a file that is no window."""
        names = self._store.names(self.folder, ".parquet")
        with ThreadPoolExecutor(READERS) as pool:
            footers = list(pool.map(self._read_footer, names))
        return {footer.window: footer for footer in footers if footer.window > 0}

    @cached_property
    def _newest(self) -> dict[str, Footer]:
        return {footer.scope: footer for _, footer in sorted(self.footers.items())}

    def _read_footer(self, name: str) -> Footer:
        with self._store.open(name) as source:
            try:
                metadata = pq.read_metadata(source).metadata
                said = orjson.loads(metadata[FOOTER_KEY])
                return Footer(**{**said, "supersedes": tuple(said.get("supersedes", ()))})
            except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as error:
                raise LandingError(
                    f"{self._store.path(name)}: is no landed window ({type(error).__name__}: {error}); expected "
                    "Parquet with this version's footer; put the file back from a backup, or remove the "
                    "stream's folder so that it is read anew"
                ) from error

    def footer(self, scope: str) -> Footer | None:
        return self._newest.get(scope)

    def cursor(self, scope: str) -> Cursor | None:
        footer = self.footer(scope)
        return footer.cursor if footer else None

    def land(self, window: Window, scope: str) -> Landed:
        """Publishes one window. A window without rows, or a snapshot equal to the last one, writes no file
        unless its cursor moved. What the window's source raises is raised unchanged, and nothing is then
        published; LandingError when the file can't be written."""
        number, last = self._next_number(), self.footer(scope)
        streams = (self, *self._children)
        children = tuple(child._stream for child in self._children)
        writer = WindowWriter(self._stream, children, number, scope, self._connection, last)
        try:
            self._publish(writer, window, {}, streams)
        except SourceStopped as stopped:
            raise stopped.error from stopped.error.__cause__
        done: dict[str, Landed] = {}
        with self._lock:  # other scopes count the children's windows under it
            for landed in streams:
                footer = writer.footers.get(landed._stream.name)
                if footer is not None:
                    landed.add(footer)
                done[landed._stream.name] = _landed(footer)
        mine = done.pop(self._stream.name)
        if mine.window is not None and self._stream.mode == "snapshot" and last is not None and last.reject_count:
            self._store.remove(self.rejects_name(last.window))  # they tell of a file as it no longer is
        return Landed(mine.window, mine.row_count, mine.reject_count, done)

    def _next_number(self) -> int:
        with self._lock:
            self.tidy()
            known = (*self.footers, *(number for child in self._children for number in child.footers))
            self._last_number = max(self._last_number, *known, 0) + 1
            return self._last_number

    def _publish(
        self, writer: WindowWriter, window: Window, sinks: Mapping[str, BinaryIO], left: Sequence[LandedStream]
    ) -> None:
        """Opens one file in the other, so that the first one, which is the parent's, is renamed last."""
        if not left:
            writer.write(window, sinks)
            for landed in (self, *self._children):
                rows = writer.files[landed._stream.name]
                if landed._stream.name in writer.footers and rows.reject_count:
                    self._store.publish(landed.rejects_name(writer.number), rows.write_rejects)
            return
        first, *rest = left
        name = first._stream.name

        def write(sink: BinaryIO) -> bool:
            self._publish(writer, window, {**sinks, name: sink}, rest)
            return name in writer.footers

        self._store.publish(first.window_name(writer.number), write)

    def add(self, footer: Footer) -> None:
        """Takes note of a window that was just published."""
        with self._lock:
            self._newest[footer.scope] = self.footers[footer.window] = footer

    def prepare(self) -> None:
        """Reads the footers and tidies up, before threads share this object."""
        with self._lock:
            self.tidy()
            self.footer("")

    def tidy(self) -> None:
        """Once: removes what a killed run left, which is half-written files, rejects of a window that never
        came, and windows that a compacted file holds."""
        if self._is_tidy:
            return
        folders = (self.folder, self._reject_folder)
        parts = [name for folder in folders for name in self._store.names(folder, TEMPORARY)]
        mine = [name for name in parts if name.startswith((f"{self.folder}/", self._rejects_stem))]
        self._remove([*mine, *self._orphaned_rejects()])
        for child in self._children:
            child.tidy()
            child.drop_late({scope: footer.window for scope, footer in self._newest.items()})
        superseded = {number for footer in self.footers.values() for number in footer.supersedes}
        self.drop(sorted(superseded.intersection(self.footers)))
        self._is_tidy = True

    def _orphaned_rejects(self) -> list[str]:
        """Of windows that aren't there, and of snapshots that a newer one replaced. Scopes overtake each other: a
        window is missing that is newer than its own scope's last; an older one was compacted."""
        last = max(self.footers, default=0)
        current = {footer.window for footer in self._newest.values()}
        is_snapshot = self._stream.mode == "snapshot"
        names = self._store.names(self._reject_folder, ".parquet")
        numbers = {
            name: int(PurePosixPath(name).stem.rpartition(".")[2])
            for name in names
            if name.startswith(self._rejects_stem)
        }
        surely_there = min(current, default=0)
        return [
            name
            for name, number in numbers.items()
            if number > last
            or (is_snapshot and number not in current)
            or (number > surely_there and number not in self.footers and number > self._last_of(self._scope_of(name)))
        ]

    def _scope_of(self, rejects: str) -> str:
        with self._store.open(rejects) as source:
            rows = next(pq.ParquetFile(source).iter_batches(1, columns=["_scope"]))
        return str(rows.column(0)[0].as_py())

    def _last_of(self, scope: str) -> int:
        footer = self.footer(scope)
        return footer.window if footer else 0

    def drop_late(self, last: Mapping[str, int]) -> None:
        """Removes the windows of a child whose parent's window never came: those after the parent's last one of the
        scope. A compacted file is none of them."""
        late = [
            number
            for number, footer in self.footers.items()
            if number > last.get(footer.scope, 0) and not footer.supersedes
        ]
        self._remove(self.rejects_name(number) for number in late)
        self.drop(late)
        self.__dict__.pop("_newest", None)

    def drop(self, numbers: Iterable[int]) -> None:
        """Removes windows, the oldest first: a kill in between leaves no old window without its newer ones."""
        for number in sorted(numbers):
            self._store.remove(self.window_name(number))
            self.footers.pop(number, None)

    def _remove(self, names: Iterable[str]) -> None:
        for name in names:
            self._store.remove(name)


def _landed(footer: Footer | None) -> Landed:
    return Landed(footer.window, footer.row_count, footer.reject_count) if footer else Landed(None, 0, 0)

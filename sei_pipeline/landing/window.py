"""One window on its way into files: its stream's rows, and those of the streams that come with them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, TypeVar

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from sei_pipeline.connect.contract import Cursor, Page, Stream, Window
from sei_pipeline.connect.cut import cut_page
from sei_pipeline.landing.rows import Footer, RowsFile

_Item = TypeVar("_Item")
Key = tuple[object, ...]


class SourceStopped(Exception):
    """What a window's source raised, carried through the store, where an OSError would look like the
    disk's."""

    def __init__(self, error: Exception):
        super().__init__(str(error))
        self.error = error


class WindowWriter:
    """Writes one window's files and their footers. `last` is the footer of the scope's newest window."""

    def __init__(
        self,
        stream: Stream,
        children: Sequence[Stream],
        number: int,
        scope: str,
        connection: str,
        last: Footer | None,
    ):
        self._stream = stream
        self._children = children
        self.number = number
        self._scope = scope
        self._connection = connection
        self._last = last
        self._seen: set[Key] = set()
        self.files: dict[str, RowsFile] = {}
        self.footers: dict[str, Footer] = {}
        """Of the files that hold news, by stream; empty where the window holds none."""

    def write(self, window: Window, sinks: Mapping[str, BinaryIO]) -> None:
        """Writes every file. Raises SourceStopped for what the source raises."""
        with contextlib.ExitStack() as on_failure:
            for stream in (self._stream, *self._children):
                rows = RowsFile(stream, self.number, self._scope, self._connection, sinks[stream.name])
                self.files[stream.name] = rows
                on_failure.callback(rows.abandon)
            for number, page in enumerate(_guarded(window.pages), start=1):
                self._take(page, f"{self._scope} page {number}")
            cursor = orjson.loads(orjson.dumps(_guarded_cursor(window)))  # as it is read back: no tuples
            self._finish(cursor)
            on_failure.pop_all()

    def _take(self, page: Page, location: str) -> None:
        batch, rejects = cut_page(self._stream, page, location)
        repeated: set[Key] = set()
        if self._children:
            batch, repeated = self._without_repetitions(batch)
        self.files[self._stream.name].take(batch, rejects)
        for child in self._children:
            records = page.children.get(child.name, ())
            if records:
                cut, rejects = cut_page(child, Page(records), location)
                self.files[child.name].take(_without(cut, child.parent_key, repeated), rejects)
        unknown = set(page.children) - {child.name for child in self._children}
        if unknown:
            raise SourceStopped(
                TypeError(f"{self._stream.name}: found children {sorted(unknown)}; expected streams with child_of")
            )

    def _without_repetitions(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, set[Key]]:
        """The rows whose key this window doesn't hold yet, and the keys that come again: pages shift while they are
        read. Children of two versions would mix; the newer version comes with the next run at the latest."""
        repeated: set[Key] = set()
        wanted = []
        for key in _keys(batch, self._stream.native_id):
            wanted.append(key not in self._seen)
            (repeated if key in self._seen else self._seen).add(key)
        return (batch.filter(pa.array(wanted, pa.bool_())) if repeated else batch), repeated

    def _finish(self, cursor: Cursor) -> None:
        for rows in self.files.values():
            rows.flush()
        main = self.files[self._stream.name]
        is_emptied = not main.row_count and self._last is not None and self._stream.mode == "snapshot"
        if is_emptied:
            main.write_nothing_left()
        content = "".join(rows.content for rows in self.files.values())
        footer = self._footer(main, cursor, content)
        is_news = self._is_news(footer)
        main.finish(footer)
        if is_news:
            self.footers[self._stream.name] = footer
        for child in self._children:
            rows = self.files[child.name]
            footer = self._footer(rows, {}, rows.content)
            rows.finish(footer)
            if is_news and (rows.row_count or rows.reject_count):
                self.footers[child.name] = footer

    def _footer(self, rows: RowsFile, cursor: Cursor, content: str) -> Footer:
        return Footer(self.number, self._scope, cursor, content, rows.row_count, rows.reject_count)

    def _is_news(self, footer: Footer) -> bool:
        last = self._last
        if last is None:
            return True  # the first window is kept even when empty: it says that the scope was read
        if footer.cursor != last.cursor:
            return True
        if self._stream.mode == "append" and footer.row_count:
            return True
        # The same rejects as last time are no news: a source may show its broken records at every reading.
        has_rejects = any(rows.reject_count for rows in self.files.values())
        return (self._stream.mode == "snapshot" or has_rejects) and footer.content != last.content


def _keys(batch: pa.RecordBatch, columns: Sequence[str]) -> Iterator[Key]:
    return zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


def _without(batch: pa.RecordBatch, columns: Sequence[str], keys: set[Key]) -> pa.RecordBatch:
    if not keys:
        return batch
    return batch.filter(pc.invert(pa.array([key in keys for key in _keys(batch, columns)], pa.bool_())))


def _guarded(items: Iterable[_Item]) -> Iterator[_Item]:
    try:
        yield from items
    except Exception as error:
        raise SourceStopped(error) from error


def _guarded_cursor(window: Window) -> Cursor:
    try:
        return dict(window.cursor())
    except Exception as error:
        raise SourceStopped(error) from error

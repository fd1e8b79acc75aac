"""Reads one dropped file: pages of good rows, with what was wrong beside them."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from sei_pipeline.connect.contract import Page, Stream
from sei_pipeline.entities.drop import DELETED, DropStream
from sei_pipeline.errors import SourceRejected, SourceUnavailable
from sei_pipeline.integrations.files.blocks import Block, NotReadable
from sei_pipeline.integrations.files.csvfile import csv_blocks
from sei_pipeline.integrations.files.folder import FORMATS, LONGEST_LINE, Dropped, Scan
from sei_pipeline.integrations.files.jsonfile import json_blocks
from sei_pipeline.integrations.files.options import Options
from sei_pipeline.integrations.files.parquetfile import parquet_blocks
from sei_pipeline.integrations.files.rejects import Rejects
from sei_pipeline.integrations.files.shape import Shaped, Shaper
from sei_pipeline.integrations.files.streams import DROPS
from sei_pipeline.integrations.files.take import Taker


class Reading:
    """One reading of one file. `is_first`: no rows of it were landed before, so one that can't be read costs none."""

    def __init__(self, dropped: Dropped, stream: Stream, options: Options, scan: Scan, *, is_first: bool):
        self._dropped = dropped
        self._stream = stream
        self._options = options
        self._scan = scan
        self._is_first = is_first
        self._rejects = Rejects(dropped.name)
        self._without_column = 0

    def pages(self) -> Iterator[Page]:
        """Raises SourceRejected where a file that was read before can't be read any more: its last rows stay."""
        if self._dropped.stream is None:
            expected = f"a name that begins with one of {', '.join(DROPS)}, a folder of that name, or a `read` entry"
            self._rejects.add("UNKNOWN_STREAM", expected, found=self._dropped.name)
        elif self._scan.is_blank:
            self._rejects.add("EMPTY_FILE", "a header and rows", found=f"{self._scan.size} bytes")
        else:
            yield from self._read(DROPS[self._dropped.stream])
        yield self._page(None)
        if summary := self._rejects.summary():
            yield Page(batch=self._nothing(), rejects=summary)

    def _read(self, drop: DropStream) -> Iterator[Page]:
        if self._scan.encoding == "cp1252" and self._dropped.format != "parquet":
            expected = "UTF-8; it was read as cp1252, look at letters with accents"
            self._rejects.add("NOT_UTF_8", expected, found="bytes that are no UTF-8")
        shaper = Shaper(drop, self._dropped.rule, self._options.defaults, self._rejects)
        taker = Taker(drop, self._stream, self._options.zone, self._rejects)
        missing: list[str] | None = None
        try:
            for block in self._blocks():
                shaped = shaper.shape(block)
                if missing is None:
                    missing = self._missing_columns(drop, shaped)
                if missing:
                    self._without_column += len(shaped.numbers)
                else:
                    yield self._page(taker.take(shaped))
        except NotReadable as error:
            self._cannot(error)
        except OSError as error:
            raise SourceUnavailable(f"{self._dropped.path}: can't be read ({error.strerror}); run again") from error
        self._say_missing(missing or [])
        if shaper.left_out:
            expected = "what `where` in the connection's options keeps"
            self._rejects.add("LEFT_OUT", expected, found=f"{shaper.left_out} other rows")

    def _blocks(self) -> Iterator[Block]:
        form = self._dropped.format
        if form is None:
            ending = self._dropped.path.suffix or "no ending"
            raise NotReadable(f"a file with {ending}", f"a file that ends in {', '.join(FORMATS)}")
        if form == "parquet":
            return parquet_blocks(self._dropped.path)
        if self._scan.has_endless_line:
            raise NotReadable("a line of more than 64 MiB", f"lines of at most {LONGEST_LINE >> 20} MiB")
        read = csv_blocks if form == "csv" else json_blocks
        return read(self._dropped.path, self._scan.encoding, self._rejects)

    def _missing_columns(self, drop: DropStream, shaped: Shaped) -> list[str]:
        """Required columns that the file's header lacks. JSON has no header: there each row is asked."""
        if self._dropped.format == "json":
            return []
        replaced = {drop.day.instant: drop.day.name} if drop.day else {}
        needed = drop.key if DELETED in shaped.columns else drop.required
        return [
            name
            for name in needed
            if name in drop.required and name not in shaped.columns and replaced.get(name) not in shaped.columns
        ]

    def _say_missing(self, missing: list[str]) -> None:
        for name in missing:
            found = f"no column `{name}`; {self._without_column} rows are left out"
            expected = f"a column `{name}`, or a default or constant for it in the connection's options"
            self._rejects.add("MISSING_COLUMN", expected, found=found, column=name)

    def _cannot(self, error: NotReadable) -> None:
        if not self._is_first:
            raise SourceRejected(
                f"{self._dropped.path}: UNREADABLE: found {error.found}; expected {error.expected}; drop it in again "
                "whole (until then the rows that it had before are kept), or remove it"
            ) from error
        self._rejects.add("UNREADABLE", error.expected, found=error.found)

    def _page(self, batch: pa.RecordBatch | None) -> Page:
        return Page(batch=self._nothing() if batch is None else batch, rejects=self._rejects.drain())

    def _nothing(self) -> pa.RecordBatch:
        return pa.RecordBatch.from_pylist([], schema=self._stream.schema)

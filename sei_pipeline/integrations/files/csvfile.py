"""CSV into blocks, tolerantly: a broken row is rejected, and reading goes on at its next line.

Python's csv module splits the rows (in C, and it says the line that a row begins in). pyarrow's reader would be
three times as fast, but it fails a whole file for a quote that stays open or a row longer than its block, reads
on silently behind a misplaced quote, and loses the line numbers. Lines are split many at a time; where a bunch
holds anything broken, the same parser goes over it row by row.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sei_pipeline.integrations.files.blocks import BLOCK_CHARACTERS, BLOCK_ROWS, Block, NotReadable, texts
from sei_pipeline.integrations.files.folder import LONGEST_LINE
from sei_pipeline.integrations.files.rejects import Rejects, cut_text

DELIMITERS = (",", ";", "\t")
LONGEST_RECORD = 16 << 20  # characters over several lines: a quote that is open for longer was never meant to close
Rows = tuple[list[int], list[list[str]]]  # line numbers, fields


class _NeverClosed(Exception):
    """A record goes on for longer than LONGEST_RECORD."""


class _Lines:
    """A file's lines, counted. Those of the record being read are held, so that they can be given back."""

    def __init__(self, source: Iterator[str]):
        self._source = source
        self._back: deque[str] = deque()
        self.number = 0
        self.held: list[str] = []
        self.size = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._source)
        self.number += 1
        self.held.append(line)
        self.size += len(line)
        if self.size > LONGEST_RECORD and len(self.held) > 1:
            raise _NeverClosed
        return line

    @property
    def has_back(self) -> bool:
        return bool(self._back)

    def bunch(self) -> list[str]:
        """The next lines, enough for a block."""
        lines: list[str] = []
        size = 0
        for line in self._source:
            lines.append(line)
            size += len(line)
            if len(lines) == BLOCK_ROWS or size > BLOCK_CHARACTERS:
                break
        self.number += len(lines)
        return lines

    def forget(self) -> None:
        """The record is read."""
        self.held = []
        self.size = 0

    def give_back(self, lines: list[str]) -> None:
        """These, which were the last to be read, are read again."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)
        self.forget()


def csv_blocks(path: Path, encoding: str, rejects: Rejects) -> Iterator[Block]:
    """Blocks of a CSV file; broken rows go to `rejects`. Raises NotReadable, OSError."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE))
    with path.open(encoding=encoding, errors="replace", newline="") as source:
        lines = _Lines(iter(source))
        delimiter = _delimiter(lines)
        try:
            header = tuple(next(csv.reader(lines, delimiter=delimiter, strict=True)))
        except (csv.Error, _NeverClosed) as error:
            found = f"a header that can't be split ({error or 'a quote that never closes'})"
            raise NotReadable(found, "a first line with the columns' names") from None
        lines.forget()
        yield _block([], [], header)  # also where no row follows: the header alone can be wrong
        while lines.has_back or (bunch := lines.bunch()):
            rows = None if lines.has_back else _whole(bunch, lines.number - len(bunch), delimiter, len(header))
            if rows is None:
                lines.give_back([] if lines.has_back else bunch)
                rows = _one_by_one(lines, delimiter, len(header), rejects)
            if rows[0]:
                yield _block(*rows, header)


def _delimiter(lines: _Lines) -> str:
    """The delimiter of the first line that isn't blank, which is the next to be read."""
    line = ""
    for line in lines:
        if line.strip():
            lines.give_back(lines.held)
            break
        lines.forget()
    return max(DELIMITERS, key="".join(line.split('"')[::2]).count)


def _whole(bunch: list[str], before: int, delimiter: str, width: int) -> Rows | None:
    """All rows of some lines, None where one of them is broken or goes on behind the last line."""
    reader = csv.reader(bunch, delimiter=delimiter, strict=True)
    numbers: list[int] = []
    rows: list[list[str]] = []
    start = before + 1
    try:
        for fields in reader:
            numbers.append(start)
            rows.append(fields)
            start = before + 1 + reader.line_num
    except csv.Error:
        return None
    if set(map(len, rows)) <= {width} and all(map(any, rows)):
        return numbers, rows
    if not set(map(len, rows)) <= {0, width}:
        return None
    kept = [place for place, fields in enumerate(rows) if _is_row(fields)]
    return [numbers[place] for place in kept], [rows[place] for place in kept]


def _is_row(fields: list[str]) -> bool:
    """Not a blank line, nor nothing but separators, which spreadsheets leave below the last row."""
    return any(fields)


def _one_by_one(lines: _Lines, delimiter: str, width: int, rejects: Rejects) -> Rows:
    """The whole rows of the lines that were given back; the others are rejected."""
    numbers: list[int] = []
    rows: list[list[str]] = []
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while lines.has_back and len(rows) < BLOCK_ROWS:
        start = lines.number + 1
        try:
            fields = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            _reject(lines, rejects, f"a broken quote ({error})", f"{width} fields, a quote in a field doubled")
            continue
        except _NeverClosed:
            _reject(lines, rejects, "a quote that never closes", f"{width} fields, each quote closed")
            continue
        if len(fields) == width or not fields:
            lines.forget()
            if _is_row(fields):
                numbers.append(start)
                rows.append(fields)
        else:
            _reject(lines, rejects, f"{len(fields)} fields", f"{width} fields, as in the header")
    return numbers, rows


def _reject(lines: _Lines, rejects: Rejects, found: str, expected: str) -> None:
    """The record's first line is at fault; those that an open quote swallowed are read for themselves."""
    first, *rest = lines.held
    lines.give_back(rest)
    rejects.add("BROKEN_ROW", expected, found=found, row=lines.number, record=cut_text(first.rstrip("\r\n")))


def _block(numbers: list[int], rows: list[list[str]], header: tuple[str, ...]) -> Block:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    return Block(np.array(numbers, np.int64), header, tuple(texts(column) for column in columns))

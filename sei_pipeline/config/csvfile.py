"""One CSV file as people export them: any delimiter of `,;` tab and `|`, BOM, CRLF, quotes, UTF-8 or an
older encoding.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from sei_pipeline.config.report import Report, Samples, shown

DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class CsvFile:
    """`columns` maps a header's key (see `key`) to its position; `rows` are (line, cells), cells stripped.

    `ragged` are the lines of rows with too few or too many cells: nobody knows which cell is which there.
    """

    name: str
    header: tuple[str, ...]
    columns: dict[str, int]
    rows: list[tuple[int, list[str]]]
    ragged: frozenset[int]


def key(header: str) -> str:
    """What makes two headers the same: letters and digits, in any case (`E-Mail`, `email`; `Valid From`,
    `valid_from`).
    """
    return re.sub(r"[\W_]+", "", header).casefold()


def read_csv(report: Report, path: Path) -> CsvFile | None:
    """The file at `path`, or None after reporting why it can't be read. Blank lines are skipped."""
    name = report.name(path)
    try:
        text = _decode(report, name, path.read_bytes())
    except OSError as exc:
        report.error(
            name,
            None,
            "UNREADABLE_FILE",
            exc.strerror or "an error",
            "a readable file",
            "Check its permissions.",
        )
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        report.error(
            name,
            line,
            "INVALID_CSV",
            "a zero byte",
            "a text file",
            "Export it as CSV; a spreadsheet file is none.",
        )
        return None
    lines = _lines(report, name, text)
    if lines is None:
        return None
    if len(lines) < 2:
        found = "only a header" if lines else "an empty file"
        report.error(name, 1, "EMPTY_CSV", found, "a header and at least one row", "Export the list again.")
        return None
    header_line, header = lines[0]
    return _table(report, name, header_line, header, lines[1:])


def _decode(report: Report, name: str, content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
    try:
        text, encoding = content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        text, encoding = content.decode("latin-1"), "Latin-1"
    sample = next((part for part in re.findall(r"\w*[^\x00-\x7f]\w*", text)), "")
    report.warn(
        name, line, "NOT_UTF8", f"bytes that are not UTF-8, read as {encoding} ({sample!r})", "UTF-8",
        "Check the names with accents or umlauts, or save the file as UTF-8.",
    )  # fmt: skip
    return text


def _delimiter(text: str) -> str:
    """The delimiter that stands most often in the first line outside quotes; a comma where none does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=lambda mark: (bare.count(mark), -DELIMITERS.index(mark)))


def _lines(report: Report, name: str, text: str) -> list[tuple[int, list[str]]] | None:
    """(first line, cells) of every row that isn't blank; None where the quoting is broken."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[tuple[int, list[str]]] = []
    started = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                rows.append((started, cells))
            started = reader.line_num + 1
    except csv.Error as exc:
        report.error(
            name, started, "INVALID_CSV", f"{exc} in the row that begins here",
            "quotes closed, doubled inside quotes",
            "Correct the quotes of this row.",
        )  # fmt: skip
        return None
    return rows


def _table(report: Report, name: str, line: int, header: list[str], rows: list[tuple[int, list[str]]]) -> CsvFile:
    columns: dict[str, int] = {}
    blank = [index + 1 for index, title in enumerate(header) if not title]
    if blank:
        places = ", ".join(map(str, blank[:5]))
        report.error(
            name, line, "BLANK_CSV_COLUMN_NAME", f"no name for column {places}", "a name for every column",
            "Name or delete the column.", len(blank),
        )  # fmt: skip
    for index, title in enumerate(header):
        if title and columns.setdefault(key(title), index) != index:
            report.error(
                name, line, "INVALID_CSV", f"the column {shown(title)} twice", "each once", "Rename one.",
            )  # fmt: skip
    ragged = Samples("INVALID_CSV", f"{len(header)} cells in every row", "Quote cells that hold the delimiter.")
    lines = set()
    for index, (row_line, cells) in enumerate(rows):
        if len(cells) != len(header):
            if len(cells) < len(header) or any(cells[len(header) :]):
                ragged.add(row_line, f"{len(cells)} cells")
                lines.add(row_line)
            rows[index] = (row_line, (cells + [""] * len(header))[: len(header)])
    if problem := ragged.problem(name):
        report.errors.append(problem)
    return CsvFile(name, tuple(header), columns, rows, frozenset(lines))

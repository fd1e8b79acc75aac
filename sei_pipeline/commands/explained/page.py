"""An explanation as sections of plain rows, and how they are printed: times as UTC, seconds as durations.

What tools say (titles, statuses, keys) is printed with control characters made visible: an escape sequence in a
ticket's title must not move the cursor of whoever reads it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sei_pipeline.commands import wording

if TYPE_CHECKING:
    from rich.console import Console

LISTED = 25  # rows of a section that are printed without --all: about a screen
LONGEST = 60  # characters of one cell: longer titles are cut on the page, never in JSON

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """One table of an explanation. `name` is its key in JSON; `notes` are sentences below it: arithmetic, reasons."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One explanation: what it is of, in a line and as plain values, and its sections."""

    heading: str
    subject: Row
    sections: tuple[Section, ...]


def visible(text: str) -> str:
    """The text on one line, with control and direction characters written out: `\\x1b`, `\\u202e`."""
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character.isprintable() and unicodedata.category(character) not in ("Cf", "Cc"):
        return character
    if character in "\n\r\t":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def instant(at: datetime) -> str:
    """`2026-04-02 08:30Z`, with seconds where it has any."""
    return f"{at:%Y-%m-%d %H:%M:%S}Z" if at.second else f"{at:%Y-%m-%d %H:%M}Z"


def cell(name: str, value: Any, longest: int | None = None) -> str:
    """One value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, int | float) and name.endswith("seconds"):
        return wording.duration(float(value))
    if isinstance(value, float):
        return f"{value:g}"
    text = visible(str(value))
    return f"{text[: longest - 1]}…" if longest and len(text) > longest else text


def print_page(console: Console, page: Page, everything: bool) -> None:
    """Prints all sections; of a long one the first LISTED rows, and how to see the rest."""
    from rich.table import Table
    from rich.text import Text

    console.print(Text(visible(page.heading), style="bold"))
    for section in page.sections:
        if not section.rows and not section.notes:
            continue
        console.print()
        console.print(Text(section.title, style="bold cyan"))
        if section.rows:
            shown = section.rows if everything else section.rows[:LISTED]
            table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", show_edge=False)
            for name in _filled(section, shown):
                is_narrow = name.endswith(("_at", "_on", "seconds"))
                table.add_column(
                    _header(name), justify="right" if name.endswith("seconds") else "left", no_wrap=is_narrow,
                    overflow="fold", min_width=len(_header(name)),
                )  # fmt: skip
            for row in shown:
                cells = [cell(name, row.get(name), None if everything else LONGEST) for name in _filled(section, shown)]
                table.add_row(*map(Text, cells), style="dim" if row.get("is_chosen") is False else "")
            console.print(table)
            if len(shown) < len(section.rows):
                console.print(Text(f"... and {len(section.rows) - len(shown):,} more: --all", style="dim"))
        for note in section.notes:
            console.print(Text(f"  {visible(note)}"))


def _filled(section: Section, rows: Sequence[Row]) -> list[str]:
    """The columns that any row has a value in: an empty one only takes room."""
    return [name for name in section.columns if any(row.get(name) is not None for row in rows)]


def _header(name: str) -> str:
    return name.removeprefix("is_").removesuffix("_seconds").removesuffix("_at").replace("_", " ")


def as_object(page: Page) -> dict[str, Any]:
    """The page as plain values, whole: instants as ISO texts, durations in seconds, texts as the tools have them."""
    return {
        **_plain(page.subject),
        **{
            section.name: {
                "rows": [_plain(row) for row in section.rows],
                "notes": list(section.notes),
            }
            for section in page.sections
        },
    }


def _plain(row: Row) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    return value.isoformat() if isinstance(value, date) else value

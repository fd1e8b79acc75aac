"""Collects what was wrong in one file, so that it neither floods nor gets lost: of one code, the first ones are
shown one by one, the rest is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson

from sei_pipeline.connect.contract import Reject
from sei_pipeline.connect.cut import sample

MOST_SHOWN = 10_000  # rejects of one code and file: more help nobody to mend it, and cost memory by the row
LONGEST_VALUE = 500  # characters of each value in a rejected row's record


class Rejects:
    """Rejects of one file, in the order of its rows."""

    def __init__(self, location: str):
        self._location = location
        self._held: list[Reject] = []
        self._counts: Counter[str] = Counter()

    def has_room(self, code: str) -> bool:
        return self._counts[code] < MOST_SHOWN

    def add(
        self, code: str, expected: str, *, found: str, row: int | None = None, column: str = "", record: str = ""
    ) -> None:
        """One reject. `row` is as an editor counts, None where the file as a whole is meant."""
        if self.has_room(code):
            self._held.append(Reject(self._location, row, column, code, found, expected, record))
        self._counts[code] += 1

    def count_only(self, code: str, count: int) -> None:
        """So many more of a code that nobody will see one by one."""
        self._counts[code] += count

    def drain(self) -> Sequence[Reject]:
        """What was collected since the last time."""
        held = sorted(self._held, key=lambda reject: reject.row or 0)  # stable: a row's columns keep their order
        self._held = []
        return held

    def summary(self) -> Sequence[Reject]:
        """At the end: one reject per code for those that weren't shown."""
        return [
            Reject(self._location, None, "", code, f"{count - MOST_SHOWN} more rows", "as in the rows before")
            for code, count in sorted(self._counts.items())
            if count > MOST_SHOWN
        ]


def record_of(values: dict[str, Any]) -> str:
    """A row as JSON, long values cut."""
    return orjson.dumps({name: _cut(value) for name, value in values.items() if value is not None}).decode()


def cut_text(text: str) -> str:
    """A text's beginning, and how long it is."""
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}... ({len(text)} characters)"


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return cut_text(value)
    return value if isinstance(value, int | float | bool) else sample(value)

"""Lists in an order, and pages of them after an opaque cursor.

A cursor holds the record's sort value and id, not its position, as GitHub's does: a record that moves to another page
while pages are read is then seen twice or never, which is the trap that a reader must stand.
"""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Key = tuple[Any, ...]
MARK = "cursor:v2:"


class BadCursor(ValueError):
    """What was sent as a cursor is none."""


def cursor_of(key: Key) -> str:
    """The opaque text for a key."""
    return base64.b64encode(f"{MARK}{json.dumps(key, separators=(',', ':'))}".encode()).decode()


def key_of(cursor: str) -> Key:
    """The key in a cursor. Raises BadCursor."""
    try:
        text = base64.b64decode(cursor, validate=True).decode()
        if not text.startswith(MARK):
            raise BadCursor(cursor)
        return tuple(json.loads(text[len(MARK) :]))
    except (binascii.Error, UnicodeDecodeError, json.JSONDecodeError, TypeError) as error:
        raise BadCursor(cursor) from error


@dataclass(frozen=True)
class Slice:
    """One page of a connection. `cursor(record)` is made only where it is asked for."""

    records: Sequence[Any]
    cursor: Callable[[Any], str]
    has_next: bool
    has_previous: bool
    total: int


def bounds_of(arguments: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """`first` and `last` of a connection's arguments."""
    return arguments.get("first"), arguments.get("last")


class Ordered:
    """Records sorted by `key`, which is unique (value, id). Descending pages are read from the end."""

    def __init__(self, records: Sequence[Any], key: Callable[[Any], Key], is_descending: bool = False):
        self.records = records
        self.key = key
        self.is_descending = is_descending

    @classmethod
    def by(cls, records: Sequence[Any], key: Callable[[Any], Key]) -> Ordered:
        """Sorts first."""
        return cls(sorted(records, key=key), key)

    def descending(self, is_descending: bool = True) -> Ordered:
        """The same list the other way round; the sorted keys are shared."""
        if is_descending == self.is_descending:
            return self
        other = Ordered(self.records, self.key, is_descending)
        if "keys" in self.__dict__:
            other.__dict__["keys"] = self.keys
        return other

    @cached_property
    def keys(self) -> list[Key]:
        return [self.key(record) for record in self.records]

    def cursor(self, record: Any) -> str:
        """Where reading goes on after `record`."""
        return cursor_of(self.key(record))

    def page(self, arguments: Mapping[str, Any]) -> Slice:
        """The page that `first`/`after` or `last`/`before` ask for. Raises BadCursor."""
        low, high, total = 0, len(self.records), len(self.records)
        after, before = arguments.get("after"), arguments.get("before")
        if self.is_descending:
            after, before = before, after
        try:
            if after is not None:
                low = bisect_right(self.keys, key_of(after))
            if before is not None:
                high = max(low, bisect_left(self.keys, key_of(before)))
        except TypeError as error:  # a cursor of another connection: its values don't compare
            raise BadCursor(str(after or before)) from error
        first, last = bounds_of(arguments)
        if self.is_descending:
            first, last = last, first
        if first is not None:
            high = min(high, low + first)
        if last is not None:
            low = max(low, high - last)
        records = self.records[low:high]
        more_above, more_below = high < total, low > 0
        if self.is_descending:
            return Slice(records[::-1], self.cursor, more_below, more_above, total)
        return Slice(records, self.cursor, more_above, more_below, total)


class Listed:
    """Records in an order of their own (commits of a pull request, branch history); `name` is unique in the list."""

    def __init__(self, records: Sequence[Any], name: Callable[[Any], Any], total: int | None = None):
        self.records = records
        self.name = name
        self.total = len(records) if total is None else total

    def cursor(self, record: Any) -> str:
        """Where reading goes on after `record`."""
        return cursor_of((self.name(record),))

    def _position(self, cursor: str) -> int:
        wanted = key_of(cursor)
        for position, record in enumerate(self.records):
            if (self.name(record),) == wanted:
                return position
        raise BadCursor(cursor)

    def page(self, arguments: Mapping[str, Any]) -> Slice:
        """As Ordered.page. A cursor whose record is no longer in the list is a BadCursor."""
        low, high = 0, len(self.records)
        if arguments.get("after") is not None:
            low = self._position(arguments["after"]) + 1
        if arguments.get("before") is not None:
            high = max(low, self._position(arguments["before"]))
        first, last = bounds_of(arguments)
        if first is not None:
            high = min(high, low + first)
        if last is not None:
            low = max(low, high - last)
        return Slice(self.records[low:high], self.cursor, high < len(self.records), low > 0, self.total)


class Walked:
    """A branch's history from one head. GitHub's cursor is `<head sha> <position>`, good while the head is there."""

    def __init__(self, head: str, records: Sequence[Any]):
        self.head = head
        self.records = records

    def page(self, arguments: Mapping[str, Any]) -> Slice:
        """As Ordered.page, with `first` and `after` only (an extractor reads history forwards)."""
        low, after = 0, arguments.get("after")
        if after is not None:
            head, _, position = str(after).partition(" ")
            if head != self.head or not position.isdecimal():
                raise BadCursor(str(after))
            low = int(position) + 1
        first, last = bounds_of(arguments)
        high = min(len(self.records), low + first) if first is not None else len(self.records)
        if last is not None:
            low = max(low, high - last)
        records = self.records[low:high]
        positions = {id(record): low + offset for offset, record in enumerate(records)}
        return Slice(
            records,
            lambda record: f"{self.head} {positions[id(record)]}",
            high < len(self.records),
            low > 0,
            len(self.records),
        )

"""What goes wrong in a query: GitHub answers it with status 200 and a list of errors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


class FieldError(Exception):
    """A field that has no value, and why: it becomes null and an error with its path."""

    def __init__(self, kind: str, message: str, more: Mapping[str, Any] = NOTHING):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.more = more


class Nulled(Exception):
    """A required field had an error, already noted: whatever holds it becomes null."""


class TooHeavy(Exception):
    """The query touches more records than the server can in its time."""


class Unanswerable(Exception):
    """The whole query is refused: no data, only errors."""

    def __init__(self, *errors: Mapping[str, Any]):
        super().__init__(str(errors))
        self.errors = [dict(error) for error in errors]


def missing(kind: str, phrase: str) -> FieldError:
    """NOT_FOUND as GitHub words it: `Could not resolve to a Repository with the name 'a/b'.`"""
    return FieldError("NOT_FOUND", f"Could not resolve to {kind} with {phrase}.")

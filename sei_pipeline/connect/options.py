"""What readers of a connection's options have in common: they gather everything wrong, and never show a secret."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sei_pipeline.connect.contract import OptionProblem
from sei_pipeline.errors import SourceRejected

Place = tuple[str | int, ...]
LONGEST_SHOWN = 80  # characters of a wrong value: enough to find it
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*\Z")
_USERINFO = re.compile(r"(?<=://)[^/\s@]+@")


class OptionProblems:
    """Gathers what is wrong in a connection's options; an integration's reader extends it."""

    def __init__(self) -> None:
        self.problems: list[OptionProblem] = []

    def bad(self, place: Place, code: str, found: str, expected: str, todo: str) -> None:
        """Takes down one problem, and goes on: all are told at once."""
        self.problems.append(OptionProblem(place, code, found, expected, todo))

    def only(self, place: Place, entry: Mapping[str, Any], keys: Sequence[str]) -> None:
        """Takes down keys of a mapping that nobody knows, with the nearest known one."""
        for key in entry:
            if key not in keys:
                near = difflib.get_close_matches(str(key), keys, 1)
                todo = f"Did you mean {near[0]!r}?" if near else "Remove it."
                self.bad((*place, str(key)), "UNKNOWN_KEY", f"the key {key!r}", f"one of {', '.join(keys)}", todo)

    def variable(self, place: Place, value: Any, example: str) -> str | None:
        """The name of the variable that holds a secret. A value that is none may be the secret itself: it isn't
        shown."""
        if isinstance(value, str) and _VARIABLE.match(value):
            return value
        expected = f"the name of an environment variable, such as {example}"
        found = "a value that is no such name (not shown)"
        self.bad(place, "LITERAL_SECRET", found, expected, "Put the token there, its name here.")
        return None

    def refuse(self, connection: str) -> None:
        """Raises SourceRejected where anything is wrong: a run begins without a check."""
        if not self.problems:
            return
        first = self.problems[0]
        place = ".".join(map(str, first.path))
        raise SourceRejected(
            f"{connection}: {len(self.problems)} wrong options, the first at {place}: "
            f"found {first.found}; expected {first.expected}; {first.todo} All of them: sei check"
        )


def shown(value: Any) -> str:
    """A wrong value as errors tell it: its kind for mappings and lists, else its text without user and password."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    return repr(_USERINFO.sub("***@", str(value)))[:LONGEST_SHOWN]

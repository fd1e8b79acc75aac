"""What is wrong with an organisation's files, gathered while they are read.

Nothing is raised while reading: each file adds its findings here, and `reader.load` raises them all at once.
A value that may be a secret never reaches a message (`shown`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sei_pipeline.config.secrets import NOT_SHOWN, may_be_secret
from sei_pipeline.errors import ConfigError, Problem

SUGGESTIONS = 50  # difflib costs some 20 ms over 2,000 team names: enough help, and 500 typos stay quick
MANY = 3000  # of more choices (people) only those with the same two first letters are compared
SAMPLES = 5  # samples a problem shows: enough to see a pattern, short enough to read
SHOWN_LENGTH = 80

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """One thing wrong at `path` below the value being parsed; the reader adds file and line."""

    path: Path_
    code: str
    found: str
    expected: str
    todo: str = ""


class Findings(ValueError):
    """What a parser of one value raises inside pydantic: as many findings as there are, with their paths."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.expected for finding in self.findings))


def shown(value: object) -> str:
    """`value` as a message may show it: short, never a secret, never the inside of a mapping or list."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = str(value)
    if may_be_secret(text):
        return NOT_SHOWN
    return repr(text if len(text) <= SHOWN_LENGTH else text[:SHOWN_LENGTH] + "…")


def listed(choices: Iterable[object], limit: int = 12) -> str:
    """`a, b, c` or, when there are many, the first ones and how many more."""
    words = [str(choice) for choice in choices]
    more = f" and {len(words) - limit} more" if len(words) > limit else ""
    return ", ".join(words[:limit]) + more


class Report:
    """Errors and warnings of one reading of a project folder."""

    def __init__(self, home: Path):
        self.home = home
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self._suggested = 0

    def name(self, path: Path) -> str:
        """`path` as messages name it: relative to the project folder, with `/`."""
        return path.relative_to(self.home).as_posix()

    def error(
        self,
        file: str,
        line: int | None,
        code: str,
        found: str,
        expected: str,
        todo: str = "",
        count: int = 1,
    ) -> None:
        self.errors.append(Problem(file, line, code, found, expected, todo, count))

    def warn(
        self,
        file: str,
        line: int | None,
        code: str,
        found: str,
        expected: str,
        todo: str = "",
        count: int = 1,
    ) -> None:
        self.warnings.append(Problem(file, line, code, found, expected, todo, count))

    def did_you_mean(self, word: str, choices: Sequence[str]) -> str:
        """`Did you mean 'x'?`, or an empty text where nothing is near (or after SUGGESTIONS of them)."""
        same = next((choice for choice in choices if choice.casefold() == word.casefold()), None)
        if same is None and self._suggested < SUGGESTIONS:
            self._suggested += 1
            if len(choices) > MANY:
                choices = [choice for choice in choices if choice[:2].casefold() == word[:2].casefold()]
            lower = {choice.casefold(): choice for choice in choices}
            near = difflib.get_close_matches(word.casefold(), lower, n=1, cutoff=0.6)
            same = lower[near[0]] if near else None
        return f"Did you mean {same!r}?" if same is not None else ""

    def raise_if_any(self) -> None:
        """Raises ConfigError with every error, by file and line; does nothing when there is none."""
        if self.errors:
            raise ConfigError(in_order(self.errors))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file, line and code, so that the same files give the same text; repeated ones once."""
    return sorted(set(problems), key=lambda p: (p.file, p.line or 0, p.code, p.found))


class Samples:
    """The occurrences of one code in one file: all are counted, the first few are named."""

    def __init__(self, code: str, expected: str, todo: str = ""):
        self.code, self.expected, self.todo = code, expected, todo
        self.count = 0
        self.line: int | None = None
        self.texts: list[str] = []

    def add(self, line: int | None, text: str) -> None:
        if self.count == 0:
            self.line = line
        if len(self.texts) < SAMPLES:
            self.texts.append(text if line is None else f"{text} (line {line})")
        self.count += 1

    def problem(self, file: str) -> Problem | None:
        """The one problem they make, or None when there were none."""
        if not self.count:
            return None
        rest = self.count - len(self.texts)
        found = ", ".join(self.texts) + (f" and {rest} more" if rest else "")
        return Problem(file, self.line, self.code, found, self.expected, self.todo, self.count)

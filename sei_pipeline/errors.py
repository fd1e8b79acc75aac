"""The whole error tree. Every error a person may meet is one of these.

    SeiError                      something a person can act on; the CLI prints it without a traceback
    ├── ConfigError               a file of the organisation is wrong: carries every problem found (exit 2)
    ├── UsageError                the command line is wrong (exit 2)
    ├── SourceError               a tool, repository or drop folder can't give what was asked
    │   ├── SourceUnavailable     ... now; trying again later may help
    │   └── SourceRejected        ... and trying again won't help: a person must act
    ├── LandingError              raw files can't be written or read: nothing may go on
    ├── TransformError            dbt failed: carries the failed nodes
    ├── LineageError              the commit graph can't be computed from what was given
    ├── PublishError              the published version can't be written, swapped or read
    ├── WarehouseBusy             another run holds the warehouse (exit 3)
    └── ConnectionBusy            another run reads the same connection (exit 3)

Every message says what was found, where, what was expected, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class SeiError(Exception):
    """Something a person can act on. `exit_code` is what the command line returns for it."""

    exit_code = 1


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one file.

    `file` is relative to the project folder; `line` counts from 1, None where a line makes no sense.
    `code` is a stable word for programs (`DUPLICATE_EMAIL`); `count` says how often it was found.
    """

    file: str
    line: int | None
    code: str
    found: str
    expected: str
    todo: str = ""
    count: int = 1

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        times = f" ({self.count} times)" if self.count > 1 else ""
        todo = f" {self.todo}" if self.todo else ""
        return f"{place}: {self.code}: found {self.found}; expected {self.expected}{times}.{todo}"


class ConfigError(SeiError):
    """A file of the organisation is wrong. Holds every problem, so that all can be mended at once."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(SeiError):
    """The command line is wrong."""

    exit_code = 2


class SourceError(SeiError):
    """A tool, repository or drop folder can't give what was asked of it."""


class SourceUnavailable(SourceError):
    """The source can't answer now; trying again later may help."""


class SourceRejected(SourceError):
    """The source answered no, and will again: a person must act."""


class LandingError(SeiError):
    """Raw files can't be written or read; going on would lose records."""


class TransformError(SeiError):
    """dbt failed. `failures` names the nodes and what each said."""

    def __init__(self, message: str, failures: Iterable[str] = ()):
        self.failures = tuple(failures)
        super().__init__("\n".join([message, *(f"  {failure}" for failure in self.failures)]))


class LineageError(SeiError):
    """The commit graph can't be computed from what was given."""


class PublishError(SeiError):
    """The published version can't be written, swapped in or read."""


class WarehouseBusy(SeiError):
    """Another run holds the warehouse."""

    exit_code = 3


class ConnectionBusy(SeiError):
    """Another run holds the connection that this one wants to read."""

    exit_code = 3

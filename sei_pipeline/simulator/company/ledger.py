"""What really happened: written by the simulation while it happens, read by `truth.py` only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

ChangeKind = Literal["work", "bot", "direct", "revert", "hotfix", "backport"]
Reason = Literal["release", "retry", "redeployment", "rollback", "revert", "hotfix"]
FailureKind = Literal["own_status", "defect"]


@dataclass(frozen=True, slots=True)
class Trace:
    """A trace of a link that was written into a tool: `branch`, `title`, `body`, `commit_message` ..."""

    name: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Bond:
    """Two things that belong together, whether or not anybody wrote it down. `left` and `right` are native ids:
    ticket ids, `owner/name#7`, shas, executions."""

    kind: str
    left: str
    right: str
    since: datetime
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One piece of work on code, however many commits and branches carry it.

    `commits`: its own (sha, real author instant), as on the branch, without merge commits. `landed`: what came onto the
    destination branch with it. `of`: the change that it reverts or copies. `services`: those whose folders each
    commit touches. `named`: the tickets whose key each commit's message carries. `carried_by`: the change below it that
    brought it onto the default branch, where it was stacked. `landed_at` is None while it is open, and where it
    was given up for ever.
    """

    change_id: int
    kind: ChangeKind
    repository: str
    author_id: int
    ticket_ids: tuple[int, ...]
    pull_request: str | None
    commits: tuple[tuple[str, datetime], ...]
    landed: tuple[str, ...]
    opened_at: datetime
    landed_at: datetime | None
    services: tuple[tuple[str, ...], ...]
    named: tuple[tuple[int, ...], ...]
    of: int | None = None
    carried_by: int | None = None


@dataclass(frozen=True, slots=True)
class Shipping:
    """One attempt of an execution brought one service to one environment (or tried to).

    `changes`: what it brought there that was never there before; empty where it failed, and unknowable by definition
    for the first one (`is_baseline`). `reason`: why it was started.
    """

    execution: int
    attempt: int
    deployment_ids: tuple[int, ...]
    repository: str
    service: str
    environment: str
    is_production: bool
    sha: str
    reason: Reason
    is_successful: bool
    is_baseline: bool
    changes: tuple[int, ...]
    started_at: datetime
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """A production execution that went wrong. `evidence`: what was written or done that shows it."""

    execution: int
    attempt: int
    service: str
    kind: FailureKind
    failed_at: datetime
    evidence: tuple[Trace, ...]
    incident_ids: tuple[int, ...]
    remedied_by: int | None
    remedied_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All of it, in the order in which it happened."""

    bonds: Sequence[Bond] = field(default_factory=tuple)
    changes: Sequence[Change] = field(default_factory=tuple)
    shippings: Sequence[Shipping] = field(default_factory=tuple)
    failures: Sequence[Failure] = field(default_factory=tuple)

"""What a sprint's report has to say, by replaying histories: slow and obvious. A ticket's state at an instant is what
all of its events up to then made of it; between two events nothing happens: only instants of events are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise


@dataclass(frozen=True)
class State:
    """Of a ticket at an instant."""

    sprints: frozenset[str]
    points: float | None
    is_done: bool


@dataclass(frozen=True)
class History:
    """States of a ticket, each from its instant on, in the order in which they were written, its creation first."""

    states: Sequence[tuple[datetime, State]]

    def at(self, instant: datetime) -> State | None:
        """After everything that happened up to and at the instant; None before the creation."""
        seen = [state for at, state in self.states if at <= instant]
        return seen[-1] if seen else None


@dataclass
class Stay:
    """A time without gap in the sprint. `ended_at` None: still in it."""

    began_at: datetime
    ended_at: datetime | None = None
    instants: list[datetime] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """One row of sprint_tickets, without its ids."""

    is_committed: bool
    is_added: bool
    is_removed: bool
    is_final: bool
    is_delivered: bool
    joined_points: float | None
    judged_points: float | None
    reason: str | None


OUTSIDE = Verdict(False, False, False, False, False, None, None, "done_outside_sprint")


def judge(
    history: History, sprint: str, started_at: datetime, committed_at: datetime, completed_at: datetime
) -> Verdict | None:
    """How a ticket fared in a sprint; None where it was not in its scope."""
    stays = [
        one
        for one in _stays(history, sprint)
        if one.began_at < completed_at and (one.ended_at is None or one.ended_at > committed_at)
    ]
    if not stays:
        return None
    live = [one for one in stays if not _is_done_all_along(history, one, started_at, completed_at)]
    if not live:
        return OUTSIDE
    is_committed = any(one.began_at <= committed_at for one in live)
    is_final = any(one.ended_at is None or one.ended_at >= completed_at for one in live)
    joined = committed_at if is_committed else min(one.began_at for one in live)
    judged = completed_at if is_final else max(one.ended_at for one in live if one.ended_at is not None)
    first, last, end = history.at(joined), history.at(judged), history.at(completed_at)
    assert first is not None
    assert last is not None
    assert end is not None
    return Verdict(
        is_committed,
        not is_committed,
        not is_final,
        is_final,
        is_final and end.is_done,
        first.points,
        last.points,
        None,
    )


def _stays(history: History, sprint: str) -> Iterator[Stay]:
    """Each with the instants at which something happened in it."""
    stay: Stay | None = None
    for instant in sorted({at for at, _ in history.states}):
        state = history.at(instant)
        assert state is not None
        is_in = sprint in state.sprints
        if is_in:
            stay = stay or Stay(instant)
            stay.instants.append(instant)
        elif stay is not None:
            stay.ended_at = instant
            yield stay
            stay = None
    if stay is not None:
        yield stay


def _is_done_all_along(history: History, stay: Stay, started_at: datetime, completed_at: datetime) -> bool:
    began = max(stay.began_at, started_at)
    ended = min(stay.ended_at or completed_at, completed_at)
    looked_at = [began, *(at for at in stay.instants if began < at < ended)]
    return all(state is not None and state.is_done for state in map(history.at, looked_at))


def changes(history: History) -> Iterator[tuple[int, datetime, State, State]]:
    """Number, instant, state before and after, of each change since the creation."""
    for number, ((_, before), (at, after)) in enumerate(pairwise(history.states), 1):
        yield number, at, before, after

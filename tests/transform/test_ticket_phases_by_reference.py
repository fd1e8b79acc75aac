"""Random milestones of random profiles, against docs/metrics.md told in slow Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.transform.models import EPOCH, Tables

SKEW = 300
PHASES = 4
Seconds = int | None


@dataclass(frozen=True)
class Profile:
    """`own_starts`: the numbers of phases, from 2, that begin at an event of their own."""

    enforces: bool
    phase_count: int
    own_starts: frozenset[int]


@dataclass(frozen=True)
class Ticket:
    """Seconds of each boundary from 0, and of each phase's own start; None where it is not known."""

    profile: Profile
    boundaries: tuple[Seconds, ...]
    starts: tuple[Seconds, ...]


# Near one another, so that boundaries often contradict, by less and by more than the skew that is forgiven.
INSTANTS: tuple[Seconds, ...] = (None, 0, 1, 200, 299, 300, 301, 600, 601, 1000, 5000)


def some(dice: Random) -> Ticket:
    own = frozenset(place for place in range(2, PHASES + 1) if dice.random() < 0.3)
    profile = Profile(dice.random() < 0.3, dice.randint(1, PHASES), own)
    boundaries = tuple(dice.choice(INSTANTS) for _ in range(profile.phase_count + 1))
    return Ticket(profile, boundaries, tuple(dice.choice(INSTANTS) for _ in range(PHASES + 1)))


@dataclass(frozen=True)
class Told:
    """Lead time or reason, how many boundaries moved, and for each phase (seconds, gap), None where it has none."""

    seconds: Seconds
    reason: str | None
    moved_count: int
    phases: tuple[tuple[int, int] | None, ...]


def reference(ticket: Ticket) -> Told:
    """First and last known boundary stay; inner ones become min(max(boundary, previous), last)."""
    known = {place: at for place, at in enumerate(ticket.boundaries) if at is not None}
    nothing = (None,) * ticket.profile.phase_count
    if len(known) < 2:
        return Told(None, "missing_boundary", 0, nothing)
    first, last = known[min(known)], known[max(known)]
    if first - last > SKEW:
        return Told(None, "out_of_order", 0, nothing)
    first = min(first, last)  # within the skew they are equal
    held: dict[int, int] = {}
    for place, at in known.items():
        held[place] = min(max(at, *held.values(), first), last) if held else first
    moved = sum(abs(held[place] - known[place]) > SKEW for place in known)
    if moved and ticket.profile.enforces:
        return Told(None, "out_of_order", moved, nothing)
    return Told(last - first, None, moved, tuple(_phases(ticket, held, first)))


def _phases(ticket: Ticket, held: dict[int, int], first: int) -> list[tuple[int, int] | None]:
    found: list[tuple[int, int] | None] = []
    for place in range(1, ticket.profile.phase_count + 1):
        before = [held[other] for other in held if other < place]
        if place not in held or not before:
            found.append(None)
            continue
        own = ticket.starts[place] if place in ticket.profile.own_starts else None
        start = before[-1] if own is None else min(max(own, first), held[place])
        found.append((held[place] - start, start - before[-1]))
    return found


def at(seconds: Seconds) -> datetime | None:
    return None if seconds is None else EPOCH + timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def tables() -> Tables:
    made = Tables()
    made.give("run_context", "as_of timestamp", [(EPOCH + timedelta(days=9),)])
    made.give("ticket_changes_made", "ticket_id varchar, landed_commit_id varchar")
    made.give("shipped_commits", "commit_id varchar, source varchar, deployed_at timestamp, reason varchar")
    return made


def put(tables: Tables, every: list[Ticket]) -> None:
    """Ticket number n, in a profile of its own number, with the events b0, b1 .. and s2, s3 .."""
    resolved = [(f"t{n}", at(9000), False, False) for n in range(len(every))]
    phases, boundaries, milestones = [], [], []
    for n, ticket in enumerate(every):
        count = ticket.profile.phase_count
        phases += [(f"p{n}", place, f"Phase {place}") for place in range(1, count + 1)]
        boundaries += [(f"p{n}", place, f"b{place}", "", "first") for place in range(count + 1)]
        own = [place for place in ticket.profile.own_starts if place <= count]
        boundaries += [(f"p{n}", -place, f"s{place}", "", "last") for place in own]
        milestones += [(f"t{n}", f"b{place}", "", at(told), at(9999)) for place, told in enumerate(ticket.boundaries)]
        milestones += [(f"t{n}", f"s{place}", "", at(0), at(told)) for place, told in enumerate(ticket.starts)]
    profile_rows = [
        (f"p{n}", "enforce" if one.profile.enforces else "allow_exceptions", "all_completed", "continuous_delivery")
        for n, one in enumerate(every)
    ]
    columns = "ticket_id text, resolved_at timestamp, is_epic bool, is_terminated bool"
    tables.give("ticket_resolutions", columns, resolved)
    tables.give("profile_phases", "profile_name text, phase_index bigint, phase_name text", phases)
    columns = "profile_name text, lead_time_order text, lead_time_population text, deployment_source text"
    tables.give("efficiency_profiles", columns, profile_rows)
    tables.give(
        "phase_boundaries",
        "profile_name text, boundary_index bigint, event text, qualifier text, occurrence text", boundaries,
    )  # fmt: skip
    tables.give(
        "ticket_milestones",
        "ticket_id text, event text, qualifier text, first_at timestamp, last_at timestamp",
        [row for row in milestones if row[3] and row[4]],
    )
    tables.make("ticket_boundaries", "ticket_lead_times", "ticket_phases")


def answers(tables: Tables, every: list[Ticket]) -> list[Told]:
    """What the models say of each ticket in its own profile."""
    same = "substr(ticket_id, 2) = substr(profile_name, 2)"
    phases = {
        (ticket, place): None if took is None else (took, gap)
        for ticket, place, took, gap in tables.query(
            f"select ticket_id, phase_index, phase_seconds, gap_seconds from layer.ticket_phases where {same}"
        )
    }
    found = []
    for ticket, seconds, reason, moved in tables.query(
        "select ticket_id, lead_time_seconds, reason, boundary_moved_count from layer.ticket_lead_times "
        f"where {same} order by cast(substr(ticket_id, 2) as int)"
    ):
        count = every[len(found)].profile.phase_count
        own = tuple(phases.get((ticket, place)) if reason is None else None for place in range(1, count + 1))
        found.append(Told(seconds, reason, 0 if reason == "missing_boundary" else moved, own))
    return found


@settings(max_examples=3, deadline=None, phases=[Phase.generate])  # each question is a ticket: nothing to shrink
@given(seed=st.integers(0, 2**32))
def test_any_milestones_give_the_phases_that_the_rules_say(tables: Tables, seed: int) -> None:
    dice = Random(seed)
    every = [some(dice) for _ in range(200)]
    put(tables, every)
    found = answers(tables, every)
    assert [(one, told) for one, told in zip(every, found, strict=True) if told != reference(one)][:1] == []


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_by_the_rules_phases_and_gaps_add_up_to_the_total(seed: int) -> None:
    answer = reference(some(Random(seed)))
    if answer.seconds is not None:
        assert sum(seconds + gap for seconds, gap in filter(None, answer.phases)) == answer.seconds
        assert all(seconds >= 0 for seconds, _ in filter(None, answer.phases))

"""Random pull requests, their commits, reviews and deployments, against docs/metrics.md told in slow Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.transform.models import EPOCH, Tables

SKEW = 300
AS_OF, MERGED, LONG_AGO = 10_000, 5_000, -2_000_000_000  # seconds since EPOCH; the last lies before 1990
INSTANTS = (0, 200, 300, 301, 600, 1_000, 2_000, 4_700, 4_999, 5_000, 5_001, 5_300, 5_301, 6_000)
FINISHES = (4_000, 5_400, 6_000, 9_000, AS_OF, AS_OF + 1)
PEOPLE = {"author": "human", "other": "human", "third": "human", "robot": "bot", "agent": "agent"}
Seconds = int | None


@dataclass(frozen=True)
class Pull:
    """All in seconds. Commits are (authored, committed, is its own), reviews (who, state, when), deployments
    (started, finished, why it is not measurable)."""

    created: Seconds
    ready: Seconds
    commits: tuple[tuple[Seconds, Seconds, bool], ...]
    reviews: tuple[tuple[str, str, int], ...]
    deployments: tuple[tuple[Seconds, int, str | None], ...]


def some(dice: Random) -> Pull:
    def at(*more: Seconds) -> Seconds:
        return dice.choice((*INSTANTS, *more))

    def reason() -> str | None:
        return dice.choice((None, None, "baseline"))

    states = ("approved", "approved", "commented", "changes_requested", "dismissed")
    return Pull(
        at(None), at(None, None, None),
        tuple((at(LONG_AGO, None), at(LONG_AGO), dice.random() < 0.8) for _ in range(dice.randint(0, 3))),
        tuple((dice.choice([*PEOPLE]), dice.choice(states), dice.choice(INSTANTS)) for _ in range(dice.randint(0, 5))),
        tuple((at(None), dice.choice(FINISHES), reason()) for _ in range(dice.randint(0, 3))),
    )  # fmt: skip


def between(low: int, told: int, high: int) -> int:
    return min(max(told, low), high)


def reference(pull: Pull) -> dict[str, object]:
    """Coding, pickup, review and merge wait, held in order; then the way to production."""
    written = [
        when
        for authored, committed, is_own in pull.commits
        for when in (authored, committed)
        if is_own and when is not None and when != LONG_AGO and when <= MERGED + SKEW
    ]
    told_start = min([*written, *([] if pull.created is None else [pull.created])], default=None)
    if told_start is None:
        reason: str | None = "missing_boundary"
    else:
        reason = "out_of_order" if told_start > MERGED + SKEW else None
    start = min(MERGED if told_start is None else told_start, MERGED)
    told_ready = pull.created if pull.ready is None else pull.ready
    ready = start if told_ready is None else between(start, told_ready, MERGED)
    others = [who for who, kind in PEOPLE.items() if kind == "human" and who != "author"]
    counted = [(when, state) for who, state, when in pull.reviews if who in others and when <= MERGED]
    told_response = min((when for when, _ in counted), default=MERGED)
    response = between(ready, told_response, MERGED)
    told_approval = max((when for when, state in counted if state == "approved"), default=None)
    approval = between(response, MERGED if told_approval is None else told_approval, MERGED)
    moved = (
        (told_ready is not None and abs(told_ready - ready) > SKEW)
        or abs(told_response - response) > SKEW
        or (told_approval is not None and response - told_approval > SKEW)
    )
    phases = {
        "cycle": MERGED - start, "coding": None if told_ready is None else ready - start, "pickup": response - ready,
        "review": approval - response, "merge_wait": MERGED - approval,
    }  # fmt: skip
    if reason is not None:
        phases = dict.fromkeys(phases)
    reviewed = None if counted else "not_reviewed"
    return {**phases, "reason": reason, "review_reason": reviewed, "moved": moved, **_production(pull, start, reason)}


def _production(pull: Pull, start: int, reason: str | None) -> dict[str, object]:
    seen = [one for one in pull.deployments if one[1] <= AS_OF]
    first = min(seen, key=lambda one: (one[2] is not None, one[1], pull.deployments.index(one)), default=None)
    told = "not_deployed" if first is None else first[2]
    if first is None or told is not None:
        return {"wait": None, "deploy": None, "production": None, "deploy_reason": told}
    finished = max(first[1], MERGED)
    started = between(MERGED, first[1] if first[0] is None else first[0], finished)
    production = None if reason else finished - start
    return {"wait": started - MERGED, "deploy": finished - started, "production": production, "deploy_reason": reason}


def at(seconds: Seconds) -> datetime | None:
    return None if seconds is None else EPOCH + timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def tables() -> Tables:
    made = Tables()
    made.give("run_context", "as_of timestamp", [(at(AS_OF),)])
    made.give("repository_sources", "repository_id text, source text", [("r", "source_code")])
    made.give("account_types", "account_id text, account_type text", PEOPLE.items())
    return made


def put(tables: Tables, every: list[Pull]) -> None:
    numbered = list(enumerate(every))
    tables.give(
        "pull_requests",
        "pull_request_id text, repository_id text, author_account_id text, created_at timestamp,"
        "ready_for_review_at timestamp, merged_at timestamp",
        [(str(n), "r", "author", at(pull.created), at(pull.ready), at(MERGED)) for n, pull in numbered],
    )
    tables.give(
        "pull_requests_to_commits",
        "pull_request_id text, authored_at timestamp, committed_at timestamp, is_chosen bool",
        [(str(n), at(one), at(other), own) for n, pull in numbered for one, other, own in pull.commits],
    )
    tables.give(
        "pull_request_reviews",
        "pull_request_id text, reviewer_account_id text, review_state text, submitted_at timestamp",
        [(str(n), who, state, at(when)) for n, pull in numbered for who, state, when in pull.reviews],
    )
    tables.give(
        "pull_requests_to_deployments",
        "pull_request_id text, source text, deployment_target_id text, deployment_started_at timestamp,"
        "deployed_at timestamp, reason text",
        [
            (str(n), "source_code", f"{n}/{place}", at(start), at(finish), why)
            for n, pull in numbered
            for place, (start, finish, why) in enumerate(pull.deployments)
        ]
        + [(str(n), "continuous_delivery", "other", at(MERGED), at(MERGED + 1), None) for n, _ in numbered],
    )
    tables.make("pull_request_responses", "pull_request_boundaries", "pull_request_phases")


COLUMNS = {
    "cycle": "cycle_time_seconds", "coding": "coding_seconds", "pickup": "pickup_seconds", "review": "review_seconds",
    "merge_wait": "merge_wait_seconds", "reason": "reason", "review_reason": "review_reason",
    "moved": "is_boundary_moved", "wait": "deploy_wait_seconds", "deploy": "deploy_seconds",
    "production": "time_to_production_seconds", "deploy_reason": "deploy_reason",
}  # fmt: skip


@settings(max_examples=3, deadline=None, phases=[Phase.generate])  # each question is a pull request: nothing to shrink
@given(seed=st.integers(0, 2**32))
def test_any_pull_request_has_the_phases_that_the_rules_say(tables: Tables, seed: int) -> None:
    dice = Random(seed)
    every = [some(dice) for _ in range(400)]
    put(tables, every)
    columns = f"cast(pull_request_id as int), {', '.join(COLUMNS.values())}"
    found = {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in tables.rows("pull_request_phases", columns)}
    wrong = [(pull, found[n], reference(pull)) for n, pull in enumerate(every) if found[n] != reference(pull)]
    assert wrong[:1] == []


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_by_the_rules_the_phases_are_never_negative_and_add_up(seed: int) -> None:
    told = reference(some(Random(seed)))
    phases = [told[name] or 0 for name in ("coding", "pickup", "review", "merge_wait")]
    assert sum(phases) == (told["cycle"] or 0)
    assert min(*phases, told["wait"] or 0, told["deploy"] or 0) >= 0

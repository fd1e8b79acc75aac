# ruff: noqa: DTZ001 - raw instants are UTC without a zone
"""What is remembered of extractions, and the instant up to which everything was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sei_pipeline.errors import LandingError
from sei_pipeline.landing.compaction import compact
from sei_pipeline.landing.extract import Outcome, extract
from sei_pipeline.landing.inner import EXTRACTIONS
from sei_pipeline.landing.outcomes import horizon, land_outcomes
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import Landed
from tests.landing.fake import STARTED_AT, fake
from tests.landing.rawfiles import rows


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "raw"))


def day(number: int) -> datetime:
    return datetime(2026, 1, number)


def remember(store: Store, connection: str, at: datetime, statuses: Mapping[str, str]) -> None:
    """One extraction at an instant: `{"<scope>/<stream>": status}`."""
    outcomes = []
    for place, status in statuses.items():
        scope, _, stream = place.partition("/")
        reached = at if status == "succeeded" else None
        outcomes.append(Outcome("fake", connection, stream, scope, status, at, reached))
    land_outcomes(store, connection, outcomes, f"run {at:%d}")


def test_outcomes_of_one_extraction_are_one_window_with_its_run(tmp_path: Path, store: Store) -> None:
    outcomes = list(extract(fake(tmp_path, scopes=["a", "b"]), store, str))
    assert land_outcomes(store, "one", outcomes, "run 1") == Landed(1, 4, 0)
    found = rows(store, "pipeline/one/extractions/v1")
    assert {(row["run_id"], row["tool"], row["connection"], row["_window"]) for row in found} == {
        ("run 1", "fake", "one", 1)
    }
    assert [(row["scope"], row["stream"], row["row_count"], row["horizon_at"]) for row in found] == [
        (outcome.scope, outcome.stream, outcome.row_count, STARTED_AT) for outcome in outcomes
    ]


def test_no_outcomes_land_nothing(store: Store) -> None:
    assert land_outcomes(store, "one", [], "run 1") == Landed(None, 0, 0)
    assert store.names("") == []


def test_outcomes_of_another_connection_are_refused(store: Store) -> None:
    with pytest.raises(LandingError, match="outcomes of two: found some of one"):
        land_outcomes(store, "two", [Outcome("fake", "one", "t", "a", "skipped", day(1), None)], "run 1")


def test_instants_with_a_zone_are_kept_as_utc(store: Store) -> None:
    at = datetime.fromisoformat("2026-01-02T01:00:00+02:00")
    remember(store, "one", at, {"a/tickets": "succeeded"})
    assert horizon(store, ["one"]) == datetime(2026, 1, 1, 23, tzinfo=UTC)


def test_the_horizon_is_the_oldest_of_the_newest_successes(store: Store) -> None:
    remember(store, "one", day(1), {"a/tickets": "succeeded", "b/tickets": "succeeded"})
    remember(store, "one", day(5), {"a/tickets": "succeeded", "b/tickets": "failed"})
    remember(store, "two", day(3), {"x/tickets": "succeeded"})
    assert horizon(store, ["one", "two"]) == datetime(2026, 1, 1, tzinfo=UTC)
    assert horizon(store, ["two"]) == datetime(2026, 1, 3, tzinfo=UTC)
    remember(store, "one", day(6), {"a/tickets": "succeeded", "b/tickets": "succeeded"})
    assert horizon(store, ["one", "two"]) == datetime(2026, 1, 3, tzinfo=UTC)


def test_a_scope_that_left_the_configuration_holds_nothing_back(store: Store) -> None:
    remember(store, "one", day(1), {"a/tickets": "succeeded", "gone/tickets": "succeeded"})
    remember(store, "one", day(5), {"a/tickets": "succeeded"})
    assert horizon(store, ["one"]) == datetime(2026, 1, 5, tzinfo=UTC)


def test_a_connection_that_left_the_configuration_holds_nothing_back(store: Store) -> None:
    remember(store, "old", day(1), {"a/tickets": "succeeded"})
    remember(store, "one", day(5), {"a/tickets": "succeeded"})
    assert horizon(store, ["one"]) == datetime(2026, 1, 5, tzinfo=UTC)


def test_a_stream_that_was_skipped_counts_with_its_last_success(store: Store) -> None:
    remember(store, "one", day(1), {"a/tickets": "succeeded", "a/labels": "succeeded"})
    remember(store, "one", day(5), {"a/tickets": "skipped", "a/labels": "succeeded"})
    assert horizon(store, ["one"]) == datetime(2026, 1, 1, tzinfo=UTC)


def test_an_extraction_that_could_not_tell_its_scopes_leaves_the_horizon_where_it_was(store: Store) -> None:
    remember(store, "one", day(1), {"a/tickets": "succeeded"})
    remember(store, "one", day(5), {"/": "failed"})
    assert horizon(store, ["one"]) == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_connection_whose_scopes_are_all_gone_holds_nothing_back(store: Store) -> None:
    remember(store, "one", day(1), {"a/tickets": "succeeded"})
    remember(store, "one", day(5), {"/": "skipped"})
    remember(store, "two", day(7), {"a/tickets": "succeeded"})
    assert horizon(store, ["one", "two"]) == datetime(2026, 1, 7, tzinfo=UTC)


def test_without_any_success_there_is_no_horizon(store: Store) -> None:
    assert horizon(store, []) is None
    assert horizon(store, ["one"]) is None
    remember(store, "one", day(1), {"a/tickets": "failed", "b/tickets": "failed"})
    assert horizon(store, ["one"]) is None
    remember(store, "one", day(2), {"a/tickets": "succeeded", "b/tickets": "failed"})
    assert horizon(store, ["one"]) == datetime(2026, 1, 2, tzinfo=UTC)


def test_compacting_the_outcomes_keeps_the_history_and_the_horizon(store: Store) -> None:
    remember(store, "one", day(1), {"a/tickets": "succeeded", "b/tickets": "succeeded"})
    remember(store, "one", day(5), {"a/tickets": "succeeded", "b/tickets": "failed", "c/tickets": "succeeded"})
    remember(store, "one", day(6), {"a/tickets": "succeeded", "b/tickets": "failed"})
    compact(store, "pipeline", "one", EXTRACTIONS)
    assert len(rows(store, "pipeline")) == 7
    assert horizon(store, ["one"]) == datetime(2026, 1, 1, tzinfo=UTC)
    remember(store, "one", day(7), {"a/tickets": "succeeded", "b/tickets": "succeeded"})
    assert horizon(store, ["one"]) == datetime(2026, 1, 7, tzinfo=UTC)

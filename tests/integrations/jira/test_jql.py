"""JQL has minutes, and the time zone of who asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sei_pipeline.integrations.jira.jql import asked_from, in_project, ordered

BERLIN, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")


def test_an_instant_is_asked_for_in_the_zone_of_the_user_and_down_to_the_minute() -> None:
    at = datetime(2026, 7, 1, 10, 11, 59, 999_000, tzinfo=UTC)
    jql = ordered(in_project("PAY"), "updated", asked_from(at, BERLIN), BERLIN)
    assert jql == 'project = "PAY" AND updated >= "2026-07-01 12:11" ORDER BY updated ASC, key ASC'


def test_a_further_condition_stays_one_whatever_it_contains() -> None:
    assert in_project("PAY", 'labels = "a" OR labels = "b"') == 'project = "PAY" AND (labels = "a" OR labels = "b")'


def test_quotes_in_a_key_do_not_end_it() -> None:
    assert in_project('P" OR project = "X') == 'project = "P\\" OR project = \\"X"'


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        (datetime(2026, 10, 25, 0, 10, tzinfo=UTC), datetime(2026, 10, 24, 23, 40, tzinfo=UTC)),  # 02:10, first time
        (datetime(2026, 10, 25, 1, 10, tzinfo=UTC), datetime(2026, 10, 24, 23, 40, tzinfo=UTC)),  # 02:10, second time
        (datetime(2026, 10, 25, 2, 10, tzinfo=UTC), datetime(2026, 10, 25, 2, 10, tzinfo=UTC)),  # 03:10, once
    ],
)
def test_a_time_that_clocks_show_twice_is_never_asked_for(at: datetime, asked: datetime) -> None:
    assert asked_from(at, BERLIN) == asked


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.sampled_from([BERLIN, LORD_HOWE]))  # noqa: DTZ001
def test_whatever_jira_takes_a_bound_for_it_is_never_after_the_instant(naive: datetime, zone: ZoneInfo) -> None:
    at = naive.replace(tzinfo=UTC)
    bound = asked_from(at, zone)
    text = bound.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    for fold in (0, 1):
        understood = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone, fold=fold).astimezone(UTC)
        assert at - timedelta(hours=2) <= understood <= at

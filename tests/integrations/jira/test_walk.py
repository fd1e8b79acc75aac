"""Reading in the order of changes: nothing is missed while the list moves, and nothing unchanged comes twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sei_pipeline.errors import SourceUnavailable
from sei_pipeline.integrations.jira.search import Found, Position, Shifted
from sei_pipeline.integrations.jira.walk import OVERLAP, Place, Walk

ZONE = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class List:
    """A project's issues by number and instant, searched by offset as Data Center does. `between` is called after
    each page, with this list, and may change it."""

    def __init__(self, issues: dict[str, datetime], size: int, between: Callable[[List], None] = lambda found: None):
        self.issues = issues
        self.zone = ZONE
        self.asked: list[str] = []
        self.whoami_count = 0
        self._size = size
        self._between = between

    def whoami(self) -> None:
        self.whoami_count += 1

    def page(self, jql: str, position: Position | None) -> Found:
        self.asked.append(jql)
        bound = _bound(jql)
        order = sorted((at, issue_id) for issue_id, at in self.issues.items() if bound is None or at >= bound)
        start = position.offset if position else 0
        some = order[start : start + self._size]
        if position and (not some or some[0][1] != position.last_id):
            raise Shifted
        made = [{"id": issue_id, "fields": {"updated": at.isoformat()}} for at, issue_id in some]
        end = start + len(some)
        self._between(self)
        return Found(made, Position(offset=end - 1, last_id=some[-1][1]) if end < len(order) else None)


def _bound(jql: str) -> datetime | None:
    if ">=" not in jql:
        return None
    text = jql.partition('>= "')[2].partition('"')[0]
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def walk(found: List, place: Place | None = None) -> tuple[list[tuple[str, datetime]], Place]:
    """What a walk brings, in its order, and where it ends."""
    place = place or Place()
    brought: list[tuple[str, datetime]] = []
    made: Any = Walk(found, found, 'project = "PAY"', "updated")  # type: ignore[arg-type]
    for issues, after in made.pages(place):
        brought += [(issue["id"], datetime.fromisoformat(issue["fields"]["updated"])) for issue in issues]
        place = Place.of(after.cursor())
    return brought, place


def spread(count: int, gap: timedelta) -> dict[str, datetime]:
    return {str(number): START + number * gap for number in range(count)}


@pytest.mark.parametrize("gap", [timedelta(seconds=1), timedelta(minutes=3), timedelta(0)])
def test_every_issue_comes_once_however_close_their_changes_are(gap: timedelta) -> None:
    issues = spread(57, gap)
    brought, place = walk(List(issues, size=10))
    assert sorted(brought) == sorted(issues.items())
    assert place.newest == max(issues.values())


def test_a_list_with_nothing_new_costs_one_search_and_brings_nothing() -> None:
    issues = spread(57, timedelta(seconds=20))
    _, place = walk(List(issues, size=50))
    again = List(issues, size=50)
    assert walk(again, place) == ([], place)
    assert len(again.asked) == 1
    assert again.whoami_count == 0


def test_a_change_that_shows_late_is_brought_as_long_as_the_overlap_lasts() -> None:
    issues = spread(9, timedelta(minutes=1))
    _, place = walk(List(issues, size=50))
    late = START + timedelta(minutes=8) - OVERLAP + timedelta(seconds=30)
    brought, _ = walk(List({**issues, "late": late}, size=50), place)
    assert brought == [("late", late)]


def test_an_issue_that_changes_again_comes_again_with_its_new_instant() -> None:
    issues = spread(9, timedelta(minutes=1))
    _, place = walk(List(issues, size=50))
    at = START + timedelta(minutes=8, seconds=1)
    assert walk(List({**issues, "3": at}, size=50), place)[0] == [("3", at)]


@pytest.mark.parametrize("gap", [timedelta(milliseconds=500), timedelta(seconds=40), timedelta(minutes=4)])
@pytest.mark.parametrize("seed", range(6))
def test_what_changes_or_goes_while_it_is_read_hides_nothing_else(seed: int, gap: timedelta) -> None:
    dice = random.Random(seed)
    issues = spread(60, gap)
    untouched = set(issues)

    def disturb(found: List) -> None:
        if len(untouched) > 40:
            one = dice.choice(sorted(found.issues))
            untouched.discard(one)
            if dice.random() < 0.3:
                del found.issues[one]
            else:
                found.issues[one] = max(found.issues.values()) + timedelta(seconds=dice.randrange(90))

    brought, place = walk(List(issues, size=7, between=disturb))
    assert untouched <= {issue_id for issue_id, _ in brought}
    later, _ = walk(List(issues, size=7), place)
    assert set(issues.items()) <= {*brought, *later}, "the last version of all that is left"
    assert not set(brought) & set(later)


def test_a_list_that_never_rests_is_given_up_with_a_clear_word() -> None:
    def disturb(found: List) -> None:
        del found.issues[min(found.issues, key=int)]

    with pytest.raises(SourceUnavailable, match=r"expected some seconds of rest"):
        walk(List(spread(500, timedelta(0)), size=3, between=disturb))


def test_nothing_found_asks_who_we_are_for_a_dead_token_finds_nothing_too() -> None:
    found = List({}, size=10)
    assert walk(found) == ([], Place())
    assert found.whoami_count == 1


def test_when_summer_time_ends_nothing_is_missed_and_nothing_comes_twice() -> None:
    end = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    issues = {str(number): end + timedelta(minutes=number) for number in range(-90, 90)}
    brought, place = walk(List(issues, size=10))
    assert sorted(brought) == sorted(issues.items())
    assert walk(List(issues, size=10), place)[0] == []


def test_a_bulk_change_takes_the_overlap_from_the_cursor_and_comes_once_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sei_pipeline.integrations.jira.walk.MOST_SEEN", 30)
    issues = spread(100, timedelta(seconds=3))
    brought, place = walk(List(issues, size=10))
    assert len(brought) == 100
    assert place.since is not None
    assert place.newest is not None
    assert place.newest - place.since < timedelta(minutes=1)
    assert len(place.seen) <= 30
    assert walk(List(issues, size=10), place)[0] == []

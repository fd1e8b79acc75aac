"""Random org trees, memberships with dates and tickets: who has which ticket and what the medians are, against sets and
sorted lists in plain Python."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.transform.models import EPOCH, Tables

ZONES = ("UTC", "Pacific/Auckland", "America/Los_Angeles")
DAYS = 120
AS_OF = EPOCH + timedelta(days=DAYS)


@dataclass(frozen=True)
class Tree:
    """Nodes by their paths, `0/2/1`. `members`: team, person, first day, first day after; None is open."""

    name: str
    zone: str
    is_today: bool
    teams: tuple[str, ...]
    restricted: frozenset[str]
    claims: frozenset[tuple[str, int]]
    members: tuple[tuple[str, str, date | None, date | None], ...]

    @property
    def nodes(self) -> list[str]:
        """Every beginning of a team's path."""
        return sorted({team[:length] for team in self.teams for length in range(1, len(team) + 1, 2)})


@dataclass(frozen=True)
class Ticket:
    assignee: str | None
    counted_at: datetime
    seconds: float | None


def some_tree(dice: Random, number: int, ticket_count: int) -> Tree:
    teams = {f"{number}/{dice.randint(0, 1)}/{dice.randint(0, 2)}" for _ in range(5)} | {f"{number}/2"}
    members = []
    for _ in range(14):
        first, days = EPOCH.date() + timedelta(days=dice.randint(-10, DAYS)), dice.randint(1, 60)
        joined, left = dice.choice([(None, None), (first, None), (None, first), (first, first + timedelta(days=days))])
        members.append((dice.choice(sorted(teams)), f"person{dice.randint(0, 5)}", joined, left))
    claims = {(dice.choice(sorted(teams)), dice.randrange(ticket_count)) for _ in range(ticket_count * 2)}
    restricted = frozenset(team for team in sorted(teams) if dice.random() < 0.6)
    zone = dice.choice(ZONES)
    is_today = dice.random() < 0.3
    return Tree(str(number), zone, is_today, tuple(sorted(teams)), restricted, frozenset(claims), tuple(members))


def some_ticket(dice: Random) -> Ticket:
    counted_at = EPOCH + timedelta(hours=dice.randint(0, DAYS * 24 - 1))
    seconds = None if dice.random() < 0.2 else float(dice.randint(0, 1000))
    return Ticket(dice.choice([None, *(f"person{number}" for number in range(6))]), counted_at, seconds)


def local(tree: Tree, instant: datetime) -> date:
    return instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(tree.zone)).date()


def events(tree: Tree, node: str, tickets: list[Ticket]) -> set[int]:
    """The tickets of a node: of all teams at or below it, each once."""
    found = set()
    for team, number in tree.claims:
        ticket = tickets[number]
        day = local(tree, AS_OF if tree.is_today else ticket.counted_at)
        is_theirs = any(
            team == other and person == ticket.assignee
            and (joined is None or joined <= day) and (left is None or day < left)
            for other, person, joined, left in tree.members
        )  # fmt: skip
        if f"{team}/".startswith(f"{node}/") and (is_theirs or team not in tree.restricted):
            found.add(number)
    return found


def percentile(values: list[float], share: float) -> float:
    """Linearly interpolated."""
    place = share * (len(values) - 1)
    low, high = sorted(values)[math.floor(place)], sorted(values)[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))


@pytest.fixture(scope="module")
def tables() -> Tables:
    made = Tables()
    made.give("run_context", "as_of timestamp", [(AS_OF,)])
    made.give("diagnostics_horizon", "as_of timestamp, is_every_source_healthy bool, complete_until_at timestamp",
              [(AS_OF, True, AS_OF)])  # fmt: skip
    made.give("band_ranges", "profile_name text, metric text, band text, edition text, lower_bound double,"
              "upper_bound double, is_lower_exclusive bool, is_upper_inclusive bool")  # fmt: skip
    made.give("flow_ticket_business_times", "tree_name text, ticket_id text, profile_name text, phase_index int,"
              "business_seconds double")  # fmt: skip
    return made


def put(tables: Tables, trees: list[Tree], tickets: list[Ticket]) -> None:
    nodes = [(tree, node) for tree in trees for node in tree.nodes]
    profile = "node_id text, profile_name text, tree_name text, timezone text, attribution text"
    attribution = {True: "today", False: "at_event"}
    tables.give("node_profiles", profile, [(n, "p", t.name, t.zone, attribution[t.is_today]) for t, n in nodes])
    below = [(team, node) for tree, node in nodes for team in tree.teams if f"{team}/".startswith(f"{node}/")]
    tables.give("org_node_ancestors", "node_id text, ancestor_node_id text", below)
    claims = [(team, "issue_management.projects", str(number)) for tree in trees for team, number in tree.claims]
    tables.give("setting_matches", "node_id text, setting text, thing_id text", claims)
    asked = [(team, "lead_time", team in tree.restricted) for tree in trees for team in tree.teams]
    tables.give("team_attribution", "node_id text, metric text, is_restricted_to_team bool", asked)
    members = [(person, team, joined, left) for tree in trees for team, person, joined, left in tree.members]
    tables.give("account_teams", "account_id text, node_id text, valid_from date, valid_to date", members)
    numbered = [(str(number), one) for number, one in enumerate(tickets)]
    tables.give("ticket_assignees", "ticket_id text, account_id text", [(key, one.assignee) for key, one in numbered])
    times = [(key, "p", one.counted_at) for key, one in numbered]
    tables.give("ticket_lead_times", "ticket_id text, profile_name text, counted_at timestamp", times)
    facts = [(key, "p", one.seconds, True, 0, "out_of_order" if one.seconds is None else None) for key, one in numbered]
    tables.give("flow_tickets", "ticket_id text, profile_name text, lead_time_seconds double, has_both_ends bool,"
                "boundary_moved_count bigint, reason text", facts)  # fmt: skip
    tables.make("flow_node_tickets", "flow_lead_time")


@settings(max_examples=3, deadline=None, phases=[Phase.generate])  # each question is a node: nothing to shrink
@given(seed=st.integers(0, 2**32))
def test_any_node_has_the_distinct_tickets_below_it_and_their_percentiles(tables: Tables, seed: int) -> None:
    dice = Random(seed)
    tickets = [some_ticket(dice) for _ in range(60)]
    trees = [some_tree(dice, number, len(tickets)) for number in range(4)]
    put(tables, trees, tickets)
    found: dict[str, set[int]] = {}
    for node, ticket, day in tables.rows("flow_node_tickets", "node_id, cast(ticket_id as int), counted_on"):
        assert ticket not in found.setdefault(node, set()), f"{node} has {ticket} twice"
        found[node].add(ticket)
        assert day == local(trees[int(node[0])], tickets[ticket].counted_at)
    columns = "sample_count, population_count, median_seconds, p75_seconds, p90_seconds, p95_seconds, mean_seconds"
    months = {row[:2]: row[2:] for row in tables.query(
        f"select node_id, period_started_on, {columns} from layer.flow_lead_time where grain = 'month'"
    )}  # fmt: skip
    for tree in trees:
        for node in tree.nodes:
            own = events(tree, node, tickets)
            assert found.get(node, set()) == own, f"{node} of {tree}"
            for month in {local(tree, tickets[number].counted_at).replace(day=1) for number in own}:
                counted = [tickets[n] for n in own if local(tree, tickets[n].counted_at).replace(day=1) == month]
                assert_is(months[node, month], counted)


def assert_is(row: tuple[float, ...], counted: list[Ticket]) -> None:
    """Counts, percentiles and mean of a row are those of the tickets."""
    values = [one.seconds for one in counted if one.seconds is not None]
    assert row[:2] == (len(values), len(counted))
    if values:
        wanted = [*(percentile(values, share) for share in (0.5, 0.75, 0.9, 0.95)), sum(values) / len(values)]
        assert row[2:] == pytest.approx(wanted)
    else:
        assert row[2:] == (None,) * 5

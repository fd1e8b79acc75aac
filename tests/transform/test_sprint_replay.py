"""Sprints by SQL, against replayed histories: random ones, where much happens at once, and a simulated company's."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sei_pipeline.connect.contract import Context
from sei_pipeline.integrations import known
from sei_pipeline.integrations.jira import INTEGRATION
from sei_pipeline.landing.extract import extract
from sei_pipeline.landing.store import Store
from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company, Ticket
from sei_pipeline.simulator.company.tickets import SPRINT, STORY_POINTS
from sei_pipeline.simulator.jira.tool import JiraTool
from sei_pipeline.simulator.serving import serve
from tests.integrations.jira.simulated import TOKEN, USER
from tests.transform.sprint_replay import History, State, Verdict, changes, judge
from tests.transform.without_dbt import Warehouse, warehouse

BEGIN = datetime(2026, 6, 1, tzinfo=UTC).replace(tzinfo=None)  # as the warehouse has instants
GRACE = timedelta(hours=3)
SPRINTS = {"One": (0, 21), "Two": (15, 30), "Three": (30, 51)}  # hours: started, completed
FLAGS = ("is_committed", "is_added", "is_removed", "is_final", "is_delivered")
Found = dict[tuple[str, str], Verdict]


def hour(number: int) -> datetime:
    return BEGIN + timedelta(hours=number)


def random_history(dice: random.Random) -> History:
    """Some changes at full hours, several of them at the same one."""
    state = State(
        frozenset(name for name in SPRINTS if dice.random() < 0.3),
        dice.choice([None, 1.0, 2.5, 3.0]),
        dice.random() < 0.1,
    )
    states = [(hour(-10), state)]
    for at in sorted(dice.choice(range(-9, 60, 3)) for _ in range(dice.randint(0, 16))):
        what = dice.choice(["sprint", "sprint", "points", "done"])
        if what == "sprint":
            state = State(state.sprints ^ {dice.choice(list(SPRINTS))}, state.points, state.is_done)
        elif what == "points":
            state = State(state.sprints, dice.choice([None, 1.0, 2.5, 3.0, 8.0]), state.is_done)
        else:
            state = State(state.sprints, state.points, not state.is_done)
        states.append((hour(at), state))
    return History(states)


def put_histories(here: Warehouse, histories: list[History]) -> None:
    """As entities: lists of sprints as names, points as texts, entries into categories."""
    tickets, rows, entries = [], [], []
    for number, history in enumerate(histories):
        ticket, (created, first), (_, last) = f"t:x:ticket:{number}", history.states[0], history.states[-1]
        entries.append((ticket, 0, category(first), created))
        tickets.append((ticket, "Story", created, last.points, sorted(last.sprints)))
        for index, at, before, after in changes(history):
            one = (ticket, f"{ticket}#{index}", at, index)
            if before.sprints != after.sprints:
                rows.append((*one, "sprint", names(before), names(after)))
            if before.points != after.points:
                rows.append((*one, "story_points", text(before.points), text(after.points)))
            if before.is_done != after.is_done:
                entries.append((ticket, index, category(after), at))
    here.put_rows("tickets", "ticket_id varchar, ticket_type varchar, created_at timestamp, story_points double, "
                  "sprints varchar[]", tickets, ", null::varchar[] as sprint_keys")  # fmt: skip
    here.put_rows("ticket_changes", "ticket_id varchar, ticket_change_id varchar, changed_at timestamp, "
                  "change_index bigint, field_name varchar, from_value varchar, to_value varchar", rows,
                  ", null::varchar as sprint_id")  # fmt: skip
    here.put_rows("ticket_category_entries", "ticket_id varchar, entry_index bigint, ticket_status_category varchar, "
                  "entered_at timestamp", entries)  # fmt: skip
    here.put_rows("sprints", "sprint_id varchar, sprint_name varchar, started_at timestamp, completed_at timestamp",
                  [(f"t:x:sprint:{name}", name, hour(a), hour(b)) for name, (a, b) in SPRINTS.items()])  # fmt: skip


def names(state: State) -> str | None:
    return ", ".join(sorted(state.sprints)) or None


def text(points: float | None) -> str | None:
    return None if points is None else f"{points:g}"


def category(state: State) -> str:
    return "done" if state.is_done else "in_progress"


def put_context(here: Warehouse, as_of: datetime) -> None:
    grace = int(GRACE.total_seconds())
    here.put("efficiency_profiles", f"select 'p' as profile_name, {grace}::bigint as sprint_grace_seconds")
    here.put("run_context", f"select timestamp '{as_of:%Y-%m-%d %H:%M:%S}' as as_of")
    here.rows("tickets")
    here.put("ticket_resolutions", "select ticket_id, lower(ticket_type) = 'epic' as is_epic from layer.tickets")


def found_in(here: Warehouse) -> Found:
    return {
        (row["ticket_id"], row["sprint_id"]): Verdict(
            *(row[name] for name in FLAGS), row["joined_story_points"], row["judged_story_points"], row["reason"]
        )
        for row in here.rows("sprint_tickets")
    }


@pytest.mark.parametrize("seed", range(3))
def test_sprints_of_random_histories_are_as_replayed(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    histories = [random_history(dice) for _ in range(400)]
    with warehouse(tmp_path / "raw", ()) as here:
        put_histories(here, histories)
        put_context(here, hour(100))
        found = found_in(here)
    expected: Found = {}
    for number, history in enumerate(histories):
        for name, (began, ended) in SPRINTS.items():
            verdict = judge(history, name, hour(began), hour(began) + GRACE, hour(ended))
            if verdict is not None:
                expected[f"t:x:ticket:{number}", f"t:x:sprint:{name}"] = verdict
    assert {key: (found.get(key), expected.get(key)) for key in found | expected
            if found.get(key) != expected.get(key)} == {}  # fmt: skip
    assert len({(one.is_committed, one.is_final, one.is_delivered, one.reason) for one in expected.values()}) == 7


def company_history(ticket: Ticket, company: Company) -> History:
    """What a ticket was, from its history: undone from the first change's side before, and done again."""
    done = {str(one.status_id) for one in company.statuses if one.category == "done"}
    own = next(str(one.status_id) for one in company.statuses if one.name == ticket.status)
    first = {change.field_id: change for change in reversed(ticket.changes)}
    state = State(
        sprints_of(first[SPRINT].from_id) if SPRINT in first else frozenset(str(one) for one in ticket.sprint_ids),
        points_of(first[STORY_POINTS].from_text) if STORY_POINTS in first else ticket.story_points,
        (first["status"].from_id if "status" in first else own) in done,
    )
    states = [(ticket.created_at.replace(tzinfo=None), state)]
    for change in ticket.changes:
        if change.field_id == SPRINT:
            state = State(sprints_of(change.to_id), state.points, state.is_done)
        elif change.field_id == STORY_POINTS:
            state = State(state.sprints, points_of(change.to_text), state.is_done)
        elif change.field_id == "status":
            state = State(state.sprints, state.points, change.to_id in done)
        states.append((change.changed_at.replace(tzinfo=None), state))
    return History(states)


def sprints_of(ids: str | None) -> frozenset[str]:
    return frozenset(part.strip() for part in (ids or "").split(",") if part.strip())


def points_of(text: str | None) -> float | None:
    return float(text) if text else None


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company(7, developer_count=16, days=90)


@pytest.fixture(scope="module")
def company_found(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """Read from its simulated Jira, as a run does."""
    home: Path = tmp_path_factory.mktemp("company")
    with serve({"jira": JiraTool(company, {USER: TOKEN}, "cloud")}) as served:
        options = {"url": served.url("jira"), "token": "JIRA_TOKEN", "instance": "x", "worklogs": False, "user": USER}
        context = Context(home, home, lambda name: TOKEN, company.ended_at)
        list(extract(INTEGRATION("company", options, context), Store(str(home / "raw")), lambda text: None))
    with warehouse(home / "raw", known()) as here:
        put_context(here, company.ended_at)
        yield found_in(here)


def test_sprints_of_a_company_are_as_its_tickets_histories_say(company: Company, company_found: Found) -> None:
    expected: Found = {}
    for ticket in company.tickets:
        if ticket.deleted_at is not None:
            continue
        history = company_history(ticket, company)
        for sprint in company.sprints:
            if sprint.started_at is None or sprint.completed_at is None:
                continue
            began, ended = (at.replace(tzinfo=None) for at in (sprint.started_at, sprint.completed_at))
            verdict = judge(history, str(sprint.sprint_id), began, began + GRACE, ended)
            if verdict is not None:
                expected[f"jira:x:ticket:{ticket.key}", f"jira:x:sprint:{sprint.sprint_id}"] = verdict
    assert {key: (company_found.get(key), expected.get(key)) for key in company_found | expected
            if company_found.get(key) != expected.get(key)} == {}  # fmt: skip
    assert len(expected) > 200
    assert any(one.is_removed for one in expected.values())
    assert any(one.joined_points != one.judged_points for one in expected.values())

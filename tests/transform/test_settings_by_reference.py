"""Random team settings over random tickets, against a plain matcher of docs/configuration.md's six conditions."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sei_pipeline.config.conditions import like_pattern
from tests.transform.models import Tables

OPERATORS = ("equals", "contains", "starts_with", "ends_with")
PROPERTIES = ("labels", "project", "custom.area")
WORDS = ("a", "ab", "abc", "b", "ba", "a_b", "a%b", "a\\b", "axb", "")
WANTED = (*WORDS[:-1], "a*", "*b", "a*b", "*", "a_*", "%*")
ENTITIES = ("repositories", "pull_requests", "deployment_targets", "deployments", "deployment_events", "incidents")


@dataclass(frozen=True)
class Condition:
    property: str
    operator: str
    is_negated: bool
    values: tuple[str, ...]


Ticket = dict[str, frozenset[str]]  # values by property; one that is missing isn't there
Setting = tuple[tuple[Condition, ...], ...]  # groups of conditions


def some_ticket(dice: Random) -> Ticket:
    drawn = {name: frozenset(dice.choices(WORDS, k=dice.choice((0, 1, 1, 2)))) for name in PROPERTIES}
    return {name: values for name, values in drawn.items() if values}


def some_setting(dice: Random) -> Setting:
    def condition() -> Condition:
        operator, is_negated = dice.choice(OPERATORS), dice.random() < 0.4
        if operator in ("starts_with", "ends_with"):
            is_negated = False
        words = WANTED if operator == "equals" else WORDS[:-1]
        return Condition(dice.choice(PROPERTIES), operator, is_negated, tuple(set(dice.choices(words, k=2))))

    return tuple(tuple(condition() for _ in range(dice.randint(1, 3))) for _ in range(dice.randint(1, 2)))


def holds(condition: Condition, ticket: Ticket) -> bool:
    """Any of the values; a missing property satisfies only negated conditions."""
    found = any(
        _is_met(condition.operator, word, wanted)
        for word in ticket.get(condition.property, ())
        for wanted in condition.values
    )
    return found != condition.is_negated


def _is_met(operator: str, word: str, wanted: str) -> bool:
    if operator == "equals":
        plain = wanted.replace("[", "[[]").replace("?", "[?]")
        return word == wanted or ("*" in wanted and fnmatchcase(word, plain))
    return {
        "contains": wanted in word,
        "starts_with": word.startswith(wanted),
        "ends_with": word.endswith(wanted),
    }[operator]


@pytest.fixture(scope="module")
def tables() -> Tables:
    made = Tables()
    for entity in ENTITIES:
        made.give(entity, f"{ {'repositories': 'repository'}.get(entity, entity[:-1]) }_id text")
    return made


def put(tables: Tables, every: list[Setting], tickets: list[Ticket]) -> None:
    """Each setting is that of a team of its own."""
    tables.give(
        "team_settings",
        "node_id text, setting text, group_index int, condition_index int, property text, operator text,"
        "is_negated bool, value text, value_pattern text",
        [
            (str(n), "issue_management.projects", group, place, one.property, one.operator, one.is_negated, value,
             like_pattern(value) if one.operator == "equals" else None)
            for n, setting in enumerate(every)
            for group, conditions in enumerate(setting)
            for place, one in enumerate(conditions)
            for value in one.values
        ],
    )  # fmt: skip
    tables.give("tickets", "ticket_id text", [(str(n),) for n in range(len(tickets))])
    tables.give(
        "thing_properties",
        "thing text, thing_id text, property text, value text",
        [
            ("ticket", str(n), name, word)
            for n, ticket in enumerate(tickets)
            for name, words in ticket.items()
            for word in words
        ],
    )
    tables.make("setting_group_matches")


@settings(max_examples=3, deadline=None, phases=[Phase.generate])  # each question is a setting: nothing to shrink
@given(seed=st.integers(0, 2**32))
def test_any_setting_matches_the_tickets_that_a_plain_reading_of_it_matches(tables: Tables, seed: int) -> None:
    dice = Random(seed)
    every, tickets = [some_setting(dice) for _ in range(60)], [some_ticket(dice) for _ in range(40)]
    put(tables, every, tickets)
    found = set(tables.rows("setting_group_matches", "cast(node_id as int), cast(thing_id as int)"))
    for n, setting in enumerate(every):
        for number, ticket in enumerate(tickets):
            expected = any(all(holds(one, ticket) for one in group) for group in setting)
            assert ((n, number) in found) == expected, f"{setting} and {ticket}"

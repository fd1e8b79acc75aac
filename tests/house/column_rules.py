"""What columns are called, judged by the .yml beside each model (by `data_type`, where it is given)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.house.dbt_files import MODELS, columns
from tests.house.rulebook import Finding, Tree, rule

A = f"{MODELS}/entities/tickets.yml"
# Ending of a name: the types that it may have.
TYPES: dict[str, tuple[str, ...]] = {
    "_at": ("timestamp",),
    "_seconds": ("bigint", "integer", "int", "double", "hugeint", "decimal", "float"),
    "_count": ("bigint", "integer", "int", "hugeint", "smallint"),
    "_ratio": ("double", "float", "decimal"),
    "_id": ("varchar", "text", "string"),
    "_key": ("varchar", "text", "string"),
}
# Instants whose names metrics.md gives.
INSTANTS = {"as_of"}
OTHER_UNITS = re.compile(
    r"_(hours?|hrs?|minutes?|mins?|secs?|ms|millis|milliseconds|duration|pct|percent|percentage|perc|ts)$"
)


def _yml(name: str, data_type: str) -> str:
    return f"models:\n  - name: tickets\n    columns:\n      - name: {name}\n        data_type: {data_type}\n"


@rule(breaks={A: _yml("Created", "timestamp")}, keeps={A: _yml("_loaded_at", "timestamp")})
def columns_are_in_snake_case(tree: Tree) -> Iterator[Finding]:
    """A column's name is lower-case words joined by `_`; machinery has a leading underscore."""
    for path, column in columns(tree):
        if not re.fullmatch(r"_?[a-z][a-z0-9]*(_[a-z0-9]+)*", column.name):
            yield Finding(str(path), column.line, f"the column {column.name!r}; expected lower_case_words")


@rule(breaks={A: _yml("created", "timestamp")}, keeps={A: _yml("created_at", "timestamp")})
def instants_end_in_at(tree: Tree) -> Iterator[Finding]:
    """A timestamp column is named <event>_at."""
    for path, column in columns(tree):
        is_named = column.name.endswith("_at") or column.name in INSTANTS
        if column.data_type.startswith("timestamp") and not is_named:
            yield Finding(str(path), column.line, f"the timestamp {column.name}; expected <event>_at")


@rule(breaks={A: _yml("closed", "boolean")}, keeps={A: _yml("is_closed", "boolean")})
def booleans_begin_with_is_or_has(tree: Tree) -> Iterator[Finding]:
    """A boolean column is named is_<x> or has_<x>, and what is named so is boolean."""
    for path, column in columns(tree):
        is_named = column.name.lstrip("_").startswith(("is_", "has_"))
        if column.data_type and (column.data_type in {"boolean", "bool"}) != is_named:
            found = f"{column.name} is {column.data_type}; is_ and has_ are for booleans, and all of them"
            yield Finding(str(path), column.line, found)


@rule(breaks={A: _yml("cycle_hours", "double")}, keeps={A: _yml("cycle_seconds", "bigint")})
def a_quantity_has_the_unit_of_the_house(tree: Tree) -> Iterator[Finding]:
    """Durations are <what>_seconds, shares <what>_ratio from 0 to 1: no hours, no percent."""
    for path, column in columns(tree):
        if match := OTHER_UNITS.search(column.name):
            found = f"the column {column.name} ends in {match[0]}; durations are _seconds, shares _ratio"
            yield Finding(str(path), column.line, found)


@rule(breaks={A: _yml("ticket_id", "bigint")}, keeps={A: _yml("ticket_id", "varchar")})
def an_ending_has_its_type(tree: Tree) -> Iterator[Finding]:
    """_at is a timestamp, _seconds, _count and _ratio are numbers, _id and _key are text."""
    for path, column in columns(tree):
        for ending, types in TYPES.items():
            if column.data_type and column.name.endswith(ending) and not column.data_type.startswith(types):
                yield Finding(
                    str(path), column.line, f"{column.name} is {column.data_type}; expected {types[0]}"
                )

"""Compares a published mart with what a scenario expects of it."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from tests.transform.scenarios import expand, profile_of, short

WHERE = "where:"
DIGITS = 1e-6  # relative: doubles that were added in another order

Row = dict[str, Any]


def differences(published: Path, claim: str, expected: Path) -> list[str]:
    """What is missing and what is too much in the mart that `expected` is named after, as readable lines."""
    text = expand(claim, expected.read_text(encoding="utf-8"))
    reader = csv.DictReader(io.StringIO(text))
    header = list(reader.fieldnames or ())
    names = [name.removeprefix(WHERE) for name in header]
    wanted = [dict(zip(names, (row[name] for name in header), strict=True)) for row in reader]
    limits = {name.removeprefix(WHERE) for name in header if name.startswith(WHERE)}
    if limits and not wanted:
        raise ValueError(f"{expected}: `where:` without a row compares nothing; expect no row at all, or name one")
    found = [
        {name: _text(row[name]) for name in names}
        for row in _of_scenario(published, claim, expected.stem)
        if all(_text(row[name]) in {other[name] for other in wanted} for name in limits)
    ]
    return _told(found, wanted)


def _told(found: Sequence[Row], wanted: Sequence[Row]) -> list[str]:
    """Row by row: each wanted row takes one found row, so that a row told twice is one too much."""
    extra = list(found)
    missing = []
    for row in wanted:
        like = next((other for other in extra if all(_alike(row[name], other[name]) for name in row)), None)
        if like is None:
            missing.append(row)
        else:
            extra.remove(like)
    lines = [f"missing  {_line(row)}" for row in missing]
    return lines + [f"too much {_line(row)}" for row in extra]


def _line(row: Row) -> str:
    return " ".join(f"{name}={value}" for name, value in row.items())


def _of_scenario(published: Path, claim: str, mart: str) -> list[Row]:
    """The mart's rows of this scenario: one of its names says so, and it is of the scenario's own profile."""
    name = short(claim)
    every = _open(published).sql(f"select * from marts.{mart}")  # `table` finds no views
    texts = [
        column
        for column, kind in zip(every.columns, every.types, strict=True)
        if column != "profile_name" and str(kind) == "VARCHAR"
    ]
    is_of = " or ".join(
        f"\"{column}\" = '{name}' or starts_with(\"{column}\", '{name}/') or contains(\"{column}\", ':{name}:')"
        for column in texts
    )
    own = every.filter(is_of)
    if "profile_name" in every.columns:
        own = own.filter(f"profile_name = '{profile_of(claim)}'")
    rows = [dict(zip(every.columns, row, strict=True)) for row in own.fetchall()]
    for row in rows:
        if "node_id" in row:
            row["node"] = row["node_id"].removeprefix(name).removeprefix("/")
    return rows


@cache
def _open(published: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(published), read_only=True)


def _text(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return math.isclose(float(one), float(other), rel_tol=DIGITS, abs_tol=DIGITS)
    except ValueError:
        return False

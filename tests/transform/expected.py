"""Compares a published mart with what a scenario expects of it."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from tests.transform.scenarios import expand, short

WHERE = "where:"
DIGITS = 1e-6  # relative: doubles that were added in another order


def differences(published: Path, claim: str, expected: Path) -> list[str]:
    """What is missing and what is too much in the mart that `expected` is named after, as readable lines."""
    text = expand(claim, expected.read_text(encoding="utf-8"))
    reader = csv.DictReader(io.StringIO(text))
    wanted = [dict(row) for row in reader]
    header = list(reader.fieldnames or ())
    compared = [name for name in header if not name.startswith(WHERE)]
    limits = {name.removeprefix(WHERE): {row[name] for row in wanted} for name in header if name.startswith(WHERE)}
    found = _found(published, claim, expected.stem, compared, limits)
    missing = [row for row in wanted if not _any_like(row, found, compared)]
    extra = [row for row in found if not _any_like(row, wanted, compared)]
    lines = [f"missing {[row[name] for name in compared]}" for row in missing]
    lines += [f"too much {[row[name] for name in compared]}" for row in extra]
    if not lines and len(found) != len(wanted):
        lines.append(f"found {len(found)} rows, expected {len(wanted)}")
    return lines


def _found(
    published: Path, claim: str, mart: str, compared: Sequence[str], limits: dict[str, set[str]]
) -> list[dict[str, Any]]:
    """The mart's rows of this scenario, as text. A row is the scenario's when one of its names says so."""
    name = short(claim)
    with duckdb.connect(str(published), read_only=True) as connection:
        relation = connection.sql(f'select * from marts."{mart}"')
        columns = relation.columns
        rows = [dict(zip(columns, row, strict=True)) for row in relation.fetchall()]
    kept = []
    for row in rows:
        if not any(isinstance(value, str) and _is_of(value, name) for value in row.values()):
            continue
        if "node_id" in row:
            row["node"] = row["node_id"].removeprefix(name).removeprefix("/")
        if all(_text(row[column]) in values for column, values in limits.items()):
            kept.append({column: _text(row[column]) for column in compared})
    return kept


def _is_of(value: str, name: str) -> bool:
    return value == name or value.startswith(f"{name}/") or f":{name}:" in value


def _text(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def _any_like(row: dict[str, Any], others: Sequence[dict[str, Any]], compared: Sequence[str]) -> bool:
    return any(all(_alike(row[name], other[name]) for name in compared) for other in others)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return math.isclose(float(one), float(other), rel_tol=DIGITS, abs_tol=DIGITS)
    except ValueError:
        return False

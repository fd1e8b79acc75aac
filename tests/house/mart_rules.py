"""What readers of the marts can rely on: contracts, one meaning a column, reasons from the one list."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from tests.house.dbt_files import DBT, MODELS, code, models, parsed
from tests.house.rulebook import Finding, Tree, line_of, rule

MARTS = f"{MODELS}/marts"
A, B = f"{MARTS}/flow/lead_times.yml", f"{MARTS}/flow/cycle_times.yml"
CODES = f"{DBT}/seeds/reason_codes.csv"
CHOICES = f"{DBT}/seeds/choice_reasons.csv"
# What a `case` that ends in `as reason` (or `as review_reason`) gives.
REASON_CASE = re.compile(r"\bcase\b(?P<body>(?:(?!\bcase\b).)*?)\bend\)?\s+as\s+(?P<name>(?:\w+_)?reason)\b", re.DOTALL)
GIVEN = re.compile(r"\b(?:then|else)\s+'(\w+)'")


def _yml(name: str, description: str, contract: str = "true") -> str:
    return (
        f"models:\n  - name: {name}\n    config:\n      contract: {{enforced: {contract}}}\n    columns:\n"
        f"      - name: value\n        data_type: double\n        description: {description}\n"
    )


def _marts(tree: Tree) -> Iterator[tuple[PurePosixPath, dict[str, Any]]]:
    for path in tree.under(MARTS, suffix=".yml"):
        for model in parsed(tree, path).get("models") or []:
            yield path, model


@rule(
    breaks={A: _yml("lead_times", "The median."), B: _yml("cycle_times", "The mean.")},
    keeps={A: _yml("lead_times", "The headline."), B: _yml("cycle_times", "The headline.")},
)
def a_column_of_the_marts_means_one_thing(tree: Tree) -> Iterator[Finding]:
    """A column's name has the same description in every mart that has it."""
    first: dict[str, tuple[str, PurePosixPath]] = {}
    for path, model in _marts(tree):
        for column in model.get("columns") or []:
            name, description = str(column["name"]), " ".join(str(column.get("description") or "").split())
            said, where = first.setdefault(name, (description, path))
            if said != description:
                yield Finding(str(path), None, f"{name} is {description!r}; {where.name} says {said!r}")


@rule(
    breaks={A: _yml("lead_times", "The median.", contract="false")},
    keeps={A: _yml("lead_times", "The median.")},
)
def marts_are_under_contract(tree: Tree) -> Iterator[Finding]:
    """A mart's .yml enforces a contract, and gives every column a data_type and a description."""
    for path, model in _marts(tree):
        if not ((model.get("config") or {}).get("contract") or {}).get("enforced"):
            yield Finding(str(path), None, "has no `config: contract: {enforced: true}`")
        for column in model.get("columns") or []:
            if not column.get("data_type") or not column.get("description"):
                yield Finding(str(path), None, f"{column.get('name')} lacks its data_type or its description")


@rule(
    breaks={
        f"{MARTS}/flow/lead_times.sql": "select case when a is null then 'lost' end as reason from b",
        CODES: "reason,title\nbaseline,First\n",
    },
    keeps={
        f"{MARTS}/flow/lead_times.sql": "select case when a = 'lost' then 'baseline' else c end as reason from b",
        f"{MARTS}/flow/links.sql": "select case when a then 'ambiguous' end as choice_reason from b",
        CODES: "reason,title\nbaseline,First\n",
        CHOICES: "choice_reason,title\nambiguous,Ambiguous\n",
    },
)
def reasons_are_those_of_the_one_list(tree: Tree) -> Iterator[Finding]:
    """What a `case ... end as reason` gives stands in seeds/reason_codes.csv (a `choice_reason`: choice_reasons.csv),
    which holds their texts."""
    for path in [*models(tree), *tree.under(f"{DBT}/macros", suffix=".sql")]:
        text = code(tree, path)
        for case in REASON_CASE.finditer(text):
            where, column = (CHOICES, "choice_reason") if case["name"] == "choice_reason" else (CODES, "reason")
            if not tree.has(where):
                continue
            known = {row[column] for row in csv.DictReader(io.StringIO(tree.text(where)))}
            for given in GIVEN.finditer(case["body"]):
                if given[1] not in known:
                    line = line_of(text, case.start("body") + given.start())
                    yield Finding(str(path), line, f"gives the reason {given[1]!r}; add it to {where}, with its words")

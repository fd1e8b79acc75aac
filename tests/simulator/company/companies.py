"""Two companies for all tests of this room, made once a process: a small one, and one where everything rare happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Commit, Company
from sei_pipeline.simulator.company.truth import Truth, truth_of


@cache
def small() -> Company:
    """12 developers, 60 days: a quarter of a second."""
    return make_company(7, developer_count=12, days=60)


@cache
def large() -> Company:
    """64 developers, 150 days: two seconds."""
    return make_company(13, developer_count=64, days=150)


@cache
def truth(company_of: Any) -> Truth:
    """The truth of one of the two: `truth(small)`."""
    return truth_of(company_of())


def instants(thing: Any) -> Iterator[datetime]:
    """Every instant in a fact, however deep, but for what is planned."""
    if isinstance(thing, datetime):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            if field.name != "planned_ended_at":
                yield from instants(getattr(thing, field.name))
    elif isinstance(thing, list | tuple):
        for one in thing:
            yield from instants(one)


def ancestors(commits: dict[str, Commit], sha: str) -> set[str]:
    """Everything reachable from a commit, itself too."""
    seen: set[str] = set()
    left = [sha]
    while left:
        one = left.pop()
        if one not in seen:
            seen.add(one)
            left += commits[one].parents
    return seen


def shas(company: Company) -> dict[str, Commit]:
    """Commits by sha."""
    return {commit.sha: commit for commit in company.commits}

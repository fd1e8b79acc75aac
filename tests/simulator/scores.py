"""How well found links and values agree with the true ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Pair = tuple[str, str]
SAMPLES = 5


@dataclass(frozen=True)
class Score:
    """Of one kind of link: what was chosen, how much of it is true, and how much of what can be seen was found.
    `by_rule`: chosen and true ones of each rule."""

    kind: str
    found_count: int
    right_count: int
    visible_count: int
    recalled_count: int
    by_rule: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    wrong: tuple[Pair, ...] = ()
    missed: tuple[Pair, ...] = ()

    @property
    def precision(self) -> float:
        return self.right_count / self.found_count if self.found_count else 1.0

    @property
    def recall(self) -> float:
        return self.recalled_count / self.visible_count if self.visible_count else 1.0

    def facts(self) -> dict[str, Any]:
        return {**asdict(self), "precision": round(self.precision, 4), "recall": round(self.recall, 4)}


def score(kind: str, found: Mapping[Pair, str], true: set[Pair], visible: set[Pair]) -> Score:
    """`found`: chosen pairs with their rule. `visible`: those of the true pairs that left a trace."""
    right = {pair for pair in found if pair in true}
    rules: dict[str, tuple[int, int]] = {}
    for pair, rule in found.items():
        chosen, correct = rules.get(rule, (0, 0))
        rules[rule] = (chosen + 1, correct + (pair in right))
    recalled = visible & set(found)
    return Score(
        kind,
        len(found),
        len(right),
        len(visible),
        len(recalled),
        dict(sorted(rules.items())),
        tuple(sorted(set(found) - right)[:SAMPLES]),
        tuple(sorted(visible - recalled)[:SAMPLES]),
    )


@dataclass(frozen=True)
class Agreement:
    """How many events have exactly the true value. `expected_count` of them exist, `found_count` were found."""

    what: str
    expected_count: int
    found_count: int
    equal_count: int
    differing: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.equal_count / self.expected_count if self.expected_count else 1.0

    def facts(self) -> dict[str, Any]:
        return {**asdict(self), "share": round(self.share, 4)}


def agreement(what: str, expected: Mapping[Any, Any], found: Mapping[Any, Any]) -> Agreement:
    equal = {key for key, value in expected.items() if key in found and found[key] == value}
    differing = [
        f"{key}: found {found.get(key, 'nothing')}, expected {expected[key]}" for key in expected if key not in equal
    ]
    extra = [f"{key}: found {found[key]}, expected nothing" for key in found if key not in expected]
    return Agreement(what, len(expected), len(found), len(equal), tuple((differing + extra)[:SAMPLES]))

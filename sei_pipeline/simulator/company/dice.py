"""Chance, the same on every Python: only `random.random()` is drawn, whose sequence for a seed is part of Python's
contract (`choice`, `sample` and the distributions have changed between versions)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of chance with a name of its own, so that drawing more in one place leaves the others as they were."""

    def __init__(self, seed: int, name: str) -> None:
        self._draw = random.Random(f"{seed}/{name}").random  # noqa: S311  (nothing secret is drawn)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._draw() < probability

    def between(self, low: float, high: float) -> float:
        """Evenly between both."""
        return low + (high - low) * self._draw()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._draw() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[int(self._draw() * len(things))]

    def weighted(self, things: Sequence[tuple[T, float]]) -> T:
        """One of them by weight; weights need not add up to 1."""
        left = self._draw() * sum(weight for _, weight in things)
        for thing, weight in things:
            left -= weight
            if left < 0:
                return thing
        return things[-1][0]

    def skewed(self, median: float, most: float = 20.0) -> float:
        """A positive number with a long tail to the right, half of them below `median`, none above `most` medians.

        x / (1 - x) of an even x has median 1 and a heavy tail, as waiting times of reviews have; no logarithm is
        taken, whose last digit depends on the machine.
        """
        x = self._draw()
        return median * min(x / (1.0 - x + 1e-9), most)

    def tries(self, probability: float, most: int = 30) -> int:
        """How often something of this probability is tried until it succeeds: 1, 2, 3 ..."""
        count = 1
        while count < most and not self.chance(probability):
            count += 1
        return count

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of them in a new order."""
        left = list(things)
        for last in range(len(left) - 1, 0, -1):
            other = int(self._draw() * (last + 1))
            left[last], left[other] = left[other], left[last]
        return left

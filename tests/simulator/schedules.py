"""One seed, one ordeal: a company is read through faults while it goes on working, until a run has no complaint.

What is landed then has to be what the company holds: nothing lost, nothing double. `make test` goes through a few
seeds, `make acceptance` through 200; any others: `python -m tests.simulator.schedules FIRST LAST`.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.faults import Faults
from tests.simulator.reading import GITHUB, JIRA, Reader, Tools, failures, tools_of

MOST_RUNS = 15  # with faults that stay for nine tries, and six tried by a run, two to four are usual


@dataclass(frozen=True)
class Ordeal:
    """What a seed decides. `moves`: at which request the company goes on to which part of its story (0 to 1)."""

    seed: int
    window_size: int
    in_a_row: int
    moves: tuple[tuple[int, float], ...]

    @classmethod
    def of(cls, seed: int) -> Ordeal:
        draw = random.Random(f"ordeal {seed}")
        count = draw.choice((0, 0, 3, 5))
        parts = [*sorted(round(draw.uniform(0.3, 0.95), 2) for _ in range(count)), 1.0]
        at = sorted(draw.sample(range(2, 60), len(parts) - 1))
        return cls(
            seed,
            draw.choice((5, 17, 60, 1000)),
            draw.choice((1, 2, 3, 9)),
            tuple(zip([0, *at], parts, strict=True)),
        )


@cache
def company() -> Company:
    """Small, but with several windows of everything."""
    return make_company(5, 6, 30)


def instant(part: float) -> datetime:
    story = company()
    return story.started_at + (story.ended_at - story.started_at) * part


def differences_after(seed: int, folder: Path) -> list[str]:
    """Follows one seed to its end; what was landed wrongly, or what never ended."""
    ordeal = Ordeal.of(seed)
    faults = Faults.schedule(seed)
    faults.in_a_row = ordeal.in_a_row
    moves = dict(ordeal.moves)
    shown = [instant(moves.pop(0, 1.0))]
    count = [0]
    lock = threading.Lock()

    def on_request(_: int) -> datetime | None:
        with lock:
            count[0] += 1
            if count[0] not in moves:
                return None
            shown[0] = instant(moves[count[0]])
        tools.jira.show(shown[0])
        return shown[0]

    with tools_of(company(), faults, on_request) as tools:
        tools.show(shown[0])
        reader = Reader.of(folder, tools)
        trouble = _until_calm(reader, tools, ordeal, shown, moves)
        found = [text for tool in (GITHUB, JIRA) for text in reader.differences(tool, company())]
    return [f"seed {seed} ({ordeal}): {text}" for text in (*trouble, *found)]


def _until_calm(
    reader: Reader, tools: Tools, ordeal: Ordeal, shown: list[datetime], moves: dict[int, float]
) -> list[str]:
    """Runs until a whole run succeeded that began after the last move."""
    bad: list[str] = []
    for _ in range(MOST_RUNS):
        began = shown[0]
        reader.started_at = began
        bad = [text for tool in (GITHUB, JIRA) for text in failures(reader.read(tool, ordeal.window_size))]
        if not bad and began == company().ended_at:
            return []
        if began != company().ended_at and shown[0] == began:
            moves.clear()  # fewer requests than they were drawn for
            shown[0] = company().ended_at
            tools.show(shown[0])
    return [f"no run was calm: {bad}"]


def main(first: int, last: int) -> int:
    """Goes through seeds and prints what is wrong. Returns how many were."""
    wrong = 0
    for seed in range(first, last + 1):
        with tempfile.TemporaryDirectory() as folder:
            found = differences_after(seed, Path(folder))
        print(f"{seed}: {'as it should be' if not found else ''}", *found, sep="\n  " if found else "", flush=True)
        wrong += bool(found)
    return wrong


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]), int(sys.argv[2])), 1))

"""kill -9 at random moments of a run over real data, and readers beside: the next run goes on, and nobody sees half."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections import Counter
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import projects
from tests.acceptance.comparing import AS_OF, EARLIER
from tests.pipeline.published import file_of, seen, sha256s
from tests.pipeline.running import Done, killed, reader, sei

pytestmark = pytest.mark.acceptance

KILLS = 20
ROUNDS = 4  # each from an empty data folder, so that kills fall into the first extraction too
ANYWHERE = KILLS - ROUNDS  # the last kill of each round falls into publishing, which is short and would be missed
PUBLISHING = 1.0  # seconds that it takes, about


@pytest.fixture(scope="module")
def earlier(govuk: Path, first_run: Done, place: Path) -> Path:
    """The project as of an earlier instant: what readers have before a killed run is resumed."""
    home = place / "earlier"
    shutil.copytree(govuk, home, symlinks=True)
    sei(home, "run", "--as-of", EARLIER)
    return home


def test_runs_killed_twenty_times_and_resumed_end_in_the_rows_of_an_undisturbed_one(
    place: Path, shared_data: Path, govuk: Path, first_run: Done, earlier: Path
) -> None:
    truth = sha256s(file_of(govuk))
    complete = [seen(file_of(earlier)), seen(file_of(govuk))]
    assert complete[0] != complete[1], "readers couldn't tell the two versions apart"
    hit: Counter[str] = Counter()
    chance = random.Random(20261122)
    for number, moments in enumerate(_moments(chance, first_run.seconds)):
        home = projects.govuk(place / f"killed-{number}", shared_data)
        shutil.copytree(earlier / "data" / "published", home / "data" / "published", symlinks=True)
        with reader(file_of(home)) as reading:
            while moments:
                done = killed(home, "run", "--as-of", AS_OF, after_seconds=moments.pop())
                if done.code:
                    hit[done.last_step or "nothing"] += 1
                else:  # quicker than the one that was measured: another moment instead
                    moments.append(chance.random() * done.seconds)
            _kill_while_publishing(home, chance)
            hit["marts, and publishing began"] += 1
            sei(home, "run", "--as-of", AS_OF)
            told = json.loads(reading.communicate("", timeout=60)[0])
        assert sha256s(file_of(home)) == truth
        _nobody_saw_half(told, complete)
    print(f"\n{hit.total()} runs killed; the step that each had last ended: {dict(hit)}", end="")
    assert hit.total() == KILLS


def _moments(chance: random.Random, seconds: float) -> list[list[float]]:
    """Seconds after which to kill, a list a round: one at random in each equal part of an undisturbed run's time."""
    moments = [(number + chance.random()) * seconds / ANYWHERE for number in range(ANYWHERE)]
    chance.shuffle(moments)
    return [moments[start::ROUNDS] for start in range(ROUNDS)]


def _kill_while_publishing(home: Path, chance: random.Random) -> None:
    """Kills a run at a random moment after it began to write the next version, and before it was done."""
    pause = chance.random() * PUBLISHING
    while True:
        began = partial(_is_writing, home / "data" / "published" / "versions", time.time_ns())
        if killed(home, "run", "--as-of", AS_OF, after_seconds=pause, begun=began).code:
            return
        pause /= 2  # it was done by then


def _is_writing(versions: Path, since: int) -> bool:
    """Whether a version is being written that was begun since then (a killed run leaves its own)."""
    for part in versions.glob("*.part"):
        with suppress(FileNotFoundError):
            if part.stat().st_mtime_ns > since:
                return True
    return False


def _nobody_saw_half(told: dict[str, Any], complete: list[dict[str, Any]]) -> None:
    print(f"\nreaders opened the file {told['opened']} times and saw {len(told['contents'])} contents", end="")
    assert told["faults"] == {}
    assert told["opened"] > 20
    assert all(content in complete for content in told["contents"])
    assert complete[1] in told["contents"]

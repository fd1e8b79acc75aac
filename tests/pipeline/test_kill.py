"""A whole run, from the sources to the published file, killed at random moments: the next one goes on.

tests/acceptance does the same on real data, with readers beside.
"""

from __future__ import annotations

import random
from pathlib import Path

from sei_pipeline.pipeline.transform import manifest
from tests.pipeline import tiny
from tests.pipeline.published import file_of, one, sha256s
from tests.pipeline.running import killed, sei

PARTS = 6  # of a run's time: a kill falls into each but the last, which costs a whole run to reach
AS_OF = "2026-02-01"


def test_a_run_that_is_killed_again_and_again_ends_in_the_rows_of_an_undisturbed_one(tmp_path: Path) -> None:
    manifest()  # parsed once per state of the project: not what is timed here
    merges = tiny.repository(tmp_path / "payments.git")
    undisturbed, home = (tiny.project(tmp_path / name, merges) for name in ("undisturbed", "killed"))
    seconds = sei(undisturbed, "run", "--as-of", AS_OF).seconds
    chance = random.Random(7)
    moments = [(number + chance.random()) * seconds / PARTS for number in range(PARTS - 1)]
    kills = sum(killed(home, "run", "--as-of", AS_OF, after_seconds=moment).code != 0 for moment in moments)
    sei(home, "run", "--as-of", AS_OF)
    assert sha256s(file_of(home)) == sha256s(file_of(undisturbed))
    assert kills >= len(moments) / 2, "runs ended before their kills: this proves nothing"
    assert one(file_of(home), "select count(*) from marts.dora_changes where lead_time_seconds is not null") == 10
    assert one(file_of(home), "select count(*) from marts.dora_deployments where is_rollback") == 1

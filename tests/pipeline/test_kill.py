"""A whole run, from the sources to the published file, killed at random moments: the next one goes on.

tests/acceptance does the same on real data, with readers beside.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.conftest import make_project
from tests.pipeline.published import file_of, one, sha256s
from tests.pipeline.running import killed, sei

AS_OF = "2026-02-01"  # that of the undisturbed run, `good`
PAUSE = 1.5  # seconds, at most, from the sign that some work began to the kill
# What each killed run writes first of all runs, so that each kill falls into work that none before had come to.
SIGNS = ("raw/_locks/*", "raw/git/*/commits", "warehouse/warehouse.duckdb", "raw/lineage", "published/versions/*")


def test_a_run_that_is_killed_again_and_again_ends_in_the_rows_of_an_undisturbed_one(
    good: dict[str, Any], tmp_path: Path
) -> None:
    home, chance = make_project(tmp_path), random.Random(7)
    for sign in SIGNS:
        done = killed(
            home, "run", "--as-of", AS_OF,
            after_seconds=chance.random() * PAUSE,
            begun=lambda sign=sign: any((home / "data").glob(sign)),  # type: ignore[misc]
        )  # fmt: skip
        if done.code == 0 and sign != SIGNS[-1]:  # publishing may be quicker than the pause
            pytest.fail(f"the run ended before it was killed at {sign}:\n{done.output}")
    sei(home, "run", "--as-of", AS_OF)
    assert sha256s(file_of(home)) == sha256s(file_of(Path(good["home"])))
    assert one(file_of(home), "select count(*) from marts.dora_changes where lead_time_seconds is not null") == 10
    assert one(file_of(home), "select count(*) from marts.dora_deployments where is_rollback") == 1

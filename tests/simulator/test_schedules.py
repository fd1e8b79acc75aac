"""The fixed set of fault schedules. 200 of them, and more kills, are part of `make acceptance`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator.killing import differences_after_kills
from tests.simulator.schedules import Ordeal, differences_after

# With moves in mid-reading, small and large windows, faults that outlast a run's patience, and none of these.
SEEDS = (0, 1, 4, 8, 10, 21, 54, 71)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_landed_through_faults_is_what_the_company_holds(seed: int, tmp_path: Path) -> None:
    assert not differences_after(seed, tmp_path)


def test_the_fixed_set_has_every_kind_of_ordeal() -> None:
    ordeals = [Ordeal.of(seed) for seed in SEEDS]
    assert {ordeal.window_size for ordeal in ordeals} == {5, 17, 60, 1000}
    assert {ordeal.in_a_row for ordeal in ordeals} >= {1, 2, 9}
    assert {len(ordeal.moves) for ordeal in ordeals} >= {1, 4, 6}


def test_what_is_landed_through_kills_is_what_the_company_holds(tmp_path: Path) -> None:
    differences, killed = differences_after_kills(1, 3, tmp_path)
    assert not differences
    assert killed

"""200 random fault schedules over the simulated tools, and 50 random kills: nothing lost, nothing double."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator.killing import differences_after_kills
from tests.simulator.schedules import differences_after

pytestmark = pytest.mark.acceptance


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_what_is_landed_through_faults_is_what_the_company_holds(first: int, tmp_path: Path) -> None:
    wrong = [text for seed in range(first, first + 20) for text in differences_after(seed, tmp_path / str(seed))]
    assert not wrong


def test_what_is_landed_through_fifty_kills_is_what_the_company_holds(tmp_path: Path) -> None:
    killed = 0
    for seed in range(100):
        differences, died = differences_after_kills(seed, 5, tmp_path / str(seed))
        assert not differences, seed
        killed += died
        if killed >= 50:
            return
    pytest.fail(f"found {killed} victims that died while they were reading; expected 50")

"""Every scenario's expectations, on one build of all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transform.expected import differences
from tests.transform.scenarios import CLAIMS, FOLDER

EXPECTED = [(claim, path) for claim in CLAIMS for path in sorted((FOLDER / claim / "expected").glob("*.csv"))]


@pytest.mark.parametrize(("claim", "expected"), EXPECTED, ids=[f"{claim}-{path.stem}" for claim, path in EXPECTED])
def test_a_scenario_gives_what_it_expects(published: Path, claim: str, expected: Path) -> None:
    found = differences(published, claim, expected)
    assert not found, "\n".join([f"{claim}: {expected.stem}", *found])


def test_every_scenario_expects_something() -> None:
    assert CLAIMS, "no scenario was found"
    assert not [claim for claim in CLAIMS if not list((FOLDER / claim / "expected").glob("*.csv"))]

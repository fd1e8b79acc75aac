"""The demo's numbers: EXPECTED.md, plain Python over the story, and what the marts say are the same."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.commands.calling import Called
from tests.commands.conftest import said
from tests.conftest import ROOT

EXAMPLE = ROOT / "examples" / "demo"
MODULES = ("company", "story", "expected", "failures", "drop_folder", "make_repository")


@pytest.fixture
def expected(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """examples/demo/expected.py, whose neighbours it finds as a script does."""
    monkeypatch.syspath_prepend(str(EXAMPLE))
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("expected")


@pytest.fixture
def shown(demo: Path) -> Called:
    return said(demo, "demo")


def test_the_page_of_expected_numbers_is_fresh(expected: ModuleType) -> None:
    assert (EXAMPLE / "EXPECTED.md").read_text(encoding="utf-8") == expected.page(expected.numbers())


def test_every_number_of_the_marts_is_the_expected_one(expected: ModuleType, shown: Called) -> None:
    wanted = {key: (pytest.approx(number.value), number.count) for key, number in expected.numbers().items()}
    found = {}
    for row in json.loads(shown.out)["rows"]:
        if row["value"] is not None and row["metric"] != "time_to_production":
            metric = row["phase"] or row["metric"]
            found[row["node_id"], row["period_started_on"][:7], metric] = row["value"], row["sample_count"]
    assert found == wanted


def test_every_metric_has_a_value_or_its_reason_for_the_root_in_every_month(shown: Called) -> None:
    rows = [row for row in json.loads(shown.out)["rows"] if row["node_id"] == "acme"]
    assert len({row["metric"] for row in rows}) >= 7
    # nothing failed in April, so that nothing was mended
    missing = [(row["metric"], row["period_started_on"], row["reason"]) for row in rows if row["value"] is None]
    assert missing == [("recovery_time", "2026-04-01", "no_failures")]
    assert all(row["is_complete"] for row in rows)


def test_the_demo_is_as_of_the_day_after_its_story(expected: ModuleType, shown: Called) -> None:
    assert json.loads(shown.out)["as_of"] == expected.story.AS_OF.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_two_demos_in_two_folders_hold_the_same_rows(shown: Called, spoiled: Path) -> None:
    other = json.loads((spoiled / "first_version.json").read_text(encoding="utf-8"))["row_hashes"]
    hashes = json.loads(shown.out)["row_hashes"]
    differing = {name for name in hashes if hashes[name] != other[name]}
    assert differing <= {"diagnostics_sources"}  # says when each was read
    assert hashes.keys() == other.keys()


def test_the_story_holds_what_a_demo_should(expected: ModuleType) -> None:
    story = expected.story
    assert len(story.changes()) == 46
    assert {change.way for change in story.changes()} == {"merge", "squash"}
    assert {deployment.status for deployment in story.deployments()} == {"succeeded", "failed"}
    assert len(expected.failed()) == 6
    assert {incident.cause is None for incident in story.incidents()} == {True, False}

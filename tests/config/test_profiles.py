"""Efficiency profiles: the shipped default is the page of the metrics, and every slip is found on its line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sei_pipeline.config import Profile
from sei_pipeline.config.bands import EDITIONS, DurationBands
from sei_pipeline.config.tables import tables
from sei_pipeline.settings import CHECKOUT, DBT_PROJECT
from tests.config.projects import places, problems, read

FILE = "profiles_config/efficiency/slow.yml"
SHIPPED = (CHECKOUT / "profiles_config/efficiency/default.yml").read_text(encoding="utf-8")
RATED = ("change_failure_rate", "deployment_frequency", "lead_time", "time_to_restore")
LEVELS = ("elite", "high", "medium", "low")
ENTERED = "issue_management.status_category_entered"


def test_the_shipped_default_profile_is_what_the_page_of_the_metrics_says(tmp_path: Path) -> None:
    made = tables(read(tmp_path, {"profiles_config/efficiency/default.yml": SHIPPED}))
    (profile,) = made["efficiency_profiles"].to_pylist()
    assert list(profile.values())[2:] == [
        "all_completed", "allow_exceptions", "continuous_delivery", "continuous_delivery", 86400, "incident_management",
        0, "story_points",
    ]  # fmt: skip
    assert [tuple(row.values())[1:] for row in made["profile_phases"].to_pylist()] == [
        (1, "Planning", ENTERED, "to_do", "first", ENTERED, "in_progress", "first"),
        (2, "Coding", None, None, None, "source_code.first_commit", None, None),
        (3, "Review", None, None, None, "source_code.last_pull_request_merged", None, None),
        (4, "Build", None, None, None, "continuous_integration.last_build_completed", None, None),
        (5, "Deployment", None, None, None, "continuous_delivery.last_deployment_completed", None, None),
    ]
    kinds = {row["evidence_kind"] for row in made["profile_evidence"].to_pylist()}
    assert kinds == {"own_status", "causal_link", "rollback", "revert_or_hotfix"}
    bands = made["profile_bands"].to_pylist()
    assert {(r["metric"], r["band"]) for r in bands} == {(metric, band) for metric in RATED for band in LEVELS}
    assert {(r["upper_bound"], r["is_own"], r["edition"]) for r in bands} == {(None, False, "2023")}


def test_bounds_of_its_own_are_a_profiles_and_the_rest_its_editions(tmp_path: Path) -> None:
    text = """
        name: slow
        bands:
          edition: "2019"
          deployment_frequency: {elite: 1d, high: 1w, medium: 30d}
          time_to_restore: {elite: 30min, high: 1d, medium: 1w}
    """
    made = tables(read(tmp_path, {FILE: text}))["profile_bands"].to_pylist()
    own = {
        (r["metric"], r["band"]): (r["upper_bound"], r["is_upper_inclusive"])
        for r in made
        if r["profile_name"] == "slow" and r["is_own"]
    }
    assert own == {
        ("deployment_frequency", "elite"): (86400.0, True),
        ("deployment_frequency", "high"): (7 * 86400.0, True),
        ("deployment_frequency", "medium"): (30 * 86400.0, True),
        ("deployment_frequency", "low"): (None, False),
        ("time_to_restore", "elite"): (1800.0, False),
        ("time_to_restore", "high"): (86400.0, False),
        ("time_to_restore", "medium"): (7 * 86400.0, False),
        ("time_to_restore", "low"): (None, False),
    }
    assert {r["edition"] for r in made if r["profile_name"] == "slow"} == {"2019"}


def test_every_edition_that_a_profile_may_name_has_bands_and_2025_has_means() -> None:
    with (DBT_PROJECT / "seeds" / "bands.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(dict.fromkeys(r["edition"] for r in rows if r["band"] != "mean")) == EDITIONS
    assert {r["edition"] for r in rows if r["band"] == "mean"} == {"2025"}
    for edition in EDITIONS:
        for metric in RATED:
            cells = [row for row in rows if (row["edition"], row["metric"]) == (edition, metric)]
            bounds = [float(row["upper_bound"] or "inf") for row in cells]
            rates = {row["is_rating"] for row in cells}
            assert rates == {str(bounds == sorted(bounds)).lower()}, (edition, metric)


def test_an_empty_profile_means_the_same_as_the_shipped_one(tmp_path: Path) -> None:
    shipped = read(tmp_path / "a", {"profiles_config/efficiency/default.yml": SHIPPED}).profiles[0]
    empty = Profile(name="default", description=shipped.description)
    assert shipped.lead_time == empty.lead_time
    assert shipped.bands == empty.bands
    assert shipped.change_failure_rate.kinds() == empty.change_failure_rate.kinds()


def test_disabled_phases_leave_no_row_and_the_first_enabled_one_needs_a_start(tmp_path: Path) -> None:
    phases = """
        name: slow
        lead_time:
          phases:
            - {name: A, enabled: false, start: issue_management.created, end: source_code.first_commit}
            - name: B
              start: {event: issue_management.status_entered, status: In Review, occurrence: last}
              end: source_code.last_approval
              bands: {elite: 1h, high: 2h, medium: 90min}
    """
    found = problems(tmp_path / "bad", {FILE: phases})
    assert places(found) == [(FILE, 9, "INVALID_VALUE")]
    assert "rise" in found[0].expected
    made = tables(read(tmp_path / "good", {FILE: phases.replace("90min", "1.5d")}))
    rows = [tuple(row.values())[1:] for row in made["profile_phases"].to_pylist() if row["profile_name"] == "slow"]
    assert rows == [
        (1, "B", "issue_management.status_entered", "in review", "last", "source_code.last_approval", None, None)
    ]
    assert {r["metric"] for r in made["profile_bands"].to_pylist() if r["upper_bound"] == 1.5 * 86400} == {
        "lead_time.B"
    }
    unstarted = phases.replace("start: {event", "# start: {event").replace("90min", "3h")
    assert places(problems(tmp_path / "unstarted", {FILE: unstarted})) == [(FILE, 6, "MISSING_KEY")]


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("continuous_delivery", ["causal_link", "own_status", "revert_or_hotfix", "rollback"]),
        ("issue_management", ["causal_link", "window"]),
        ("incident_management", ["causal_link", "window"]),
    ],
)
def test_the_usual_evidence_depends_on_the_source(tmp_path: Path, source: str, kinds: list[str]) -> None:
    config = read(tmp_path, {FILE: f"name: slow\nchange_failure_rate: {{source: {source}, window_hours: 1.5}}\n"})
    made = tables(config)
    rows = made["profile_evidence"].to_pylist()
    assert [row["evidence_kind"] for row in rows if row["profile_name"] == "slow"] == kinds
    assert made["efficiency_profiles"].to_pylist()[1]["failure_window_seconds"] == 5400


PHASES = "name: slow\nlead_time:\n  phases:\n"
COMMIT = "end: source_code.first_commit"


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("name: other\n", 1, "INVALID_NAME"),
        ("description: none\n", 1, "MISSING_KEY"),
        ("name: slow\nlead_time:\n  order: enforced\n", 3, "INVALID_VALUE"),
        ("name: slow\nlead_time:\n  phases: []\n", 3, "INVALID_VALUE"),
        (PHASES + f"    - {{name: A, {COMMIT}}}\n" * 6, 3, "INVALID_VALUE"),
        (PHASES + f"    - {{name: A, start: git.x, {COMMIT}}}\n", 4, "INVALID_VALUE"),
        (PHASES + f"    - name: A\n      start: {ENTERED}\n      {COMMIT}\n", 5, "MISSING_KEY"),
        (PHASES + "    - name: A\n      end: {event: source_code.last_commit, occurrence: last}\n", 5, "INVALID_VALUE"),
        (PHASES + f"    - {{name: A, enabled: false, {COMMIT}}}\n", 3, "INVALID_VALUE"),
        ("name: slow\nchange_failure_rate:\n  evidence: [windows]\n", 3, "INVALID_VALUE"),
        ("name: slow\nchange_failure_rate:\n  window_hours: 0\n", 3, "INVALID_VALUE"),
        ("name: slow\ntime_to_restore:\n  source: source_code\n", 3, "INVALID_VALUE"),
        ("name: slow\nbands:\n  change_failure_rate: {elite: 5, high: 10%, medium: 15%}\n", 3, "INVALID_VALUE"),
        ("name: slow\nbands:\n  lead_time: {elite: 1d, high: 1 week, medium: 30d}\n", 3, "INVALID_VALUE"),
        ("name: slow\nbands:\n  lead_times: {}\n", 3, "UNKNOWN_KEY"),
        ("name: slow\nsprints:\n  grace_days: -1\n", 3, "INVALID_VALUE"),
        ("name: slow\nsprints:\n  estimate: hours\n", 3, "INVALID_VALUE"),
        ('name: slow\nbands:\n  edition: "2025"\n', 3, "INVALID_VALUE"),
    ],
)
def test_each_error_of_a_profile_names_its_line(tmp_path: Path, text: str, line: int, code: str) -> None:
    assert places(problems(tmp_path, {FILE: text})) == [(FILE, line, code)]


def test_two_phases_of_one_name_are_an_error(tmp_path: Path) -> None:
    second = "    - {name: a, end: source_code.last_commit}\n"
    text = PHASES + f"    - {{name: A, start: issue_management.created, {COMMIT}}}\n"
    assert places(problems(tmp_path, {FILE: text + second})) == [(FILE, 5, "DUPLICATE_NAME")]


@pytest.mark.parametrize(("written", "seconds"), [("30min", 1800), ("1h", 3600), ("1.5 d", 129600), ("2w", 1209600)])
def test_durations_are_read_as_seconds(written: str, seconds: float) -> None:
    made = DurationBands.model_validate({"elite": written, "high": "3w", "medium": "4w"})
    assert made.elite == seconds

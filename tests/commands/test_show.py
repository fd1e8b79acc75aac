"""`sei show`: a node's numbers as a table, as CSV and as JSON; and how numbers and periods read."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from sei_pipeline.commands import wording
from sei_pipeline.commands.periods import last_periods, named
from sei_pipeline.commands.show import harmless
from tests.commands.calling import project, sei

CHECKOUT = """\
Shop/Checkout (team acme/Shop/Checkout), as of 2026-05-01 00:00Z
metric                   period            value    change  band       events  why not
Deployment frequency     2026-04  2 (0.07 a day)     -48 %  medium     2 of 2
Change failure rate      2026-04           0.0 %  -40.0 pt  elite      2 of 2
Mean time to restore     2026-04           4.0 h            high       1 of 1
Pull request cycle time  2026-04          23.5 h      +0 %             4 of 4
Lead time for changes    2026-04           3.0 d     -29 %  high of 3  4 of 4
  Planning                                31.5 h                       4 of 4
  Coding                                   4.0 h                       4 of 4
  Review                                  23.0 h                       4 of 4
  Build                                 29.5 min                       4 of 4
  Deployment                              46.0 h                       3 of 4
  Phases are shares of the mean lead time; the lead time itself is the median.
  `of 3` behind a band: so many tickets are complete, and it rests on those.
"""


def _shown(demo: Path, *arguments: str) -> str:
    called = sei("--home", str(demo), "show", *arguments)
    assert called.code == 0, called.err
    return called.out


def test_a_team_is_shown_as_a_table_with_units_bands_and_counts(demo: Path) -> None:
    metrics = ("deployment_frequency", "change_failure_rate", "time_to_restore", "pull_request_cycle_time", "lead_time")
    options = [word for metric in metrics for word in ("--metric", metric)]
    text = _shown(demo, "Checkout", "--last", "1", *options)
    assert [line.rstrip() for line in text.splitlines()] == [*CHECKOUT.splitlines(), ""]


def test_without_a_node_the_root_is_shown_and_every_node_listed(demo: Path) -> None:
    text = _shown(demo)
    assert text.startswith("Acme (made up) (root acme), as of 2026-05-01 00:00Z\n")
    assert text.endswith(
        "Nodes (sei show NODE):\n  acme\n  acme/Platform\n  acme/Platform/Tools  (team)\n  acme/Shop\n"
        "  acme/Shop/Catalog  (team)\n  acme/Shop/Checkout  (team)\n"
    )


@pytest.mark.parametrize("name", ["acme/Platform/Tools", "Platform/Tools", "tools", "TOOLS", "/acme/platform/tools/"])
def test_a_node_is_found_by_id_path_or_name_in_any_case(name: str, demo: Path) -> None:
    assert _shown(demo, name, "--last", "1").startswith("Platform/Tools (team acme/Platform/Tools)")


def test_a_mistyped_node_is_answered_with_the_nearest(demo: Path) -> None:
    called = sei("--home", str(demo), "show", "Chekout")
    assert (called.code, called.err) == (2, "sei: found no node 'Chekout'; did you mean 'acme/Shop/Checkout'?\n")
    assert "expected one of 6 nodes" in sei("--home", str(demo), "show", "zzzz").err


def test_a_mistyped_metric_is_answered_with_the_nearest(demo: Path) -> None:
    called = sei("--home", str(demo), "show", "--metric", "lead_tme")
    assert (called.code, called.err) == (2, "sei: found no metric 'lead_tme'; did you mean 'lead_time'?\n")


def test_a_period_without_a_value_says_why_not(demo: Path) -> None:
    text = _shown(demo, "Tools", "--last", "1", "--metric", "time_to_restore")
    assert "0 of 1  filtered_out" in text
    assert "  filtered_out: " in text
    before = _shown(demo, "Tools", "--last", "6", "--metric", "deployment_frequency")
    assert "2025-11 *" in before
    assert "no_events" in before


def test_the_period_that_goes_on_is_marked(demo: Path) -> None:
    text = _shown(demo, "--grain", "quarter", "--last", "2", "--metric", "deployment_frequency")
    assert "2026-Q1 " in text
    assert "2026-Q2 *" in text
    assert "* not complete" in text


def test_csv_has_plain_numbers_and_one_line_a_row(demo: Path) -> None:
    text = _shown(demo, "--format", "csv", "--last", "2", "--metric", "change_failure_rate")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["period_started_on"] for row in rows] == ["2026-03-01", "2026-04-01"]
    assert float(rows[0]["value"]) == pytest.approx(4 / 17)
    assert rows[0]["unit"] == "ratio"
    assert text.count("\n") == 3


def test_json_holds_the_phases_that_add_up_to_the_mean(demo: Path) -> None:
    rows = json.loads(_shown(demo, "--format", "json", "--last", "1", "--metric", "lead_time"))
    phases = [row["value"] for row in rows if row["phase"]]
    total = next(row for row in rows if not row["phase"])
    assert len(phases) == 5
    assert sum(phases) == pytest.approx(total["numerator"] / total["sample_count"])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1"])
def test_no_text_is_a_formula_to_a_spreadsheet(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_numbers_and_ordinary_texts_stay_as_they_are() -> None:
    assert [harmless(value) for value in (-1.5, None, "a-b", "")] == [-1.5, None, "a-b", ""]


def test_nothing_published_yet_says_what_to_run(tmp_path: Path) -> None:
    called = sei("--home", str(project(tmp_path)), "show")
    assert called.code == 2
    assert called.err.endswith("expected sei.duckdb; make it: sei run\n")


def test_a_file_that_is_no_database_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "data" / "published").mkdir(parents=True)
    (tmp_path / "data" / "published" / "sei.duckdb").write_text("not a database, but long enough to be read" * 99)
    called = sei("--home", str(tmp_path), "show")
    assert called.code == 1
    assert "can't be read" in called.err


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (119, "119 s"), (120, "2.0 min"), (7199, "120.0 min"), (7200, "2.0 h"), (172_800, "2.0 d"),
     (207_360, "2.4 d"), (-7200, "-2.0 h")],
)  # fmt: skip
def test_a_duration_is_told_in_the_largest_unit_of_which_there_are_two(seconds: float, text: str) -> None:
    assert wording.number(seconds, "seconds") == text


@pytest.mark.parametrize(
    ("value", "unit", "per_day", "text"),
    [(None, "ratio", None, "-"), (0.125, "ratio", None, "12.5 %"), (6.0, "deployments", 6 / 7, "6 (0.86 a day)"),
     (1234.0, "deployments", None, "1,234"), (0.5, "points", None, "0.50")],
)  # fmt: skip
def test_a_value_is_told_with_its_unit(value: float | None, unit: str, per_day: float | None, text: str) -> None:
    assert wording.number(value, unit, per_day) == text


def test_the_last_periods_end_with_the_one_of_the_day() -> None:
    assert last_periods(date(2026, 1, 31), "month", 2) == [
        (date(2025, 12, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2026, 2, 1)),
    ]
    assert last_periods(date(2027, 1, 2), "week", 1) == [(date(2026, 12, 28), date(2027, 1, 4))]
    assert last_periods(date(2026, 11, 30), "quarter", 1) == [(date(2026, 10, 1), date(2027, 1, 1))]


def test_periods_have_the_names_that_people_use() -> None:
    assert named(date(2026, 4, 1), "month") == "2026-04"
    assert named(date(2026, 12, 28), "week") == "2026-W53"
    assert named(date(2026, 10, 1), "quarter") == "2026-Q4"


@pytest.mark.parametrize(
    ("value", "ratio", "unit", "text"),
    [
        (3600.0, 0.125, "seconds", "+12 %"), (-3600.0, -1.0, "seconds", "-100 %"), (0.025, 0.5, "ratio", "+2.5 pt"),
        (0.1, None, "deployments", "from 0"), (0.0, None, "deployments", "0 %"), (None, None, "seconds", ""),
    ],
)  # fmt: skip
def test_a_change_reads_as_a_share_and_of_a_rate_as_points(
    value: float | None, ratio: float | None, unit: str, text: str
) -> None:
    assert wording.change(value, ratio, unit) == text

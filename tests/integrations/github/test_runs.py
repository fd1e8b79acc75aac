"""Workflow runs come whole however many there are, and again when they change."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sei_pipeline.integrations.github.slices import Slice
from sei_pipeline.simulator.company.model import Company
from tests.integrations.github.making import Landed, company, site, started

START = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.integers(0, 5_000_000), st.integers(2, 300))
def test_parts_of_a_slice_hold_each_of_its_seconds_once(seconds: int, count: int) -> None:
    whole = Slice(START, START + timedelta(seconds=seconds))
    parts = whole.parts(count)
    assert len(parts) <= count
    assert parts[0].start == whole.start
    assert parts[-1].end == whole.end
    for left, right in itertools.pairwise(parts):
        assert left.start <= left.end
        assert right.start - left.end == timedelta(seconds=1)


def test_runs_beyond_what_github_lists_are_read_in_slices(tmp_path: Path) -> None:
    small = company()
    landed = Landed()
    with site(tmp_path, small, run_limit=20) as github:
        landed.run(github.connect(window=20), only=["workflow_runs"])
        pages = github.asked()["runs"]
    shown = {one.name for one in small.repositories if not one.is_archived and not one.is_fork}
    wanted = {one.run_id for one in small.runs if one.repository in shown}
    assert {row["run_id"] for row in landed.rows("workflow_runs")} == wanted
    assert landed.rejects == []
    assert pages < len(wanted) / 2, "slices are cut by how many runs they hold"


def _many_at_once(of: Company, count: int) -> Company:
    """The company, with `count` runs of one second."""
    one = of.runs[len(of.runs) // 2]
    made = [replace(one, run_id=one.run_id + 10**6 + n, node_id=f"{one.node_id}{n}", jobs=()) for n in range(count)]
    return replace(of, runs=sorted([*of.runs, *made], key=lambda run: (run.created_at, run.run_id)))


def test_a_second_with_more_runs_than_github_lists_is_said_by_name(tmp_path: Path) -> None:
    landed = Landed()
    with site(tmp_path, _many_at_once(company(), 1_100)) as github:
        landed.run(github.connect(jobs=False), only=["workflow_runs"])
    assert [one.code for one in landed.rejects] == ["RUNS_CUT"]
    assert "1101 runs created within one second" in landed.rejects[0].found
    assert len(landed.rows("workflow_runs")) == len([*company().runs]) - 1 + 1_000


def test_a_run_that_is_run_again_is_landed_again_with_its_jobs(tmp_path: Path) -> None:
    small = company()
    shown = max(one.repository for one in small.runs)
    old = next(one for one in small.runs if one.repository == shown and one.jobs)
    later = small.ended_at + timedelta(minutes=5)
    again = replace(old, attempt=old.attempt + 1, started_at=later, updated_at=later, conclusion="cancelled")
    changed = replace(small, runs=[again if one is old else one for one in small.runs])
    landed = Landed()
    with site(tmp_path / "before", small) as github:
        landed.run(github.connect(), only=["workflow_runs"])
    with site(tmp_path / "after", changed) as github:
        landed.run(github.connect(started() + timedelta(days=8)), only=["workflow_runs"])
    row = next(row for row in landed.rows("workflow_runs") if row["run_id"] == old.run_id)
    assert (row["run_attempt"], row["conclusion"]) == (old.attempt + 1, "cancelled")


@pytest.mark.parametrize("scope", ["fine", "lacking"])
def test_jobs_come_by_rest_where_graphql_shows_no_checks(
    tmp_path: Path, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sei_pipeline.integrations.github import jobs

    if scope == "lacking":  # a token without the permission `checks` is shown runs without their suites
        monkeypatch.setattr(jobs, "JOBS", "query($ids: [ID!]!) { nodes(ids: $ids) { ... on WorkflowRun { id } } }")
    landed = Landed()
    with site(tmp_path) as github:
        landed.run(github.connect(), only=["workflow_runs"])
        asked = github.asked()
    assert (asked["jobs"] > 0) == (scope == "lacking")
    told: list[dict[str, Any]] = landed.rows("workflow_jobs")
    wanted = {(run.run_id, job.job_id): job for run in company().runs for job in run.jobs}
    found = {(row["run_id"], row["job_id"]): row for row in told}
    assert wanted.keys() <= found.keys()
    for key, job in wanted.items():
        assert found[key]["job_name"] == job.name
        assert found[key]["conclusion"] == (job.conclusion or None)
        assert found[key]["started_at"] == job.started_at.replace(tzinfo=None)


def test_a_list_that_is_as_it_was_is_known_without_its_etag(tmp_path: Path) -> None:
    landed = Landed()
    with site(tmp_path) as github:
        landed.run(github.connect(), only=["workflow_runs"])
        landed.cursors = {place: {**cursor, "etag": '"of another token"'} for place, cursor in landed.cursors.items()}
        before = dict(landed.cursors)
        github.served.forget()
        count = landed.row_count
        landed.run(github.connect(), only=["workflow_runs"])
        asked = github.asked()
    assert landed.row_count == count
    assert landed.cursors == before
    assert asked["runs"] == len(before)
    assert asked["checkRuns"] == 0


def test_an_old_run_that_was_run_again_between_two_sweeps_is_found_by_the_next_one(tmp_path: Path) -> None:
    small = company()
    shown = max(one.repository for one in small.runs)
    old = next(one for one in small.runs if one.repository == shown and one.jobs)
    last = replace(max((one for one in small.runs if one.repository == shown), key=lambda run: run.created_at), jobs=())

    def at(number: int, moment: datetime) -> Any:
        names = {"run_id": last.run_id + number, "node_id": f"{last.node_id}{number}", "run_number": number}
        return replace(last, **names, created_at=moment, started_at=moment, updated_at=moment)

    fillers = [at(number, small.ended_at - timedelta(minutes=200 - number)) for number in range(1, 120)]
    rerun_at = small.ended_at + timedelta(hours=1)
    again = replace(old, attempt=old.attempt + 1, started_at=rerun_at, updated_at=rerun_at)
    newer = at(500, small.ended_at + timedelta(hours=9))
    before = replace(small, runs=sorted([*small.runs, *fillers], key=lambda run: (run.created_at, run.run_id)))
    after = replace(
        before,
        runs=[*(again if one is old else one for one in before.runs), newer],
        ended_at=small.ended_at + timedelta(hours=10),
    )
    landed = Landed()
    with site(tmp_path / "before", before) as github:
        landed.run(github.connect(), only=["workflow_runs"])
    with site(tmp_path / "after", after) as github:
        landed.run(github.connect(started() + timedelta(days=1)), only=["workflow_runs"])
        assert newer.run_id in {row["run_id"] for row in landed.rows("workflow_runs")}
        landed.run(github.connect(started() + timedelta(days=8)), only=["workflow_runs"])
        row = next(row for row in landed.rows("workflow_runs") if row["run_id"] == old.run_id)
        assert row["run_attempt"] == again.attempt
        count = landed.row_count
        landed.run(github.connect(started() + timedelta(days=16)), only=["workflow_runs"])
        assert landed.row_count == count, "what a sweep found comes once"

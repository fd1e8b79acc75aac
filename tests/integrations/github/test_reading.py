"""What is landed is what the company is, whole or in steps, and costs few requests."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sei_pipeline.connect.contract import Scope
from sei_pipeline.simulator.company.model import Company
from tests.integrations.github.making import Landed, company, site, started


def _shown(of: Company) -> set[str]:
    """Names of the repositories that a connection reads without further options."""
    return {one.name for one in of.repositories if not one.is_archived and not one.is_fork}


def test_a_full_reading_lands_every_record_of_the_company_and_its_children(tmp_path: Path) -> None:
    small = company()
    landed = Landed()
    with site(tmp_path, small) as github:
        landed.run(github.connect())
    names = _shown(small)
    pulls = [one for one in small.pull_requests if one.repository in names]
    runs = [one for one in small.runs if one.repository in names]
    deployments = [one for one in small.deployments if one.repository in names]
    assert {row["repository"] for row in landed.rows("repositories")} == names
    assert {(row["repository"], row["number"]) for row in landed.rows("pull_requests")} == {
        (one.repository, one.number) for one in pulls
    }
    assert {
        (row["repository"], row["pull_request_number"], row["commit_sha"])
        for row in landed.rows("pull_request_commits")
    } == {(one.repository, one.number, sha) for one in pulls for sha in one.commit_shas}
    assert len(landed.rows("pull_request_reviews")) == sum(len(one.reviews) for one in pulls)
    assert len(landed.rows("pull_request_comments")) == sum(len(one.comments) for one in pulls)
    assert {(row["run_id"], row["job_id"]) for row in landed.rows("workflow_jobs")} >= {
        (run.run_id, job.job_id) for run in runs for job in run.jobs
    }, "those of earlier attempts come with them"
    assert {row["deployment_id"] for row in landed.rows("deployments")} == {one.deployment_id for one in deployments}
    assert len(landed.rows("deployment_statuses")) == sum(len(one.statuses) for one in deployments)
    assert len(landed.rows("releases")) == sum(one.repository in names for one in small.releases)
    assert {(row["repository"], row["ref_name"]) for row in landed.rows("refs")} == {
        (one.repository, one.name) for one in small.refs if one.repository in names
    }
    assert {(row["repository"], row["number"]) for row in landed.rows("issues")} == {
        (one.repository, one.number) for one in small.issues if one.repository in names
    }
    assert {row["commit_sha"] for row in landed.rows("commits")} >= {
        one.sha for one in small.commits if one.is_on_default_branch and one.repository in names
    }
    assert landed.rejects == []


def test_what_is_landed_step_by_step_is_what_a_full_reading_lands(tmp_path: Path) -> None:
    small = company(2)
    stepwise, whole = Landed(), Landed()
    with site(tmp_path, small) as github:
        for run, day in enumerate((9, 6, 3, 2, 0)):
            github.tool.show(small.ended_at - timedelta(days=day))
            stepwise.run(github.connect(started() + timedelta(days=8 * run)))
        whole.run(github.connect())
    assert stepwise.differs_from(whole) == {}


@pytest.mark.parametrize("seed", range(2))
def test_a_reading_that_is_killed_after_any_window_goes_on_where_it_was(tmp_path: Path, seed: int) -> None:
    small = company(seed + 1)
    killed, whole = Landed(), Landed()
    with site(tmp_path, small) as github:
        whole.run(github.connect())
        for windows, day in ((1, 8), (3, 5), (4, 2), (7, 1)):
            github.tool.show(small.ended_at - timedelta(days=day))
            killed.run(github.connect(window=20), most_windows=windows + seed)
        github.tool.show(small.ended_at)
        killed.run(github.connect(started() + timedelta(days=30), window=20))
    assert killed.differs_from(whole) == {}


def test_a_run_without_news_asks_for_the_heads_of_all_and_once_for_runs(tmp_path: Path) -> None:
    small = company(3, 12, 14)
    landed = Landed()
    with site(tmp_path, small) as github:
        landed.run(github.connect())
        github.served.forget()
        before = landed.row_count
        landed.run(github.connect())
        asked = github.asked()
        statuses = Counter(status for _, target, status in github.served.requests("github") if "/runs" in target)
    count = len(_shown(small))
    assert asked["heads"] == 1
    assert asked["runs"] == count
    assert statuses == {304: count}, "an unchanged list of runs costs no quota"
    assert asked.keys() <= {"heads", "runs", "repos", "membersWithRole", "teams"}
    assert landed.row_count - before == len(landed.rows("repositories")) + sum(
        len(landed.rows(name)) for name in ("accounts", "teams", "team_members")
    ), "snapshots that cost no request of a repository; landing sees that they are as they were"


def test_a_thousand_merged_pull_requests_cost_at_most_forty_requests(tmp_path: Path) -> None:
    busy = company(5, 16, 75)
    name = Counter(one.repository for one in busy.pull_requests).most_common(1)[0][0]
    merged = sum(one.merged_at is not None for one in busy.pull_requests if one.repository == name)
    landed = Landed()
    with site(tmp_path, busy) as github:
        landed.run(github.connect(organisations=None, repositories=[name]), only=["pull_requests"])
        asked = github.asked()
    assert merged > 100
    assert sum(asked.values()) <= 1 + 40 * merged / 1_000 + 1, asked


def test_options_leave_out_what_they_say(tmp_path: Path) -> None:
    small = company()
    landed = Landed()
    with site(tmp_path, small) as github:
        landed.run(github.connect(commits="none", jobs=False, issues=False, sweep_days=0))
        asked = github.asked()
    assert landed.rows("commits") == landed.rows("workflow_jobs") == landed.rows("issues") == []
    assert not {"history", "checkRuns", "issues", "sweep"} & asked.keys()
    assert landed.rows("workflow_runs")


def test_nothing_older_than_since_is_landed(tmp_path: Path) -> None:
    small = company()
    since = (small.ended_at - timedelta(days=7)).date()
    landed = Landed()
    with site(tmp_path, small) as github:
        landed.run(github.connect(since=since))
    assert landed.rows("pull_requests")
    assert all(row["updated_at"].date() >= since for row in landed.rows("pull_requests"))
    assert all(
        row["created_at"].date() >= since for name in ("workflow_runs", "deployments") for row in landed.rows(name)
    )
    recent = [one for one in small.pull_requests if one.updated_at.date() >= since and one.repository in _shown(small)]
    assert len(landed.rows("pull_requests")) == len(recent)


def test_chosen_branches_are_read_beyond_the_default_one(tmp_path: Path) -> None:
    small = company()
    names = _shown(small)
    default = {one.name: one.default_branch for one in small.repositories}
    heads = {one.sha for one in small.refs if one.kind == "branch" and one.name != default[one.repository]}
    plain, chosen = Landed(), Landed()
    with site(tmp_path, small) as github:
        plain.run(github.connect(branches=[]), only=["commits"])
        chosen.run(github.connect(branches=[]), only=["commits"])
        chosen.run(github.connect(branches=["*"]), only=["commits"])
    tips = {one.sha for one in small.refs if one.kind == "branch" and one.repository in names}
    known = {row["commit_sha"] for row in chosen.rows("commits")}
    assert tips <= known
    assert heads - {row["commit_sha"] for row in plain.rows("commits")}
    assert {row["commit_sha"] for row in plain.rows("commits")} < known


def test_scopes_that_are_read_at_once_by_one_object_land_the_same(tmp_path: Path) -> None:
    wide = company(3, 12, 14)
    whole = Landed()
    with site(tmp_path, wide) as github:
        whole.run(github.connect())
        connection = github.connect()

        def read(scope: Scope) -> Landed:
            landed = Landed()
            landed.run(connection, scopes=[scope])
            return landed

        with ThreadPoolExecutor(connection.parallel_scopes) as pool:
            parts = list(pool.map(read, connection.scopes()))
    together = Landed()
    for part in parts:
        together.add(part)
    assert len(parts) > 3
    assert together.differs_from(whole) == {}


def test_deployments_that_never_ended_long_ago_are_neither_kept_in_mind_nor_asked_again(tmp_path: Path) -> None:
    small = company()
    one = min((one for one in small.deployments if one.repository in _shown(small)), key=lambda one: one.created_at)
    old = [
        replace(
            one,
            deployment_id=one.deployment_id + 10**6 + number,
            node_id=f"{one.node_id}{number}",
            statuses=(),
            created_at=one.created_at - timedelta(days=60, minutes=number),
        )
        for number in range(250)
    ]
    recent = replace(old[0], deployment_id=77, node_id="DE_recent", created_at=small.ended_at - timedelta(days=2))
    landed = Landed()
    with site(tmp_path, replace(small, deployments=[*reversed(old), *small.deployments, recent])) as github:
        landed.run(github.connect(), only=["deployments"])
        landed.run(github.connect(started() + timedelta(days=1)), only=["deployments"])
        again = github.asked()["statuses"]
        kept = landed.cursors["deployments", one.repository]["open"]
    assert {row["deployment_id"] for row in landed.rows("deployments")} >= {deploy.deployment_id for deploy in old}
    assert "DE_recent" in kept
    assert not kept.keys() & {deploy.node_id for deploy in old}
    assert again == 1, "the recent one"


def test_a_since_that_is_moved_back_reads_what_it_left_out(tmp_path: Path) -> None:
    small = company()
    landed, whole = Landed(), Landed()
    with site(tmp_path, small) as github:
        landed.run(github.connect(since=(small.ended_at - timedelta(days=5)).date()))
        count = landed.row_count
        later = (small.ended_at - timedelta(days=3)).date()
        landed.run(github.connect(started() + timedelta(hours=1), since=later), only=["pull_requests", "commits"])
        assert landed.row_count == count, "moved forward it changes nothing"
        landed.run(github.connect(started() + timedelta(hours=2)))
        whole.run(github.connect(started() + timedelta(hours=2)))
    assert landed.differs_from(whole) == {}

"""REST lists: paging, links, page sizes, the cap on workflow runs, and commits."""

from __future__ import annotations

import pytest

from sei_pipeline.simulator.github import Behaviour
from tests.simulator.github.asking import asker
from tests.simulator.github.small import (
    EMPTY,
    LONG,
    LONG_PULL,
    MERGE,
    ROOT,
    RUN_COUNT,
    SHOP,
    SITE,
    WORK,
    at,
)


def test_following_next_links_lists_everything_once() -> None:
    answers = list(asker().pages("/orgs/acme/repos?type=all&per_page=1"))
    assert [answer.body[0]["full_name"] for answer in answers] == [SHOP, SITE, EMPTY]  # newest first
    assert len(answers) == 3
    assert 'rel="prev"' in answers[1].headers["link"]
    assert 'rel="first"' in answers[2].headers["link"]


def test_a_list_that_fits_a_page_has_no_link_header() -> None:
    assert "link" not in asker().get("/orgs/acme/repos").headers


def test_a_page_holds_at_most_100_whatever_is_asked() -> None:
    answer = asker().get(f"/repos/{SITE}/actions/runs?per_page=500")
    assert len(answer.body["workflow_runs"]) == 100
    assert len(asker().get(f"/repos/{SITE}/actions/runs").body["workflow_runs"]) == 30


def test_one_query_lists_1000_runs_and_tells_how_many_there_are() -> None:
    answers = list(asker().pages(f"/repos/{SITE}/actions/runs?per_page=100"))
    ids = [run["id"] for answer in answers for run in answer.body["workflow_runs"]]
    assert len(ids) == len(set(ids)) == 1_000
    assert {answer.body["total_count"] for answer in answers} == {RUN_COUNT}
    assert ids == sorted(ids, reverse=True)
    beyond = asker().get(f"/repos/{SITE}/actions/runs?per_page=100&page=11")
    assert (beyond.status, beyond.body["workflow_runs"]) == (200, [])


@pytest.mark.parametrize(
    ("created", "count"),
    [
        ("2026-01-05T10:00:00Z..2026-01-05T10:59:00Z", 60),  # one run a minute; both ends count
        ("2026-01-05T10:00:00Z..2026-01-05T10:59:59Z", 60),
        (">=2026-01-06", 360),
        ("<2026-01-06", 890),
        ("*..2026-01-05T09:10:00Z", 1),
        ("2026-01-06T05:59:00Z..*", 1),
        ("2026-01-06T05:59:01Z..*", 0),
        ("2026-01-05", 890),
        ("2026-01-05T09:10:00Z", 1),
    ],
)
def test_created_chooses_runs_by_their_instant(created: str, count: int) -> None:
    # runs are one a minute from 09:10 on, so 890 on the first day and 360 on the second
    assert asker().get(f"/repos/{SITE}/actions/runs?created={created.replace('>', '%3E')}").body["total_count"] == count


def test_an_unreadable_created_is_a_validation_error() -> None:
    assert asker().get(f"/repos/{SITE}/actions/runs?created=lately").status == 422


def test_runs_are_chosen_by_branch_event_status_actor_and_sha() -> None:
    site = f"/repos/{SITE}/actions/runs"
    for query in (
        "branch=main",
        "event=push",
        "status=success",
        "status=completed",
        "actor=ann",
        f"head_sha={ROOT.sha}",
    ):
        assert asker().get(f"{site}?{query}").body["total_count"] == RUN_COUNT, query
    for query in ("branch=other", "event=schedule", "status=failure", "actor=bob", f"head_sha={WORK.sha}"):
        assert asker().get(f"{site}?{query}").body["total_count"] == 0, query


def test_jobs_of_a_run_are_those_of_its_last_attempt_or_of_all() -> None:
    told = asker().get(f"/repos/{SHOP}/actions/runs/50001/jobs").body
    assert [(job["name"], job["conclusion"], job["run_attempt"]) for job in told["jobs"]] == [
        ("test", "success", 2),
        ("lint", "failure", 2),
    ]
    assert asker().get(f"/repos/{SHOP}/actions/runs/50001/jobs?filter=all").body["total_count"] == 3


def test_a_run_names_its_pull_request_only_while_that_is_open() -> None:
    assert asker().get(f"/repos/{SHOP}/actions/runs/50001").body["pull_requests"][0]["number"] == 2
    gone = asker().get(f"/repos/{SITE}/actions/runs/50010").body
    assert gone["pull_requests"] == []


def test_a_pull_request_lists_250_commits_and_a_comparison_all() -> None:
    client = asker()
    listed = [
        commit["sha"]
        for answer in client.pages(f"/repos/{SHOP}/pulls/{LONG_PULL}/commits?per_page=100")
        for commit in answer.body
    ]
    assert listed == [commit.sha for commit in LONG[:250]]
    answers = list(client.pages(f"/repos/{SHOP}/compare/{MERGE.sha}...{LONG[-1].sha}?per_page=100"))
    compared = [commit["sha"] for answer in answers for commit in answer.body["commits"]]
    assert compared == [commit.sha for commit in LONG]
    assert {answer.body["total_commits"] for answer in answers} == {300}
    assert answers[0].body["merge_base_commit"]["sha"] == MERGE.sha


def test_a_comparison_tells_how_two_heads_lie_to_each_other() -> None:
    def status(base: str, head: str) -> tuple[str, int, int]:
        told = asker().get(f"/repos/{SHOP}/compare/{base}...{head}").body
        return told["status"], told["ahead_by"], told["behind_by"]

    assert status("main", "main") == ("identical", 0, 0)
    assert status(WORK.sha, "main") == ("ahead", 1, 0)
    assert status("v1", ROOT.sha[:10]) == ("behind", 0, 2)
    assert status("change-2", LONG[0].sha) == ("diverged", 1, 1)


def test_history_starts_at_a_head_and_keeps_children_before_parents() -> None:
    client = asker()
    told = [commit["sha"] for commit in client.get(f"/repos/{SHOP}/commits").body]
    assert told == [MERGE.sha, WORK.sha, ROOT.sha]
    since = client.get(f"/repos/{SHOP}/commits?since={at(1).isoformat().replace('+', '%2B')}&sha=main").body
    assert [commit["sha"] for commit in since] == [MERGE.sha, WORK.sha]


def test_an_author_is_known_by_verified_addresses_only() -> None:
    told = {commit["sha"]: commit for commit in asker().get(f"/repos/{SHOP}/commits?sha=change-2").body}
    assert told[WORK.sha]["author"] is None  # Bob's private address
    assert told[WORK.sha]["commit"]["author"]["email"] == "bob@private.example"
    assert told[ROOT.sha]["author"]["login"] == "ann"
    draft = told[next(sha for sha in told if sha not in {WORK.sha, ROOT.sha, MERGE.sha})]
    assert draft["author"]["login"] == "ann"  # GitHub's noreply address
    assert told[MERGE.sha]["committer"] is None  # the web's own address is nobody's here


def test_limits_of_lists_can_be_set() -> None:
    client = asker(behaviour=Behaviour(run_limit=50, pull_commit_limit=3))
    assert len(list(client.pages(f"/repos/{SITE}/actions/runs?per_page=20"))) == 3
    assert len(client.get(f"/repos/{SHOP}/pulls/{LONG_PULL}/commits").body) == 3

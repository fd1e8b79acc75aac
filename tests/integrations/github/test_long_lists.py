"""Lists that GitHub cuts off are read to their end, many in one request."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sei_pipeline.simulator.company.model import Comment, Commit, Company, PullRequest, Review
from sei_pipeline.simulator.messages import Reply, Request
from tests.integrations.github.making import Landed, company, site


def _long(of: Company, commit_count: int, review_count: int) -> tuple[Company, PullRequest]:
    """The company with one pull request that has so many commits, reviews and comments."""
    pull = next(one for one in of.pull_requests if one.merged_at and one.merge_method == "squash")
    first = next(one for one in of.commits if one.sha == pull.commit_shas[0])
    made: list[Commit] = []
    for number in range(commit_count):
        parent = made[-1].sha if made else pull.base_sha
        at = first.authored_at + timedelta(seconds=number)
        made.append(
            replace(first, sha=f"{number + 1:040x}", parents=(parent,), authored_at=at, committed_at=at,
                    landed_at=None)
        )  # fmt: skip
    author = pull.author_id
    at = pull.created_at + timedelta(minutes=1)
    reviews = tuple(Review(10**7 + n, author, "COMMENTED", "", at) for n in range(review_count))
    comments = tuple(Comment(2 * 10**7 + n, author, "why?", at, "a.py") for n in range(review_count))
    long = replace(
        pull,
        commit_shas=tuple(one.sha for one in made),
        head_sha=made[-1].sha,
        reviews=reviews,
        comments=comments,
    )
    pulls = [long if one is pull else one for one in of.pull_requests]
    return replace(of, commits=[*of.commits, *made], pull_requests=pulls), long


def _commits(landed: Landed, pull: PullRequest) -> list[str]:
    mine = [row for row in landed.rows("pull_request_commits")
            if (row["repository"], row["pull_request_number"]) == (pull.repository, pull.number)]  # fmt: skip
    return [row["commit_sha"] for row in sorted(mine, key=lambda row: row["commit_index"])]


def test_a_pull_request_with_hundreds_of_commits_and_reviews_comes_whole(tmp_path: Path) -> None:
    of, pull = _long(company(), 620, 130)
    landed = Landed()
    with site(tmp_path, of) as github:
        landed.run(github.connect(), only=["pull_requests"])
        asked = github.asked()
    assert _commits(landed, pull) == list(pull.commit_shas)
    for name in ("pull_request_reviews", "pull_request_comments"):
        mine = [row for row in landed.rows(name) if row["pull_request_number"] == pull.number
                and row["repository"] == pull.repository]  # fmt: skip
        assert len(mine) == 130, name
    assert asked["follow"] <= 6 + 3, "a hundred commits a request, and the other lists with them"
    assert not any("compare" in target for _, target, _ in github.served.requests("github"))


def test_commits_that_a_server_cuts_at_250_are_compared(tmp_path: Path) -> None:
    of, pull = _long(company(), 310, 0)
    landed = Landed()
    with site(tmp_path, of, graphql_commit_limit=250) as github:
        landed.run(github.connect(), only=["pull_requests"])
        compared = sum("compare" in target for _, target, _ in github.served.requests("github"))
    assert _commits(landed, pull) == list(pull.commit_shas)
    assert compared == 4
    assert landed.rejects == []


def test_commits_that_cannot_be_had_are_said_by_name_and_the_rest_kept(tmp_path: Path) -> None:
    of, pull = _long(company(), 310, 0)
    cut = replace(pull, base_sha="f" * 40)
    of = replace(of, pull_requests=[cut if one is pull else one for one in of.pull_requests])
    landed = Landed()
    with site(tmp_path, of, graphql_commit_limit=250) as github:
        landed.run(github.connect(), only=["pull_requests"])
    assert [(one.code, one.location) for one in landed.rejects] == [("COMMITS_CUT", f"{pull.repository}#{pull.number}")]
    assert _commits(landed, pull) == list(pull.commit_shas[:250])


def test_a_team_with_more_than_a_hundred_members_comes_whole(tmp_path: Path) -> None:
    big = company(1, 130, 1)
    landed = Landed()
    with site(tmp_path, big) as github:
        landed.run(github.connect(), only=["teams", "accounts"])
    assert {row["login"] for row in landed.rows("accounts")} >= {row["login"] for row in landed.rows("team_members")}
    assert len(landed.rows("accounts")) > 100


def test_a_comparison_that_github_never_manages_holds_no_other_pull_request_back(tmp_path: Path) -> None:
    of, pull = _long(company(), 310, 0)
    landed = Landed()
    with site(tmp_path, of, graphql_commit_limit=250) as github:
        inner = github.tool._answer

        def failing(request: Request, *more: Any) -> Reply:
            return Reply(500, b'{"message": "Server Error"}') if "compare" in request.path else inner(request, *more)

        github.tool._answer = failing  # type: ignore[method-assign]
        landed.run(github.connect(), only=["pull_requests"])
    assert [(one.code, one.location) for one in landed.rejects] == [("COMMITS_CUT", f"{pull.repository}#{pull.number}")]
    wanted = {one.number for one in of.pull_requests if one.repository == pull.repository}
    assert {row["number"] for row in landed.rows("pull_requests") if row["repository"] == pull.repository} == wanted

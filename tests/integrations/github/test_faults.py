"""Whatever goes wrong on the way, what is landed is what GitHub holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from sei_pipeline.errors import SourceRejected
from sei_pipeline.simulator.faults import Fault, Faults
from sei_pipeline.simulator.github.tool import moving_on
from sei_pipeline.simulator.messages import Reply, Request
from tests.integrations.github.making import TOKENS, Landed, company, site, started


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    landed = Landed()
    with site(tmp_path_factory.mktemp("github")) as github:
        landed.run(github.connect())
    return landed


@pytest.mark.parametrize("seed", range(3))
def test_what_goes_wrong_on_the_way_changes_nothing_that_is_landed(
    tmp_path: Path, undisturbed: Landed, seed: int
) -> None:
    faults = Faults.schedule(seed)
    landed = Landed()
    with site(tmp_path, faults=faults) as github:
        landed.run(github.connect(window=60))
    assert landed.differs_from(undisturbed) == {}
    assert landed.rejects == []


@pytest.mark.parametrize("seed", range(3))
def test_pages_that_shift_while_they_are_read_lose_and_double_nothing(
    tmp_path: Path, undisturbed: Landed, seed: int
) -> None:
    small = company()
    moving = moving_on(small.ended_at - timedelta(days=8), small.ended_at, seed, timedelta(hours=6), 0.5)
    landed = Landed()
    is_over = False
    with site(tmp_path, on_request=lambda number: None if is_over else moving(number)) as github:
        for run in range(4):
            landed.run(github.connect(window=20), most_windows=10 * (run + 1))
        is_over = True
        github.tool.show(small.ended_at)
        landed.run(github.connect(started() + timedelta(days=30)))
    assert landed.differs_from(undisturbed) == {}


def test_a_secondary_limit_that_says_no_time_is_waited_for_a_minute(tmp_path: Path) -> None:
    faults = Faults(plan={2: Fault.SECONDARY_LIMIT_BARE})
    landed = Landed()
    with site(tmp_path, faults=faults) as github:
        landed.run(github.connect(), only=["repositories"])
        slept, said = max(github.time.slept), "\n".join(github.said)
    assert 55 <= slept <= 65
    assert landed.rows("repositories")
    assert "secondary limit" in said
    assert "TOKEN_A" in said


def test_queries_that_are_too_heavy_are_asked_in_smaller_pages(tmp_path: Path, undisturbed: Landed) -> None:
    landed = Landed()
    with site(tmp_path, heavy_nodes=120) as github:
        landed.run(github.connect())
        firsts = [one["variables"].get("first") for one in github.queries() if "pullRequests(first" in one["query"]]
    assert landed.differs_from(undisturbed) == {}
    sizes = [first for first in firsts if first]
    assert sizes[0] == 50
    assert min(sizes) < 50


def test_two_tokens_share_the_load(tmp_path: Path, undisturbed: Landed) -> None:
    landed = Landed()
    with site(tmp_path) as github:
        landed.run(github.connect(token=None, tokens=list(TOKENS)))
        bearers = [one.headers["authorization"] for one in github.served.exchanges("github")]
    shares = [bearers.count(f"Bearer {secret}") for secret in TOKENS.values()]
    assert min(shares) >= len(bearers) // 4
    assert landed.differs_from(undisturbed) == {}


def test_a_token_that_is_revoked_in_mid_run_leaves_the_other_to_go_on(tmp_path: Path, undisturbed: Landed) -> None:
    landed = Landed()
    with site(tmp_path) as github:
        connection = github.connect(token=None, tokens=list(TOKENS))
        landed.run(connection, most_windows=3)
        github.tool.revoke(TOKENS["TOKEN_A"])
        landed.run(connection)
        said = "\n".join(github.said)
    assert landed.differs_from(undisturbed) == {}
    assert "TOKEN_A" in said
    assert TOKENS["TOKEN_A"] not in said


def test_a_token_that_is_revoked_alone_is_named_and_never_shown(tmp_path: Path) -> None:
    landed = Landed()
    with site(tmp_path) as github:
        connection = github.connect()
        landed.run(connection, most_windows=3)
        github.tool.revoke(TOKENS["TOKEN_A"])
        with pytest.raises(SourceRejected, match="TOKEN_A") as caught:
            landed.run(connection)
    assert TOKENS["TOKEN_A"] not in str(caught.value)


def test_an_exhausted_quota_is_waited_for_until_it_is_reset(tmp_path: Path, undisturbed: Landed) -> None:
    landed = Landed()
    with site(tmp_path, quota={"core": 2, "graphql": 5_000, "search": 30}) as github:
        landed.run(github.connect())
        said = "\n".join(github.said)
        statuses = {status for _, _, status in github.served.requests("github")}
    assert landed.differs_from(undisturbed) == {}
    assert "the quota of core" in said
    assert statuses == {200}, "nothing is asked while nothing is left"


@pytest.mark.parametrize("lacking", [("nodes", 0), ("nodes", 0, "reviews"), ("nodes", 0, "commits")])
def test_a_page_that_github_gives_without_some_of_its_records_is_asked_for_again(
    tmp_path: Path, undisturbed: Landed, lacking: tuple[Any, ...]
) -> None:
    landed, cut = Landed(), [0]
    with site(tmp_path) as github:
        answer = github.tool._answer

        def without(request: Request, *more: Any) -> Reply:
            reply = answer(request, *more)
            if cut[0] or b"pullRequests(first: $first" not in request.body or b"number title" not in request.body:
                return reply
            body = orjson.loads(reply.body)
            place = body["data"]["repository"]["pullRequests"]
            for key in lacking[:-1]:
                place = place[key]
            place[lacking[-1]] = None
            cut[0] += 1
            path = ["repository", "pullRequests", *lacking, *([] if len(lacking) > 2 else ["title"])]
            error = {"type": "SERVICE_UNAVAILABLE", "path": path, "message": "It can not be had now."}
            return replace(reply, body=orjson.dumps({**body, "errors": [error]}))

        github.tool._answer = without  # type: ignore[method-assign]
        landed.run(github.connect())
    assert cut == [1]
    assert landed.differs_from(undisturbed) == {}


def test_a_list_that_the_token_may_not_see_leaves_the_rest_of_its_record(tmp_path: Path, undisturbed: Landed) -> None:
    landed = Landed()
    with site(tmp_path) as github:
        answer = github.tool._answer

        def without(request: Request, *more: Any) -> Reply:
            reply = answer(request, *more)
            if b"pullRequests(first: $first" not in request.body or b"number title" not in request.body:
                return reply
            body, errors = orjson.loads(reply.body), []
            for number, node in enumerate(body["data"]["repository"]["pullRequests"]["nodes"]):
                node["commits"] = None
                path = ["repository", "pullRequests", "nodes", number, "commits"]
                errors.append({"type": "FORBIDDEN", "path": path, "message": "Resource not accessible"})
            return replace(reply, body=orjson.dumps({**body, "errors": errors}))

        github.tool._answer = without  # type: ignore[method-assign]
        landed.run(github.connect(), only=["pull_requests"])
    assert landed.rows("pull_request_commits") == []
    assert len(landed.rows("pull_request_reviews")) == len(undisturbed.rows("pull_request_reviews"))

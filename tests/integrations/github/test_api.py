"""What GraphQL's errors become, and how much is asked for at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.connect.client import HttpUnavailable
from sei_pipeline.errors import SourceRejected, SourceUnavailable
from sei_pipeline.integrations.github.api import Api, BadCursor, Graph, NoData, PageSize, TooHeavy
from sei_pipeline.integrations.github.rules import GithubRules
from sei_pipeline.simulator.messages import Reply
from tests.integrations.github.making import Landed, company, site


class _Asked:
    """Answers as long as no more than `most` are asked for; `error` says what else it raises."""

    def __init__(self, most: int, error: Exception):
        self.most, self.error = most, error
        self.sizes: list[tuple[int, int | None]] = []

    def __call__(self, size: int, retries: int | None) -> int:
        self.sizes.append((size, retries))
        if size > self.most:
            raise self.error
        return size


@pytest.mark.parametrize("error", [TooHeavy("x"), HttpUnavailable("x", 502), HttpUnavailable("x", 200)])
def test_what_is_too_much_is_halved_and_grows_back_by_a_tenth(error: Exception) -> None:
    size, asked = PageSize(50), _Asked(13, error)
    assert size.fitting(asked) == 12
    assert [one for one, _ in asked.sizes] == [50, 25, 12]
    asked.most = 50
    assert [size.fitting(asked) for _ in range(9)] == [17, 22, 27, 32, 37, 42, 47, 50, 50]


def test_what_is_no_matter_of_size_is_asked_again_with_all_retries() -> None:
    asked = _Asked(0, HttpUnavailable("x", 503))
    with pytest.raises(HttpUnavailable):
        PageSize(50).fitting(asked)
    assert asked.sizes == [(50, 1), (50, None)]


def test_one_record_that_is_too_much_is_an_error_that_may_pass() -> None:
    asked = _Asked(0, TooHeavy("x"))
    with pytest.raises(SourceUnavailable):
        PageSize(4).fitting(asked)
    assert asked.sizes == [(4, 1), (2, 1), (1, None)]


def _graph(*errors: Mapping[str, Any], data: Any = None) -> Graph:
    return Graph(data or {"repository": None}, errors, None)


@pytest.mark.parametrize(
    ("error", "todo"),
    [
        ({"type": "NOT_FOUND", "path": ["repository"], "message": "Could not resolve"}, "check its name"),
        (
            {"type": "FORBIDDEN", "path": ["repository", "deployments"], "message": "Resource not accessible"},
            "permission to read deployments",
        ),
        ({"type": "FORBIDDEN", "path": ["repository"], "message": "protected by organization SAML"}, "single sign-on"),
    ],
)
def test_what_github_does_not_show_is_said_with_its_reason_and_what_to_do(error: dict[str, Any], todo: str) -> None:
    with pytest.raises(SourceRejected, match=todo) as caught:
        _graph(error).need("acme/shop", "repository", "deployments")
    assert str(caught.value).startswith("acme/shop: ")
    assert error["message"] in str(caught.value)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": "too many"}]}, TooHeavy),
        ({"errors": [{"type": "INVALID_CURSOR_ARGUMENTS", "message": "`x` is no cursor"}]}, BadCursor),
        ({"errors": [{"type": "INSUFFICIENT_SCOPES", "message": "needs read:user"}]}, NoData),
        ({"data": None}, NoData),
        ([], NoData),
    ],
)
def test_errors_of_a_whole_query_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Any, kind: type[Exception]
) -> None:
    from sei_pipeline.connect.answer import Answer

    with site(tmp_path) as github:
        connection = github.connect()
        connection.scopes()
        api: Api = connection._api
        monkeypatch.setattr(
            api.client, "post", lambda *_, **__: Answer(200, {}, said, "https://api.github.com/graphql")
        )
        with pytest.raises(kind):
            api.graph("query { viewer { login } }", {})


def test_a_cursor_that_github_forgot_begins_the_pass_anew(tmp_path: Path) -> None:
    landed, whole = Landed(), Landed()
    with site(tmp_path) as github:
        whole.run(github.connect(), only=["pull_requests", "commits"])
        for stream in ("pull_requests", "commits"):
            landed.run(github.connect(window=2), only=[stream], most_windows=1)
        assert len(landed.cursors) == 2
        assert all(cursor["pass"] for cursor in landed.cursors.values())
        for cursor in landed.cursors.values():
            if isinstance(cursor["pass"], list):
                cursor["pass"][2] = "nonsense"
            elif cursor["pass"]:
                cursor["pass"]["after"] = "nonsense"
        landed.run(github.connect(), only=["pull_requests", "commits"])
    assert landed.differs_from(whole) == {}


def test_a_branch_that_was_forced_is_read_again_from_its_new_head(tmp_path: Path) -> None:
    names = [one.name for one in company().repositories if not one.is_empty and not one.is_archived and not one.is_fork]
    landed, whole = Landed(), Landed()
    with site(tmp_path) as github:
        whole.run(github.connect(), only=["commits"])
        landed.run(github.connect(), only=["commits"])
        for place, cursor in landed.cursors.items():
            lost = dict.fromkeys(cursor["heads"], "f" * 40)
            landed.cursors[place] = {**cursor, "heads": lost, "mark": None}
        landed.run(github.connect(), only=["commits"])
        compared = sum("compare" in target for _, target, _ in github.served.requests("github"))
        first = landed.cursors["commits", names[0]]
        landed.cursors["commits", names[0]] = {
            **first,
            "heads": {},
            "pass": ["main", "e" * 40, "a cursor"],
            "mark": None,
        }
        landed.run(github.connect(), only=["commits"])
    assert compared == len(names)
    assert landed.differs_from(whole) == {}
    assert landed.cursors["commits", names[0]]["heads"] == first["heads"]


def test_a_limit_that_outlasts_all_patience_is_waited_for_once_and_not_for_each_size(tmp_path: Path) -> None:
    said = b'{"message": "You have exceeded a secondary rate limit."}'
    with site(tmp_path) as github:
        connection = github.connect()
        connection.scopes()
        github.tool._answer = lambda *_: Reply(403, said)  # type: ignore[method-assign]
        with pytest.raises(SourceUnavailable, match="would have to wait"):
            connection._heads.of(connection._names[0])
        assert sum(github.time.slept) <= GithubRules.longest_wait

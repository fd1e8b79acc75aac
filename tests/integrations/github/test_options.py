"""A connection's options are checked all at once, and say where GitHub is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.errors import SourceRejected
from sei_pipeline.integrations.github import GithubIntegration
from sei_pipeline.integrations.github.address import Address
from sei_pipeline.integrations.github.options import OptionReader
from tests.integrations.github.making import site

RIGHT: dict[str, Any] = {"token": "ACME_TOKEN", "organisations": ["acme"]}


def _problems(**options: Any) -> list[tuple[tuple[str | int, ...], str]]:
    chosen = {key: one for key, one in {**RIGHT, **options}.items() if one is not None}
    return [(one.path, one.code) for one in GithubIntegration.check_options(chosen, Path())]


def test_right_options_of_every_kind_have_no_problem() -> None:
    assert _problems() == []
    app = {"id": 7, "installation": 9, "private_key": "ACME_KEY"}
    assert _problems(token=None, app=app, url="https://github.acme.com", since="2024-01-01", issues=True) == []
    assert _problems(token=None, tokens=["A", "B"], organisations=None, repositories=["acme/*", "acme/shop.web"]) == []


@pytest.mark.parametrize(
    ("options", "path", "code"),
    [
        ({"organisations": None}, ("repositories",), "MISSING_KEY"),
        ({"organisations": ["acme/shop"]}, ("organisations", 0), "INVALID_VALUE"),
        ({"repositories": ["*/shop"]}, ("repositories", 0), "INVALID_VALUE"),
        ({"exclude": ["shop"]}, ("exclude", 0), "INVALID_VALUE"),
        ({"token": None}, ("token",), "MISSING_KEY"),
        ({"tokens": ["B"]}, ("token",), "INVALID_VALUE"),
        ({"token": "ghp_secret"}, ("token",), "LITERAL_SECRET"),
        ({"token": None, "tokens": ["A", "A"]}, ("tokens",), "DUPLICATE_NAME"),
        ({"token": None, "tokens": []}, ("tokens",), "INVALID_VALUE"),
        ({"token": None, "app": {"id": 7, "installation": 9}}, ("app", "private_key"), "MISSING_KEY"),
        ({"token": None, "app": {"id": "x", "installation": 9, "private_key": "K"}}, ("app", "id"), "INVALID_VALUE"),
        ({"token": None, "app": "K"}, ("app",), "INVALID_VALUE"),
        ({"url": "http://github.acme.com"}, ("url",), "INVALID_VALUE"),
        ({"url": "https://ada:pw@github.acme.com"}, ("url",), "INVALID_VALUE"),
        ({"url": "https://github.acme.com/acme/shop"}, ("url",), "INVALID_VALUE"),
        ({"instance": "GitHub dot com"}, ("instance",), "INVALID_VALUE"),
        ({"since": "last year"}, ("since",), "INVALID_VALUE"),
        ({"commits": "git"}, ("commits",), "INVALID_VALUE"),
        ({"issues": "sometimes"}, ("issues",), "INVALID_VALUE"),
        ({"jobs": "yes"}, ("jobs",), "INVALID_VALUE"),
        ({"sweep_days": -1}, ("sweep_days",), "INVALID_VALUE"),
        ({"branches": "main"}, ("branches",), "INVALID_VALUE"),
        ({"organizations": ["acme"]}, ("organizations",), "UNKNOWN_KEY"),
    ],
)
def test_a_wrong_option_is_found_at_its_place(options: dict[str, Any], path: tuple[str | int, ...], code: str) -> None:
    assert (path, code) in _problems(**options)


def test_all_problems_are_found_at_once_and_no_secret_is_shown() -> None:
    wrong = {"token": "ghp_secret", "organisations": "acme", "url": "https://u:pw@x.com", "archived": 1, "nonsense": 2}
    found = GithubIntegration.check_options(wrong, Path())
    assert {one.path[0] for one in found} == set(wrong)
    assert "ghp_secret" not in str(found)
    assert "pw" not in str([(one.found, one.todo) for one in found])


@pytest.mark.parametrize(
    ("url", "base", "rest", "graphql", "instance"),
    [
        ("https://api.github.com", "https://api.github.com", "", "/graphql", "github.com"),
        ("https://github.com/", "https://api.github.com", "", "/graphql", "github.com"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com", "", "/graphql", "acme.ghe.com"),
        ("https://GitHub.acme.com", "https://github.acme.com", "/api/v3", "/api/graphql", "github.acme.com"),
        ("https://git.a.com:84/api/v3/", "https://git.a.com:84", "/api/v3", "/api/graphql", "git.a.com:84"),
        ("http://127.0.0.1:99", "http://127.0.0.1:99", "", "/graphql", "127.0.0.1:99"),
        ("http://localhost:99/api/v3", "http://localhost:99", "/api/v3", "/api/graphql", "localhost:99"),
    ],
)  # fmt: skip
def test_an_address_says_where_both_apis_are(url: str, base: str, rest: str, graphql: str, instance: str) -> None:
    assert Address.of(url) == Address(base, rest, graphql, instance)


def test_options_are_frozen_with_their_defaults() -> None:
    read = OptionReader().read({**RIGHT, "since": date(2024, 1, 1)})
    assert read is not None
    assert (read.has_archived, read.has_forks, read.has_commits, read.has_jobs) == (False, False, True, True)
    assert (read.issues, read.sweep_days, read.since) == ("auto", 7, date(2024, 1, 1))
    assert (read.branches, read.paths) == (("release/*", "releases/*", "hotfix/*"), ())
    assert read.address.instance == "github.com"


def test_wrong_options_are_refused_when_a_connection_is_made(tmp_path: Path) -> None:
    with site(tmp_path) as github, pytest.raises(SourceRejected, match="sei check"):
        github.connect(since="yesterday")


def test_an_instance_can_be_named_for_a_proxy_before_the_host(tmp_path: Path) -> None:
    read = OptionReader().read({**RIGHT, "url": "http://127.0.0.1:99", "instance": "github.com"})
    assert read is not None
    assert read.address == Address("http://127.0.0.1:99", "", "/graphql", "github.com")

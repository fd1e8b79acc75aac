"""Options of a connection: what they become, and every problem at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.connect.contract import OptionProblem
from sei_pipeline.errors import SourceRejected
from sei_pipeline.integrations.git import INTEGRATION
from sei_pipeline.integrations.git.options import OptionReader, RepositoryOptions
from tests.integrations.git.making import connect


def _read(home: Path, **entry: Any) -> RepositoryOptions:
    reader = OptionReader(home)
    (found,) = reader.read({"repositories": [entry]})
    assert not reader.problems
    return found


def _problems(home: Path, options: dict[str, Any]) -> list[OptionProblem]:
    return list(INTEGRATION.check_options(options, home))


@pytest.mark.parametrize(
    ("url", "name", "provider", "instance"),
    [
        ("https://github.com/acme/payments.git", "acme/payments", "github", "github.com"),
        ("https://GitHub.com/acme/payments/", "acme/payments", "github", "github.com"),
        ("git@github.com:acme/payments.git", "acme/payments", "github", "github.com"),
        ("ssh://git@ssh.github.com:443/acme/payments.git", "acme/payments", "github", "github.com"),
        ("https://gitlab.com/group/sub/api.git", "group/sub/api", "gitlab", "gitlab.com"),
        ("https://bitbucket.org/team/x", "team/x", "bitbucket", "bitbucket.org"),
        ("https://dev.azure.com/org/project/_git/repo", "org/project/repo", "azure_devops", "dev.azure.com"),
        ("git@ssh.dev.azure.com:v3/org/project/repo", "org/project/repo", "azure_devops", "dev.azure.com"),
        ("https://git.example.org:8443/a/b.git", "a/b", "git", "git.example.org:8443"),
        ("https://git.example.org/solo.git", "git.example.org/solo", "git", "git.example.org"),
        ("file:///srv/git/x.git", "local/x", "git", "local"),
    ],
)
def test_an_address_says_name_tool_and_instance(
    tmp_path: Path, url: str, name: str, provider: str, instance: str
) -> None:
    found = _read(tmp_path, url=url)
    assert (found.name, found.provider, found.instance) == (name, provider, instance)


@pytest.mark.parametrize(
    ("path", "name"),
    [("../repos/x.git", "local/x"), ("repos/my repo", "local/my-repo"), ("x/.git", "local/x"), ("-rf", "local/-rf")],
)
def test_a_folder_gives_its_name_and_starts_from_the_project_folder(tmp_path: Path, path: str, name: str) -> None:
    found = _read(tmp_path / "home", path=path)
    assert (found.name, found.provider, found.instance) == (name, "git", "local")
    assert found.path == tmp_path / "home" / path


def test_what_is_given_wins_over_what_is_inferred(tmp_path: Path) -> None:
    found = _read(tmp_path, path="x", name="acme/pay", provider="github", instance="GHE.acme.org", paths=True)
    assert (found.name, found.provider, found.instance, found.has_paths) == ("acme/pay", "github", "ghe.acme.org", True)


def test_every_problem_comes_at_once_with_its_place(tmp_path: Path) -> None:
    options = {
        "repositorys": [],
        "token_env": "ghp_0123456789abcdef0123",
        "repositories": [
            {"path": "a", "url": "https://github.com/a/b"},
            {},
            "x.git",
            {"path": "a", "nmae": "x", "paths": "yes"},
            {"path": "a", "name": "no-owner", "releases": {"tags": "v*", "enviroment": "production"}},
            {"url": "ext::sh -c touch% x"},
            {"url": "--upload-pack=x"},
            {"url": "https://user:hunter2@github.com/a/b"},
            {"url": "ssh://git@github.com/a/b", "token_env": "TOKEN"},
            {"url": "https://github.com/a/c?private_token=hunter2"},
            {"path": "b"},
            {"path": "elsewhere/b"},
            {"url": "-oProxyCommand=x:y"},
            {"url": "https://-oProxyCommand=x/y/z"},
        ],
    }
    found = {(*problem.path, problem.code) for problem in _problems(tmp_path, options)}
    assert found == {
        ("repositorys", "UNKNOWN_KEY"),
        ("token_env", "LITERAL_SECRET"),
        ("repositories", 0, "INVALID_VALUE"),
        ("repositories", 1, "INVALID_VALUE"),
        ("repositories", 2, "INVALID_VALUE"),
        ("repositories", 3, "nmae", "UNKNOWN_KEY"),
        ("repositories", 3, "paths", "INVALID_VALUE"),
        ("repositories", 4, "name", "INVALID_VALUE"),
        ("repositories", 4, "releases", "enviroment", "UNKNOWN_KEY"),
        ("repositories", 4, "releases", "environment", "MISSING_KEY"),
        ("repositories", 5, "url", "INVALID_VALUE"),
        ("repositories", 6, "url", "INVALID_VALUE"),
        ("repositories", 7, "url", "LITERAL_SECRET"),
        ("repositories", 8, "token_env", "INVALID_VALUE"),
        ("repositories", 9, "url", "LITERAL_SECRET"),
        ("repositories", 11, "DUPLICATE_NAME"),
        ("repositories", 12, "url", "INVALID_VALUE"),
        ("repositories", 13, "url", "INVALID_VALUE"),
    }
    said = repr(_problems(tmp_path, options))
    assert "hunter2" not in said
    assert "ghp_0123456789abcdef0123" not in said


def test_a_misspelt_key_brings_a_suggestion(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, {"repositories": [{"path": "a", "nmae": "a/b"}]})
    assert problem.todo == "Did you mean 'name'?"


@pytest.mark.parametrize("options", [{}, {"repositories": None}, {"repositories": []}, {"repositories": {"path": "a"}}])
def test_a_connection_without_repositories_is_a_problem(tmp_path: Path, options: dict[str, Any]) -> None:
    assert [problem.path for problem in _problems(tmp_path, options)] == [("repositories",)]


def test_a_token_of_the_connection_goes_to_one_host_only(tmp_path: Path) -> None:
    github, gitlab = {"url": "https://github.com/a/b"}, {"url": "https://gitlab.com/a/c"}
    assert not _problems(tmp_path, {"token_env": "T", "repositories": [github, {"path": "x"}]})
    (problem,) = _problems(tmp_path, {"token_env": "T", "repositories": [github, gitlab]})
    assert (problem.path, problem.found) == (("token_env",), "the hosts github.com, gitlab.com")
    own = {**gitlab, "token_env": "OTHER"}
    assert not _problems(tmp_path, {"token_env": "T", "repositories": [github, own]})


def test_an_object_made_with_wrong_options_says_so_as_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(
        SourceRejected, match=r"source: 1 wrong options, the first at repositories: found nothing; expected"
    ):
        connect(tmp_path, {})

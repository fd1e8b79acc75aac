"""Sources that are missing, broken or hostile: a clear error, and nothing else is lost."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sei_pipeline.connect.contract import Scope
from sei_pipeline.errors import SourceError, SourceRejected, SourceUnavailable
from sei_pipeline.integrations.git.command import Git
from sei_pipeline.integrations.git.repository import Repository
from tests.integrations.git.making import STREAMS, Made, connect, no_secret, one, read


def test_no_such_path_is_said_with_the_repository_s_name(tmp_path: Path) -> None:
    with pytest.raises(
        SourceRejected, match=r"source, repository acme/payments: .*nowhere: there is no such path; expected"
    ):
        read(connect(tmp_path, one(tmp_path / "nowhere")), "commits")


@pytest.mark.parametrize("kind", ["folder", "file", "below"])
def test_what_is_no_repository_is_refused_even_below_one(tmp_path: Path, kind: str) -> None:
    Made.at(tmp_path / "x").commit("main\n")
    path = {"folder": tmp_path / "plain", "file": tmp_path / "file", "below": tmp_path / "x" / "sub"}[kind]
    path.write_text("x") if kind == "file" else path.mkdir()
    with pytest.raises(SourceRejected, match="this is no git repository"):
        read(connect(tmp_path, one(path)), "refs")


def test_a_folder_that_only_looks_like_a_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.git" / "objects").mkdir(parents=True)
    (tmp_path / "x.git" / "HEAD").write_text("nonsense")
    with pytest.raises(SourceRejected, match=r"this is no git repository \(fatal"):
        read(connect(tmp_path, one(tmp_path / "x.git")), "commits")


def test_one_bad_repository_of_several_stops_no_other(tmp_path: Path) -> None:
    shas = Made.bare(tmp_path / "good.git").line(2)
    integration = connect(tmp_path, {"repositories": [{"path": "bad.git"}, {"path": "good.git"}]})
    assert [scope.name for scope in integration.scopes()] == ["local/bad", "local/good"]
    with pytest.raises(SourceError):
        read(integration, "commits", scope="local/bad")
    assert read(integration, "commits", scope="local/good").column("commit_sha") == shas
    probe = integration.probe()
    assert not probe.is_ok
    assert list(probe.facts["failures"]) == ["local/bad"]


def _lose(made: Made, sha: str) -> None:
    path = made.path / "objects" / sha[:2] / sha[2:]
    path.unlink()


def test_a_missing_object_is_an_error_and_lands_no_window(tmp_path: Path) -> None:
    made = Made.bare(tmp_path / "x.git")
    shas = made.line(4)
    _lose(made, shas[1])
    integration = connect(tmp_path, one(made.path))
    with pytest.raises(SourceRejected, match=r"git .* failed \(.*expected a whole repository; run `git fsck`"):
        read(integration, "commits")


def test_an_object_that_only_the_commit_graph_knows_is_an_error(tmp_path: Path) -> None:
    made = Made.bare(tmp_path / "x.git")
    shas = made.line(4)
    made.git("commit-graph", "write", "--reachable")
    _lose(made, shas[1])
    with pytest.raises(SourceRejected, match=f"{shas[1]} missing.*expected a whole repository"):
        read(connect(tmp_path, one(made.path)), "commits")


def test_a_damaged_object_is_an_error(tmp_path: Path) -> None:
    made = Made.bare(tmp_path / "x.git")
    sha = made.line(3)[1]
    path = made.path / "objects" / sha[:2] / sha[2:]
    path.chmod(0o644)
    path.write_bytes(b"no zlib at all")
    with pytest.raises(SourceRejected, match="expected a whole repository"):
        read(connect(tmp_path, one(made.path)), "commits")


def test_a_promised_object_is_never_fetched_while_reading(tmp_path: Path) -> None:
    made = Made.bare(tmp_path / "x.git")
    shas = made.line(3)
    _lose(made, shas[0])
    trap = tmp_path / "trapped"
    made.git("config", "remote.origin.url", f"file://{tmp_path}/server.git")
    made.git("config", "remote.origin.uploadpack", f"touch {trap};")
    made.git("config", "remote.origin.promisor", "true")
    made.git("config", "core.repositoryformatversion", "1")
    made.git("config", "extensions.partialClone", "origin")
    made.git("config", "core.fsmonitor", f"touch {trap}")
    with pytest.raises(SourceRejected):
        read(connect(tmp_path, one(made.path)), "commits")
    assert not trap.exists()


def test_variables_of_git_around_a_run_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, other = Made.bare(tmp_path / "x.git"), Made.bare(tmp_path / "other.git")
    sha = made.commit("mine\n")
    other.commit("another\n")
    monkeypatch.setenv("GIT_DIR", str(other.path))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.path / "objects"))
    result = read(
        connect(tmp_path, one(made.path), secret=lambda name: os.environ.get(name) or no_secret(name)), "commits"
    )
    assert result.column("commit_sha") == [sha]


def test_nothing_of_the_environment_but_what_git_needs_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def secret(name: str) -> str:
        asked.append(name)
        return "x"

    environment = Git.of(secret).environment
    assert not {"GIT_DIR", "GIT_WORK_TREE", "GIT_CONFIG_COUNT", "GITHUB_TOKEN"} & {*asked, *environment}
    assert environment["GIT_TERMINAL_PROMPT"] == "0"


def test_a_repository_that_somebody_else_owns_is_read(tmp_path: Path) -> None:
    made = Made.bare(tmp_path / "x.git")
    sha = made.commit("theirs\n")
    elsewhere = {"PATH": os.environ["PATH"], "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1", "HOME": str(tmp_path)}
    plain = subprocess.run(["git", "-C", str(made.path), "log"], capture_output=True, text=True, env=elsewhere)
    assert "dubious ownership" in plain.stderr, "git itself must refuse here, or this shows nothing"
    repository = Repository.at(Git(elsewhere), made.path)
    assert [ref.sha for ref in repository.refs().refs] == [sha]


def test_a_machine_without_git_says_what_to_install(tmp_path: Path) -> None:
    made = Made.bare(tmp_path / "x.git")
    (tmp_path / "empty").mkdir()
    integration = connect(tmp_path, one(made.path), secret=lambda name: str(tmp_path / "empty"))
    with pytest.raises(SourceUnavailable, match=r"git is not on PATH .*install it"):
        read(integration, "refs")


def test_no_message_shows_a_token_or_the_credentials_of_an_address() -> None:
    git = Git({}).with_token("https://git.example.org/a/b", "oauth2", "t0ken")
    header = git.environment["GIT_CONFIG_VALUE_0"].removeprefix("Authorization: Basic ")
    said = git.scrub(f"fatal: t0ken and {header} at https://me:hunter2@git.example.org/a/b " + "x" * 1_000)
    assert said.startswith("fatal: *** and *** at https://***@git.example.org/a/b xxx")
    assert len(said) < 500
    assert "t0ken" not in repr(git)
    assert header not in repr(git)


def test_a_repository_with_sha256_names_is_read_as_any_other(tmp_path: Path) -> None:
    made = Made.at(tmp_path / "x", "--object-format=sha256")
    tree = made.git("hash-object", "-t", "tree", "-w", "--stdin")
    sha = made.git("commit-tree", "-m", "long sha", tree)
    made.git("update-ref", "refs/heads/main", sha)
    result = read(connect(tmp_path, one(made.path)), "commits")
    assert result.column("commit_sha") == [sha]
    assert len(sha) == 64
    assert not read(connect(tmp_path, one(made.path)), "commits", result.cursor).rows


def test_a_scope_that_left_the_options_is_said(tmp_path: Path) -> None:
    integration = connect(tmp_path, one(tmp_path))
    with pytest.raises(SourceRejected, match="there is no repository acme/gone"):
        list(integration.windows(STREAMS["commits"], Scope("acme/gone"), None))

"""Repositories by address: what a clone holds, how it is kept up to date, and how tokens travel."""

from __future__ import annotations

import base64
import functools
import http.server
import os
import shutil
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.errors import SourceRejected, SourceUnavailable
from tests.integrations.git.making import Made, connect, no_secret, read

TOKEN = "s3cr3t-Token-0123456789"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A server's repository that allows filters, as the large hosts do."""
    made = Made.bare(tmp_path / "server" / "x.git")
    made.git("config", "uploadpack.allowFilter", "true")
    return made


def by_address(made: Made, **options: Any) -> dict[str, Any]:
    return {"repositories": [{"url": f"file://{made.path}", "name": "acme/payments", **options}]}


def clone_of(tmp_path: Path) -> Made:
    (path,) = (tmp_path / "cache" / "source").glob("*.git")
    return Made(path)


def types_in(clone: Made) -> set[str]:
    listed = clone.git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)")
    return set(listed.splitlines())


def test_a_clone_holds_branches_tags_and_pull_requests_and_no_file(made: Made, tmp_path: Path) -> None:
    main = made.commit("main\n", tree=made.tree({"a/b": "1"}))
    head = made.commit("head\n", main, tree=made.tree({"a/b": "2"}), ref="refs/pull/9/head")
    made.commit("nobody's\n", main, head, ref="refs/pull/9/merge")
    made.tag("v1", main)
    integration = connect(tmp_path, by_address(made))
    assert read(integration, "commits").column("commit_sha") == [main, head]
    assert [(row["ref_type"], row["ref_name"]) for row in read(integration, "refs").rows] == [
        ("branch", "main"), ("pull_request", "9"), ("tag", "v1"),
    ]  # fmt: skip
    assert types_in(clone_of(tmp_path)) == {"commit", "tag"}
    assert read(integration, "repositories").column("url") == [f"file://{made.path}"]


def test_paths_bring_trees_but_no_contents_and_an_older_clone_is_made_anew(made: Made, tmp_path: Path) -> None:
    sha = made.commit("main\n", tree=made.tree({"a/b": "1"}))
    read(connect(tmp_path, by_address(made)), "commits")
    rows = read(connect(tmp_path, by_address(made, paths=True)), "commit_paths").rows
    assert [(row["commit_sha"], row["path"]) for row in rows] == [(sha, "a/b")]
    assert types_in(clone_of(tmp_path)) == {"commit", "tree"}


def test_a_server_without_filters_is_cloned_whole(made: Made, tmp_path: Path) -> None:
    made.git("config", "uploadpack.allowFilter", "false")
    sha = made.commit("main\n", tree=made.tree({"a/b": "1"}))
    assert read(connect(tmp_path, by_address(made)), "commits").column("commit_sha") == [sha]
    assert "blob" in types_in(clone_of(tmp_path))


def test_the_next_run_fetches_what_is_new_and_forgets_refs_that_are_gone(made: Made, tmp_path: Path) -> None:
    old = made.line(3)
    made.git("update-ref", "refs/heads/topic", old[1])
    made.git("update-ref", "refs/pull/1/head", old[1])
    cursor = read(connect(tmp_path, by_address(made)), "commits").cursor
    made.git("update-ref", "-d", "refs/heads/topic")
    new = made.line(2, old[0], word="forced")
    made.git("update-ref", "refs/pull/2/head", new[0])
    made.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    made.git("update-ref", "refs/heads/trunk", new[0])
    marker = clone_of(tmp_path).path / "marker"
    marker.touch()
    integration = connect(tmp_path, by_address(made))
    assert read(integration, "commits", cursor).column("commit_sha") == new
    assert read(integration, "refs").column("ref_name") == ["main", "trunk", "1", "2"]
    assert read(integration, "repositories").column("default_branch") == ["trunk"]
    assert marker.exists(), "it was fetched, not cloned anew"


def test_one_run_asks_the_server_once(made: Made, tmp_path: Path) -> None:
    made.line(1)
    integration = connect(tmp_path, by_address(made))
    read(integration, "repositories")
    shutil.rmtree(made.path)
    assert len(read(integration, "commits").rows) == 1


def test_an_interrupted_clone_is_begun_anew(made: Made, tmp_path: Path) -> None:
    shas = made.line(2)
    read(connect(tmp_path, by_address(made)), "commits")
    clone = clone_of(tmp_path).path
    part = clone.with_name(f"{clone.name}.part")
    clone.rename(part)
    shutil.rmtree(part / "objects")
    assert read(connect(tmp_path, by_address(made)), "commits").column("commit_sha") == shas
    assert not part.exists()


def test_locks_of_a_killed_fetch_stop_nothing(made: Made, tmp_path: Path) -> None:
    shas = made.line(2)
    read(connect(tmp_path, by_address(made)), "commits")
    clone = clone_of(tmp_path).path
    for name in ("packed-refs.lock", "HEAD.lock", "refs/heads/main.lock"):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).touch()
    later = made.line(1, shas[-1], word="later")
    made.git("pack-refs", "--all")
    assert read(connect(tmp_path, by_address(made)), "commits").column("commit_sha") == [*shas, *later]


def test_an_empty_repository_is_cloned_and_filled_later(made: Made, tmp_path: Path) -> None:
    integration = connect(tmp_path, by_address(made))
    assert read(integration, "repositories").column("is_empty") == [True]
    cursor = read(integration, "commits").cursor
    shas = made.line(1)
    assert read(connect(tmp_path, by_address(made)), "commits", cursor).column("commit_sha") == shas


def test_an_address_that_is_gone_is_rejected_and_leaves_no_clone(made: Made, tmp_path: Path) -> None:
    shutil.rmtree(made.path)
    with pytest.raises(SourceRejected, match=r"file://.*x\.git: can't be read \(.*expected a git repository; correct"):
        read(connect(tmp_path, by_address(made)), "commits")
    assert not list((tmp_path / "cache").glob("**/*.git"))
    assert not list((tmp_path / "cache").glob("**/*.part"))


class _Server(http.server.SimpleHTTPRequestHandler):
    """Serves a folder to whoever brings the token; `status` is what all others, or all, are told."""

    seen: list[str | None]
    status: int

    def do_GET(self) -> None:
        given = self.headers.get("Authorization")
        self.seen.append(given)
        wanted = "Basic " + base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        if given == wanted and self.status == 401:
            super().do_GET()
        else:
            self.send_response(self.status)
            self.send_header("WWW-Authenticate", "Basic")
            self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web(made: Made) -> Iterator[tuple[str, type[_Server]]]:
    handler = type("Handler", (_Server,), {"seen": [], "status": 401})
    serve = functools.partial(handler, directory=str(made.path.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/x.git", handler
        server.shutdown()


def test_a_server_that_refuses_filters_is_asked_for_everything(made: Made, tmp_path: Path) -> None:
    shas = made.line(2)
    refusal = 'case "$*" in *--filter=*) echo "fatal: filter not supported" >&2; exit 128;; esac'
    path = _spy(tmp_path, refusal)
    integration = connect(tmp_path, by_address(made), secret=lambda name: {"PATH": path}.get(name) or no_secret(name))
    assert read(integration, "commits").column("commit_sha") == shas


def _spy(tmp_path: Path, more: str = ":") -> str:
    """A PATH whose git notes its command lines, and then does `more` before its work."""
    real = shutil.which("git")
    spy = tmp_path / "bin" / "git"
    spy.parent.mkdir()
    spy.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/lines"\n{more}\nexec {real} "$@"\n')
    spy.chmod(spy.stat().st_mode | stat.S_IXUSR)
    return f"{spy.parent}:{os.environ['PATH']}"


def test_a_token_opens_a_repository_and_stands_on_no_command_line_and_in_no_file(
    made: Made, tmp_path: Path, web: tuple[str, type[_Server]]
) -> None:
    shas = made.line(2)
    made.git("update-ref", "refs/pull/1/head", shas[0])
    made.git("repack", "-adq")
    made.git("update-server-info")
    secrets = {"PATH": _spy(tmp_path), "ACME_TOKEN": TOKEN}
    options = {"repositories": [{"url": web[0], "name": "acme/payments", "token_env": "ACME_TOKEN"}]}
    integration = connect(tmp_path, options, secret=lambda name: secrets.get(name) or no_secret(name))
    assert read(integration, "commits").column("commit_sha") == shas
    lines = (tmp_path / "lines").read_text()
    assert "clone" in lines
    hidden = (TOKEN, base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode())
    written = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert not [word for word in hidden if word in lines or any(word.encode() in data for data in written)]


@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (401, SourceRejected, "Authentication failed"),
        (404, SourceRejected, "not found"),
        (503, SourceUnavailable, "503"),
    ],
)
def test_a_refusal_says_whether_to_try_again_and_hides_the_token(
    tmp_path: Path, web: tuple[str, type[_Server]], status: int, error: type[Exception], says: str
) -> None:
    web[1].status = status
    secrets = {"PATH": os.environ["PATH"], "ACME_TOKEN": "wrong-" + TOKEN}
    options = {"repositories": [{"url": web[0], "name": "acme/payments", "token_env": "ACME_TOKEN"}]}
    integration = connect(tmp_path, options, secret=lambda name: secrets.get(name) or no_secret(name))
    with pytest.raises(error, match=says) as caught:
        read(integration, "commits")
    probe = integration.probe()
    assert not probe.is_ok
    assert any(web[1].seen), "the token was sent"
    for said in (str(caught.value), probe.message, repr(integration.probe())):
        assert TOKEN not in said
        assert "Basic" not in said


def test_a_token_that_is_not_set_is_said_by_its_name(tmp_path: Path) -> None:
    options = {"repositories": [{"url": "https://git.example.org/a/b", "token_env": "ACME_TOKEN"}]}
    probe = connect(tmp_path, options).probe()
    assert not probe.is_ok
    assert "ACME_TOKEN is not set" in probe.message


def test_a_server_that_is_not_there_is_tried_again_later(tmp_path: Path, web: tuple[str, type[_Server]]) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        port = server.server_port
    options = {"repositories": [{"url": f"http://127.0.0.1:{port}/a/b.git"}]}
    with pytest.raises(SourceUnavailable, match="run again later"):
        read(connect(tmp_path, options), "refs")

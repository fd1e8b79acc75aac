"""Refs and what they lead to, and the repository's own row."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.integrations.git.making import EMPTY_TREE, PEOPLE, Made, connect, one, read

TAGGED = datetime.fromisoformat("2020-09-13T12:26:40")
COMMITTED = datetime.fromisoformat("2023-11-14T22:13:20")


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made.bare(tmp_path / "x.git")


def _refs(made: Made, tmp_path: Path) -> dict[tuple[str, str], tuple[str, bool, datetime]]:
    rows = read(connect(tmp_path, one(made.path)), "refs").rows
    return {
        (row["ref_type"], row["ref_name"]): (row["commit_sha"], row["is_annotated"], row["tagged_at"]) for row in rows
    }


def test_branches_tags_and_pull_requests_stand_under_their_short_names(made: Made, tmp_path: Path) -> None:
    main = made.commit("main\n")
    for ref in ("heads/release/1", "tags/v1", "pull/12/head", "remotes/origin/main", "pull/12/merge", "notes/x"):
        made.git("update-ref", f"refs/{ref}", main)
    lightweight = (main, False, COMMITTED)
    assert _refs(made, tmp_path) == {
        ("branch", "main"): lightweight,
        ("branch", "origin/main"): lightweight,
        ("branch", "release/1"): lightweight,
        ("pull_request", "12"): lightweight,
        ("tag", "v1"): lightweight,
    }


def test_an_annotated_tag_has_its_tagger_s_time_and_its_commit(made: Made, tmp_path: Path) -> None:
    main = made.commit("main\n")
    made.tag("v1", main)
    assert _refs(made, tmp_path)["tag", "v1"] == (main, True, TAGGED)


def test_a_tag_of_tags_leads_to_the_commit(made: Made, tmp_path: Path) -> None:
    main = made.commit("main\n")
    inner = made.tag("inner", main, tagger=f"{PEOPLE} 1500000000 +0000")
    middle = made.tag("middle", inner, "tag")
    made.tag("outer", middle, "tag")
    assert _refs(made, tmp_path)["tag", "outer"] == (main, True, TAGGED)


@pytest.mark.parametrize("tagger", [None, f"{PEOPLE} 999999999999999 +0000"])
def test_a_tag_without_a_usable_time_has_that_of_its_commit(made: Made, tmp_path: Path, tagger: str | None) -> None:
    main = made.commit("main\n")
    made.tag("old", main, tagger=tagger)
    assert _refs(made, tmp_path)["tag", "old"] == (main, True, COMMITTED)


def test_a_ref_that_leads_to_no_commit_is_left_out_and_said(made: Made, tmp_path: Path) -> None:
    main = made.commit("main\n")
    blob = made.object("blob", b"x")
    made.git("update-ref", "refs/tags/light-blob", blob)
    made.tag("blob", blob, "blob")
    made.tag("tree", made.object("tree", b""), "tree")
    made.tag("gone", "1" * 40)
    (made.path / "refs" / "heads" / "lost").write_text("2" * 40 + "\n")
    (made.path / "refs" / "heads" / "garbage").write_text("garbage\n")
    result = read(connect(tmp_path, one(made.path)), "refs")
    assert [(row["ref_name"], row["commit_sha"]) for row in result.rows] == [("main", main)]
    assert {(reject.record, reject.code) for reject in result.rejects} == {
        (ref, "NO_COMMIT")
        for ref in ("refs/heads/garbage", "branch lost", "tag blob", "tag gone", "tag light-blob", "tag tree")
    }
    found = {reject.record: reject.found for reject in result.rejects}
    assert found["tag tree"] == f"a tree ({EMPTY_TREE})"
    assert found["branch lost"] == f"the object {'2' * 40}, which is not there"
    assert read(connect(tmp_path, one(made.path)), "commits").column("commit_sha") == [main]


def test_a_repository_without_tags_has_its_branches(made: Made, tmp_path: Path) -> None:
    main = made.commit("main\n")
    assert _refs(made, tmp_path) == {("branch", "main"): (main, False, COMMITTED)}


def test_a_name_that_is_not_utf_8_becomes_text(made: Made, tmp_path: Path) -> None:
    main = made.commit("main\n")
    (made.path / "packed-refs").write_bytes(f"{main} refs/tags/caf".encode() + b"\xe9\n")
    assert ("tag", "café") in _refs(made, tmp_path)


def test_a_repository_says_what_it_is_and_which_tags_are_releases(made: Made, tmp_path: Path) -> None:
    made.commit("main\n")
    releases = {"tags": r"v?_1%\*", "environment": "production"}
    options = one(made.path, provider="github", instance="GitHub.com", releases=releases)
    row = read(connect(tmp_path, options), "repositories").rows[0]
    assert {name: value for name, value in row.items() if not name.startswith("_")} == {
        "repository": "acme/payments",
        "tool": "github",
        "instance": "github.com",
        "url": None,
        "default_branch": "main",
        "is_shallow": False,
        "is_empty": False,
        "release_tag_pattern": r"v_\_1\%\\%",
        "release_environment": "production",
        "release_service": "acme/payments",
    }


def test_the_default_branch_of_a_work_tree_is_its_origin_s_and_not_what_is_checked_out(tmp_path: Path) -> None:
    made = Made.at(tmp_path / "x")
    made.commit("main\n", ref="refs/heads/topic")
    made.git("symbolic-ref", "HEAD", "refs/heads/topic")
    assert read(connect(tmp_path, one(made.path)), "repositories").column("default_branch") == ["topic"]
    made.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert read(connect(tmp_path, one(made.path)), "repositories").column("default_branch") == ["trunk"]


def test_a_detached_head_names_no_default_branch(tmp_path: Path) -> None:
    made = Made.at(tmp_path / "x")
    made.git("update-ref", "--no-deref", "HEAD", made.commit("main\n"))
    assert read(connect(tmp_path, one(made.path)), "repositories").column("default_branch") == [None]


def test_an_empty_repository_is_a_row_and_nothing_fails(made: Made, tmp_path: Path) -> None:
    integration = connect(tmp_path, one(made.path, paths=True))
    row = read(integration, "repositories").rows[0]
    assert (row["is_empty"], row["default_branch"]) == (True, "main")
    assert not [row for stream in ("refs", "commits", "commit_paths") for row in read(integration, stream).rows]
    cursor = read(integration, "commits").cursor
    assert cursor is not None, "an empty window says that the repository was read"
    sha = made.commit("at last\n")
    assert read(integration, "commits", cursor).column("commit_sha") == [sha]


def test_a_shallow_clone_says_so(made: Made, tmp_path: Path) -> None:
    made.line(3)
    made.git("clone", "--quiet", "--depth=1", f"file://{made.path}", str(tmp_path / "shallow"))
    assert read(connect(tmp_path, one(tmp_path / "shallow")), "repositories").column("is_shallow") == [True]

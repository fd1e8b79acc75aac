"""What of a commit is copied, and that every commit is landed once, whatever happens to the repository."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.integrations.git.making import Made, connect, one, read


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made.bare(tmp_path / "x.git")


def test_a_commit_is_copied_as_it_is(made: Made, tmp_path: Path) -> None:
    first = made.commit("first\n")
    second = made.commit("Second\n\nPAY-1: why\n", first, at=1_700_000_060, author="Zoë <Zoe@Example.org>".encode())
    row = next(row for row in read(connect(tmp_path, one(made.path)), "commits").rows if row["commit_sha"] == second)
    assert {name: value for name, value in row.items() if not name.startswith("_")} == {
        "repository": "acme/payments",
        "tool": "git",
        "instance": "local",
        "commit_sha": second,
        "author_name": "Zoë",
        "author_email": "Zoe@Example.org",
        "authored_at": datetime.fromisoformat("2023-11-14T22:14:20"),
        "committer_name": "Ada Lovelace",
        "committer_email": "ada@example.org",
        "committed_at": datetime.fromisoformat("2023-11-14T22:14:20"),
        "message": "Second\n\nPAY-1: why\n",
        "parents": [first],
    }
    assert (row["_is_deleted"], row["_payload"]) == (False, None)


def test_parents_keep_their_order_and_come_before_their_children(made: Made, tmp_path: Path) -> None:
    root = made.commit("root\n")
    left, right = (made.commit(f"{side}\n", root, ref=None) for side in ("left", "right"))
    merge = made.commit("merge\n", right, left)
    result = read(connect(tmp_path, one(made.path), window=1), "commits")
    parents = dict(zip(result.column("commit_sha"), result.column("parents"), strict=True))
    assert parents[merge] == [right, left]
    assert parents[root] == []
    order = result.column("commit_sha")
    assert all(order.index(parent) < order.index(sha) for sha in order for parent in parents[sha])


def test_a_mailmap_and_a_replacement_change_nothing(tmp_path: Path) -> None:
    made = Made.at(tmp_path / "x")
    sha = made.commit("true\n")
    other = made.commit("false\n", ref=None)
    (made.path / ".mailmap").write_text("Nobody <nobody@example.org> <ada@example.org>\n")
    made.git("config", "log.mailmap", "true")
    made.git("replace", sha, other)
    row = read(connect(tmp_path, one(made.path)), "commits").rows[0]
    assert (row["commit_sha"], row["message"], row["author_email"]) == (sha, "true\n", "ada@example.org")


@pytest.mark.parametrize(
    ("author", "header", "name"),
    [
        ("Jos\xe9".encode("latin-1"), b"", "José"),
        ("Jos\xe9".encode("latin-1"), b"encoding ISO-8859-1\n", "José"),
        ("Ж".encode("koi8-r"), b"encoding KOI8-R\n", "Ж"),
        ("山".encode("shift_jis"), b"encoding Shift_JIS\n", "山"),
        ("José".encode(), b"encoding no-such-one\n", "José"),
        ("José".encode(), b"encoding hex\n", "José"),
        ("José".encode(), b"encoding punycode\n", "José"),
        (b"a\\u00e9", b"encoding unicode_escape\n", "a\\u00e9"),
        (b"+2AA-", b"encoding utf-7\n", "+2AA-"),
        (b"a\x81b\x00c", b"", "a\ufffdb\ufffdc"),
        (b"bell\x07", b"", "bell\x07"),
        (b"", b"", ""),
        (b"A > B < C", b"", "A > B"),
    ],
)
def test_names_in_any_encoding_become_text(made: Made, tmp_path: Path, author: bytes, header: bytes, name: str) -> None:
    made.commit("x\n", author=author + b" <a@b>", more=header)
    assert read(connect(tmp_path, one(made.path)), "commits").column("author_name") == [name]


def test_a_signature_is_no_part_of_the_message(made: Made, tmp_path: Path) -> None:
    made.commit("signed\n", more=b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n author Eve <e@e> 1 +0000\n -----END\n")
    row = read(connect(tmp_path, one(made.path)), "commits").rows[0]
    assert (row["message"], row["author_name"]) == ("signed\n", "Ada Lovelace")


@pytest.mark.parametrize("seconds", [0, 1, 4_075_401_600, 253_402_300_799])
def test_a_strange_but_possible_time_is_landed_as_it_is(made: Made, tmp_path: Path, seconds: int) -> None:
    made.commit("x\n", at=seconds)
    result = read(connect(tmp_path, one(made.path)), "commits")
    landed = result.rows[0]["authored_at"]
    assert landed.replace(tzinfo=UTC).timestamp() == seconds
    assert not result.rejects


@pytest.mark.parametrize("seconds", ["-1", "253402300800", "99999999999999999999", "1" * 5_000, "noon", "", "１２"])
def test_an_impossible_time_is_null_and_said_and_the_commit_kept(made: Made, tmp_path: Path, seconds: str) -> None:
    sha = made.commit("x\n", at=seconds)
    result = read(connect(tmp_path, one(made.path)), "commits")
    assert (result.rows[0]["commit_sha"], result.rows[0]["authored_at"], result.rows[0]["committed_at"]) == (
        sha,
        None,
        None,
    )
    assert [(reject.column, reject.code, reject.record) for reject in result.rejects] == [
        ("authored_at", "IMPLAUSIBLE_TIME", f"commit {sha}"),
        ("committed_at", "IMPLAUSIBLE_TIME", f"commit {sha}"),
    ]


def test_a_message_of_ten_megabytes_is_cut_and_said(made: Made, tmp_path: Path) -> None:
    made.commit("é" * 5_000_000)
    result = read(connect(tmp_path, one(made.path)), "commits")
    assert result.rows[0]["message"] == "é" * 1_000_000
    assert [(reject.column, reject.code, reject.found) for reject in result.rejects] == [
        ("message", "TEXT_CUT", "5000000 characters")
    ]


def test_only_new_commits_come_after_a_cursor(made: Made, tmp_path: Path) -> None:
    old = made.line(4)
    cursor = read(connect(tmp_path, one(made.path)), "commits").cursor
    branch = made.line(2, old[1], ref="refs/heads/side", word="side")
    new = made.line(1, old[-1], branch[-1], word="new")
    result = read(connect(tmp_path, one(made.path)), "commits", cursor)
    assert set(result.column("commit_sha")) == {*branch, *new}


def test_a_cursor_names_only_the_tips_of_what_was_landed(made: Made, tmp_path: Path) -> None:
    made.line(30)
    cursor = read(connect(tmp_path, one(made.path), window=7), "commits").cursor
    assert cursor is not None
    assert cursor["head_count"] == 1
    assert len(str(cursor)) < 100


def test_after_a_force_push_the_new_commits_come_and_the_landed_stay_excluded(made: Made, tmp_path: Path) -> None:
    old = made.line(4)
    cursor = read(connect(tmp_path, one(made.path)), "commits").cursor
    new = made.line(2, old[1], word="rewritten")
    result = read(connect(tmp_path, one(made.path)), "commits", cursor)
    assert result.column("commit_sha") == new


def test_a_landed_tip_that_was_collected_as_garbage_stops_nothing(made: Made, tmp_path: Path) -> None:
    old = made.line(4)
    cursor = read(connect(tmp_path, one(made.path)), "commits").cursor
    new = made.line(2, old[1], word="rewritten")
    made.git("gc", "--quiet", "--prune=now")
    result = read(connect(tmp_path, one(made.path)), "commits", cursor)
    assert set(new) <= set(result.column("commit_sha")) == {*old[:2], *new}
    assert not read(connect(tmp_path, one(made.path)), "commits", result.cursor).rows


def test_a_repository_that_is_another_one_now_is_read_anew(tmp_path: Path) -> None:
    Made.bare(tmp_path / "x.git").line(3)
    cursor = read(connect(tmp_path, one(tmp_path / "x.git")), "commits").cursor
    (tmp_path / "x.git").rename(tmp_path / "old.git")
    shas = Made.bare(tmp_path / "x.git").line(2, word="other")
    assert read(connect(tmp_path, one(tmp_path / "x.git")), "commits", cursor).column("commit_sha") == shas


def test_a_deepened_shallow_clone_brings_its_older_commits(made: Made, tmp_path: Path) -> None:
    shas = made.line(5)
    made.git("clone", "--quiet", "--bare", "--depth=2", f"file://{made.path}", str(tmp_path / "shallow.git"))
    shallow = Made(tmp_path / "shallow.git")
    first = read(connect(tmp_path, one(shallow.path)), "commits")
    assert first.column("commit_sha") == shas[3:]
    assert first.column("parents") == [[shas[2]], [shas[3]]]  # the parent beyond the cut shows that there is one
    shallow.git("fetch", "--quiet", "--unshallow")
    later = read(connect(tmp_path, one(shallow.path)), "commits", first.cursor)
    assert later.column("commit_sha") == shas
    assert not read(connect(tmp_path, one(shallow.path)), "commits", later.cursor).rows


def test_github_s_synthetic_merges_are_never_read(made: Made, tmp_path: Path) -> None:
    main = made.commit("main\n")
    head = made.commit("head\n", main, ref="refs/pull/3/head")
    gitlab = made.commit("gitlab\n", main, ref="refs/merge-requests/4/head")
    bitbucket = made.commit("bitbucket\n", main, ref="refs/pull-requests/5/from")
    for ref in ("refs/pull/3/merge", "refs/merge-requests/4/merge", "refs/remotes/origin/pull/3/merge", "refs/stash"):
        made.commit(f"synthetic {ref}\n", main, head, ref=ref)
    landed = read(connect(tmp_path, one(made.path)), "commits").column("commit_sha")
    assert sorted(landed) == sorted([main, head, gitlab, bitbucket])


def test_commits_that_only_a_remote_s_branch_of_a_work_tree_has_are_read(tmp_path: Path) -> None:
    made = Made.at(tmp_path / "x")
    main = made.commit("main\n")
    fetched = made.commit("fetched\n", main, ref="refs/remotes/origin/main")
    assert read(connect(tmp_path, one(made.path)), "commits").column("commit_sha") == [main, fetched]


def test_a_window_left_half_read_is_no_cursor_and_no_way_on(made: Made, tmp_path: Path) -> None:
    made.line(4)
    integration = connect(tmp_path, one(made.path), window=2)
    windows = integration.windows(integration.streams[2], integration.scopes()[0], None)
    window = next(windows)
    with pytest.raises(RuntimeError, match="before its last page"):
        window.cursor()
    with pytest.raises(RuntimeError, match="would be lost"):
        next(windows)

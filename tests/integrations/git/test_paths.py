"""The paths that commits touch, for repositories with a service in a folder."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from sei_pipeline.errors import SourceRejected
from sei_pipeline.integrations.git import pages
from tests.integrations.git.making import Made, connect, one, read


def _touched(made: Made, tmp_path: Path) -> dict[str, set[str]]:
    rows = read(connect(tmp_path, one(made.path, paths=True), window=2), "commit_paths").rows
    rows = sorted(rows, key=lambda row: str(row["commit_sha"]))
    grouped = itertools.groupby(rows, key=lambda row: str(row["commit_sha"]))
    return {sha: {row["path"] for row in of_one} for sha, of_one in grouped}


def test_a_commit_touches_what_it_adds_changes_deletes_and_renames(tmp_path: Path) -> None:
    made = Made.bare(tmp_path / "x.git")
    first = made.commit("add\n", tree=made.tree({"a/1": "1", "a/2": "2", "b": "same"}))
    second = made.commit("change\n", first, tree=made.tree({"a/1": "new", "c": "same"}))
    empty = made.commit("nothing\n", second, tree=made.tree({"a/1": "new", "c": "same"}))
    assert _touched(made, tmp_path) == {first: {"a/1", "a/2", "b"}, second: {"a/1", "a/2", "b", "c"}}
    assert empty not in _touched(made, tmp_path)


def test_a_merge_touches_what_differs_from_its_first_parent(tmp_path: Path) -> None:
    made = Made.bare(tmp_path / "x.git")
    root = made.commit("root\n", tree=made.tree({"r": "1"}))
    left = made.commit("left\n", root, tree=made.tree({"r": "1", "left": "1"}), ref=None)
    right = made.commit("right\n", root, tree=made.tree({"r": "1", "right": "1"}), ref=None)
    merge = made.commit("merge\n", left, right, tree=made.tree({"r": "1", "left": "1", "right": "1"}))
    assert _touched(made, tmp_path)[merge] == {"right"}


def test_paths_of_any_spelling_are_copied(tmp_path: Path) -> None:
    made = Made.bare(tmp_path / "x.git")
    odd = {"a b", "é/ü.py", "tab\there", "0" * 40, ":100644", "-x", '"quoted"'}
    lines = "".join(f"100644 blob {made.object('blob', b'x')}\t{name}\0" for name in odd if "/" not in name)
    sub = made.git("mktree", "-z", stdin=f"100644 blob {made.object('blob', b'x')}\tü.py\0".encode())
    tree = made.git("mktree", "-z", stdin=f"{lines}040000 tree {sub}\té\0".encode())
    sha = made.commit("odd\n", tree=tree)
    assert _touched(made, tmp_path) == {sha: odd}


def test_many_paths_come_in_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 3)
    made = Made.bare(tmp_path / "x.git")
    sha = made.commit("many\n", tree=made.tree({f"f{number}": "x" for number in range(8)}))
    assert _touched(made, tmp_path) == {sha: {f"f{number}" for number in range(8)}}


def test_without_the_option_no_path_is_read(tmp_path: Path) -> None:
    made = Made.bare(tmp_path / "x.git")
    made.commit("add\n", tree=made.tree({"a": "1"}))
    assert not read(connect(tmp_path, one(made.path)), "commit_paths").rows


def test_a_clone_without_trees_says_what_to_do_and_its_commits_are_read(tmp_path: Path) -> None:
    made = Made.bare(tmp_path / "x.git")
    sha = made.commit("treeless\n", tree="3" * 40)
    integration = connect(tmp_path, one(made.path, paths=True))
    with pytest.raises(SourceRejected, match=r"Paths need trees.*leave out `paths: true`"):
        read(integration, "commit_paths")
    assert read(integration, "commits").column("commit_sha") == [sha]

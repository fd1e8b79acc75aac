"""The real repositories of ../shared/data, counted independently with git."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tests.integrations.git.making import connect, read


@pytest.mark.parametrize(
    ("archive", "commit_count", "refs"),
    [
        ("tidev/appc-daemon.git.tar.xz", 2_122, {"branch": 6, "tag": 341, "pull_request": 529}),
        ("govuk/specialist-publisher.git.tar.xz", 9_405, {"branch": 73, "tag": 2_532, "pull_request": 3_121}),
    ],
)
def test_a_real_repository_is_read_whole_and_once(
    shared_data: Path, tmp_path: Path, archive: str, commit_count: int, refs: dict[str, int]
) -> None:
    with tarfile.open(shared_data / archive) as opened:
        opened.extractall(tmp_path, filter="data")
    (path,) = tmp_path.glob("*.git")
    integration = connect(tmp_path, {"repositories": [{"path": path.name}]})
    commits = read(integration, "commits")
    assert len(commits.rows) == len(set(commits.column("commit_sha"))) == commit_count
    assert not commits.rejects
    assert not read(integration, "commits", commits.cursor).rows
    types = read(integration, "refs").column("ref_type")
    assert {kind: types.count(kind) for kind in refs} == refs

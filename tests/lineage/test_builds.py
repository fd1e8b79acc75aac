"""What builds of a production branch contain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from sei_pipeline.lineage.builds import build_contents
from sei_pipeline.lineage.graph import CommitGraph

START = datetime(2026, 1, 1, tzinfo=UTC)


def contents(builds: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Builds as (build, branch, commit), an hour apart, over the history a <- b <- c <- d, with e beside d on c."""
    commits = pa.table({"commit_id": list("abcde")})
    edges = [("b", "a"), ("c", "b"), ("d", "c"), ("e", "c")]
    parents = pa.table({"commit_id": [child for child, _ in edges], "parent_commit_id": [p for _, p in edges]})
    finishes = [START + timedelta(hours=number) for number in range(len(builds))]
    table = pa.table(
        {
            "build_id": [build for build, _, _ in builds],
            "repository_id": ["r"] * len(builds),
            "branch_name": [branch for _, branch, _ in builds],
            "commit_id": [commit for _, _, commit in builds],
            "started_at": pa.array(finishes, pa.timestamp("us", "UTC")).cast(pa.timestamp("us")),
            "finished_at": pa.array(finishes, pa.timestamp("us", "UTC")).cast(pa.timestamp("us")),
        }
    )
    found = pa.Table.from_batches(build_contents(CommitGraph.build(commits, parents), table)).to_pylist()
    return sorted((row["build_id"], row["commit_id"]) for row in found)


def test_a_commit_belongs_to_the_first_build_that_contains_it() -> None:
    found = contents([("0", "main", "a"), ("1", "main", "c"), ("2", "main", "d")])
    assert found == [("1", "b"), ("1", "c"), ("2", "d")]


def test_the_first_build_of_a_repository_contains_nothing_that_counts() -> None:
    assert contents([("0", "main", "d")]) == []


def test_each_production_branch_has_builds_of_its_own() -> None:
    found = contents([("0", "main", "a"), ("1", "main", "c"), ("2", "release", "e")])
    assert found == [("1", "b"), ("1", "c"), *(("2", commit) for commit in "abce")]

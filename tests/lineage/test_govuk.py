"""A real service: 973 production deployments of alphagov/specialist-publisher on its own commit graph.

The expected numbers are those of ../shared/data/README.md, computed there independently with git.
"""

from __future__ import annotations

import csv
import os
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from sei_pipeline.lineage import Lineage, compute


@dataclass(frozen=True)
class Repository:
    """All commits with their parents, and what each tag points at."""

    parents: dict[str, list[str]]
    tags: dict[str, str]

    def resolve(self, tag: str) -> str | None:
        """A version tag, `release-<sha>` or a bare sha, as the commit it names; None where it isn't there."""
        sha = self.tags.get(tag) or tag.removeprefix("release-")
        return sha if sha in self.parents else None

    def tables(self) -> tuple[pa.Table, pa.Table]:
        edges = [(child, parent) for child, parents in self.parents.items() for parent in parents]
        commits = pa.table({"commit_id": [f"git:{sha}" for sha in self.parents]})
        parents = pa.table(
            {
                "commit_id": [f"git:{child}" for child, _ in edges],
                "parent_commit_id": [f"git:{parent}" for _, parent in edges],
            }
        )
        return commits, parents

    def merges(self) -> set[str]:
        return {f"git:{sha}" for sha, parents in self.parents.items() if len(parents) > 1}


@pytest.fixture(scope="module")
def repository(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    folder = tmp_path_factory.mktemp("govuk")
    archive = shared_data / "govuk" / "specialist-publisher.git.tar.xz"
    subprocess.run(["tar", "xJf", str(archive), "-C", str(folder)], check=True)
    (git_dir,) = folder.iterdir()

    def git(*arguments: str) -> list[str]:
        command = ["git", f"--git-dir={git_dir}", "-c", "log.mailmap=false", *arguments]
        environment = {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        return done.stdout.splitlines()

    rows = [line.split() for line in git("log", "--all", "--format=%H %P")]
    refs = git("for-each-ref", "--format=%(refname:strip=2) %(objectname) %(*objectname)", "refs/tags")
    tags = {name: shas[-1] for name, *shas in (line.split() for line in refs)}
    return Repository({sha: parents for sha, *parents in rows}, tags)


@pytest.fixture(scope="module")
def deployments(shared_data: Path) -> list[tuple[datetime, str]]:
    with (shared_data / "govuk" / "deployments.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["env"] == "production"]
    return sorted((datetime.fromisoformat(row["time"]), row["tag"]) for row in rows)


def lineage(repository: Repository, chosen: list[tuple[datetime, str]]) -> Lineage:
    shas = [repository.resolve(tag) for _, tag in chosen]
    count = len(chosen)
    targets = pa.table(
        {
            "deployment_target_id": [f"govuk:{number:04}" for number in range(count)],
            "service_id": ["specialist-publisher"] * count,
            "environment_name": ["production"] * count,
            "region": pa.array([None] * count, pa.string()),
            "commit_id": pa.array([sha and f"git:{sha}" for sha in shas], pa.string()),
            "version": [tag for _, tag in chosen],
            "started_at": pa.array([None] * count, pa.timestamp("us", tz="UTC")),
            "finished_at": pa.array([at for at, _ in chosen], pa.timestamp("us", tz="UTC")),
        }
    )
    return compute(*repository.tables(), targets)


def summary(result: Lineage, repository: Repository) -> dict[str, int]:
    """Counts of kinds, and of the commits that get a lead time: no merges, baseline or unknown before."""
    rows = result.targets.to_pylist()
    measured = {
        row["deployment_target_id"]
        for row in rows
        if not row["is_baseline"] and not row["is_previous_revision_unknown"]
    }
    merges = repository.merges()
    commits = sum(
        target in measured and commit not in merges
        for batch in result.shipments()
        for target, commit in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    )
    kinds = Counter(row["kind"] for row in rows)
    names = ("rollback", "roll_forward", "redeployment")
    return {"commits": commits, **{name: kinds[name] for name in names}}


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        pytest.param(
            lambda repository, tag: repository.resolve(tag) is not None,
            {"commits": 1908, "rollback": 10, "roll_forward": 5, "redeployment": 2},
            id="resolvable",
        ),
        pytest.param(
            lambda repository, tag: True,
            {"commits": 1903, "rollback": 10, "roll_forward": 5, "redeployment": 2},
            id="all, unknown revisions among them",
        ),
        pytest.param(
            lambda repository, tag: tag in repository.tags and tag.startswith("v"),
            {"commits": 1649, "rollback": 7, "roll_forward": 2, "redeployment": 4},
            id="version tags",
        ),
    ],
)
def test_a_real_service_gives_the_numbers_that_were_counted_independently(
    repository: Repository,
    deployments: list[tuple[datetime, str]],
    keep: Callable[[Repository, str], bool],
    expected: dict[str, int],
) -> None:
    chosen = [row for row in deployments if keep(repository, row[1])]

    assert summary(lineage(repository, chosen), repository) == expected


def test_968_of_973_real_deployments_name_a_commit_that_is_there(
    repository: Repository, deployments: list[tuple[datetime, str]]
) -> None:
    kinds = lineage(repository, deployments).targets["kind"].to_pylist()

    assert (len(kinds), kinds.count("unknown_revision")) == (973, 5)

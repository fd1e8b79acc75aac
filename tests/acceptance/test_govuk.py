"""A real service of GOV.UK, from its repository and its deployments to the published file, against the numbers of
../shared/data/README.md, which were computed there independently. Only the published file is read."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import projects
from tests.acceptance.comparing import AS_OF, compare
from tests.pipeline.published import file_of, one, rows
from tests.pipeline.running import Done, sei

pytestmark = pytest.mark.acceptance

VERSION_TAG = re.compile(r"v\d+")
COLUMNS = (
    "commits", "pull requests", "median h to production", "p90 h to production", "median h from merge", "rollbacks",
    "forward to something shipped", "redeployments",
)  # fmt: skip
CHANGES = """
    select
        count(*),
        round(quantile_cont(lead_time_seconds, 0.5) / 3600, 2),
        round(quantile_cont(lead_time_seconds, 0.9) / 3600, 1)
    from marts.dora_changes where lead_time_seconds is not null
"""
PULL_REQUESTS = """
    select count(*), round(median(deploy_wait_seconds + deploy_seconds) / 3600, 3)
    from marts.flow_pull_requests where deployed_at is not null and deploy_reason is null
"""
KINDS = "select count(*) filter (kind = ?) from marts.dora_deployments"
PER_MONTH = """
    select strftime(period_started_on, '%Y-%m'), cast(value as integer) from marts.dora_deployment_frequency
    where node_id = 'govuk' and grain = 'month' and period_started_on between date '2023-08-01' and date '2025-01-01'
    order by 1
"""


def table_row(file: Path) -> dict[str, Any]:
    """Our row of the README's table."""
    commits, *lead_times = one(file, CHANGES)
    pull_requests, from_merge = one(file, PULL_REQUESTS)
    kinds = [one(file, KINDS, kind) for kind in ("rollback", "roll_forward", "redeployment")]
    return dict(zip(COLUMNS, (commits, pull_requests, *lead_times, from_merge, *kinds), strict=True))


def their_row(*values: float) -> dict[str, Any]:
    return dict(zip(COLUMNS, values, strict=True))


@pytest.fixture(scope="module")
def resolves(place: Path) -> Callable[[str], bool]:
    """Whether a deployment's tag names a commit that the repository holds, asked of git itself."""
    repository = place / "repositories" / "alphagov+specialist-publisher.git"

    def git(*arguments: str) -> list[str]:
        command = ["git", f"--git-dir={repository}", *arguments]
        environment = {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.splitlines()

    names = {*git("rev-list", "--all"), *git("tag", "--list")}
    return lambda tag: tag.removeprefix("release-") in names


def test_every_deployment_with_unknown_revisions_among_them_gives_the_numbers_counted_independently(
    govuk: Path, first_run: Done
) -> None:
    expected = their_row(1903, 1431, 20.70, 259.0, 0.280, 10, 5, 2)
    compare("specialist-publisher, no lead time after an unknown revision", expected, table_row(file_of(govuk)))


def test_deployments_that_resolve_give_the_numbers_counted_independently(
    place: Path, shared_data: Path, resolves: Callable[[str], bool]
) -> None:
    home = projects.govuk(place / "resolvable", shared_data, lambda row: resolves(row["tag"]))
    sei(home, "run", "--as-of", AS_OF)
    expected = their_row(1908, 1432, 20.64, 251.3, 0.280, 10, 5, 2)
    compare("specialist-publisher, all resolvable deployments", expected, table_row(file_of(home)))


def test_deployments_of_version_tags_give_the_numbers_counted_independently(place: Path, shared_data: Path) -> None:
    home = projects.govuk(place / "versions", shared_data, lambda row: bool(VERSION_TAG.fullmatch(row["tag"])))
    sei(home, "run", "--as-of", AS_OF)
    expected = their_row(1649, 1243, 16.62, 160.1, 0.279, 7, 2, 4)
    compare("specialist-publisher, only version tags", expected, table_row(file_of(home)))
    months = [f"{2023 + (7 + number) // 12}-{(7 + number) % 12 + 1:02}" for number in range(18)]
    counts = (13, 10, 8, 16, 13, 18, 29, 17, 25, 30, 20, 17, 20, 37, 25, 26, 31, 51)
    found = dict(rows(file_of(home), PER_MONTH))
    compare("Deployments of a version tag by month", dict(zip(months, counts, strict=True)), found)


def test_what_each_deployment_names_is_understood_as_it_was_counted_independently(govuk: Path, first_run: Done) -> None:
    file = file_of(govuk)
    forms = "select count(*) filter (regexp_full_match(revision, ?)) from marts.dora_deployments"
    by_month = dict(rows(file, PER_MONTH))
    compare(
        "The 973 production deployments",
        {"all": 973, "a version tag": 869, "release-<sha>": 97, "a bare sha": 7, "name a commit that is there": 968,
         "in 2023-09": 11, "in 2025-01": 58},
        {
            "all": one(file, "select count(*) from marts.dora_deployments"),
            "a version tag": one(file, forms, "v[0-9]+"),
            "release-<sha>": one(file, forms, "release-[0-9a-f]{40}"),
            "a bare sha": one(file, forms, "[0-9a-f]{40}"),
            "name a commit that is there": one(file, "select count(commit_id) from marts.dora_deployments"),
            "in 2023-09": by_month["2023-09"],
            "in 2025-01": by_month["2025-01"],
        },
    )  # fmt: skip


def test_no_real_duration_is_negative(govuk: Path, first_run: Done) -> None:
    file = file_of(govuk)
    columns = rows(
        file,
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where column_name like '%\\_seconds' escape '\\' and column_name not like '%gap\\_seconds' escape '\\'",
    )
    assert len(columns) > 20
    negative = {
        f"{table}.{column}": count
        for table, column in columns
        if (count := one(file, f"select count(*) from {table} where {column} < 0"))
    }
    assert negative == {}


def test_a_repository_that_is_not_there_is_told_and_the_others_are_published(
    place: Path, shared_data: Path, govuk: Path, first_run: Done
) -> None:
    home = projects.govuk(place / "gone", shared_data, more_connections=projects.MISSING_CONNECTION)
    done = sei(home, "run", "--as-of", AS_OF)
    assert "no-such-repository.git" in done.output
    file = file_of(home)
    assert table_row(file) == table_row(file_of(govuk))
    health = dict(rows(file, "select connection_name, health from marts.diagnostics_sources"))
    assert health == {"source": "healthy", "gitops": "healthy", "gone": "failing"}
    assert "no-such-repository.git" in one(
        file, "select error_text from marts.diagnostics_sources where connection_name = 'gone'"
    )
    assert one(file, "select is_every_source_healthy from marts.version") is False
    assert rows(file, "select distinct is_complete from marts.dora_change_lead_time") == [(False,)]

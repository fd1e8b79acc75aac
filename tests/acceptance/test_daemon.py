"""TiDev's DAEMON: a real Jira project and its repository. The archive has no changelogs and nothing tells of
deployments, so a profile of its own says which phases there are: profiles are configuration."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.acceptance import jira_archive, projects
from tests.acceptance.comparing import compare
from tests.pipeline.published import file_of, one, rows
from tests.pipeline.running import sei

pytestmark = pytest.mark.acceptance

KEY = re.compile(r"DAEMON-\d+", re.IGNORECASE)
SAME = 1e-6  # seconds: sums of seconds that have fractions
IN_MERGE_MESSAGE = ("key_in_title", "key_in_branch", "key_in_merge_message")


@pytest.fixture(scope="module")
def archive(shared_data: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    return jira_archive.read(shared_data / "tidev" / "DAEMON.issues.tar.xz")


@pytest.fixture(scope="module")
def home(place: Path, archive: tuple[list[dict[str, Any]], dict[str, Any]]) -> Path:
    """The project, run once."""
    made = projects.daemon(place / "daemon")
    jira_archive.drop(*archive, made / "drop")
    done = sei(made, "run", "--as-of", "2022-01-01T00:00:00Z")
    assert "rejected" not in done.output
    return made


@pytest.fixture(scope="module")
def warehouse(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Links aren't published: they are read where dbt left them, while nothing runs."""
    with duckdb.connect(str(home / "data" / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def history(place: Path) -> Any:
    """Asks git itself: `history("rev-list", ...)` gives lines."""
    repository = place / "repositories" / "appcelerator+appc-daemon.git"

    def git(*arguments: str) -> list[str]:
        command = ["git", f"--git-dir={repository}", "-c", "log.mailmap=false", *arguments]
        environment = {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.splitlines()

    return git


def test_a_real_jira_project_and_its_repository_arrive_whole(
    home: Path, warehouse: duckdb.DuckDBPyConnection, history: Any, archive: tuple[list[dict[str, Any]], dict[str, Any]]
) -> None:
    main = {f"git:{sha}" for sha in history("rev-list", "HEAD")}
    merges = warehouse.sql(
        "select pull_requests.merge_commit_id from entities.pull_requests as pull_requests "
        "inner join entities.commits as commits on pull_requests.merge_commit_id = commits.commit_id "
        "where commits.message like 'Merge pull request #%'"
    ).fetchall()
    keys = {key.upper() for line in history("log", "--all", "--format=%B") for key in KEY.findall(line)}
    linked = "select count(distinct ticket_id) from correlation.ticket_mentions where commit_id is not null"
    versions = [version for version in archive[1]["versions"] if version["released"] and version.get("releaseDate")]
    releases = "select count(released_at) from entities.releases where release_id like 'jira:%' and is_released"
    tags = "select count(*) from entities.releases where release_id like 'github:%'"
    compare(
        "DAEMON: what is there",
        {
            "tickets": 317, "pull-request merges on main": 488, "ticket keys in commits": 168,
            "of these tickets that exist": 166, "tags": 341, "versions released on a known day": len(versions),
        },
        {
            "tickets": _count(warehouse, "select count(*) from entities.tickets"),
            "pull-request merges on main": len({sha for (sha,) in merges} & main),
            "ticket keys in commits": len(keys),
            "of these tickets that exist": _count(warehouse, linked),
            "tags": _count(warehouse, tags),
            "versions released on a known day": _count(warehouse, releases),
        },
    )  # fmt: skip


def test_pull_requests_that_a_ticket_names_by_url_are_linked_to_it_by_their_merge_message(
    warehouse: duckdb.DuckDBPyConnection, history: Any, archive: tuple[list[dict[str, Any]], dict[str, Any]]
) -> None:
    links = warehouse.execute(
        "select pull_requests.pull_request_number, tickets.ticket_key "
        "from correlation.tickets_to_pull_requests as links "
        "inner join entities.pull_requests as pull_requests using (pull_request_id) "
        "inner join entities.tickets as tickets using (ticket_id) "
        "where list_contains(?, links.match_rule) and list_contains(?, pull_requests.merge_commit_id)",
        [list(IN_MERGE_MESSAGE), [f"git:{sha}" for sha in history("rev-list", "HEAD")]],
    ).fetchall()
    ours: dict[int, set[str]] = {}
    for number, key in links:
        ours.setdefault(number, set()).add(key)
    theirs = jira_archive.named_pull_requests(archive[0])
    others = {number: ours[number] for number in sorted(ours.keys() & theirs) if not ours[number] & theirs[number]}
    compare(
        "DAEMON: pull requests on main that a ticket's comment names, and that were merged with a key",
        {"both": 92, "agree on the ticket": 89},
        {"both": len(ours.keys() & theirs), "agree on the ticket": len(ours.keys() & theirs) - len(others)},
    )
    for number, keys in others.items():
        named = ", ".join(sorted(theirs[number]))
        print(f"  #{number}: {named} names it, its merge message says {', '.join(sorted(keys))}")
    assert sorted(others) == [166, 171, 390]


def test_the_phases_of_a_profile_of_its_own_add_up_to_the_lead_time_of_each_ticket(home: Path) -> None:
    file = file_of(home)
    phases = rows(
        file,
        "select ticket_key, any_value(lead_time_seconds), sum(phase_seconds) + sum(coalesce(gap_seconds, 0)), "
        "list(phase_name order by phase_index) from marts.flow_tickets inner join marts.flow_ticket_phases "
        "using (ticket_id, profile_name) where lead_time_seconds is not null group by ticket_key order by 1",
    )
    wrong = [row for row in phases if abs(row[1] - row[2]) > SAME]
    assert wrong == []
    assert {name for *_, names in phases for name in names} == {"Waiting", "Making", "Releasing"}
    measured, median = one(
        file, "select count(lead_time_seconds), round(median(lead_time_seconds) / 86400, 1) from marts.flow_tickets"
    )
    whole = sum(len(names) == 3 for *_, names in phases)
    reasons = rows(file, "select reason, count(*) from marts.flow_tickets where reason is not null group by all")
    print(f"\nDAEMON: {measured} tickets have a lead time, {whole} of them all three phases; median {median} days")
    print(f"  left out: {dict(reasons)}")
    assert len(phases) == measured > 100


def _count(warehouse: duckdb.DuckDBPyConnection, query: str) -> int:
    row = warehouse.sql(query).fetchone()
    assert row is not None
    return int(row[0])

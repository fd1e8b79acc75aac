"""The project over the company is right by the pipeline's own check, and the drop folder holds the same facts."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sei_pipeline.config.reader import load
from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.drop import write_drop
from sei_pipeline.simulator.project import listed_identities, team_path, write_project
from tests.integrations.files.dropping import Folder

URLS = {"github": "http://127.0.0.1:8001", "jira": "http://127.0.0.1:8002"}


@cache
def company() -> Company:
    return make_company(7, developer_count=12, days=60)


def test_the_project_has_no_errors_and_every_team_of_the_company_is_a_team_of_its_tree(tmp_path: Path) -> None:
    write_project(company(), tmp_path, URLS)
    config = load(tmp_path, {"github", "jira", "git"})
    assert not config.warnings
    people = {person.email: person for person in company().people if person.kind == "human"}
    teams = {node.path for node in config.trees[0].nodes if node.is_team}
    assert {team_path(people, team) for team in company().teams} <= teams
    assert {developer.email for developer in config.developers} == set(people)


def test_connections_name_variables_and_the_given_addresses(tmp_path: Path) -> None:
    write_project(company(), tmp_path, URLS)
    github, jira = load(tmp_path, {"github", "jira"}).connections
    assert (github.options["url"], jira.options["url"]) == (URLS["github"], URLS["jira"])
    assert github.options["organisations"] == ["acme"]
    assert set(jira.options["projects"]) == {project.key for project in company().projects}
    assert {github.options["token"], jira.options["token"]} == {"SIM_GITHUB_TOKEN", "SIM_JIRA_TOKEN"}


def test_without_addresses_the_drop_folder_is_read(tmp_path: Path) -> None:
    write_project(company(), tmp_path, {})
    (dropped,) = load(tmp_path, {"files"}).connections
    assert (dropped.tool, dropped.options["folder"]) == ("files", "drop")


@pytest.mark.parametrize("urls", [URLS, {}])
def test_the_same_company_is_the_same_project(tmp_path: Path, urls: dict[str, str]) -> None:
    written = []
    for name in ("one", "other"):
        write_project(company(), tmp_path / name, urls)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        written.append([(path.relative_to(tmp_path / name), path.read_bytes()) for path in files])
    assert written[0] == written[1]
    assert len(written[0]) > 6


def test_only_accounts_that_tell_neither_name_nor_mail_are_listed_and_not_all_of_them() -> None:
    big = make_company(2, developer_count=60, days=1)
    people = {person.email: person for person in big.people}
    hidden = [
        one
        for one in big.people
        if one.kind == "human" and one.github_login and not one.github_email and one.github_name != one.full_name
    ]
    listed = {row[0] for row in listed_identities(big) if row[1] == "github"}
    assert listed
    assert listed < {one.email for one in hidden}
    assert all(people[email].github_login for email in listed)


def test_the_drop_folder_is_read_without_a_reject_and_holds_every_row(tmp_path: Path) -> None:
    counts = write_drop(company(), tmp_path / "drop")
    folder = Folder(tmp_path)
    outcomes = {outcome.stream: outcome for outcome in folder.run()}
    assert not folder.rejects()
    assert {stream: one.row_count for stream, one in outcomes.items()} == counts
    assert counts["pull_requests"] == len(company().pull_requests)
    assert counts["commits"] == len(company().commits)
    assert counts["tickets"] == sum(ticket.deleted_at is None for ticket in company().tickets)
    assert counts["deployments"] == len(company().deployments)


def test_a_dropped_pull_request_is_the_one_of_the_company(tmp_path: Path) -> None:
    write_drop(company(), tmp_path)
    rows = pq.read_table(tmp_path / "pull_requests.parquet").to_pylist()
    shown = {(row["repository"], row["pull_request_number"]): row for row in rows}
    for pull in company().pull_requests:
        row = shown[pull.repository, pull.number]
        assert (row["merge_commit_sha"], row["title"]) == (pull.merge_commit_sha, pull.title)
        assert row["merged_at"] == (pull.merged_at.astimezone(UTC) if pull.merged_at else None)


def test_targets_of_one_attempt_share_its_outcome_and_its_end(tmp_path: Path) -> None:
    write_drop(company(), tmp_path)
    told: dict[str, set[tuple[object, object]]] = {}
    for row in pq.read_table(tmp_path / "deployments.parquet").to_pylist():
        told.setdefault(row["deployment_key"], set()).add((row["deployment_status_category"], row["finished_at"]))
    assert all(len(ways) == 1 for ways in told.values())
    assert {status for ways in told.values() for status, _ in ways} >= {"succeeded", "failed"}


def test_the_same_company_is_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_drop(company(), tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()

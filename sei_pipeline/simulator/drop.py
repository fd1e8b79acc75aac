"""The company as files of the drop folder (docs/files.md): the same facts without HTTP, for large sizes.

Left out is what the drop folder has no column for: paths of commits, refs, comments on tickets, worklogs, remote links
and the development panel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sei_pipeline.simulator.company.model import Company, Deployment
from sei_pipeline.simulator.drop_tickets import ticket_files
from sei_pipeline.simulator.drop_types import GITHUB, TEXT, TEXTS, TIME, WHOLE, YES_NO, Column, File

_DEPLOYED = {"success": "succeeded", "inactive": "succeeded", "failure": "failed", "error": "failed"}


def write_drop(company: Company, folder: Path) -> dict[str, int]:
    """Writes one Parquet file a stream into `folder`, which need not exist, and returns the rows of each. The same
    company gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name, (columns, rows) in {**_code(company), **_delivery(company), **ticket_files(company)}.items():
        data = {column.name: pa.array([column.take(row) for row in rows], type=column.type) for column in columns}
        pq.write_table(pa.table(data), folder / f"{name}.parquet", compression="zstd")
        counts[name] = len(rows)
    return counts


def _github(*columns: Column) -> list[Column]:
    tool, instance = GITHUB
    return [Column("tool", TEXT, lambda _: tool), Column("instance", TEXT, lambda _: instance), *columns]


def _code(company: Company) -> dict[str, File]:
    """Repositories, commits, pull requests with commits and reviews."""
    logins = {person.person_id: person.github_login for person in company.people}
    pulls = company.pull_requests
    where = [
        Column("repository", TEXT, lambda row: row[0].repository),
        Column("pull_request_number", WHOLE, lambda row: row[0].number),
    ]
    return {
        "repositories": (_repository_columns(), [one for one in company.repositories if not one.is_archived]),
        "commits": (_commit_columns(), company.commits),
        "pull_requests": (_pull_columns(logins), pulls),
        "pull_request_commits": (
            _github(*where, Column("commit_sha", TEXT, lambda row: row[1])),
            [(pull, sha) for pull in pulls for sha in pull.commit_shas],
        ),
        "pull_request_reviews": (
            _github(
                *where,
                Column("review_key", TEXT, lambda row: row[1]),
                Column("reviewer_account", TEXT, lambda row: logins[row[2]]),
                Column("review_state", TEXT, lambda row: row[3]),
                Column("submitted_at", TIME, lambda row: row[4]),
            ),
            [row for pull in pulls for row in _said(pull)],
        ),
    }


def _said(pull: Any) -> Iterable[tuple[Any, str, int, str, datetime]]:
    """Reviews and comments are one stream here."""
    for review in pull.reviews:
        yield pull, f"r{review.review_id}", review.author_id, review.state.lower(), review.submitted_at
    for comment in pull.comments:
        yield pull, f"c{comment.comment_id}", comment.author_id, "commented", comment.created_at


def _repository_columns() -> list[Column]:
    return _github(
        Column("repository", TEXT, lambda row: row.name),
        Column("default_branch", TEXT, lambda row: row.default_branch),
        Column("is_empty", YES_NO, lambda row: row.is_empty),
    )


def _commit_columns() -> list[Column]:
    return _github(
        Column("repository", TEXT, lambda row: row.repository),
        Column("commit_sha", TEXT, lambda row: row.sha),
        Column("author_name", TEXT, lambda row: row.author_name),
        Column("author_email", TEXT, lambda row: row.author_email),
        Column("committer_name", TEXT, lambda row: row.committer_name),
        Column("committer_email", TEXT, lambda row: row.committer_email),
        Column("authored_at", TIME, lambda row: row.authored_at),
        Column("committed_at", TIME, lambda row: row.committed_at),
        Column("message", TEXT, lambda row: row.message),
        Column("parent_count", WHOLE, lambda row: len(row.parents)),
        Column("parents", TEXTS, lambda row: list(row.parents)),
    )


def _pull_columns(logins: dict[int, str | None]) -> list[Column]:
    def status(row: Any) -> str:
        return "merged" if row.merged_at else "closed" if row.closed_at else "open"

    return _github(
        Column("repository", TEXT, lambda row: row.repository),
        Column("pull_request_number", WHOLE, lambda row: row.number),
        Column("title", TEXT, lambda row: row.title),
        Column("body", TEXT, lambda row: row.body or None),
        Column("pull_request_status", TEXT, status),
        Column("pull_request_status_category", TEXT, status),
        Column("is_draft", YES_NO, lambda row: row.is_draft),
        Column("author_account", TEXT, lambda row: logins[row.author_id]),
        Column("source_branch", TEXT, lambda row: row.source_branch),
        Column("destination_branch", TEXT, lambda row: row.destination_branch),
        Column("head_commit_sha", TEXT, lambda row: row.head_sha),
        Column("merge_commit_sha", TEXT, lambda row: row.merge_commit_sha),
        Column("created_at", TIME, lambda row: row.created_at),
        Column("ready_for_review_at", TIME,
               lambda row: next((at for name, at in row.events if name == "ready_for_review"), None)),
        Column("merged_at", TIME, lambda row: row.merged_at),
        Column("closed_at", TIME, lambda row: row.closed_at),
        Column("labels", TEXTS, lambda row: list(row.labels)),
        Column("added_line_count", WHOLE, lambda row: row.added_lines),
        Column("deleted_line_count", WHOLE, lambda row: row.deleted_lines),
    )  # fmt: skip


def _delivery(company: Company) -> dict[str, File]:
    """Builds, deployments (one row a record), GitHub's releases."""
    default = {one.name: one.default_branch for one in company.repositories}
    runs = [run for run in company.runs if run.workflow_name in ("CI", "Nightly")]
    done = {"success": "succeeded", "failure": "failed", "cancelled": "cancelled", None: "running"}
    builds = _github(
        Column("build_key", TEXT, lambda row: str(row.run_id)),
        Column("repository", TEXT, lambda row: row.repository),
        Column("pipeline_name", TEXT, lambda row: row.workflow_name),
        Column("commit_sha", TEXT, lambda row: row.sha),
        Column("branch_name", TEXT, lambda row: row.branch or default[row.repository]),
        Column("build_status", TEXT, lambda row: row.conclusion or row.status),
        Column("build_status_category", TEXT, lambda row: done[row.conclusion]),
        Column("is_scheduled", YES_NO, lambda row: row.event == "schedule"),
        Column("started_at", TIME, lambda row: row.started_at),
        Column("finished_at", TIME, lambda row: row.updated_at if row.conclusion else None),
    )
    return {"builds": (builds, runs), "deployments": (_deployment_columns(company), _joined(company.deployments))}


def _joined(deployments: Sequence[Deployment]) -> list[tuple[Deployment, str, datetime, datetime | None]]:
    """Each record with the outcome and the times of its execution's attempt: one failed target fails the attempt, and
    the attempt ends with its last target."""
    attempts: dict[tuple[int, int], list[Deployment]] = {}
    for one in deployments:
        attempts.setdefault((one.execution, one.attempt), []).append(one)
    found = []
    for own in attempts.values():
        states = {_outcome(one) for one in own}
        outcome = "failed" if "failed" in states else "running" if "running" in states else "succeeded"
        ends = [when for one in own for state, when in one.statuses if state in ("success", "failure")]
        finish = max(ends) if outcome != "running" else None
        found += [(one, outcome, min(other.created_at for other in own), finish) for one in own]
    return found


def _outcome(one: Deployment) -> str:
    return next((_DEPLOYED[state] for state, _ in one.statuses if state in _DEPLOYED), "running")


def _deployment_columns(company: Company) -> list[Column]:
    names = {run.run_id: run.workflow_name for run in company.runs}
    return _github(
        Column("deployment_key", TEXT, lambda row: f"{row[0].execution}/{row[0].attempt}"),
        Column("pipeline_name", TEXT, lambda row: names[row[0].execution]),
        Column("deployment_status", TEXT, lambda row: row[1]),
        Column("deployment_status_category", TEXT, lambda row: row[1]),
        Column("started_at", TIME, lambda row: row[2]),
        Column("finished_at", TIME, lambda row: row[3]),
        Column("service_name", TEXT, lambda row: row[0].service),
        Column("environment_name", TEXT, lambda row: row[0].environment),
        Column("region", TEXT, lambda row: row[0].region),
        Column("repository", TEXT, lambda row: row[0].repository),
        Column("revision", TEXT, lambda row: row[0].sha),
        Column("version", TEXT, lambda row: row[0].payload.get("version")),
    )

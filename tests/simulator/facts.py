"""What an extraction of the company has to hold, taken from the company itself, and the same taken from raw rows.

Each is a Counter of tuples by stream: a tuple too few is lost, one too many is double.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sei_pipeline.simulator.company.model import Company, PullRequest

Row = dict[str, Any]
Facts = Mapping[str, Counter[tuple[Any, ...]]]


def github_facts(company: Company) -> Facts:
    """By stream of the GitHub integration; of the repositories that are neither archived nor forks. That a deployment
    was replaced by a newer one (`inactive`) is not asked for again, and no number stands on it."""
    read = {one.name: one.repository_id for one in company.repositories if not one.is_archived and not one.is_fork}
    pulls = [one for one in company.pull_requests if one.repository in read]
    runs = [one for one in company.runs if one.repository in read]
    deployments = [one for one in company.deployments if one.repository in read]
    return {
        "repositories": Counter((number, name) for name, number in read.items()),
        "commits": Counter(
            (read[one.repository], one.sha, one.message, _at(one.authored_at), one.parents)
            for one in company.commits
            if one.repository in read and one.is_on_default_branch
        ),
        "pull_requests": Counter(
            (read[one.repository], one.number, one.title, _state(one), one.head_sha, one.merge_commit_sha,
             tuple(sorted(one.labels)), _at(one.merged_at), _at(one.updated_at))
            for one in pulls
        ),
        "pull_request_commits": Counter(
            (read[one.repository], one.number, sha) for one in pulls for sha in one.commit_shas
        ),
        "pull_request_reviews": Counter(
            (read[one.repository], one.number, review.state, _at(review.submitted_at))
            for one in pulls
            for review in one.reviews
        ),
        "pull_request_comments": Counter(
            (read[one.repository], one.number, comment.body, _at(comment.created_at))
            for one in pulls
            for comment in one.comments
        ),
        "issues": Counter(
            (read[one.repository], one.number, one.title, _at(one.closed_at), _at(one.updated_at))
            for one in company.issues
            if one.repository in read
        ),
        "workflow_runs": Counter(
            (one.run_id, one.attempt, one.sha, one.status, one.conclusion, _at(one.created_at)) for one in runs
        ),
        "workflow_jobs": Counter((one.run_id, job.job_id, job.conclusion) for one in runs for job in _jobs(one)),
        "deployments": Counter(
            (one.deployment_id, one.sha, one.environment, _at(one.created_at)) for one in deployments
        ),
        "deployment_statuses": Counter(
            (one.deployment_id, state.upper(), _at(at))
            for one in deployments
            for state, at in one.statuses
            if state != "inactive"
        ),
        "releases": Counter((read[one.repository], one.tag) for one in company.releases if one.repository in read),
    }  # fmt: skip


def github_rows(held: Mapping[str, Sequence[Row]]) -> Facts:
    """What raw rows of a GitHub connection say, in the same words."""
    wanted = {
        "repositories": ("repository_id", "repository"),
        "commits": ("repository_id", "commit_sha", "message", "authored_at", "parents"),
        "pull_requests": (
            "repository_id", "number", "title", "state", "head_sha", "merge_commit_sha", "labels", "merged_at",
            "updated_at",
        ),
        "pull_request_commits": ("repository_id", "pull_request_number", "commit_sha"),
        "pull_request_reviews": ("repository_id", "pull_request_number", "state", "submitted_at"),
        "pull_request_comments": ("repository_id", "pull_request_number", "body", "created_at"),
        "issues": ("repository_id", "number", "title", "closed_at", "updated_at"),
        "workflow_runs": ("run_id", "run_attempt", "commit_sha", "status", "conclusion", "created_at"),
        "workflow_jobs": ("run_id", "job_id", "conclusion"),
        "deployments": ("deployment_id", "commit_sha", "original_environment", "created_at"),
        "deployment_statuses": ("deployment_id", "state", "created_at"),
        "releases": ("repository_id", "tag_name"),
    }  # fmt: skip
    rows = {**held, "deployment_statuses": [row for row in held["deployment_statuses"] if row["state"] != "INACTIVE"]}
    return {stream: _projected(rows[stream], columns) for stream, columns in wanted.items()}


def jira_facts(company: Company) -> Facts:
    """By stream of the Jira integration; deleted issues are gone. A status is compared by its id: a new name of it is
    no change of the issues in it, and comes with the stream `statuses`."""
    status_ids = {one.name: str(one.status_id) for one in company.statuses}
    tickets = [one for one in company.tickets if one.deleted_at is None]
    return {
        "projects": Counter((str(one.project_id), one.key) for one in company.projects),
        "statuses": Counter((str(one.status_id), one.name, one.category) for one in company.statuses),
        "sprints": Counter((str(one.sprint_id), one.name, _at(one.completed_at)) for one in company.sprints),
        "versions": Counter((str(one.version_id), one.project_key, one.name) for one in company.versions),
        "issues": Counter(
            (str(one.ticket_id), one.key, one.project_key, one.title, status_ids[one.status], one.story_points,
             tuple(map(str, one.sprint_ids)), tuple(one.labels), _at(one.resolved_at), _at(one.updated_at))
            for one in tickets
        ),
        "issue_changes": Counter(
            (str(one.ticket_id), str(change.change_id), change.field, change.from_text, change.to_text,
             _at(change.changed_at))
            for one in tickets
            for change in one.changes
        ),
        "issue_comments": Counter(
            (str(one.ticket_id), str(comment.comment_id)) for one in tickets for comment in one.comments
        ),
        "issue_worklogs": Counter(
            (str(one.ticket_id), str(log.worklog_id), log.seconds) for one in tickets for log in one.worklogs
        ),
        "issue_pull_requests": Counter(
            (str(one.ticket_id), pull.rpartition("#")[2]) for one in tickets for pull in one.development
        ),
    }  # fmt: skip


def jira_rows(held: Mapping[str, Sequence[Row]]) -> Facts:
    """What raw rows of a Jira connection say, in the same words."""
    wanted = {
        "projects": ("project_id", "project_key"),
        "statuses": ("status_id", "status_name", "category_key"),
        "sprints": ("sprint_id", "sprint_name", "completed_at"),
        "versions": ("version_id", "project_key", "version_name"),
        "issues": (
            "issue_id", "issue_key", "project_key", "summary", "status_id", "story_points", "sprint_ids", "labels",
            "resolved_at", "updated_at",
        ),
        "issue_changes": ("issue_id", "history_id", "field_name", "from_text", "to_text", "changed_at"),
        "issue_comments": ("issue_id", "comment_id"),
        "issue_worklogs": ("issue_id", "worklog_id", "worked_seconds"),
    }  # fmt: skip
    facts = {stream: _projected(_alive(held, stream), columns) for stream, columns in wanted.items()}
    panel = _alive(held, "issue_pull_requests")
    facts["issue_pull_requests"] = Counter((row["issue_id"], row["pull_request_key"].lstrip("#")) for row in panel)
    return facts


def differences(expected: Facts, found: Facts) -> list[str]:
    """What is lost and what is double or wrong, by stream, a few samples each."""
    said = []
    for stream, wanted in expected.items():
        lost, extra = wanted - found[stream], found[stream] - wanted
        if lost or extra:
            samples = f"lost {list(lost)[:2]}, too many {list(extra)[:2]}"
            said.append(f"{stream}: {lost.total()} lost, {extra.total()} too many of {wanted.total()}: {samples}")
    return said


def _alive(held: Mapping[str, Sequence[Row]], stream: str) -> Sequence[Row]:
    """Rows of issues that the sweep hasn't found to be gone."""
    if not stream.startswith("issue"):
        return held[stream]
    listed = {row["issue_id"] for row in held["issue_keys"]}
    swept = {row["_scope"]: row["swept_at"] for row in held["issue_keys"]}
    gone = {
        row["issue_id"]
        for row in held["issues"]
        if row["issue_id"] not in listed and row["_scope"] in swept and row["updated_at"] < swept[row["_scope"]]
    }
    return [row for row in held[stream] if row["issue_id"] not in gone]


def _projected(rows: Iterable[Row], columns: Sequence[str]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(_plain(name, row[name]) for name in columns) for row in rows)


def _plain(name: str, value: Any) -> Any:
    if name == "labels":
        return tuple(sorted(value or ()))
    return tuple(value) if isinstance(value, list) else value


def _at(instant: datetime | None) -> datetime | None:
    return instant.astimezone(UTC).replace(tzinfo=None) if instant else None


def _state(pull: PullRequest) -> str:
    if pull.merged_at:
        return "MERGED"
    return "CLOSED" if pull.closed_at else "OPEN"


def _jobs(run: Any) -> list[Any]:
    return [*run.jobs, *(job for attempt in run.earlier for job in attempt.jobs)]

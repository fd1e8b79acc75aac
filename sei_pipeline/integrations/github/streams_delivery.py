"""Streams about delivery: workflow runs and their jobs, deployments and their statuses, releases."""

from __future__ import annotations

from sei_pipeline.connect.contract import Column, Stream
from sei_pipeline.integrations.github.columns import ADDED, FLAG, NUMBER, TEXT, TIME, WHERE, account

WORKFLOW_RUNS = Stream(
    "workflow_runs",
    "One row per version of a workflow run; a re-run is a new attempt of the same run.",
    ("run_id",),
    (
        *WHERE,
        Column("run_id", NUMBER, "GitHub's number of the run.", "id"),
        Column("node_id", TEXT, "GitHub's global id."),
        Column("workflow_id", NUMBER, "GitHub's number of the workflow."),
        Column("workflow_name", TEXT, "Name of the workflow.", "name"),
        Column("workflow_path", TEXT, "File of the workflow (`.github/workflows/ci.yml`).", "path"),
        Column("run_number", NUMBER, "Number in its workflow."),
        Column("run_attempt", NUMBER, "1, and one more for each re-run."),
        Column("display_title", TEXT, "What GitHub shows as its title."),
        Column("event", TEXT, "`push`, `pull_request`, `schedule`, `workflow_dispatch` ..."),
        Column("status", TEXT, "`queued`, `in_progress`, `completed` ..."),
        Column("conclusion", TEXT, "`success`, `failure`, `cancelled`, `skipped` ...; NULL while it runs."),
        Column("branch", TEXT, "Branch it ran for.", "head_branch"),
        Column("commit_sha", TEXT, "Commit it ran for.", "head_sha"),
        Column(
            "head_repository", TEXT, "Where the branch is; a fork for outside changes.", "head_repository.full_name"
        ),
        Column("actor_login", TEXT, "Who caused the first attempt.", "actor.login"),
        Column("actor_type", TEXT, "`User` or `Bot`.", "actor.type"),
        Column("triggering_actor_login", TEXT, "Who caused this attempt.", "triggering_actor.login"),
        Column("created_at", TIME, "First attempt was queued."),
        Column("attempt_started_at", TIME, "This attempt was started.", "run_started_at"),
        Column("updated_at", TIME, "Last change; the end of a completed run."),
        Column("url", TEXT, "Where people open it.", "html_url"),
    ),
)
WORKFLOW_JOBS = Stream(
    "workflow_jobs",
    "One row per job of a workflow run, of all its attempts.",
    ("run_id", "job_id"),
    (
        *WHERE,
        Column("run_id", NUMBER, "The run."),
        Column("job_id", NUMBER, "GitHub's number of the job (and of its check run).", "id"),
        Column("job_name", TEXT, "Name, matrix values included.", "name"),
        Column("run_attempt", NUMBER, "Attempt it was part of; NULL where GitHub doesn't tell (GraphQL)."),
        Column("status", TEXT, "`queued`, `in_progress`, `completed` ..."),
        Column("conclusion", TEXT, "`success`, `failure`, `cancelled`, `skipped` ...; NULL while it runs."),
        Column("started_at", TIME, "Started."),
        Column("completed_at", TIME, "Ended."),
        Column("url", TEXT, "Where people open it.", "html_url"),
    ),
    keeps_payload=False,
    child_of="workflow_runs",
    parent_key=("run_id",),
)
DEPLOYMENTS = Stream(
    "deployments",
    "One row per version of a deployment.",
    ("repository_id", "deployment_id"),
    (
        *WHERE,
        Column("deployment_id", NUMBER, "GitHub's number of the deployment.", "databaseId"),
        Column("node_id", TEXT, "GitHub's global id.", "id"),
        Column("environment", TEXT, "Environment as its statuses have it now.", "latestEnvironment"),
        Column("original_environment", TEXT, "Environment that was asked for.", "originalEnvironment"),
        Column("task", TEXT, "`deploy` as a rule."),
        Column("description", TEXT, "What its maker wrote."),
        Column("payload", TEXT, "What its maker added, as JSON text.", "payload"),
        Column("ref_name", TEXT, "Branch or tag that was asked for; NULL for a sha or a ref that is gone.", "ref.name"),
        Column("ref_prefix", TEXT, "`refs/heads/` or `refs/tags/`.", "ref.prefix"),
        Column("commit_sha", TEXT, "Commit that was deployed.", "commitOid"),
        *account("creator", "creator", "Who or what made it"),
        Column("state", TEXT, "`ACTIVE`, `INACTIVE`, `FAILURE`, `ERROR`, `IN_PROGRESS` ... when it was read."),
        Column("created_at", TIME, "Made at.", "createdAt"),
        Column("updated_at", TIME, "Last status.", "updatedAt"),
    ),
)
DEPLOYMENT_STATUSES = Stream(
    "deployment_statuses",
    "One row per status that a deployment went through.",
    ("repository_id", "deployment_id", "status_id"),
    (
        *WHERE,
        Column("deployment_id", NUMBER, "The deployment.", f"{ADDED}.deployment_id"),
        Column("status_id", TEXT, "GitHub's global id of the status.", "id"),
        Column("state", TEXT, "`QUEUED`, `IN_PROGRESS`, `SUCCESS`, `FAILURE`, `ERROR`, `INACTIVE` ..."),
        Column("environment", TEXT, "Environment of this status."),
        Column("description", TEXT, "What its maker wrote."),
        Column("environment_url", TEXT, "Where it was deployed to.", "environmentUrl"),
        Column("log_url", TEXT, "Where its log is; names the workflow run that deployed.", "logUrl"),
        *account("creator", "creator", "Who or what reported it"),
        Column("created_at", TIME, "When.", "createdAt"),
    ),
    keeps_payload=False,
    child_of="deployments",
    parent_key=("repository_id", "deployment_id"),
)
RELEASES = Stream(
    "releases",
    "One row per release of a repository.",
    ("repository_id", "release_id"),
    (
        *WHERE,
        Column("release_id", NUMBER, "GitHub's number of the release.", "databaseId"),
        Column("node_id", TEXT, "GitHub's global id.", "id"),
        Column("tag_name", TEXT, "Tag that it names.", "tagName"),
        Column("release_name", TEXT, "Title.", "name"),
        Column("description", TEXT, "What changed, as Markdown."),
        Column("commit_sha", TEXT, "Commit of the tag; NULL where the tag is gone.", "tagCommit.oid"),
        *account("author", "author", "Who made it"),
        Column("is_draft", FLAG, "Not published yet.", "isDraft"),
        Column("is_prerelease", FLAG, "Marked as not ready for production.", "isPrerelease"),
        Column("created_at", TIME, "Committer's time of its commit, as GitHub has it.", "createdAt"),
        Column("published_at", TIME, "Published.", "publishedAt"),
        Column("updated_at", TIME, "Last edited.", "updatedAt"),
        Column("url", TEXT, "Where people open it."),
    ),
    mode="snapshot",
)

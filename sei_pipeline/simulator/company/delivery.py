"""What is built and deployed: services, workflow runs, deployments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Service:
    """Something that is deployed. `path` is its folder in a monorepo ("" : the whole repository)."""

    name: str
    repository: str
    path: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One job of a workflow run."""

    job_id: int
    name: str
    conclusion: str
    started_at: datetime
    completed_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt of a workflow run that another one followed."""

    attempt: int
    conclusion: str
    jobs: tuple[Job, ...]
    started_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """One run of GitHub Actions. `attempt` above 1: it was run again; `created_at` stays, `started_at` moves, and the
    attempts before are `earlier`."""

    run_id: int
    node_id: str
    repository: str
    workflow_id: int
    workflow_name: str
    run_number: int
    attempt: int
    event: Literal["push", "pull_request", "schedule", "workflow_dispatch", "merge_group"]
    branch: str
    sha: str
    pull_request_number: int | None
    actor_id: int
    status: Literal["completed", "in_progress", "queued"]
    conclusion: str | None
    jobs: tuple[Job, ...]
    created_at: datetime
    started_at: datetime
    updated_at: datetime
    earlier: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment record of GitHub: one service to one environment and region.

    `execution` names the pipeline execution that several records share (its workflow run's id), `attempt` which of
    its attempts.
    `statuses`: (state, instant), oldest first; the last state may be `inactive` once superseded.
    """

    deployment_id: int
    node_id: str
    repository: str
    service: str
    environment: str
    region: str
    ref: str
    sha: str
    task: str
    creator_id: int
    execution: int
    payload: Mapping[str, str]
    statuses: tuple[tuple[str, datetime], ...]
    created_at: datetime
    attempt: int = 1

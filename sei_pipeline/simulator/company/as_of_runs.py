"""Workflow runs and deployments at an earlier instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sei_pipeline.simulator.company.delivery import Deployment, Job, WorkflowRun


def run_at(run: WorkflowRun, instant: datetime) -> WorkflowRun:
    """A run that was going on, or an attempt before its last one. The run was created by then."""
    if run.updated_at <= instant:
        return run
    earlier = tuple(one for one in run.earlier if one.started_at <= instant)
    if run.started_at <= instant:
        return _going_on(run, run.attempt, run.jobs, run.started_at, instant)
    if not earlier:
        return replace(run, status="queued", conclusion=None, jobs=(), attempt=1, earlier=(), updated_at=run.created_at)
    last = earlier[-1]
    shown = replace(run, earlier=earlier[:-1])
    if last.updated_at > instant:
        return _going_on(shown, last.attempt, last.jobs, last.started_at, instant)
    return replace(
        shown, attempt=last.attempt, conclusion=last.conclusion, jobs=last.jobs, started_at=last.started_at,
        updated_at=last.updated_at,
    )  # fmt: skip


def _going_on(
    run: WorkflowRun, attempt: int, jobs: tuple[Job, ...], started: datetime, instant: datetime
) -> WorkflowRun:
    over = tuple(job for job in jobs if job.completed_at <= instant)
    return replace(
        run, attempt=attempt, status="in_progress", conclusion=None, jobs=over, started_at=started,
        updated_at=max([started, *(job.completed_at for job in over)]),
    )  # fmt: skip


def deployment_at(deployment: Deployment, instant: datetime) -> Deployment:
    """With the statuses that it had by then."""
    if deployment.statuses[-1][1] <= instant:
        return deployment
    return replace(deployment, statuses=tuple(one for one in deployment.statuses if one[1] <= instant))

"""Deployments, releases, workflow runs and their jobs (check runs)."""

from __future__ import annotations

import json
from typing import Any

from sei_pipeline.simulator.company.model import Commit, Deployment, Job, Ref, Release, WorkflowRun
from sei_pipeline.simulator.github.graphql.records import Actions, JobOf, StatusOf, Suite, Visitor, WorkflowOf
from sei_pipeline.simulator.github.graphql.scene import Arguments, Fields, Scene
from sei_pipeline.simulator.github.identifiers import is_app, node_id_of, number_of
from sei_pipeline.simulator.github.instants import maybe, text_of
from sei_pipeline.simulator.github.ordered import Ordered
from sei_pipeline.simulator.github.shapes import attempts_of, path_of

# A deployment's own state after its last status: a success is active until another one takes its place.
STATES = {"SUCCESS": "ACTIVE"}


def _statuses(scene: Scene, deployment: Deployment, arguments: Arguments) -> Ordered:
    """Newest first, as GitHub lists them."""
    found = [StatusOf(deployment, position) for position in range(len(deployment.statuses))]
    return Ordered(found, lambda status: (text_of(status.at), status.position)).descending()


def _latest(scene: Scene, deployment: Deployment, arguments: Arguments) -> StatusOf | None:
    return StatusOf(deployment, len(deployment.statuses) - 1) if deployment.statuses else None


def _state(scene: Scene, deployment: Deployment, arguments: Arguments) -> str:
    if not deployment.statuses:
        return "PENDING"
    state = deployment.statuses[-1][0].upper()
    return STATES.get(state, state)


def _changed_at(scene: Scene, deployment: Deployment, arguments: Arguments) -> str:
    return text_of(deployment.statuses[-1][1] if deployment.statuses else deployment.created_at)


def _commit(scene: Scene, deployment: Deployment, arguments: Arguments) -> Commit | None:
    return scene.repository(deployment.repository).graph.commits.get(deployment.sha)


def _ref(scene: Scene, deployment: Deployment, arguments: Arguments) -> Ref | None:
    """Null where the ref was a bare sha, or is gone."""
    entry = scene.repository(deployment.repository)
    return entry.branches.get(deployment.ref) or entry.tags.get(deployment.ref)


def _payload(scene: Scene, deployment: Deployment, arguments: Arguments) -> str:
    """Text of JSON; empty where nothing was given."""
    return json.dumps(dict(deployment.payload)) if deployment.payload else ""


DEPLOYMENT: Fields = {
    "id": lambda s, d, a: d.node_id,
    "databaseId": lambda s, d, a: d.deployment_id,
    "task": lambda s, d, a: d.task,
    "environment": lambda s, d, a: d.environment,
    "originalEnvironment": lambda s, d, a: d.environment,
    "latestEnvironment": lambda s, d, a: d.environment,
    "description": lambda s, d, a: "",
    "payload": _payload,
    "ref": _ref,
    "commit": _commit,
    "commitOid": lambda s, d, a: d.sha,
    "creator": lambda s, d, a: s.person(d.creator_id) or Visitor("ghost"),
    "createdAt": lambda s, d, a: text_of(d.created_at),
    "updatedAt": _changed_at,
    "state": _state,
    "statuses": _statuses,
    "latestStatus": _latest,
    "repository": lambda s, d, a: s.repository(d.repository),
}


def _log(scene: Scene, status: StatusOf, arguments: Arguments) -> str | None:
    """Where Actions deployed, its run: the trace by which an execution's records belong together."""
    deployment = status.deployment
    run = scene.repository(deployment.repository).runs_by_id.get(deployment.execution)
    return f"{scene.web}/{deployment.repository}/actions/runs/{run.run_id}" if run else None


STATUS: Fields = {
    "id": lambda s, x, a: node_id_of("DES", x.deployment.deployment_id, x.position),
    "state": lambda s, x, a: x.state.upper(),
    "description": lambda s, x, a: "",
    "environment": lambda s, x, a: x.deployment.environment,
    "environmentUrl": lambda s, x, a: None,
    "logUrl": _log,
    "creator": lambda s, x, a: s.person(x.deployment.creator_id) or Visitor("ghost"),
    "createdAt": lambda s, x, a: text_of(x.at),
    "updatedAt": lambda s, x, a: text_of(x.at),
    "deployment": lambda s, x, a: x.deployment,
}


def _author(scene: Scene, release: Release, arguments: Arguments) -> Any:
    person = scene.person(release.author_id)
    return person if person is not None and not is_app(person) else None


def _tag(scene: Scene, release: Release, arguments: Arguments) -> Ref | None:
    return scene.repository(release.repository).tags.get(release.tag)


def _tagged(scene: Scene, release: Release, arguments: Arguments) -> Commit | None:
    tag = _tag(scene, release, arguments)
    return scene.repository(release.repository).graph.commits.get(tag.sha) if tag else None


def _is_latest(scene: Scene, release: Release, arguments: Arguments) -> bool:
    full = [one for one in scene.repository(release.repository).releases.records if not one.is_prerelease]
    return bool(full) and full[-1] is release


RELEASE: Fields = {
    "id": lambda s, r, a: r.node_id,
    "databaseId": lambda s, r, a: r.release_id,
    "name": lambda s, r, a: r.name,
    "tagName": lambda s, r, a: r.tag,
    "tag": _tag,
    "tagCommit": _tagged,
    "description": lambda s, r, a: None,
    "isDraft": lambda s, r, a: False,
    "isPrerelease": lambda s, r, a: r.is_prerelease,
    "isLatest": _is_latest,
    "author": _author,
    "createdAt": lambda s, r, a: text_of(r.created_at),
    "publishedAt": lambda s, r, a: text_of(r.published_at),
    "updatedAt": lambda s, r, a: text_of(r.published_at),
    "repository": lambda s, r, a: s.repository(r.repository),
    "resourcePath": lambda s, r, a: f"/{r.repository}/releases/tag/{r.tag}",
    "url": lambda s, r, a: f"{s.web}/{r.repository}/releases/tag/{r.tag}",
}
RUN: Fields = {
    "id": lambda s, r, a: r.node_id,
    "databaseId": lambda s, r, a: r.run_id,
    "event": lambda s, r, a: r.event,
    "runNumber": lambda s, r, a: r.run_number,
    "createdAt": lambda s, r, a: text_of(r.created_at),
    "updatedAt": lambda s, r, a: text_of(r.updated_at),
    "checkSuite": lambda s, r, a: Suite(r),
    "workflow": lambda s, r, a: WorkflowOf(r),
    "resourcePath": lambda s, r, a: f"/{r.repository}/actions/runs/{r.run_id}",
    "url": lambda s, r, a: f"{s.web}/{r.repository}/actions/runs/{r.run_id}",
}
WORKFLOW: Fields = {
    "id": lambda s, w, a: node_id_of("W", w.run.workflow_id),
    "databaseId": lambda s, w, a: w.run.workflow_id,
    "name": lambda s, w, a: w.run.workflow_name,
    "state": lambda s, w, a: "ACTIVE",
    "createdAt": lambda s, w, a: text_of(s.index.company.started_at),
    "updatedAt": lambda s, w, a: text_of(s.index.company.started_at),
    "resourcePath": lambda s, w, a: f"/{w.run.repository}/actions/workflows/{path_of(w.run).rpartition('/')[2]}",
    "url": lambda s, w, a: f"{s.web}/{w.run.repository}/actions/workflows/{path_of(w.run).rpartition('/')[2]}",
}


def _suite_number(run: WorkflowRun) -> int:
    return number_of("suite", str(run.run_id))


def _check_runs(scene: Scene, suite: Suite, arguments: Arguments) -> Ordered:
    """Jobs of the last attempt; with `checkType: ALL` of every one."""
    scene.need("actions", scene.repository(suite.run.repository).record.is_private)
    wanted = arguments.get("filterBy") or {}
    attempts = attempts_of(suite.run)
    if wanted.get("checkType") != "ALL":
        attempts = attempts[-1:]
    jobs = [job for _, listed in attempts for job in listed]
    if wanted.get("checkName"):
        jobs = [job for job in jobs if job.name == wanted["checkName"]]
    if wanted.get("conclusions"):
        jobs = [job for job in jobs if _conclusion(job) in wanted["conclusions"]]
    return Ordered.by([JobOf(suite.run, job) for job in jobs], lambda one: (one.job.job_id,))


def _conclusion(job: Job) -> str | None:
    return job.conclusion.upper() if job.conclusion else None


SUITE: Fields = {
    "id": lambda s, x, a: node_id_of("CS", _suite_number(x.run)),
    "databaseId": lambda s, x, a: _suite_number(x.run),
    "status": lambda s, x, a: x.run.status.upper(),
    "conclusion": lambda s, x, a: x.run.conclusion.upper() if x.run.conclusion else None,
    "createdAt": lambda s, x, a: text_of(x.run.created_at),
    "updatedAt": lambda s, x, a: text_of(x.run.updated_at),
    "app": lambda s, x, a: Actions(),
    "branch": lambda s, x, a: s.repository(x.run.repository).branches.get(x.run.branch),
    "commit": lambda s, x, a: s.repository(x.run.repository).graph.commits.get(x.run.sha),
    "creator": lambda s, x, a: None,
    "workflowRun": lambda s, x, a: x.run,
    "checkRuns": _check_runs,
    "repository": lambda s, x, a: s.repository(x.run.repository),
    "resourcePath": lambda s, x, a: f"/{x.run.repository}/commit/{x.run.sha}/checks",
    "url": lambda s, x, a: f"{s.web}/{x.run.repository}/commit/{x.run.sha}/checks",
}


def _job_place(one: JobOf) -> str:
    return f"/{one.run.repository}/actions/runs/{one.run.run_id}/job/{one.job.job_id}"


CHECK_RUN: Fields = {
    "id": lambda s, j, a: node_id_of("CR", j.job.job_id),
    "databaseId": lambda s, j, a: j.job.job_id,
    "name": lambda s, j, a: j.job.name,
    "status": lambda s, j, a: "COMPLETED" if j.job.completed_at else "IN_PROGRESS",
    "conclusion": lambda s, j, a: _conclusion(j.job),
    "startedAt": lambda s, j, a: text_of(j.job.started_at),
    "completedAt": lambda s, j, a: maybe(j.job.completed_at),
    "detailsUrl": lambda s, j, a: s.web + _job_place(j),
    "externalId": lambda s, j, a: str(j.job.job_id),
    "permalink": lambda s, j, a: s.web + _job_place(j),
    "resourcePath": lambda s, j, a: _job_place(j),
    "url": lambda s, j, a: s.web + _job_place(j),
    "summary": lambda s, j, a: None,
    "text": lambda s, j, a: None,
    "title": lambda s, j, a: None,
    "checkSuite": lambda s, j, a: Suite(j.run),
    "repository": lambda s, j, a: s.repository(j.run.repository),
    "steps": lambda s, j, a: Ordered([], lambda step: (step,)),
}
APP: Fields = {
    "id": lambda s, x, a: node_id_of("A", 15368),
    "databaseId": lambda s, x, a: 15368,
    "clientId": lambda s, x, a: None,
    "name": lambda s, x, a: "GitHub Actions",
    "slug": lambda s, x, a: "github-actions",
    "description": lambda s, x, a: None,
    "createdAt": lambda s, x, a: text_of(s.index.company.started_at),
    "updatedAt": lambda s, x, a: text_of(s.index.company.started_at),
    "url": lambda s, x, a: f"{s.web}/apps/github-actions",
}
TYPES = {
    "Deployment": DEPLOYMENT,
    "DeploymentStatus": STATUS,
    "Release": RELEASE,
    "WorkflowRun": RUN,
    "Workflow": WORKFLOW,
    "CheckSuite": SUITE,
    "CheckRun": CHECK_RUN,
    "App": APP,
}

"""Workflow runs and their jobs over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sei_pipeline.simulator.company.model import WorkflowRun
from sei_pipeline.simulator.github.call import Call, answered
from sei_pipeline.simulator.github.instants import instant_of
from sei_pipeline.simulator.github.refusals import Refusal, not_found
from sei_pipeline.simulator.github.repository import RepositoryIndex
from sei_pipeline.simulator.github.shapes import attempts_of, job_of, run_of
from sei_pipeline.simulator.messages import Reply

Test = Callable[[datetime], bool]
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def created_test(text: str) -> Test:
    """What `created=` asks for: `A..B` (both included, `*` for open), `>=A`, `>A`, `<=A`, `<A`, or one day or second.

    A day alone means all of it. Raises ValueError.
    """
    if ".." in text:
        low, high = text.split("..", 1)
        starts = None if low == "*" else instant_of(low)
        ends = None if high == "*" else _end_of(high)
        return lambda at: (starts is None or at >= starts) and (ends is None or at < ends)
    if text.startswith(">="):
        from_ = instant_of(text[2:])
        return lambda at: at >= from_
    if text.startswith("<="):
        to = _end_of(text[2:])
        return lambda at: at < to
    if text.startswith(">"):
        after = _end_of(text[1:])
        return lambda at: at >= after
    if text.startswith("<"):
        before = instant_of(text[1:])
        return lambda at: at < before
    first, end = instant_of(text), _end_of(text)
    return lambda at: first <= at < end


def _end_of(text: str) -> datetime:
    """The instant after the last one that `text` names: a day's end, or the second's."""
    return instant_of(text) + (DAY if len(text) == len("2026-03-01") else SECOND)


def _selected(call: Call, entry: RepositoryIndex) -> list[WorkflowRun]:
    """Newest first."""
    first = call.request.first
    found = entry.runs.records if entry.has_actions else []
    created = first("created")
    if created:
        try:
            test = created_test(created)
        except ValueError:
            raise Refusal(422, "Validation Failed", more={"errors": [f"invalid created: {created}"]}) from None
        found = [run for run in found if test(run.created_at)]
    wanted = first("status")
    login = first("actor").lower()
    people = call.index.people
    return [
        run
        for run in reversed(found)
        if (not wanted or wanted in {run.status, run.conclusion})
        and (not first("branch") or run.branch == first("branch"))
        and (not first("event") or run.event == first("event"))
        and (not first("head_sha") or run.sha == first("head_sha"))
        and (not login or (people[run.actor_id].github_login or "").lower() == login)
    ]


def runs(call: Call, entry: RepositoryIndex) -> Reply:
    """A page of runs: `total_count` is the true one, though no more than `run_limit` are ever listed."""
    found = _selected(call, entry)
    shown, headers = call.slice(found[: call.behaviour.run_limit])
    records = [run_of(call, entry, run) for run in shown]
    if call.request.first("exclude_pull_requests") == "true":
        records = [record | {"pull_requests": []} for record in records]
    return answered({"total_count": len(found), "workflow_runs": records}, headers=headers)


def run(call: Call, entry: RepositoryIndex, number: int) -> Reply:
    """One run."""
    found = entry.runs_by_id.get(number)
    if found is None:
        raise not_found()
    return answered(run_of(call, entry, found))


def jobs(call: Call, entry: RepositoryIndex, number: int) -> Reply:
    """Jobs of a run: of its last attempt, or with `filter=all` of every one."""
    found = entry.runs_by_id.get(number)
    if found is None:
        raise not_found()
    attempts = attempts_of(found)
    if call.request.first("filter", "latest") != "all":
        attempts = attempts[-1:]
    listed = [(job, attempt) for attempt, jobs_ in attempts for job in jobs_]
    shown, headers = call.slice(listed)
    records = [job_of(call, entry, found, job, attempt) for job, attempt in shown]
    return answered({"total_count": len(listed), "jobs": records}, headers=headers)

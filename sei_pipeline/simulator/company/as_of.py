"""The company as it looked at an earlier instant: what was not written yet is gone, what changed later is as before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sei_pipeline.simulator.company.as_of_code import codes
from sei_pipeline.simulator.company.as_of_runs import deployment_at, run_at
from sei_pipeline.simulator.company.as_of_tickets import statuses_at, tickets_at
from sei_pipeline.simulator.company.code import Push, Ref
from sei_pipeline.simulator.company.ledger import Bond, Change, Failure, Ledger, Trace
from sei_pipeline.simulator.company.model import Company, Sprint, Version


def as_of(company: Company, instant: datetime) -> Company:
    """The company at an instant (at its end, where the instant lies beyond it). People, teams and repositories are
    there from the beginning. `as_of(as_of(c, later), earlier)` is `as_of(c, earlier)`, and at the end it is `c`."""
    instant = min(instant, company.ended_at)
    pushes = tuple(push for push in company.pushes if push.pushed_at <= instant)
    commits, pulls, issues = codes(company, instant)
    return replace(
        company,
        ended_at=instant,
        commits=commits,
        refs=refs_of(pushes),
        pull_requests=pulls,
        issues=issues,
        runs=tuple(run_at(run, instant) for run in company.runs if run.created_at <= instant),
        deployments=tuple(deployment_at(one, instant) for one in company.deployments if one.created_at <= instant),
        releases=tuple(one for one in company.releases if one.published_at <= instant),
        statuses=statuses_at(company.statuses, instant),
        sprints=tuple(_sprint(one, instant) for one in company.sprints if one.started_at and one.started_at <= instant),
        versions=tuple(_version(one, instant) for one in company.versions if one.created_at <= instant),
        tickets=tickets_at(company, instant),
        pushes=pushes,
        ledger=_ledger(company.ledger, instant),
    )


def refs_of(pushes: Iterable[Push]) -> tuple[Ref, ...]:
    """Branches and tags as a series of pushes leaves them, by repository, kind and name."""
    found: dict[tuple[str, str, str], Ref] = {}
    for push in pushes:
        place = (push.repository, push.kind, push.name)
        if push.after is None:
            found.pop(place, None)
        else:
            created = found[place].created_at if place in found else push.pushed_at
            found[place] = Ref(push.repository, push.name, push.kind, push.after, created)
    return tuple(found[place] for place in sorted(found))


def _sprint(sprint: Sprint, instant: datetime) -> Sprint:
    is_over = sprint.completed_at is not None and sprint.completed_at <= instant
    return sprint if is_over or sprint.completed_at is None else replace(sprint, completed_at=None)


def _version(version: Version, instant: datetime) -> Version:
    is_out = version.released_on is not None and version.released_on <= instant
    return version if is_out or version.released_on is None else replace(version, released_on=None)


def _ledger(ledger: Ledger, instant: datetime) -> Ledger:
    return Ledger(
        bonds=tuple(_bond(one, instant) for one in ledger.bonds if one.since <= instant),
        changes=tuple(_change(one, instant) for one in ledger.changes if one.opened_at <= instant),
        shippings=tuple(one for one in ledger.shippings if one.finished_at <= instant),
        failures=tuple(_failure(one, instant) for one in ledger.failures if one.failed_at <= instant),
    )


def _traces(traces: tuple[Trace, ...], instant: datetime) -> tuple[Trace, ...]:
    return tuple(trace for trace in traces if trace.written_at <= instant)


def _bond(bond: Bond, instant: datetime) -> Bond:
    traces = _traces(bond.traces, instant)
    return bond if traces == bond.traces else replace(bond, traces=traces)


def _change(change: Change, instant: datetime) -> Change:
    is_over = change.landed_at is not None and change.landed_at <= instant
    return change if is_over or change.landed_at is None else replace(change, landed_at=None, landed=())


def _failure(failure: Failure, instant: datetime) -> Failure:
    mended = failure.remedied_at is not None and failure.remedied_at <= instant
    return replace(
        failure,
        evidence=_traces(failure.evidence, instant),
        remedied_at=failure.remedied_at if mended else None,
        remedied_by=failure.remedied_by if mended else None,
    )

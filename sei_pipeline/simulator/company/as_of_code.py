"""Commits, pull requests and issues at an earlier instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sei_pipeline.simulator.company.code import Commit, Issue, PullRequest
from sei_pipeline.simulator.company.model import Company

Code = tuple[tuple[Commit, ...], tuple[PullRequest, ...], tuple[Issue, ...]]


def codes(company: Company, instant: datetime) -> Code:
    """All three."""
    pushed = {one.sha: one for one in company.commits if one.pushed_at <= instant}
    commits = tuple(
        one if one.landed_at is None or one.landed_at <= instant else replace(one, landed_at=None)
        for one in pushed.values()
    )
    pulls = tuple(_pull(one, instant, pushed) for one in company.pull_requests if one.created_at <= instant)
    issues = tuple(_issue(one, instant) for one in company.issues if one.created_at <= instant)
    return commits, pulls, issues


def _pull(pull: PullRequest, instant: datetime, pushed: Mapping[str, Commit]) -> PullRequest:
    """Nothing of it may be younger than the instant."""
    if pull.updated_at <= instant and pull.head_sha in pushed:
        return pull
    listed = next((shas for until, shas in pull.rewritten if until > instant), pull.commit_shas)
    shas = tuple(sha for sha in listed if sha in pushed)
    mine = [pushed[sha] for sha in shas]
    later = [name for name, when in pull.events if when > instant]
    is_merged = pull.merged_at is not None and pull.merged_at <= instant
    closed_at = pull.closed_at if pull.closed_at is not None and pull.closed_at <= instant else None
    events = tuple(event for event in pull.events if event[1] <= instant)
    reviews = tuple(one for one in pull.reviews if one.submitted_at <= instant)
    comments = tuple(one for one in pull.comments if one.created_at <= instant)
    seen = [pull.created_at, mine[-1].pushed_at]
    seen += [event[1] for event in events[-1:]] + [one.submitted_at for one in reviews[-1:]]
    seen += [one.created_at for one in comments[-1:]] + ([closed_at] if closed_at else [])
    return replace(
        pull,
        base_sha=mine[0].parents[0],
        head_sha=shas[-1],
        commit_shas=shas,
        landed_shas=pull.landed_shas if is_merged else (),
        merge_commit_sha=pull.merge_commit_sha if is_merged else None,
        merge_method=pull.merge_method if is_merged else None,
        merged_by_id=pull.merged_by_id if is_merged else None,
        is_draft=later[0] == "ready_for_review" if later else pull.is_draft,
        events=events,
        reviews=reviews,
        comments=comments,
        added_lines=sum(one.added_lines for one in mine),
        deleted_lines=sum(one.deleted_lines for one in mine),
        changed_files=len({path for one in mine for path in one.paths}),
        merged_at=pull.merged_at if is_merged else None,
        closed_at=closed_at,
        updated_at=max(seen),
        rewritten=tuple(one for one in pull.rewritten if one[0] <= instant),
    )


def _issue(issue: Issue, instant: datetime) -> Issue:
    if issue.updated_at <= instant:
        return issue
    events = tuple(event for event in issue.events if event[1] <= instant)
    comments = tuple(one for one in issue.comments if one.created_at <= instant)
    last = next((event for event in reversed(events) if event[0] in ("closed", "reopened")), None)
    is_closed = last is not None and last[0] == "closed"
    return replace(
        issue,
        events=events,
        comments=comments,
        closed_at=last[1] if last is not None and is_closed else None,
        state_reason=_reason(issue, last),
        closed_by=issue.closed_by if is_closed else (),
        updated_at=max([issue.created_at, *(event[1] for event in events), *(one.created_at for one in comments)]),
    )


def _reason(issue: Issue, last: tuple[str, datetime, int, str] | None) -> str | None:
    """Why it is as it is: only the last closing or reopening counts; one that was reopened later was declined."""
    if last is None:
        return None
    if last[0] == "reopened":
        return "reopened"
    return "not_planned" if issue.state_reason == "reopened" else issue.state_reason

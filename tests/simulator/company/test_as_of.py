"""The company at an earlier instant."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from sei_pipeline.simulator.company.as_of import as_of
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.company.truth import truth_of
from tests.simulator.company.companies import ancestors, instants, shas, small

DAYS = (0.2, 3.0, 11.7, 24.05, 37.5, 52.31)  # before the end
FACTS = (
    "commits", "refs", "pull_requests", "issues", "runs", "deployments", "releases", "sprints", "versions", "tickets",
    "pushes",
)  # fmt: skip


def _earlier(days: float) -> Company:
    return as_of(small(), small().ended_at - timedelta(days=days))


def test_at_its_end_and_later_the_company_is_itself() -> None:
    company = small()
    assert as_of(company, company.ended_at) == company
    assert as_of(company, company.ended_at + timedelta(days=9)) == company


@pytest.mark.parametrize("days", DAYS)
def test_nothing_that_is_shown_is_younger_than_the_instant(days: float) -> None:
    company = _earlier(days)
    for name in FACTS:
        youngest = max(instants(tuple(getattr(company, name))), default=company.ended_at)
        assert youngest <= company.ended_at, name


@pytest.mark.parametrize("days", DAYS[1:])
def test_an_earlier_look_at_a_later_look_is_the_earlier_look(days: float) -> None:
    later = _earlier(days - 1.3)
    assert as_of(later, small().ended_at - timedelta(days=days)) == _earlier(days)


def test_what_was_there_stays_but_for_branches_and_only_grows() -> None:
    looks = [_earlier(days) for days in reversed(DAYS)]
    for before, after in pairwise(looks):
        for name, key in (("pull_requests", "pull_request_id"), ("tickets", "ticket_id"), ("commits", "sha"),
                          ("runs", "run_id"), ("deployments", "deployment_id"), ("sprints", "sprint_id")):  # fmt: skip
            old, new = ({getattr(one, key) for one in getattr(look, name)} for look in (before, after))
            assert old <= new, name
        assert {one.key: len(one.changes) for one in before.tickets}.items() != {
            one.key: len(one.changes) for one in after.tickets
        }.items()
        for old_pull in before.pull_requests:
            new_pull = next(one for one in after.pull_requests if one.node_id == old_pull.node_id)
            assert new_pull.updated_at >= old_pull.updated_at
            assert new_pull.updated_at > before.ended_at or new_pull == old_pull


@pytest.mark.parametrize("days", DAYS)
def test_branches_stand_where_they_stood(days: float) -> None:
    company = _earlier(days)
    commits = shas(company)
    for repository in company.repositories:
        landed = {one.sha for one in company.commits if one.repository == repository.name and one.landed_at}
        heads = [
            ref.sha
            for ref in company.refs
            if (ref.repository, ref.name) == (repository.name, repository.default_branch)
        ]
        assert {sha for head in heads for sha in ancestors(commits, head)} == landed
    for pull in company.pull_requests:
        assert pull.head_sha == pull.commit_shas[-1]
        open_heads = [
            ref.sha for ref in company.refs if (ref.repository, ref.name) == (pull.repository, pull.source_branch)
        ]
        assert pull.closed_at or open_heads == [pull.head_sha]


def test_a_status_has_the_name_of_its_time() -> None:
    names = {status.name for status in _earlier(50).statuses}, {status.name for status in small().statuses}
    assert names[0] - names[1] == {"Code Review"}
    assert names[1] - names[0] == {"In Review"}
    assert {ticket.status for ticket in _earlier(50).tickets} <= names[0]


def test_a_pull_request_that_a_forced_push_rewrote_shows_its_old_commits_before() -> None:
    rewritten = [one for one in small().pull_requests if one.rewritten]
    assert rewritten
    for pull in rewritten:
        until, before = pull.rewritten[0]
        company = as_of(small(), until - timedelta(seconds=1))
        assert next(one for one in company.pull_requests if one.node_id == pull.node_id).commit_shas == before


def test_a_run_that_goes_on_has_no_conclusion_yet() -> None:
    run = next(one for one in small().runs if one.earlier and one.updated_at < small().ended_at)
    looks = {
        name: next(one for one in as_of(small(), instant).runs if one.run_id == run.run_id)
        for name, instant in (
            ("first", run.earlier[0].updated_at - timedelta(seconds=1)),
            ("between", run.started_at - timedelta(seconds=1)),
            ("second", run.updated_at - timedelta(seconds=1)),
            ("over", run.updated_at),
        )
    }
    shown = {name: (one.attempt, one.status, one.conclusion) for name, one in looks.items()}
    assert shown["first"] == (1, "in_progress", None)
    assert shown["between"] == (1, "completed", "failure")
    assert shown["second"] == (2, "in_progress", None)
    assert looks["over"] == run


def test_the_truth_of_an_earlier_instant_is_a_part_of_the_later_truth() -> None:
    before, after = truth_of(_earlier(20)), truth_of(small())
    assert set(before.executions) <= set(after.executions)
    assert set(before.cycle_times) <= set(after.cycle_times)
    assert {one.ticket_id for one in before.recoveries} <= {one.ticket_id for one in after.recoveries}
    assert before.executions

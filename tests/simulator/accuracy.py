"""The warehouse of a run over a simulated company, compared with what is true of the company.

For links: precision over all that was chosen (a link is right if it is true, whatever traces it left) and recall over
those that left a trace that the connected tools show. For times: the share of events whose seconds are the true ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.company.truth import Link, Truth
from tests.simulator.builds import build_scores
from tests.simulator.scores import Agreement, Pair, Score, agreement, score


class Warehouse:
    """What a run made. Ids are told as people and the truth tell them: keys, `owner/name#7`, shas, `run/attempt`."""

    def __init__(self, path: Path):
        self._marts = duckdb.connect(str(path), read_only=True)

    def close(self) -> None:
        self._marts.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._marts.execute(sql).fetchall()

    def pairs(self, sql: str) -> dict[Pair, str]:
        """The first two columns as native ids, the third is the rule."""
        return {(native(left), native(right)): rule for left, right, rule in self.rows(sql)}


def native(whole: str) -> str:
    """What follows `tool:instance:type:`; a deployment's attempt is told even when it is the first, and however it is
    written (`7/attempts/2` by GitHub, `7/2` in the drop folder)."""
    if whole.startswith("git:"):
        return whole[4:]
    kind, _, rest = whole.split(":", 2)[2].partition(":")
    if kind != "deployment":
        return rest
    run, _, attempt = rest.replace("/attempts/", "/").partition("/")
    return f"{run}/{attempt or 1}"


SERVED = frozenset[str]()
DROPPED = frozenset({"development_panel", "remote_link"})
"""Traces that aren't shown: by the tools over HTTP, by the drop folder."""


def link_scores(warehouse: Warehouse, company: Company, truth: Truth, hidden: frozenset[str] = SERVED) -> list[Score]:
    """One score for each kind of link."""
    read = {one.name for one in company.repositories if not one.is_archived and not one.is_fork}
    kinds: dict[str, list[Link]] = {}
    for link in truth.links:
        kinds.setdefault(link.kind, []).append(link)
    unseen = _hidden_commits(company, kinds.get("ticket_pull_request", []), hidden) if hidden else set()

    def of(name: str, kind: str, sql: str, ends: set[str] | None = None) -> Score:
        true = {(one.left, one.right) for one in kinds.get(kind, [])}
        seen = {
            (one.left, one.right)
            for one in kinds.get(kind, [])
            if one.traces - hidden and _is_read(one, read) and (one.left, one.right) not in unseen
        }
        found = warehouse.pairs(sql)
        return score(name, {pair: rule for pair, rule in found.items() if ends is None or pair[1] in ends}, true, seen)

    # as people wrote them: what a merge makes of them are other commits
    own = {sha for change in company.ledger.changes for sha, _ in change.commits}

    chosen = "match_rule from correlation.{} where is_chosen"
    return [
        of(
            "ticket to pull request",
            "ticket_pull_request",
            "select ticket_id, pull_request_id, " + chosen.format("tickets_to_pull_requests")
            + " and ticket_id like 'jira:%'",
        ),
        of(
            "ticket to commit",
            "ticket_commit",
            "select ticket_id, commit_id, links." + chosen.format("tickets_to_commits as links")
            + " and ticket_id like 'jira:%'",
            own,
        ),
        of(
            "pull request to its own commit",
            "pull_request_commit",
            "select pull_request_id, commit_id, " + chosen.format("pull_requests_to_commits"),
        ),
        *_shipped(warehouse, company, truth, has_paths=not hidden),
        *build_scores(warehouse, company),
    ]  # fmt: skip


def _hidden_commits(company: Company, links: Iterable[Link], hidden: frozenset[str]) -> set[Pair]:
    """Tickets and own commits of pull requests that belong together by nothing but hidden traces."""
    lost = {(one.left, one.right) for one in links if not one.traces - hidden}
    tickets: dict[str, list[str]] = {}
    for ticket, pull_request in lost:
        tickets.setdefault(pull_request, []).append(ticket)
    return {
        (ticket, sha)
        for change in company.ledger.changes
        for ticket in tickets.get(change.pull_request or "", ())
        for sha, _ in change.commits
    }


def _is_read(link: Link, read: Iterable[str]) -> bool:
    for end in (link.left, link.right):
        repository = end.partition("#")[0]
        if "/" in repository and "#" in end and repository not in read:
            return False
    return True


def _shipped(warehouse: Warehouse, company: Company, truth: Truth, has_paths: bool) -> Iterator[Score]:
    """Deployment to commit: which production execution first shipped which own commit of a change, per service. Apart
    are services in a folder of their repository. GitHub tells the files of a pull request, not those of its commits: of
    one that touches several folders all that the data can show is which execution first shipped it, as a whole."""
    folders = {one.name for one in company.services if one.path}
    change_of = {sha: str(one.change_id) for one in company.ledger.changes for sha, _ in one.commits}
    alone = {f"{sha} {service}" for sha, service in _of_one_service(company)}
    true = {(f"{one.sha} {one.service}", f"{one.execution}/{one.attempt}") for one in truth.lead_times}
    found = {
        (f"{native(commit)} {native(service)}", native(deployment)): rule
        for commit, service, deployment, rule in warehouse.rows(
            "select commit_id, service_id, deployment_id, match_rule from correlation.shipped_changes "
            "where reason is null"
        )
    }

    def is_in_folder(pair: Pair) -> bool:
        return pair[0].split()[1] in folders

    def whole(pair: Pair) -> Pair:
        sha, service = pair[0].split()
        return f"{change_of.get(sha, sha)} {service}", pair[1]

    yield score("deployment to commit", {p: r for p, r in found.items() if not is_in_folder(p)},
                *[{pair for pair in true if not is_in_folder(pair)}] * 2)  # fmt: skip
    if not has_paths:
        return
    inside = {pair: rule for pair, rule in found.items() if is_in_folder(pair)}
    real = {pair for pair in true if is_in_folder(pair)}
    commits = {pair: rule for pair, rule in inside.items() if rule != "pull_request_paths"}
    yield score("deployment to commit, in a folder", commits, real, {pair for pair in real if pair[0] in alone})
    pulls = {whole(pair): rule for pair, rule in inside.items() if rule == "pull_request_paths"}
    yield score("deployment to pull request, of several folders", pulls, {whole(pair) for pair in real},
                {whole(pair) for pair in real if pair[0] not in alone})  # fmt: skip


def _of_one_service(company: Company) -> set[Pair]:
    """Commits and services of the changes that touch nothing but that service."""
    return {
        (sha, service)
        for one in company.ledger.changes
        for service in {name for names in one.services for name in names}
        if all(names == (service,) for names in one.services)
        for sha, _ in one.commits
    }


def time_agreements(warehouse: Warehouse, company: Company, truth: Truth) -> list[Agreement]:
    """Lead times of changes, cycle times of pull requests, builds, deployments and their outcomes."""
    return [
        _lead_times(warehouse, company, truth),
        *_cycle_times(warehouse, truth),
        _builds(warehouse, company),
        _deployments(warehouse, truth),
    ]


def _lead_times(warehouse: Warehouse, company: Company, truth: Truth) -> Agreement:
    """Of the commits that the data can show: as in _shipped, not those of pull requests that touch several folders."""
    folders = {one.name for one in company.services if one.path}
    alone = _of_one_service(company)
    disturbed = {(one.sha, one.service) for one in truth.lead_times if one.is_disturbed}
    expected = {(one.sha, one.service): one.seconds for one in truth.lead_times}
    rows = warehouse.rows(
        "select commit_id, service_id, lead_time_seconds from phases.change_lead_times "
        "where lead_time_seconds is not null"
    )
    found = {(native(commit), native(service)): round(seconds) for commit, service, seconds in rows}

    def is_shown(key: Pair) -> bool:
        return key not in disturbed and (key[1] not in folders or key in alone)

    return agreement(
        "change lead time, seconds of a commit and service",
        {key: seconds for key, seconds in expected.items() if is_shown(key)},
        {key: seconds for key, seconds in found.items() if is_shown(key)},
    )


def _cycle_times(warehouse: Warehouse, truth: Truth) -> Iterator[Agreement]:
    rows = warehouse.rows(
        "select pull_request_id, cycle_time_seconds, coding_seconds, pickup_seconds, review_seconds, "
        "merge_wait_seconds from phases.pull_request_phases where cycle_time_seconds is not null"
    )
    yield agreement(
        "pull request cycle time, seconds",
        {one.pull_request: one.seconds for one in truth.cycle_times},
        {native(row[0]): round(row[1]) for row in rows},
    )
    yield agreement(
        "pull request phases, seconds",
        {
            one.pull_request: (one.coding_seconds, one.pickup_seconds, one.review_seconds, one.merge_wait_seconds)
            for one in truth.cycle_times
        },
        {native(row[0]): tuple(round(value or 0) for value in row[2:]) for row in rows},
    )


def _builds(warehouse: Warehouse, company: Company) -> Agreement:
    read = {one.name for one in company.repositories if not one.is_archived and not one.is_fork}
    found = warehouse.rows("select build_id, commit_id from entities.builds where pipeline_name = 'CI'")
    return agreement(
        "builds with the commit that they ran for",
        {str(one.run_id): one.sha for one in company.runs if one.workflow_name == "CI" and one.repository in read},
        {native(build).partition("/")[0]: native(commit) for build, commit in found},
    )


def _deployments(warehouse: Warehouse, truth: Truth) -> Agreement:
    found = warehouse.rows(
        "select distinct deployment_id, outcome from correlation.team_deployments "
        "where outcome in ('succeeded', 'failed')"
    )
    return agreement(
        "production deployments and whether they succeeded",
        {f"{one.execution}/{one.attempt}": one.is_successful for one in truth.executions},
        {native(deployment): outcome == "succeeded" for deployment, outcome in found},
    )

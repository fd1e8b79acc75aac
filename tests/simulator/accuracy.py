"""The warehouse of a run over a simulated company, compared with what is true of the company.

For links: precision over all that was chosen (a link is right if it is true, whatever traces it left) and recall over
those that left a trace that the connected tools show. For times: the share of events whose seconds are the true ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.company.truth import Link, Truth

Pair = tuple[str, str]
SAMPLES = 5


@dataclass(frozen=True)
class Score:
    """Of one kind of link: what was chosen, how much of it is true, and how much of what can be seen was found.
    `by_rule`: chosen and true ones of each rule."""

    kind: str
    found_count: int
    right_count: int
    visible_count: int
    recalled_count: int
    by_rule: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    wrong: tuple[Pair, ...] = ()
    missed: tuple[Pair, ...] = ()

    @property
    def precision(self) -> float:
        return self.right_count / self.found_count if self.found_count else 1.0

    @property
    def recall(self) -> float:
        return self.recalled_count / self.visible_count if self.visible_count else 1.0

    def facts(self) -> dict[str, Any]:
        return {**asdict(self), "precision": round(self.precision, 4), "recall": round(self.recall, 4)}


def score(kind: str, found: Mapping[Pair, str], true: set[Pair], visible: set[Pair]) -> Score:
    """`found`: chosen pairs with their rule. `visible`: those of the true pairs that left a trace."""
    right = {pair for pair in found if pair in true}
    rules: dict[str, tuple[int, int]] = {}
    for pair, rule in found.items():
        chosen, correct = rules.get(rule, (0, 0))
        rules[rule] = (chosen + 1, correct + (pair in right))
    recalled = visible & set(found)
    return Score(
        kind,
        len(found),
        len(right),
        len(visible),
        len(recalled),
        dict(sorted(rules.items())),
        tuple(sorted(set(found) - right)[:SAMPLES]),
        tuple(sorted(visible - recalled)[:SAMPLES]),
    )


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
    """What follows `tool:instance:type:`; a deployment's attempt is told even when it is the first."""
    if whole.startswith("git:"):
        return whole[4:]
    kind, _, rest = whole.split(":", 2)[2].partition(":")
    if kind != "deployment":
        return rest
    run, _, attempt = rest.partition("/attempts/")
    return f"{run}/{attempt or 1}"


def link_scores(warehouse: Warehouse, company: Company, truth: Truth) -> list[Score]:
    """One score for each kind of link."""
    read = {one.name for one in company.repositories if not one.is_archived and not one.is_fork}
    kinds: dict[str, list[Link]] = {}
    for link in truth.links:
        kinds.setdefault(link.kind, []).append(link)

    def of(name: str, kind: str, sql: str) -> Score:
        true = {(one.left, one.right) for one in kinds.get(kind, [])}
        seen = {(one.left, one.right) for one in kinds.get(kind, []) if one.traces and _is_read(one, read)}
        return score(name, warehouse.pairs(sql), true, seen)

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
            + " and ticket_id like 'jira:%' and commit_id in (" + _OWN_COMMITS + ")",
        ),
        of(
            "pull request to its own commit",
            "pull_request_commit",
            "select pull_request_id, commit_id, 'tools_list' from entities.pull_request_commits "
            "where commit_id not in (" + _MERGES + ")",
        ),
        _shipped(warehouse, truth),
    ]  # fmt: skip


_MERGES = "select commit_id from entities.commits where parent_count > 1"
_OWN_COMMITS = "select commit_id from entities.pull_request_commits where commit_id not in (" + _MERGES + ")"


def _is_read(link: Link, read: Iterable[str]) -> bool:
    for end in (link.left, link.right):
        repository = end.partition("#")[0]
        if "/" in repository and "#" in end and repository not in read:
            return False
    return True


def _shipped(warehouse: Warehouse, truth: Truth) -> Score:
    """Deployment to commit: which production execution first shipped which own commit of a change, per service."""
    true = {(f"{one.sha} {one.service}", f"{one.execution}/{one.attempt}") for one in truth.lead_times}
    found = {
        (f"{native(commit)} {native(service)}", native(deployment)): "graph"
        for commit, service, deployment in warehouse.rows(
            "select commit_id, service_id, deployment_id from correlation.shipped_changes where reason is null"
        )
    }
    return score("deployment to commit", found, true, true)


@dataclass(frozen=True)
class Agreement:
    """How many events have exactly the true value. `expected_count` of them exist, `found_count` were found."""

    what: str
    expected_count: int
    found_count: int
    equal_count: int
    differing: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.equal_count / self.expected_count if self.expected_count else 1.0

    def facts(self) -> dict[str, Any]:
        return {**asdict(self), "share": round(self.share, 4)}


def agreement(what: str, expected: Mapping[Any, Any], found: Mapping[Any, Any]) -> Agreement:
    equal = {key for key, value in expected.items() if key in found and found[key] == value}
    differing = [
        f"{key}: found {found.get(key, 'nothing')}, expected {expected[key]}" for key in expected if key not in equal
    ]
    extra = [f"{key}: found {found[key]}, expected nothing" for key in found if key not in expected]
    return Agreement(what, len(expected), len(found), len(equal), tuple((differing + extra)[:SAMPLES]))


def time_agreements(warehouse: Warehouse, company: Company, truth: Truth) -> list[Agreement]:
    """Lead times of changes, cycle times of pull requests, deployments and their outcomes."""
    read = {one.name for one in company.repositories if not one.is_archived and not one.is_fork}
    disturbed = {(one.sha, one.service) for one in truth.lead_times if one.is_disturbed}
    return [
        agreement(
            "change lead time, seconds of a commit and service",
            {
                (one.sha, one.service): one.seconds
                for one in truth.lead_times
                if (one.sha, one.service) not in disturbed
            },
            {
                (native(commit), native(service)): round(seconds)
                for commit, service, seconds in warehouse.rows(
                    "select commit_id, service_id, lead_time_seconds from phases.change_lead_times "
                    "where lead_time_seconds is not null"
                )
                if (native(commit), native(service)) not in disturbed
            },
        ),
        agreement(
            "pull request cycle time, seconds",
            {one.pull_request: one.seconds for one in truth.cycle_times},
            {
                native(pull): round(seconds)
                for pull, seconds in warehouse.rows(
                    "select pull_request_id, cycle_time_seconds from phases.pull_request_phases "
                    "where cycle_time_seconds is not null"
                )
            },
        ),
        agreement(
            "pull request phases, seconds",
            {
                one.pull_request: (one.coding_seconds, one.pickup_seconds, one.review_seconds, one.merge_wait_seconds)
                for one in truth.cycle_times
            },
            {
                native(pull): tuple(round(value or 0) for value in values)
                for pull, *values in warehouse.rows(
                    "select pull_request_id, coding_seconds, pickup_seconds, review_seconds, merge_wait_seconds "
                    "from phases.pull_request_phases where cycle_time_seconds is not null"
                )
            },
        ),
        agreement(
            "builds with the commit that they ran for",
            {str(one.run_id): one.sha for one in company.runs if one.workflow_name == "CI" and one.repository in read},
            {
                native(build).partition("/")[0]: native(commit)
                for build, commit in warehouse.rows(
                    "select build_id, commit_id from entities.builds where pipeline_name = 'CI'"
                )
            },
        ),
        agreement(
            "production deployments and whether they succeeded",
            {f"{one.execution}/{one.attempt}": one.is_successful for one in truth.executions},
            {
                native(deployment): outcome == "succeeded"
                for deployment, outcome in warehouse.rows(
                    "select distinct deployment_id, outcome from correlation.team_deployments "
                    "where outcome in ('succeeded', 'failed')"
                )
            },
        ),
    ]  # fmt: skip

"""What is true of a company, whatever its tools tell: links, what each deployment shipped, times, failures.

It comes from the ledger that the simulation wrote while it went on, and from facts; it shares no code with the
pipeline (neither its SQL nor lineage/), so that the two can be compared. The rules are those of metrics.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sei_pipeline.simulator.company.code import PullRequest
from sei_pipeline.simulator.company.ledger import Change, Failure, Shipping
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.company.truth_backports import added_commits
from sei_pipeline.simulator.company.truth_links import Link, links_of
from sei_pipeline.simulator.company.truth_tickets import Completion, Recovery, completions_of, recoveries_of

__all__ = ["Completion", "CycleTime", "Execution", "LeadTime", "Link", "Recovery", "Shipment", "Truth", "truth_of"]


@dataclass(frozen=True, slots=True)
class Shipment:
    """What one attempt of an execution brought to one service and environment. `commits`: own commits of its changes
    that touch the service, as on their branches, without merges; empty for a baseline or a failed one."""

    execution: int
    attempt: int
    repository: str
    service: str
    environment: str
    is_production: bool
    sha: str
    reason: str
    is_successful: bool
    is_baseline: bool
    changes: tuple[int, ...]
    commits: tuple[str, ...]
    started_at: datetime
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class LeadTime:
    """Change lead time of one commit and service: real author time to the end of the production deployment that first
    shipped it. `is_disturbed`: the author time that was written isn't the real one (noise)."""

    sha: str
    service: str
    repository: str
    change_id: int
    pull_request: str | None
    author_kind: str
    execution: int
    attempt: int
    started_at: datetime
    finished_at: datetime
    is_disturbed: bool

    @property
    def seconds(self) -> int:
        """How long it took."""
        return int((self.finished_at - self.started_at).total_seconds())


@dataclass(frozen=True, slots=True)
class CycleTime:
    """One merged pull request with its four phases in seconds, which add up. `is_reviewed`: somebody responded."""

    pull_request: str
    author_kind: str
    merged_at: datetime
    is_reviewed: bool
    coding_seconds: int
    pickup_seconds: int
    review_seconds: int
    merge_wait_seconds: int

    @property
    def seconds(self) -> int:
        """From the first commit (or the opening) to the merge."""
        return self.coding_seconds + self.pickup_seconds + self.review_seconds + self.merge_wait_seconds


@dataclass(frozen=True, slots=True)
class Execution:
    """One attempt of an execution that touched production. It counts once, whatever its services and regions."""

    execution: int
    attempt: int
    repository: str
    services: tuple[str, ...]
    reasons: tuple[str, ...]
    is_successful: bool
    started_at: datetime
    finished_at: datetime


@dataclass(frozen=True)
class Truth:
    """Everything. Lists are in the order of time, but for links, which are sorted by kind and ends."""

    links: tuple[Link, ...]
    shipments: tuple[Shipment, ...]
    lead_times: tuple[LeadTime, ...]
    cycle_times: tuple[CycleTime, ...]
    executions: tuple[Execution, ...]
    failures: tuple[Failure, ...]
    completions: tuple[Completion, ...]
    recoveries: tuple[Recovery, ...]


def truth_of(company: Company) -> Truth:
    """The truth about a company, or about what `as_of` shows of it (changes that a forced push rewrote since then are
    left out of an earlier truth: their commits have other shas now)."""
    changes = {change.change_id: change for change in company.ledger.changes}
    shipments = tuple(_shipment(one, changes) for one in company.ledger.shippings)
    lead_times = _lead_times(company, shipments, changes)
    return Truth(
        links=links_of(company),
        shipments=shipments,
        lead_times=lead_times,
        cycle_times=_cycle_times(company),
        executions=_executions(company.ledger.shippings),
        failures=tuple(company.ledger.failures),
        completions=completions_of(company, {(one.change_id, one.service): one.finished_at for one in lead_times}),
        recoveries=recoveries_of(company),
    )


def _own(change: Change, service: str) -> list[tuple[str, datetime]]:
    """The commits of a change that touch a service."""
    return [commit for commit, touched in zip(change.commits, change.services, strict=True) if service in touched]


def _shipment(one: Shipping, changes: dict[int, Change]) -> Shipment:
    commits = tuple(sha for change in one.changes for sha, _ in _own(changes[change], one.service))
    return Shipment(
        execution=one.execution,
        attempt=one.attempt,
        repository=one.repository,
        service=one.service,
        environment=one.environment,
        is_production=one.is_production,
        sha=one.sha,
        reason=one.reason,
        is_successful=one.is_successful,
        is_baseline=one.is_baseline,
        changes=one.changes,
        commits=commits,
        started_at=one.started_at,
        finished_at=one.finished_at,
    )


def _lead_times(company: Company, shipments: tuple[Shipment, ...], changes: dict[int, Change]) -> tuple[LeadTime, ...]:
    kinds = {person.person_id: person.kind for person in company.people}
    written = {commit.sha: commit.authored_at for commit in company.commits}
    found = []
    for one in shipments:
        if not one.is_production:
            continue
        for number in one.changes:
            change = changes[number]
            for sha, real in _own(change, one.service):
                found.append(
                    LeadTime(
                        sha, one.service, one.repository, number, change.pull_request, kinds[change.author_id],
                        one.execution, one.attempt, real, one.finished_at, written.get(sha, real) != real,
                    )
                )  # fmt: skip
    for change, shipping, rows in added_commits(company):
        for sha, real, _ in rows:
            found.append(
                LeadTime(
                    sha, shipping.service, shipping.repository, change.change_id, change.pull_request,
                    kinds[change.author_id], shipping.execution, shipping.attempt, real, shipping.finished_at,
                    written.get(sha, real) != real,
                )
            )  # fmt: skip
    return tuple(found)


def _cycle_times(company: Company) -> tuple[CycleTime, ...]:
    kinds = {person.person_id: person.kind for person in company.people}
    first = {change.pull_request: min(when for _, when in change.commits) for change in company.ledger.changes}
    merged = sorted(
        (one for one in company.pull_requests if one.merged_at), key=lambda one: (one.merged_at, one.number)
    )
    return tuple(_cycle_time(pull, first[f"{pull.repository}#{pull.number}"], kinds) for pull in merged)


def _cycle_time(pull: PullRequest, first_commit: datetime, kinds: Mapping[int, str]) -> CycleTime:
    """Boundaries out of order move to their neighbours, as metrics.md has it."""
    merged = pull.merged_at
    assert merged is not None  # noqa: S101
    words = [(one.author_id, one.submitted_at) for one in pull.reviews]
    words += [(one.author_id, one.created_at) for one in pull.comments]
    answers = [when for who, when in words if kinds[who] == "human" and who != pull.author_id and when < merged]
    approvals = [one.submitted_at for one in pull.reviews if one.state == "APPROVED" and one.submitted_at < merged]
    ready = next((when for name, when in pull.events if name == "ready_for_review"), pull.created_at)
    response = min(answers, default=merged)
    approval = max(approvals, default=merged) if answers else merged
    start = min(first_commit, pull.created_at)
    ends, before = [], start
    for boundary in (ready, response, approval, merged):
        before = min(max(boundary, before), merged)
        ends.append(before)
    starts = [start, *ends[:-1]]
    phases = [int((end - begin).total_seconds()) for begin, end in zip(starts, ends, strict=True)]
    return CycleTime(f"{pull.repository}#{pull.number}", kinds[pull.author_id], merged, bool(answers), *phases)


def _executions(shippings: Iterable[Shipping]) -> tuple[Execution, ...]:
    found: dict[tuple[int, int], list[Shipping]] = {}
    for one in shippings:
        if one.is_production:
            found.setdefault((one.execution, one.attempt), []).append(one)
    return tuple(
        Execution(
            execution=execution,
            attempt=attempt,
            repository=own[0].repository,
            services=tuple(sorted(one.service for one in own)),
            reasons=tuple(sorted({one.reason for one in own})),
            is_successful=all(one.is_successful for one in own),
            started_at=min(one.started_at for one in own),
            finished_at=max(one.finished_at for one in own),
        )
        for (execution, attempt), own in found.items()
    )

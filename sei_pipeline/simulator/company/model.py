"""What the company is made of. Plain facts: the tools' servers show them, the truth is computed from them.

Instants are UTC with a zone. Ids are the tools' own (numbers, shas, keys), so a record looks the same in every
tool that shows it. What a tool would not tell stands in the ledger, which `truth.py` reads and no server.
The records live in `people.py`, `code.py`, `delivery.py` and `tracking.py`; import them from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sei_pipeline.simulator.company.code import (
    Comment,
    Commit,
    Issue,
    PullRequest,
    Push,
    Ref,
    Release,
    Repository,
    Review,
)
from sei_pipeline.simulator.company.delivery import Attempt, Deployment, Job, Service, WorkflowRun
from sei_pipeline.simulator.company.ledger import Ledger
from sei_pipeline.simulator.company.people import Kind, Person, Team
from sei_pipeline.simulator.company.tracking import Project, Sprint, Status, Ticket, TicketChange, Version, Worklog

__all__ = [
    "Attempt",
    "Comment",
    "Commit",
    "Company",
    "Deployment",
    "Issue",
    "Job",
    "Kind",
    "Ledger",
    "Person",
    "Project",
    "PullRequest",
    "Push",
    "Ref",
    "Release",
    "Repository",
    "Review",
    "Service",
    "Sprint",
    "Status",
    "Team",
    "Ticket",
    "TicketChange",
    "Version",
    "WorkflowRun",
    "Worklog",
]


@dataclass(frozen=True)
class Company:
    """Everything, each list in the order of creation. `pushes` is the log that `as_of` moves branches back by."""

    name: str
    seed: int
    started_at: datetime
    ended_at: datetime
    people: Sequence[Person]
    teams: Sequence[Team]
    services: Sequence[Service]
    repositories: Sequence[Repository]
    commits: Sequence[Commit]
    refs: Sequence[Ref]
    pull_requests: Sequence[PullRequest]
    issues: Sequence[Issue]
    runs: Sequence[WorkflowRun]
    deployments: Sequence[Deployment]
    releases: Sequence[Release]
    projects: Sequence[Project]
    statuses: Sequence[Status]
    sprints: Sequence[Sprint]
    versions: Sequence[Version]
    tickets: Sequence[Ticket]
    pushes: Sequence[Push]
    ledger: Ledger
    custom_fields: Mapping[str, str] = field(default_factory=dict)  # Jira field id -> name

"""When tickets were completed, by which steps; when incidents were over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sei_pipeline.simulator.company.ledger import Change
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.company.tickets import DONE, STATUS_IDS, STATUSES
from sei_pipeline.simulator.company.tracking import Ticket

_IN_PROGRESS = {str(number) for number, _, category in STATUSES if category == "indeterminate"}


@dataclass(frozen=True, slots=True)
class Completion:
    """One completed ticket with the instants of its way, from everything that really belonged to it. A boundary is
    None where nothing of the kind happened: no change, none deployed yet, never in progress."""

    ticket_id: int
    ticket_key: str
    project_key: str
    assignee_id: int | None
    completed_at: datetime
    to_do_at: datetime
    in_progress_at: datetime | None
    first_commit_at: datetime | None
    last_merged_at: datetime | None
    last_deployed_at: datetime | None

    @property
    def seconds(self) -> int | None:
        """From To Do to the last deployment; None where one of them isn't there."""
        if self.last_deployed_at is None:
            return None
        return int((self.last_deployed_at - self.to_do_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Recovery:
    """One incident: open where `resolved_at` is None."""

    ticket_id: int
    ticket_key: str
    service: str
    created_at: datetime
    resolved_at: datetime | None


def completions_of(company: Company, live: Mapping[tuple[int, str], datetime]) -> tuple[Completion, ...]:
    """Done now and not left again; epics, incidents and deleted ones are left out. `live`: by change and service, when
    production first had it."""
    changes: dict[int, list[Change]] = {}
    for change in company.ledger.changes:
        if change.landed_at is not None:
            for ticket_id in change.ticket_ids:
                changes.setdefault(ticket_id, []).append(change)
    found = [
        _completion(ticket, changes.get(ticket.ticket_id, []), live)
        for ticket in company.tickets
        if ticket.status == DONE and ticket.deleted_at is None and ticket.ticket_type not in ("Epic", "Incident")
    ]
    return tuple(sorted(found, key=lambda one: (one.completed_at, one.ticket_id)))


def _completion(ticket: Ticket, changes: list[Change], live: Mapping[tuple[int, str], datetime]) -> Completion:
    entries = [one for one in ticket.changes if one.field_id == "status"]
    done = str(STATUS_IDS[DONE])
    deployed = [
        live[change.change_id, service]
        for change in changes
        for service in {name for touched in change.services for name in touched}
        if (change.change_id, service) in live
    ]
    return Completion(
        ticket_id=ticket.ticket_id,
        ticket_key=ticket.key,
        project_key=ticket.project_key,
        assignee_id=ticket.assignee_id,
        completed_at=next(one.changed_at for one in reversed(entries) if one.to_id == done),
        to_do_at=ticket.created_at,
        in_progress_at=next((one.changed_at for one in entries if one.to_id in _IN_PROGRESS), None),
        first_commit_at=min((when for change in changes for _, when in change.commits), default=None),
        last_merged_at=max((one.landed_at for one in changes if one.landed_at), default=None),
        last_deployed_at=max(deployed, default=None),
    )


def recoveries_of(company: Company) -> tuple[Recovery, ...]:
    """Every incident, its last resolution where it stands."""
    return tuple(
        Recovery(one.ticket_id, one.key, "".join(one.components[:1]), one.created_at, one.resolved_at)
        for one in company.tickets
        if one.ticket_type == "Incident" and one.deleted_at is None
    )

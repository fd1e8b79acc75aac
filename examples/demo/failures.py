"""Which deployments of the demo failed, what mended them, and which were rework: plain Python over the story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import story
from company import Change, Deployment, Ticket


def production() -> list[Deployment]:
    """Production deployments, whatever came of them, in the order they finished."""
    return [one for one in story.deployments() if one.environment == "production"]


def failed() -> set[str]:
    """Keys of the deployments that failed, by whatever evidence there is in the story."""
    by_key = {one.key: one for one in production()}
    found = {key for key, one in by_key.items() if one.status == "failed"}
    for incident in story.incidents():
        if incident.cause:
            kind, which = incident.cause
            found.add(str(which) if kind == "deployment" else shipped_by(story.change(incident.team, int(which))).key)
    for change in story.changes():
        if change.reverts is not None:
            found.add(shipped_by(story.change(change.team, change.reverts)).key)
        if change.is_hotfix:
            found.add(before(shipped_by(change)).key)
    found.add("catalog-6")  # rolled back to 5: the one after the rollback's target
    return found


def shipped_by(change: Change) -> Deployment:
    """The deployment that first shipped a change. Raises ValueError where none did."""
    found = story.deployed_with(change)
    if found is None:
        raise ValueError(f"{change.ticket} was never deployed")
    return found


def before(deployment: Deployment) -> Deployment:
    """The successful deployment of the service that ran before."""
    earlier = [
        one
        for one in production()
        if one.team is deployment.team and one.status == "succeeded" and one.finished_at < deployment.finished_at
    ]
    return earlier[-1]


def mended() -> Iterator[tuple[Deployment, datetime]]:
    """Each failed deployment, and when it was mended: by the resolution of the incident that names it, its rollback,
    its revert or its hotfix, whichever came first; one whose status alone says so by the next deployment."""
    by_key = {one.key: one for one in production()}
    ends: dict[str, list[datetime]] = {key: [] for key in failed()}
    for incident in story.incidents():
        if incident.cause and incident.resolved_at:
            kind, which = incident.cause
            shipped = str(which) if kind == "deployment" else shipped_by(story.change(incident.team, int(which))).key
            ends[shipped].append(incident.resolved_at)
    for change in story.changes():
        if change.reverts is not None:
            ends[shipped_by(story.change(change.team, change.reverts)).key].append(shipped_by(change).finished_at)
        if change.is_hotfix:
            ends[before(shipped_by(change)).key].append(shipped_by(change).finished_at)
    ends["catalog-6"].append(by_key["catalog-back-to-5"].finished_at)
    ends["checkout-5-attempt"].append(by_key["checkout-5"].finished_at)
    for key, known in ends.items():
        yield by_key[key], min(known)


def unplanned() -> set[str]:
    """Keys of rollbacks, of what first shipped a revert or a hotfix, and of what shipped fresh bugs alone."""
    found = {"catalog-back-to-5"}
    tickets = {ticket.key: ticket for ticket in story.tickets()}
    shipped: dict[str, list[Ticket]] = defaultdict(list)
    for change in story.changes():
        out = story.deployed_with(change)
        if out is None:
            continue
        if change.is_hotfix or change.reverts is not None:
            found.add(out.key)
        if change.ticket:
            shipped[out.key].append(tickets[change.ticket])
    shipped[direct_shipped_by().key].append(tickets[story.DIRECT.ticket])
    by_key = {one.key: one for one in production()}
    for key, own in shipped.items():
        since = before(by_key[key]).finished_at
        if all(ticket.kind == "Bug" and ticket.created_at > since for ticket in own):
            found.add(key)
    return found


def direct_shipped_by() -> Deployment:
    """The first deployment of a change that landed after the direct commit, and so upon it."""
    direct = story.DIRECT
    later = [one for one in story.changes() if one.team is direct.team and one.merged_at > direct.authored_at]
    return shipped_by(later[0])

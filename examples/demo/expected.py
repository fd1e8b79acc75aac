"""What the marts must say about the demo: computed from story.py in plain Python, without SQL and without git.

`python expected.py` prints EXPECTED.md. A test holds both against the file and against what `sei demo` publishes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import mean, median

import company
import story
from company import Build, Team, Ticket
from failures import direct_shipped_by, failed, mended, production, unplanned

PHASES = ("Planning", "Coding", "Review", "Build", "Deployment")


@dataclass(frozen=True)
class Number:
    """The value of a metric of a node in a month (seconds, a rate or a count) and of how many events it is made."""

    value: float
    count: int


Numbers = dict[tuple[str, str, str], Number]  # node, month, metric
Events = dict[tuple[str, str], list[float]]  # node, month


def nodes(team: Team) -> list[str]:
    """Ids of the team's node and of those above it."""
    department = team.path.partition("/")[0]
    return ["acme", f"acme/{department}", f"acme/{team.path}"]


def _month(at: datetime) -> str:
    return f"{at:%Y-%m}"


def deployment_frequency() -> Numbers:
    """Successful production deployments, by their finish."""
    found: Events = defaultdict(list)
    for one in production():
        if one.status == "succeeded":
            _add(found, one.team, one.finished_at, 1)
    return {(*key, "deployment_frequency"): Number(len(values), len(values)) for key, values in found.items()}


def change_failure_rate() -> Numbers:
    """Those with a proof of failure, of all production deployments that succeeded or failed."""
    found: Events = defaultdict(list)
    bad = failed()
    for one in production():
        _add(found, one.team, one.finished_at, one.key in bad)
    return {(*key, "change_failure_rate"): Number(mean(values), len(values)) for key, values in found.items()}


def time_to_restore() -> Numbers:
    """Created to resolved; open incidents and false alarms are no number."""
    found: Events = defaultdict(list)
    for one in story.incidents():
        if one.resolved_at is not None and one.status == "resolved":
            _add(found, one.team, one.resolved_at, (one.resolved_at - one.created_at).total_seconds())
    return {(*key, "time_to_restore"): Number(mean(values), len(values)) for key, values in found.items()}


def recovery_time() -> Numbers:
    """From the finish of what failed to what mended it."""
    found: Events = defaultdict(list)
    for one, at in mended():
        _add(found, one.team, at, (at - one.finished_at).total_seconds())
    return _medians(found, "recovery_time")


def rework_rate() -> Numbers:
    """Those made to mend something, of all production deployments that succeeded or failed."""
    found: Events = defaultdict(list)
    mending = unplanned()
    for one in production():
        _add(found, one.team, one.finished_at, one.key in mending)
    return {(*key, "rework_rate"): Number(mean(values), len(values)) for key, values in found.items()}


def change_lead_time() -> Numbers:
    """A commit of a person, from its author time to the deployment that shipped it."""
    found: Events = defaultdict(list)
    for change in story.changes():
        out = story.deployed_with(change)
        for at in change.commits if out and change.ticket else ():
            _add(found, change.team, out.finished_at, (out.finished_at - at).total_seconds())
    out = direct_shipped_by()
    at = story.DIRECT.authored_at
    _add(found, story.DIRECT.team, out.finished_at, (out.finished_at - at).total_seconds())
    return _medians(found, "change_lead_time")


def pull_request_cycle_time() -> Numbers:
    """First commit to merge; not those of the bot."""
    found: Events = defaultdict(list)
    for change in story.changes():
        if change.author != company.BOT:
            began = min(change.commits[0], change.opened_at)
            _add(found, change.team, change.merged_at, (change.merged_at - began).total_seconds())
    return _medians(found, "pull_request_cycle_time")


def boundaries(ticket: Ticket) -> list[datetime | None]:
    """To do, in progress, first commit, last merge, last build, last deployment: as they were told."""
    started = next((at for status, at in ticket.statuses if status == "In Progress"), None)
    if ticket.key == story.DIRECT.ticket:
        # Nothing was built of this very commit: the first successful build of the branch that holds it counts.
        out = direct_shipped_by()
        built = [build.finished_at for build in successful(out.team) if build.change == out.change]
        return [ticket.created_at, started, story.DIRECT.authored_at, None, min(built), out.finished_at]
    change = next(one for one in story.changes() if one.ticket == ticket.key)
    out = story.deployed_with(change)
    built = [
        build.finished_at
        for build in successful(change.team)
        if build.change == change.index and (out is None or build.started_at <= out.started_at)
    ]
    deployed = out.finished_at if out else None
    return [ticket.created_at, started, change.commits[0], change.merged_at, max(built), deployed]


def successful(team: Team) -> list[Build]:
    """The builds of the team that count: successful ones that a change started, not a timer."""
    return [
        build
        for build in story.builds()
        if build.team is team and build.status == "success" and not build.is_scheduled
    ]


def in_order(told: list[datetime | None]) -> list[datetime | None]:
    """First and last known boundary stay; each inner one is held between the one before it and the last."""
    known = [at for at in told if at is not None]
    held: list[datetime | None] = []
    previous, last = known[0], known[-1]
    for at in told:
        held.append(at if at is None else min(max(at, previous), last))
        previous = held[-1] or previous
    return held


def completed() -> Iterator[tuple[Ticket, datetime]]:
    """Tickets that count, and when they were done: the last entry into Done. No epics, nothing that nobody will do."""
    for ticket in story.tickets():
        status, at = ticket.statuses[-1]
        if ticket.kind != "Epic" and status == "Done" and at <= story.AS_OF:
            yield ticket, at


def lead_time() -> Numbers:
    """First to last known boundary of each ticket, and the phases' share of the mean."""
    totals: Events = defaultdict(list)
    parts: dict[str, Events] = {phase: defaultdict(list) for phase in PHASES}
    for ticket, done in completed():
        held = in_order(boundaries(ticket))
        known = [at for at in held if at is not None]
        _add(totals, ticket.team, done, (known[-1] - known[0]).total_seconds())
        previous = held[0]
        for phase, at in zip(PHASES, held[1:], strict=True):
            if at is not None and previous is not None:
                _add(parts[phase], ticket.team, done, (at - previous).total_seconds())
            previous = at or previous
    found = _medians(totals, "lead_time")
    for phase, events in parts.items():
        for key, values in events.items():
            found[(*key, phase)] = Number(sum(values) / len(totals[key]), len(values))
    return found


def _add(found: Events, team: Team, at: datetime, value: float) -> None:
    for node in nodes(team):
        found[node, _month(at)].append(value)


def _medians(found: Events, metric: str) -> Numbers:
    return {(*key, metric): Number(median(values), len(values)) for key, values in found.items()}


def numbers() -> Numbers:
    """Everything. Phases (`Planning`, ...) are their share of the mean lead time, in seconds."""
    return {
        **deployment_frequency(),
        **change_lead_time(),
        **change_failure_rate(),
        **time_to_restore(),
        **recovery_time(),
        **rework_rate(),
        **pull_request_cycle_time(),
        **lead_time(),
    }


HEAD = """\
# What the demo must say

<!-- Made by `python examples/demo/expected.py`, from story.py, without any SQL; a test compares it with the marts. -->

As of 2026-05-01 00:00Z. In brackets: of how many events. Durations are in hours: medians, but for time to restore
(mean) and the phases, which are their share of the mean lead time and so add up to it.
"""


def page(found: Mapping[tuple[str, str, str], Number]) -> str:
    """EXPECTED.md: one table a node."""
    text = HEAD
    metrics = list(dict.fromkeys(metric for _, _, metric in found))
    metrics.sort(key=lambda metric: metric in PHASES)
    for node in sorted({node for node, _, _ in found}):
        months = sorted({month for one, month, _ in found if one == node})
        text += f"\n## {node}\n\n| | {' | '.join(months)} |\n|---|{'---|' * len(months)}\n"
        for metric in metrics:
            cells = [_cell(metric, found.get((node, month, metric))) for month in months]
            text += f"| {metric.replace('_', ' ')} | {' | '.join(cells)} |\n"
    return text


def _cell(metric: str, number: Number | None) -> str:
    if number is None:
        return "-"
    if metric == "deployment_frequency":
        return f"{number.value:.0f}"
    value = f"{number.value:.4f}" if metric in ("change_failure_rate", "rework_rate") else f"{number.value / 3600:.3f}"
    return f"{value} ({number.count})"


if __name__ == "__main__":
    print(page(numbers()), end="")

"""Deployments that bring trouble: the incident, its remedy, and what is written about the cause."""

from __future__ import annotations

from collections.abc import Generator

from sei_pipeline.simulator.company.chores import ask_for_backport, pull_for_revert
from sei_pipeline.simulator.company.code import Comment
from sei_pipeline.simulator.company.coding import change_status
from sei_pipeline.simulator.company.delivering import deploy, newest, ship_version
from sei_pipeline.simulator.company.deploying import Order, free
from sei_pipeline.simulator.company.dice import Dice
from sei_pipeline.simulator.company.hours import DAY, HOUR, MINUTE, at
from sei_pipeline.simulator.company.ledger import Bond, Reason, Trace
from sei_pipeline.simulator.company.line import Done, FailureStory, Line
from sei_pipeline.simulator.company.opening import open_pull
from sei_pipeline.simulator.company.people import Person
from sei_pipeline.simulator.company.pulls import PullStory
from sei_pipeline.simulator.company.tickets import AFFECTED, DONE, IN_PROGRESS, ROOT_CAUSE, SEVERITY, TicketStory
from sei_pipeline.simulator.company.world import Story, World

PATIENCE = 3 * DAY // (10 * MINUTE)  # looks at a continuous pipeline, until a remedy is taken for stuck
CAUSE_LINK = "Problem/Incident"


def trouble(world: World, line: Line, done: Done, service: str, guilty: int, order: Order) -> Story:
    """From the moment that users see it until it is mended. `guilty` is the change that brought it."""
    noise, dice = world.noise, line.crew.dice
    yield world.now + int(dice.skewed(2.5 * HOUR, 8))
    failure = FailureStory(done.execution, done.attempt, service, "defect", done.finished)
    world.failures.append(failure)
    if dice.chance(noise.unrelated_incident):
        world.go(unrelated(world, line, service), world.now + dice.whole(1, 9) * DAY)
    helper = world.person(dice.pick(line.crew.helpers))
    incident = None
    if not dice.chance(noise.incident_missing):
        incident = _open(world, line, service, helper)
        failure.incidents.append(incident.ticket_id)
        yield world.now + dice.whole(4, 40) * MINUTE
        change_status(world, incident, helper, IN_PROGRESS)
    remedy, fix = yield from _remedy(world, line, service, guilty, order, failure, helper)
    if remedy is not None:
        failure.remedied_by, failure.remedied = remedy.execution, remedy.finished
    else:
        line.waiting.setdefault(service, []).append(failure)
        while failure.remedied is None:
            yield world.now + 3 * HOUR
    if incident is not None:
        _tell(world, line, incident, failure, guilty, order, fix, helper)
        yield world.now + dice.whole(5, 50) * MINUTE
        change_status(world, incident, helper, DONE)
        if dice.chance(noise.incident_reopened):
            yield world.now + dice.whole(1, 20) * HOUR
            change_status(world, incident, helper, IN_PROGRESS)
            yield world.now + dice.whole(1, 6) * HOUR
            change_status(world, incident, helper, DONE)


def unrelated(world: World, line: Line, service: str) -> Story:
    """An incident that no deployment caused."""
    dice = line.crew.dice
    helper = world.person(dice.pick(line.crew.helpers))
    incident = _open(world, line, service, helper)
    yield world.now + dice.whole(4, 60) * MINUTE
    change_status(world, incident, helper, IN_PROGRESS)
    yield world.now + int(dice.skewed(2 * HOUR, 12))
    change_status(world, incident, helper, DONE)


def _open(world: World, line: Line, service: str, who: Person) -> TicketStory:
    """A ticket of type Incident in the project of incidents."""
    dice = line.crew.dice
    text = dice.pick(("is slow", "answers with errors", "loses messages", "shows old data", "can't be reached"))
    incident = world.incident(f"{service} {text}", who)
    incident.priority = dice.pick(("Highest", "High", "Medium"))
    incident.components.append(service)
    incident.custom[SEVERITY] = dice.pick(("S1", "S2", "S3"))
    incident.custom[AFFECTED] = service
    return incident


def _remedy(
    world: World, line: Line, service: str, guilty: int, order: Order, failure: FailureStory, helper: Person
) -> Generator[int, None, tuple[Done | None, PullStory | None]]:
    """Rolled back, reverted, fixed in a hurry, or left to the next ordinary deployment (None)."""
    noise = world.noise
    way = line.crew.dice.weighted(
        (("rollback", noise.remedy_rollback), ("revert", noise.remedy_revert), ("hotfix", noise.remedy_hotfix),
         ("wait", 1 - noise.remedy_rollback - noise.remedy_revert - noise.remedy_hotfix))
    )  # fmt: skip
    if way == "rollback":
        yield world.now + line.crew.dice.whole(5, 60) * MINUTE
        yield from free(world, line)
        history = line.live.get((service, line.production), [])
        if len(history) > 1 and history[-1] == order.sha != history[-2]:
            services = tuple(one for one in line.codebase.holding.services if one.name == service)
            back = Order(history[-2], history[-2], "rollback", (line.production,), services, helper.person_id)
            done = yield from deploy(world, line, back)
            failure.evidence.append(("rollback", world.now))
            return done, None
    blamed = world.pulls_by_change.get(guilty)
    if way == "revert" and blamed is not None and blamed.number and len(blamed.landed) > 0:
        pull = pull_for_revert(world, line, blamed, helper)
        done = yield from _through(world, line, pull, "revert", helper)
    elif way in ("revert", "hotfix"):
        bug = world.ticket(line.crew, "Bug", f"Users see trouble in {service}", helper)
        change_status(world, bug, helper, IN_PROGRESS)
        pull = open_pull(world, line.crew, line.codebase, helper, [bug], world.now - HOUR, kind="hotfix",
                         text=f"Mend {service}", labels=("hotfix",), folder="hotfix", touching=service)  # fmt: skip
        done = yield from _through(world, line, pull, "hotfix", helper)
    else:
        return None, None
    if done is not None:
        failure.evidence.append(("revert_or_hotfix", world.now))
    return done, pull


def _through(
    world: World, line: Line, pull: PullStory, reason: Reason, helper: Person
) -> Generator[int, None, Done | None]:
    """Waits for the merge of an urgent pull request and brings it to production at once."""
    while pull.closed is None:
        yield world.now + 10 * MINUTE
    if pull.merged is None:
        return None
    if line.release is not None:
        yield world.now + 12 * MINUTE
        copy = ask_for_backport(world, line, pull, helper)
        while copy.closed is None:
            yield world.now + 10 * MINUTE
        return (yield from ship_version(world, line, helper.person_id, reason, world.now))
    if line.codebase.holding.style == "continuous":
        for _ in range(PATIENCE):  # its build may fail; then the next change takes it along
            if pull.change_id in line.brought:
                return line.brought[pull.change_id]
            yield world.now + 10 * MINUTE
        return None
    yield world.now + 12 * MINUTE
    yield from free(world, line)
    services = tuple(one for one in line.codebase.holding.services if one.name in line.touches[pull.change_id])
    order = Order(newest(line), line.codebase.default, reason, (line.production,), services, helper.person_id)
    return (yield from deploy(world, line, order))


def _tell(
    world: World, line: Line, incident: TicketStory, failure: FailureStory, guilty: int, order: Order,
    fix: PullStory | None, who: Person,
) -> None:  # fmt: skip
    """What somebody writes into the incident about its cause and its remedy, or doesn't."""
    noise, dice, now = world.noise, line.crew.dice, world.now
    blamed = world.pulls_by_change[guilty]
    traces: list[str] = []
    tickets = [ticket for ticket in blamed.tickets if ticket.deleted is None]
    if tickets and dice.chance(noise.causal_link):
        cause, row = tickets[0], next(world.numbers.history)
        incident.link(row, who.person_id, now, CAUSE_LINK, "is caused by", "inward", cause)
        cause.link(next(world.numbers.history), who.person_id, now, CAUSE_LINK, "causes", "outward", incident)
        traces.append("causal_link")
    if dice.chance(noise.root_cause_text):
        _write_cause(world, dice, incident, blamed, who)
        traces.append("root_cause")
    if order.version and dice.chance(noise.affected_version):
        version = world.version_of_tag(order.version)
        incident.add_version(next(world.numbers.history), who.person_id, now, version, affected=True)
        traces.append("affected_version")
    if fix is not None and fix.tickets and dice.chance(noise.fix_linked):
        other = fix.tickets[0]
        incident.link(next(world.numbers.history), who.person_id, now, "Relates", "relates to", "outward", other)
        other.link(next(world.numbers.history), who.person_id, now, "Relates", "relates to", "inward", incident)
    failure.evidence += [("causal_link", now)] if traces else []
    world.bonds.append(
        Bond("incident_deployment", str(incident.ticket_id), f"{failure.execution}/{failure.attempt}",
             at(incident.created), tuple(Trace(name, at(now)) for name in traces))
    )  # fmt: skip


def _write_cause(world: World, dice: Dice, incident: TicketStory, blamed: PullStory, who: Person) -> None:
    """`root cause: <sha>`, as a comment or in the field for it."""
    text = f"root cause: {blamed.landed[-1]}"
    if dice.chance(0.5):
        incident.comments.append(Comment(next(world.numbers.note), who.person_id, text, at(world.now)))
        return
    row = next(world.numbers.history)
    incident.log(row, who.person_id, world.now, "Root cause", ROOT_CAUSE, (None, None), (None, text))
    incident.custom[ROOT_CAUSE] = text

"""Backlogs and sprints: tickets are written, estimated, planned, carried over, moved and deleted."""

from __future__ import annotations

from sei_pipeline.simulator.company.coding import change_status
from sei_pipeline.simulator.company.hours import DAY, HOUR, at, at_work
from sei_pipeline.simulator.company.people import Person
from sei_pipeline.simulator.company.tickets import DONE, TEAM, TicketStory
from sei_pipeline.simulator.company.tracking import Sprint, Version
from sei_pipeline.simulator.company.world import Crew, Story, World
from sei_pipeline.simulator.company.writing import subject

SPRINT_LENGTH = 14 * DAY
TICKETS_A_SPRINT = 6  # a developer: a bit more than they do in ten working days, so that some are carried over
DONE_A_SPRINT = 3  # tickets a developer really does in two weeks: rates of tickets are shares of these
MEETINGS = 16  # of a team in two weeks, at which tickets are added, changed, moved and deleted
POINTS = (1.0, 2.0, 3.0, 5.0, 8.0, 0.5)
TYPES = (("Story", 0.5), ("Bug", 0.25), ("Task", 0.25))


def plan(world: World, crew: Crew, has_sprints: bool) -> Story:
    """Writes tickets all the time, and every two weeks closes a sprint and starts the next."""
    manager = world.person(crew.squad.manager_id)
    zone = world.offset(manager.person_id)
    pool: list[TicketStory] = []
    yield at_work(world.started, zone)
    size = max(3, TICKETS_A_SPRINT * len(crew.squad.developer_ids))
    number = 0
    while True:
        number += 1
        _epic_and_version(world, crew, number, manager)
        for _ in range(max(1, size - len(crew.backlog) - len(pool))):
            pool.append(write_ticket(world, crew))  # noqa: PERF401  (a comprehension would hide that it writes)
        if has_sprints:
            _next_sprint(world, crew, number, pool, size, manager)
        else:
            crew.backlog += pool
            pool.clear()
        ended = at_work(world.now + SPRINT_LENGTH - HOUR, zone)
        while world.now < ended:
            yield min(ended, at_work(world.now + crew.dice.whole(3, 30) * HOUR, zone))
            _meanwhile(world, crew, pool, manager)


def write_ticket(world: World, crew: Crew) -> TicketStory:
    """Somebody of the team writes one, mostly estimated."""
    noise, dice = world.noise, crew.dice
    reporter = world.person(dice.pick((crew.squad.manager_id, *crew.helpers)))
    ticket = world.ticket(crew, dice.weighted(TYPES), subject(dice), reporter)
    ticket.priority = dice.pick(("Low", "Medium", "Medium", "High"))
    if dice.chance(0.5):
        ticket.components.append(dice.pick(("backend", "frontend", "infrastructure")))
    if dice.chance(0.2):
        ticket.labels.append(dice.pick(("customer", "tech-debt", "security")))
    if crew.epic is not None and dice.chance(0.6):
        ticket.parent_id = crew.epic.ticket_id
        crew.epics[-1][1].append(ticket)
    ticket.custom[TEAM] = crew.team.name
    if not dice.chance(noise.unestimated):
        ticket.story_points = dice.pick(POINTS)
    return ticket


def _epic_and_version(world: World, crew: Crew, number: int, manager: Person) -> None:
    """A new epic every third sprint, a new version every second; the last version is released."""
    now = at(world.now)
    if number % 3 == 1:
        crew.epic = world.ticket(crew, "Epic", f"{crew.team.name}: {subject(crew.dice)}", manager)
        crew.epics.append((crew.epic, []))
    if number % 2 == 1:
        if crew.version is not None:
            old = world.versions[crew.version[0]]
            world.versions[old.version_id] = Version(old.version_id, old.project_key, old.name, now, old.created_at)
        identifier = next(world.numbers.version)
        crew.version = (identifier, f"{crew.team.project_key} 1.{number // 2}")
        world.versions[identifier] = Version(identifier, crew.team.project_key, crew.version[1], None, now)


def _next_sprint(world: World, crew: Crew, number: int, pool: list[TicketStory], size: int, manager: Person) -> None:
    """Completes the running sprint; what isn't done is carried into the next one, which is filled from the pool."""
    now, actor = world.now, manager.person_id
    carried = [ticket for ticket in crew.planned if ticket.resolution is None and ticket.deleted is None]
    if crew.sprint is not None:
        old = world.sprints[crew.sprint[0]]
        world.sprints[old.sprint_id] = Sprint(
            old.sprint_id, old.board_id, old.name, old.goal, old.started_at, old.planned_ended_at, at(now)
        )
    identifier = next(world.numbers.sprint)
    name = f"{crew.team.project_key} Sprint {number}"
    ends = at(now + SPRINT_LENGTH - 2 * HOUR)
    world.sprints[identifier] = Sprint(identifier, crew.team.board_id, name, "", at(now), ends, None)
    crew.sprint = (identifier, name)
    fresh = [pool.pop(0) for _ in range(min(len(pool), max(0, size - len(carried))))]
    for ticket in carried + fresh:
        ticket.set_sprints(next(world.numbers.history), actor, now, [*ticket.sprint_ids, crew.sprint])
    crew.backlog += fresh
    crew.planned = carried + fresh


def _meanwhile(world: World, crew: Crew, pool: list[TicketStory], manager: Person) -> None:
    """Between two meetings: tickets come in, are estimated again, moved, deleted."""
    noise, dice, now, actor = world.noise, crew.dice, world.now, manager.person_id
    share = DONE_A_SPRINT * len(crew.squad.developer_ids) / MEETINGS
    is_added = dice.chance(noise.added_to_running_sprint * share)
    if is_added or dice.chance(0.1):
        ticket = write_ticket(world, crew)
        if is_added and crew.sprint:
            ticket.set_sprints(next(world.numbers.history), actor, now, [*ticket.sprint_ids, crew.sprint])
            crew.backlog.insert(0, ticket)
            crew.planned.append(ticket)
        else:
            pool.append(ticket)
    if crew.backlog and dice.chance(noise.estimate_changed * share):
        ticket = dice.pick(crew.backlog)
        ticket.estimate(next(world.numbers.history), actor, now, dice.pick(POINTS))
    if crew.planned and crew.sprint and dice.chance(0.1):
        ticket = dice.pick(crew.planned)
        if ticket in crew.backlog:  # taken out of the sprint again
            kept = [one for one in ticket.sprint_ids if one != crew.sprint]
            ticket.set_sprints(next(world.numbers.history), actor, now, kept)
            crew.planned.remove(ticket)
            crew.backlog.remove(ticket)
            pool.append(ticket)
    if crew.backlog and dice.chance(noise.deleted * share):
        ticket = crew.backlog.pop(dice.whole(0, len(crew.backlog) - 1))
        ticket.deleted = now
    if crew.backlog and dice.chance(noise.moved * share):
        _move(world, crew, crew.backlog[-1], manager)


def _move(world: World, crew: Crew, ticket: TicketStory, manager: Person) -> None:
    """To the project of another team, which goes on with it under another key."""
    others = [one for one in world.crews if one is not crew]
    if not others:
        return
    other = crew.dice.pick(others)
    projects = {project.key: project for project in world.estate.projects}
    was, now_in = projects[crew.team.project_key], projects[other.team.project_key]
    other.ticket_number += 1
    key = f"{now_in.key}-{other.ticket_number}"
    ticket.rekey(
        next(world.numbers.history), manager.person_id, world.now, (now_in.project_id, now_in.key, now_in.name),
        (was.project_id, was.key, was.name), key,
    )  # fmt: skip
    crew.backlog.remove(ticket)
    if ticket in crew.planned:
        crew.planned.remove(ticket)
    other.backlog.append(ticket)


def close_epics(world: World, crew: Crew) -> Story:
    """An epic is closed by hand when all below it is done, or never."""
    while True:
        yield world.now + 30 * DAY
        for epic, below in crew.epics:
            if epic is not crew.epic and epic.resolution is None and all(one.resolution is not None for one in below):
                change_status(world, epic, world.person(crew.squad.manager_id), DONE)

"""When what landed goes live: at once, by train every few days, or as versions cut from release branches."""

from __future__ import annotations

from collections.abc import Generator

from sei_pipeline.simulator.company.code import Release
from sei_pipeline.simulator.company.coding import finish_ticket
from sei_pipeline.simulator.company.delivery import Service
from sei_pipeline.simulator.company.deploying import Order, execute, free
from sei_pipeline.simulator.company.estate import node_id
from sei_pipeline.simulator.company.hours import DAY, HOUR, WORKDAY, after_work, at, at_work
from sei_pipeline.simulator.company.ledger import Reason
from sei_pipeline.simulator.company.line import Done, Line
from sei_pipeline.simulator.company.pulls import PullStory
from sei_pipeline.simulator.company.world import Crew, Story, World

RELEASE_EVERY = 14 * DAY


def landed(world: World, crew: Crew, pull: PullStory, built: int | None) -> None:
    """A change was merged (or pushed): its tickets, its delivery, and what follows from it sooner or later."""
    from sei_pipeline.simulator.company.chores import backport, close_issue, revert_later  # the two start each other

    noise, dice = world.noise, crew.dice
    line = world.lines[pull.codebase.name]
    is_trunk = pull.destination == pull.codebase.default
    for ticket in pull.tickets:
        ticket.open_changes -= 1
        if crew.closes_when_deployed and line.codebase.holding.services and pull.kind == "work":
            line.pending.setdefault(pull.change_id, []).append(ticket)
        elif ticket.open_changes <= 0:
            world.go(finish_ticket(world, crew, ticket, pull.author), world.now)
    if pull.issue is not None:
        close_issue(world, pull)
    if not is_trunk:
        return
    if pull.kind == "work":
        if dice.chance(noise.reverted):
            world.go(revert_later(world, crew, pull), world.now)
        elif line.release and dice.chance(noise.backported):
            world.go(backport(world, crew, line, pull), world.now + HOUR)
    if line.codebase.holding.services and built is not None:
        world.go(_follow(world, line, pull.landed[-1]), built)


def _follow(world: World, line: Line, sha: str) -> Story:
    """After a successful build of the default branch: all the way where that is the way, else to dev only. What is
    built while the pipeline runs goes with the next execution, together."""
    codebase = line.codebase
    if not line.ready or codebase.contents[sha].position > codebase.contents[line.ready].position:
        line.ready = sha
    if line.is_running:
        return
    line.is_running = True
    actor = world.staff.bots["github-actions[bot]"].person_id
    is_live = codebase.holding.style == "continuous"
    environments = ("staging", line.production) if is_live else ("dev",)
    tried = ""
    while line.ready != tried:
        yield from free(world, line)
        tried = line.ready
        services = _touched(line, tried, environments[-1])
        if services:
            reason = _reason(world, line, tried) if is_live else "release"
            yield from deploy(world, line, Order(tried, codebase.default, reason, environments, services, actor))
    line.is_running = False


def _reason(world: World, line: Line, sha: str) -> Reason:
    """That of the most urgent change that production doesn't have yet."""
    end = line.codebase.contents[sha].position
    kinds = {
        world.pulls_by_change[change].kind
        for service in line.codebase.holding.services
        for change in line.codebase.trunk[line.position.get((service.name, line.production), 0) : end]
    }
    return "hotfix" if "hotfix" in kinds else "revert" if "revert" in kinds else "release"


def newest(line: Line) -> str:
    """The head of the default branch."""
    return line.codebase.heads[line.codebase.default]


def _touched(line: Line, sha: str, environment: str) -> tuple[Service, ...]:
    """The services whose folders changed since they were last brought to an environment; all, the first time."""
    position = line.codebase.contents[sha].position
    found = []
    for service in line.codebase.holding.services:
        place = (service.name, environment)
        fresh = line.codebase.trunk[line.position.get(place, 0) : position]
        if place not in line.live or any(service.name in line.touches[change] for change in fresh):
            found.append(service)
    return tuple(found)


def deploy(world: World, line: Line, order: Order) -> Generator[int, None, Done | None]:
    """Executes, and lets its consequences happen: tickets that close when they are live, trouble."""
    from sei_pipeline.simulator.company.trouble import trouble  # the two start each other

    noise, dice = world.noise, line.crew.dice
    done = yield from execute(world, line, order)
    if done is None or line.production not in order.environments:
        return done
    for brought in done.brought.values():
        for change in brought:
            for ticket in line.pending.pop(change, ()):
                if ticket.open_changes <= 0:
                    who = world.person(ticket.assignee_id or ticket.reporter_id)
                    world.go(finish_ticket(world, line.crew, ticket, who), world.now)
    if done.is_successful and order.reason in ("release", "hotfix"):
        for service, brought in done.brought.items():
            if brought and dice.chance(noise.defect):
                world.go(trouble(world, line, done, service, dice.pick(brought), order), world.now)
                break
    if done.is_successful and dice.chance(noise.redeployed):
        again = Order(
            order.sha, order.ref, "redeployment", (line.production,), order.services, order.actor, order.version
        )
        world.go(_again(world, line, again), world.now + dice.whole(1, 20) * HOUR)
    return done


def _again(world: World, line: Line, order: Order) -> Story:
    """The running revision once more, if it is still the one that runs."""
    yield from free(world, line)
    if all(line.live[service.name, line.production][-1] == order.sha for service in order.services):
        yield from execute(world, line, order)


def trains(world: World, line: Line) -> Story:
    """Every two to four working days what is newest goes to staging, and hours later to production."""
    dice = line.crew.dice
    actor, zone = line.crew.able[0], world.offset(line.crew.able[0])
    yield at_work(world.started + dice.whole(1, 4) * DAY, zone) + 2 * HOUR
    while True:
        sha = newest(line)
        services = _touched(line, sha, line.production)
        if services:
            default = line.codebase.default
            done = yield from deploy(world, line, Order(sha, default, "release", ("staging",), services, actor))
            if done and done.is_successful:
                yield after_work(world.now, dice.skewed(2 * HOUR, 5), zone)
                yield from free(world, line)
                services = _touched(line, sha, line.production)  # a hotfix may have brought all of it by now
                if services:
                    yield from deploy(world, line, Order(sha, default, "release", (line.production,), services, actor))
        yield after_work(world.now, dice.between(1.5, 4) * WORKDAY, zone)


def releases(world: World, line: Line) -> Story:
    """Every two weeks a release branch is cut, tagged, and brought to staging and production."""
    codebase, crew, dice = line.codebase, line.crew, line.crew.dice
    actor, zone = crew.able[0], world.offset(crew.able[0])
    minor = dice.whole(1, 30)
    yield at_work(world.started + dice.whole(1, 5) * DAY, zone) + 3 * HOUR
    while True:
        began, minor = world.now, minor + 1
        branch, sha = f"release/1.{minor}", newest(line)
        codebase.push(branch, sha, world.now, actor)
        line.release = (branch, minor, 0)
        yield from ship_version(world, line, actor, "release", after_work(world.now, dice.skewed(WORKDAY, 3), zone))
        yield at_work(max(began + RELEASE_EVERY, world.now), zone)


def ship_version(
    world: World, line: Line, actor: int, reason: Reason, live_from: int
) -> Generator[int, None, Done | None]:
    """Tags the head of the release branch and deploys the tag; a release of GitHub and a version of Jira tell of it.
    Returns how the production execution ended; None where it wasn't tried, or a newer version is live already."""
    assert line.release is not None  # noqa: S101
    branch, minor, patch = line.release
    line.release = (branch, minor, patch + 1)
    sha, tag = line.codebase.heads[branch], f"v1.{minor}.{patch}"
    services = line.codebase.holding.services
    line.codebase.tag(tag, sha, world.now, actor)
    done = yield from deploy(world, line, Order(sha, tag, reason, ("staging",), services, actor, tag))
    if done is None or not done.is_successful:
        return None
    yield max(live_from, world.now)
    yield from free(world, line)
    if (minor, patch) < line.newest:
        return None
    line.newest = (minor, patch)
    done = yield from deploy(world, line, Order(sha, tag, reason, (line.production,), services, actor, tag))
    publish(world, line, tag, actor)
    return done


def publish(world: World, line: Line, tag: str, actor: int) -> None:
    """A GitHub release now, and the tracker's version of the same name in the project of incidents."""
    number = next(world.numbers.release)
    repository = line.codebase.name
    now = at(world.now)
    world.releases.append(
        Release(
            number,
            node_id("RE", number),
            repository,
            tag,
            f"{repository.partition('/')[2]} {tag}",
            False,
            actor,
            now,
            now,
        )
    )
    world.version_of_tag(tag)


def library_releases(world: World, line: Line) -> Story:
    """A library is tagged and released every month or so; nothing is deployed."""
    dice = line.crew.dice
    actor, zone = line.crew.able[0], world.offset(line.crew.able[0])
    minor = dice.whole(0, 9)
    while True:
        yield at_work(world.now + dice.whole(18, 40) * DAY, zone)
        minor += 1
        line.codebase.tag(f"v2.{minor}.0", newest(line), world.now, actor)
        publish(world, line, f"v2.{minor}.0", actor)

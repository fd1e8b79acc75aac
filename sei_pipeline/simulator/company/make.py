"""Makes a company: everybody is hired, everything is owned, and half a year goes by."""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from sei_pipeline.simulator.company.as_of import as_of, refs_of
from sei_pipeline.simulator.company.building import nightly
from sei_pipeline.simulator.company.chores import report_issues, updates
from sei_pipeline.simulator.company.codebase import Codebase
from sei_pipeline.simulator.company.coding import develop
from sei_pipeline.simulator.company.delivering import library_releases, releases, trains
from sei_pipeline.simulator.company.deploying import record_fact
from sei_pipeline.simulator.company.dice import Dice
from sei_pipeline.simulator.company.estate import Estate, settle
from sei_pipeline.simulator.company.hours import DAY, HOUR, at, seconds
from sei_pipeline.simulator.company.line import Line
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.company.noise import Noise
from sei_pipeline.simulator.company.planning import close_epics, plan
from sei_pipeline.simulator.company.recording import ledger_of
from sei_pipeline.simulator.company.staffing import Squad, Staff, hire
from sei_pipeline.simulator.company.tickets import CUSTOM_FIELDS, status_facts
from sei_pipeline.simulator.company.world import Crew, Exceptions, World

ENDED_AT = datetime(2026, 6, 1, tzinfo=UTC)  # a Monday; fixed, so that a seed is a company for ever
LARGE = 40  # from so many developers on, a company has one of everything that is rare


def make_company(
    seed: int, developer_count: int = 40, days: int = 180, ended_at: datetime = ENDED_AT, noise: Noise | None = None
) -> Company:
    """The company of a seed: `developer_count` developers, the last `days` days before `ended_at`. The same arguments
    give the same company on every Python. 40 x 180 takes about a second, 500 x 365 half a minute."""
    collects = gc.isenabled()
    gc.disable()  # a million records that all stay: looking for garbage among them costs a third of the time
    try:
        return _make(seed, developer_count, days, ended_at, noise or Noise())
    finally:
        if collects:
            gc.enable()


def _make(seed: int, developer_count: int, days: int, ended_at: datetime, noise: Noise) -> Company:
    ended = seconds(ended_at)
    started = ended - days * DAY
    staff = hire(seed, developer_count, noise)
    estate = settle(seed, staff, started)
    world = _world(seed, noise, staff, estate, started, ended, developer_count >= LARGE)
    _begin(world)
    world.run()
    return as_of(_record(world, seed), at(ended))


def _world(
    seed: int, noise: Noise, staff: Staff, estate: Estate, started: int, ended: int, has_exceptions: bool
) -> World:
    codebases = {one.repository.name: Codebase(one) for one in estate.holdings}
    dice = Dice(seed, "habits")
    crews = [
        Crew(
            team=team,
            squad=squad,
            codebases=[codebases[name] for name in team.repositories],
            dice=Dice(seed, f"team/{team.name}"),
            able=_with(staff, squad, jira=False),
            helpers=_with(staff, squad, jira=True),
            closes_when_deployed=dice.chance(noise.done_with_deployment),
            writes_development=not dice.chance(noise.development_panel_missing),
        )
        for team, squad in zip(estate.teams, staff.squads, strict=True)
    ]
    renamed = started + int((ended - started) * 0.6)
    world = World(noise, staff, estate, started, ended, renamed, started, crews, codebases, Exceptions(has_exceptions))
    for crew in crews:
        for codebase in crew.codebases:
            world.lines[codebase.name] = Line(codebase, crew)
    return world


def _with(staff: Staff, squad: Squad, jira: bool) -> tuple[int, ...]:
    """Developers with accounts; everybody, in the rare team where nobody has one."""
    people = [staff.people[one] for one in squad.developer_ids]
    found = [one.person_id for one in people if one.github_login and (one.jira_account_id or not jira)]
    return tuple(found) or squad.developer_ids


def _begin(world: World) -> None:
    """What is there before the story, and everything that goes on in it."""
    for codebase in world.codebases.values():
        if not codebase.holding.repository.is_empty:
            _history(world, codebase)
    for number, crew in enumerate(world.crews):
        world.go(plan(world, crew, has_sprints=number % 4 != 3), world.started)
        world.go(close_epics(world, crew), world.started)
        for developer in crew.squad.developer_ids:
            world.go(develop(world, crew, world.person(developer), world.started), world.started + 2 * HOUR)
        for codebase in crew.codebases:
            line = world.lines[codebase.name]
            world.go(updates(world, crew, codebase), world.started)
            world.go(nightly(world, codebase, crew.dice), world.started)
            if codebase.holding.has_issues:
                world.go(report_issues(world, crew, codebase), world.started)
            ways = {"train": trains, "release": releases, "library": library_releases}
            if codebase.holding.style in ways:
                world.go(ways[codebase.holding.style](world, line), world.started)


def _history(world: World, codebase: Codebase) -> None:
    """A few commits from before the story began."""
    people = [one for one in world.staff.people.values() if one.kind == "human"]
    second = world.started - 30 * DAY
    shas: list[str] = []
    for number in range(5):
        second += 5 * DAY
        author = people[(len(codebase.name) + number) % len(people)]
        text = "Initial commit" if number == 0 else f"Prepare step {number}"
        paths = tuple(f"{one.path}/README.md".lstrip("/") for one in codebase.holding.services) or ("README.md",)
        shas.append(codebase.commit(shas[-1:], author, second, second, text, paths, (200, 0)))
        codebase.push(codebase.default, shas[-1], second, author.person_id, [shas[-1]])
        codebase.land([shas[-1]], [], second)


def _record(world: World, seed: int) -> Company:
    """Everything as facts; whatever lies beyond the end is still in it."""
    commits = [commit for codebase in world.codebases.values() for commit in codebase.facts()]
    commits.sort(key=lambda one: (one.pushed_at, one.committed_at))
    pulls = [pull for pull in world.pulls if pull.number]
    pushes = sorted(
        (one for codebase in world.codebases.values() for one in codebase.pushes), key=lambda one: one.pushed_at
    )
    return Company(
        name="acme",
        seed=seed,
        started_at=at(world.started),
        ended_at=at(world.ended),
        people=tuple(world.staff.people.values()),
        teams=world.estate.teams,
        services=tuple(service for one in world.estate.holdings for service in one.services),
        repositories=tuple(one.repository for one in world.estate.holdings),
        commits=tuple(commits),
        refs=refs_of(pushes),
        pull_requests=tuple(pull.fact() for pull in pulls),
        issues=tuple(story.fact() for story in world.issues),
        runs=tuple(sorted(world.runs, key=lambda run: (run.created_at, run.run_id))),
        deployments=tuple(
            record_fact(one) for one in sorted(world.deployments, key=lambda one: (one.created, one.number))
        ),
        releases=tuple(world.releases),
        projects=world.estate.projects,
        statuses=status_facts(world.renamed),
        sprints=tuple(world.sprints.values()),
        versions=tuple(world.versions.values()),
        tickets=tuple(story.fact() for story in world.tickets),
        pushes=tuple(pushes),
        ledger=ledger_of(world),
        custom_fields=CUSTOM_FIELDS,
    )

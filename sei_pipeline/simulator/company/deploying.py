"""One execution of the deployment pipeline: its run, its records a service, environment and region, what it brings."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from sei_pipeline.simulator.company.building import Event, add_run
from sei_pipeline.simulator.company.delivery import Attempt, Deployment, Job, Service
from sei_pipeline.simulator.company.drafts import draft
from sei_pipeline.simulator.company.estate import node_id
from sei_pipeline.simulator.company.hours import HOUR, MINUTE, at
from sei_pipeline.simulator.company.ledger import Reason, Shipping
from sei_pipeline.simulator.company.line import DeploymentStory, Done, FailureStory, Line
from sei_pipeline.simulator.company.world import World


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be deployed. `environments` in their order; `version`: the tag, where there is one."""

    sha: str
    ref: str
    reason: Reason
    environments: tuple[str, ...]
    services: tuple[Service, ...]
    actor: int
    version: str = ""


@draft
class _Try:
    """One attempt: when each environment began and ended, and where it failed."""

    number: int
    start: int
    steps: list[tuple[str, int, int, bool]]

    @property
    def finish(self) -> int:
        return self.steps[-1][2] if self.steps else self.start + MINUTE

    @property
    def is_successful(self) -> bool:
        return bool(self.steps) and all(step[3] for step in self.steps)


def free(world: World, line: Line) -> Generator[int, None, None]:
    """Waits until the pipeline runs nothing; whoever goes on in the same step has it."""
    while line.busy > world.now:
        yield line.busy


def execute(world: World, line: Line, order: Order) -> Generator[int, None, Done | None]:
    """Runs the pipeline when it is free. All is decided at its start; its effects come when each attempt ends.
    None: it was cancelled before anything was deployed."""
    yield from free(world, line)
    tries = _tries(world, line, order)
    run = next(world.numbers.run)
    line.busy = tries[-1].finish + MINUTE
    stories = [_records(world, line, order, run, one) for one in tries]
    _write_run(world, line, order, run, tries)
    done = None
    for one, records in zip(tries, stories, strict=True):
        yield one.finish
        if one.steps:
            done = _settle(world, line, order, run, one, records)
    return done


def _tries(world: World, line: Line, order: Order) -> list[_Try]:
    """The attempts with their steps; the second one begins where the first failed."""
    noise, dice = world.noise, line.crew.dice
    is_urgent = order.reason in ("rollback", "revert", "hotfix")
    if not is_urgent and dice.chance(noise.deployment_cancelled):
        return [_Try(1, world.now, [])]
    tries: list[_Try] = []
    left = list(order.environments)
    start = world.now
    while left and len(tries) < 2:
        one = _Try(len(tries) + 1, start, [])
        second = start + dice.whole(20, 90)
        for environment in list(left):
            end = second + 90 + int(dice.skewed(200, 6))
            failed = not is_urgent and not tries and dice.chance(noise.deployment_failed)
            one.steps.append((environment, second, end, not failed))
            if failed:
                break
            left.remove(environment)
            second = end + dice.whole(30, 900)  # waits for its approval
        tries.append(one)
        if not left or not dice.chance(noise.deployment_run_again):
            break
        start = one.finish + dice.whole(5 * MINUTE, 2 * HOUR)
    return tries


def _records(world: World, line: Line, order: Order, run: int, one: _Try) -> list[DeploymentStory]:
    """A record for each service, environment and region."""
    found = []
    for environment, began, ended, succeeded in one.steps:
        for service in order.services:
            regions = service.regions if environment == line.production else service.regions[:1]
            for region in regions:
                number = next(world.numbers.deployment)
                payload = {
                    "service": service.name,
                    "region": region,
                    "run_id": str(run),
                    "run_attempt": str(one.number),
                }
                if order.version:
                    payload["version"] = order.version
                statuses = [
                    ("queued", began),
                    ("in_progress", began + 9),
                    ("success" if succeeded else "failure", ended),
                ]
                story = DeploymentStory(number, service.name, environment, region, began, statuses, payload)
                story.execution, story.attempt, story.order = run, one.number, (order.ref, order.sha, order.actor)
                story.repository, story.reason = line.codebase.name, order.reason
                found.append(story)
    world.deployments += found
    return found


def _write_run(world: World, line: Line, order: Order, run: int, tries: Sequence[_Try]) -> None:
    def jobs(one: _Try) -> tuple[Job, ...]:
        return tuple(
            Job(
                next(world.numbers.job),
                f"deploy ({name})",
                "success" if ok else "failure",
                at(began - 5),
                at(ended + 2),
            )
            for name, began, ended, ok in one.steps
        )

    def word(one: _Try) -> str:
        return "cancelled" if not one.steps else "success" if one.is_successful else "failure"

    earlier = tuple(Attempt(one.number, word(one), jobs(one), at(one.start), at(one.finish + 3)) for one in tries[:-1])
    last = tries[-1]
    times = tries[0].start, last.start, last.finish + 3
    event: Event | None = (
        "push" if order.ref == line.codebase.default and line.codebase.holding.style == "continuous" else None
    )
    add_run(world, line.codebase, "Deploy", order.sha, order.ref, event or "workflow_dispatch", order.actor, times,
            word(last), jobs(last), None, last.number, earlier, run)  # fmt: skip


def _settle(world: World, line: Line, order: Order, run: int, one: _Try, records: Sequence[DeploymentStory]) -> Done:
    """The end of an attempt: what is live now, what it brought, what it failed."""
    brought: dict[str, tuple[int, ...]] = {}
    for environment, _, ended, succeeded in one.steps:
        for service in order.services:
            place = (service.name, environment)
            own = [record for record in records if (record.service, record.environment) == place]
            is_baseline = place not in line.live
            fresh: tuple[int, ...] = ()
            if succeeded:
                fresh = line.bring(service, environment, order.sha)
                line.retire(place, own, ended)
            if environment == line.production:
                brought[service.name] = () if is_baseline else fresh
            world.shippings.append(
                Shipping(
                    run, one.number, tuple(record.number for record in own), line.codebase.name, service.name,
                    environment, environment == line.production, order.sha, order.reason, succeeded,
                    succeeded and is_baseline, () if is_baseline else fresh, at(one.start), at(one.finish),
                )
            )  # fmt: skip
            if environment == line.production:
                _note(world, line, service.name, run, one, succeeded)
    done = Done(run, one.number, one.is_successful, one.finish, brought)
    for change in (change for fresh in brought.values() for change in fresh):
        line.brought.setdefault(change, done)
    return done


def _note(world: World, line: Line, service: str, run: int, one: _Try, succeeded: bool) -> None:
    """A failed attempt is a failure; a successful one mends those of its service that waited for one."""
    if succeeded:
        for failure in line.waiting.pop(service, ()):
            failure.remedied_by, failure.remedied = run, one.finish
        return
    failure = FailureStory(run, one.number, service, "own_status", one.finish)
    failure.evidence.append(("own_status", one.finish))
    line.waiting.setdefault(service, []).append(failure)
    world.failures.append(failure)


def record_fact(story: DeploymentStory) -> Deployment:
    """A record as it stands now."""
    ref, sha, actor = story.order
    return Deployment(
        deployment_id=story.number,
        node_id=node_id("DE", story.number),
        repository=story.repository,
        service=story.service,
        environment=story.environment,
        region=story.region,
        ref=ref,
        sha=sha,
        task="deploy:rollback" if story.reason == "rollback" else "deploy",
        creator_id=actor,
        execution=story.execution,
        payload=story.payload,
        statuses=tuple((state, at(second)) for state, second in story.statuses),
        created_at=at(story.created),
        attempt=story.attempt,
    )

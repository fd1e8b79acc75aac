"""Continuous integration: workflow runs with their jobs, failures and second attempts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sei_pipeline.simulator.company.codebase import Codebase
from sei_pipeline.simulator.company.delivery import Attempt, Job, WorkflowRun
from sei_pipeline.simulator.company.dice import Dice
from sei_pipeline.simulator.company.estate import node_id
from sei_pipeline.simulator.company.hours import DAY, HOUR, MINUTE, at
from sei_pipeline.simulator.company.world import World

Event = Literal["push", "pull_request", "schedule", "workflow_dispatch", "merge_group"]
WORKFLOWS = {"CI": 1, "Nightly": 2, "Deploy": 3, "Release": 4}


def build(
    world: World, dice: Dice, codebase: Codebase, sha: str, branch: str, event: Event, actor: int, start: int,
    number: int | None = None, must_succeed: bool = False,
) -> tuple[int, bool]:  # fmt: skip
    """One run of the workflow CI that starts some seconds after `start`. Returns when its last attempt finished, and
    whether that succeeded. All is decided at once: what lies beyond the end of the story is cut off later."""
    created = start + dice.whole(2, 20)
    began, earlier = created, []
    attempt, lasted = 1, int(240 + dice.skewed(300, 8))
    failed = not must_succeed and dice.chance(world.noise.build_failed)
    if failed and dice.chance(world.noise.build_run_again):
        jobs = _jobs(world, created, lasted, True)
        earlier.append(Attempt(1, "failure", jobs, at(created), at(created + lasted)))
        began = created + lasted + dice.whole(3 * MINUTE, HOUR)
        attempt, failed = 2, dice.chance(0.3)
    jobs = _jobs(world, began, lasted, failed)
    finish = began + lasted
    workflow, conclusion = "Nightly" if event == "schedule" else "CI", "failure" if failed else "success"
    add_run(world, codebase, workflow, sha, branch, event, actor, (created, began, finish), conclusion, jobs, number,
            attempt, tuple(earlier))  # fmt: skip
    return finish, not failed


def add_run(
    world: World, codebase: Codebase, workflow: str, sha: str, branch: str, event: Event, actor: int,
    times: tuple[int, int, int], conclusion: str, jobs: tuple[Job, ...], number: int | None = None, attempt: int = 1,
    earlier: tuple[Attempt, ...] = (), run_id: int | None = None,
) -> int:  # fmt: skip
    """Writes down a run; `times`: created, started (of the last attempt), updated. Returns its id."""
    run_id = next(world.numbers.run) if run_id is None else run_id
    codebase.run_numbers[workflow] = codebase.run_numbers.get(workflow, 0) + 1
    world.runs.append(
        WorkflowRun(
            run_id=run_id,
            node_id=node_id("WFR", run_id),
            repository=codebase.name,
            workflow_id=codebase.holding.repository.repository_id % 1_000_000 * 10 + WORKFLOWS[workflow],
            workflow_name=workflow,
            run_number=codebase.run_numbers[workflow],
            attempt=attempt,
            event=event,
            branch=branch,
            sha=sha,
            pull_request_number=number,
            actor_id=actor,
            status="completed",
            conclusion=conclusion,
            jobs=jobs,
            created_at=at(times[0]),
            started_at=at(times[1]),
            updated_at=at(times[2]),
            earlier=earlier,
        )
    )
    return run_id


def _jobs(world: World, start: int, lasted: int, failed: bool) -> tuple[Job, ...]:
    """Two jobs side by side; a failing run fails in its tests."""
    quick = max(30, lasted // 4)
    return (
        Job(next(world.numbers.job), "lint", "success", at(start + 3), at(start + quick)),
        Job(next(world.numbers.job), "test", "failure" if failed else "success", at(start + 4), at(start + lasted)),
    )


def nightly(world: World, codebase: Codebase, dice: Dice) -> Iterator[int]:
    """A scheduled run every night, whether or not anything changed."""
    actor = world.staff.bots["github-actions[bot]"].person_id
    second = world.started - world.started % DAY + 2 * HOUR
    while True:
        second += DAY
        yield second
        build(world, dice, codebase, codebase.heads[codebase.default], codebase.default, "schedule", actor, second)

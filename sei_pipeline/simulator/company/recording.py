"""The ledger, from what the simulation kept."""

from __future__ import annotations

from sei_pipeline.simulator.company.hours import at
from sei_pipeline.simulator.company.ledger import Change, Failure, Ledger, Trace
from sei_pipeline.simulator.company.line import FailureStory
from sei_pipeline.simulator.company.pulls import PullStory
from sei_pipeline.simulator.company.world import World


def ledger_of(world: World) -> Ledger:
    """Everything that really happened."""
    return Ledger(
        bonds=tuple(sorted(world.bonds, key=lambda bond: bond.since)),
        changes=tuple(_change(world, pull) for pull in world.pulls),
        shippings=tuple(world.shippings),
        failures=tuple(_failure(one) for one in world.failures),
    )


def _change(world: World, pull: PullStory) -> Change:
    services = pull.codebase.holding.services
    stored = pull.codebase.commits

    def touched(sha: str) -> tuple[str, ...]:
        return tuple(one.name for one in services if any(path.startswith(one.path) for path in stored[sha].paths))

    def named(sha: str) -> tuple[int, ...]:
        return tuple(ticket for ticket, shas in pull.named.items() if sha in shas)

    return Change(
        change_id=pull.change_id,
        kind=pull.kind,
        repository=pull.codebase.name,
        author_id=pull.author.person_id,
        ticket_ids=tuple(ticket.ticket_id for ticket in pull.tickets),
        pull_request=pull.key if pull.number else None,
        commits=tuple((sha, at(pull.real_times[sha])) for sha in pull.own),
        landed=pull.landed,
        opened_at=at(pull.created),
        landed_at=None if pull.merged is None else at(pull.merged),
        services=tuple(touched(sha) for sha in pull.own),
        named=tuple(named(sha) for sha in pull.own),
        of=pull.of,
        carried_by=pull.carrier,
    )


def _failure(story: FailureStory) -> Failure:
    return Failure(
        execution=story.execution,
        attempt=story.attempt,
        service=story.service,
        kind=story.kind,
        failed_at=at(story.failed),
        evidence=tuple(Trace(name, at(second)) for name, second in story.evidence),
        incident_ids=tuple(story.incidents),
        remedied_by=story.remedied_by,
        remedied_at=None if story.remedied is None else at(story.remedied),
    )

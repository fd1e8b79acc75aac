"""What happened at Acme, a company that doesn't exist, from February to April 2026: data only, no pipeline.

make_repository.py turns it into git repositories and a drop folder; expected.py computes from it, in plain Python, what
the marts must say. Everything follows from small sums over the number of a change, so it is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from company import BOT, TEAMS, Build, Change, Deployment, Direct, Incident, Team, Ticket

AS_OF = datetime(2026, 5, 1, tzinfo=UTC)
START = datetime(2026, 2, 2, 8, tzinfo=UTC)  # a Monday
CHANGES = 15  # pull requests a team
PACE = 132  # hours from one change of a team to its next: 15 of them end before the as-of


def hours(count: float) -> timedelta:
    """To the minute, so that every duration is a whole number of seconds."""
    return timedelta(minutes=round(count * 60))


@cache
def changes() -> tuple[Change, ...]:
    """Every pull request, in the order they were merged."""
    made = [_change(team, place, index) for place, team in enumerate(TEAMS) for index in range(CHANGES)]
    made.append(_of_the_bot())
    return tuple(sorted(made, key=lambda change: change.merged_at))


def _change(team: Team, place: int, index: int) -> Change:
    first = START + hours(PACE * index + 5 * place + 24)
    commits = tuple(first + hours(step * (3 + index % 4)) for step in range(2 + (index + place) % 3))
    opened = commits[-1] + hours(1)
    ready = opened + hours(2.5) if index % 5 == 3 else None
    author, reviewer = team.people[index % 4], team.people[(index + 1) % 4]
    answered = (ready or opened) + hours(1.5 * (1 + (3 * index + place) % 9))
    approved = answered + hours(2 * ((index + 2 * place) % 4))
    merged = approved + hours(0.5 + index % 4)
    reviews: tuple[tuple[str, str, datetime], ...] = ((author, "commented", opened + hours(0.25)),)  # answers himself
    if index % 7 == 6:
        merged = opened + hours(5)  # nobody looked at it
    elif approved > answered:
        reviews += ((reviewer, "commented", answered), (reviewer, "approved", approved))
    else:
        reviews += ((reviewer, "approved", approved),)
    ticket = f"{team.project}-{101 + index}"
    way = "squash" if (index + place) % 3 == 0 else "merge"
    change = Change(team, index, author, ticket, way, commits, opened, ready, reviews, merged)
    if team.service == "tools" and index == 9:
        return replace(change, way="merge", commits=commits[-1:], reverts=8)
    if team.service == "checkout" and index == 10:
        return replace(change, way="merge", is_hotfix=True)
    return change


def _of_the_bot() -> Change:
    """Merged after the last deployment: it never reached production."""
    team, at = TEAMS[2], datetime(2026, 4, 29, 6, tzinfo=UTC)
    return Change(team, CHANGES, BOT, None, "squash", (at,), at + hours(0.5), None, (), at + hours(3))


def change(team: Team, index: int) -> Change:
    """The team's change of that number."""
    return next(one for one in changes() if one.team is team and one.index == index)


DIRECT = Direct(TEAMS[2], "jon", "TLS-150", datetime(2026, 3, 20, 9, 30, tzinfo=UTC))


@cache
def deployments() -> tuple[Deployment, ...]:
    """Every deployment, in the order they finished."""
    return tuple(sorted((one for team in TEAMS for one in _of_team(team)), key=lambda one: one.finished_at))


def _of_team(team: Team) -> Iterator[Deployment]:
    name = team.service
    yield Deployment(f"{name}-first", team, "production", -1, START + hours(1), START + hours(1.25))
    for index in range(CHANGES):
        merged = change(team, index).merged_at
        yield Deployment(f"{name}-staging-{index}", team, "staging", index, merged + hours(0.5), merged + hours(0.75))
        is_hotfix = change(team, index).is_hotfix
        if (index + 1) % team.deploys_every and not is_hotfix:
            continue
        started = merged + hours(1 if is_hotfix else 2 + (2 * index + len(name)) % 20)
        key, took = f"{name}-{index}", hours(0.25 + (index % 3) / 4)
        if (name, index) == ("checkout", 5):
            tried = started - hours(1.5)
            yield Deployment(f"{key}-attempt", team, "production", index, tried, tried + hours(0.5), "failed")
        yield Deployment(key, team, "production", index, started, started + took)
        if (name, index) == ("catalog", 6):
            back = started + hours(2.5)
            yield Deployment(f"{name}-back-to-5", team, "production", 5, back, back + hours(0.25))


@cache
def incidents() -> tuple[Incident, ...]:
    """What happened to the services. The last one is open; one was a false alarm."""
    checkout, catalog, tools = TEAMS
    after = {one.key: one.finished_at for one in deployments()}
    told = after["checkout-3"] + hours(0.75), after["tools-4"] + hours(5), after["catalog-6"] + hours(0.5)
    found = (
        Incident("INC-1", checkout, told[0], told[0] + hours(3), cause=("deployment", "checkout-3")),
        Incident("INC-2", tools, told[1], told[1] + hours(20), cause=("pull request", 4)),
        Incident("INC-3", catalog, told[2], told[2] + hours(2.5), cause=("commit", 6)),
        Incident("INC-4", catalog, after["catalog-2"] + hours(60), after["catalog-2"] + hours(61.5)),
        Incident("INC-5", checkout, after["checkout-13"] + hours(80), after["checkout-13"] + hours(84)),
        Incident("INC-6", tools, after["tools-10"] + hours(30), after["tools-10"] + hours(31), "cancelled"),
        Incident("INC-7", tools, datetime(2026, 2, 27, 23, tzinfo=UTC), datetime(2026, 3, 1, 5, tzinfo=UTC)),
        Incident("INC-8", catalog, datetime(2026, 4, 30, 8, tzinfo=UTC), None, "triggered"),
    )
    return tuple(sorted(found, key=lambda one: one.created_at))


@cache
def tickets() -> tuple[Ticket, ...]:
    """A ticket a change, the direct commit's, an epic, one that nobody will do and one that goes on."""
    made = [_ticket(one) for one in changes() if one.ticket]
    shop, tools = TEAMS[0], TEAMS[2]
    at = DIRECT.authored_at
    steps = (("In Progress", at - hours(1)), ("Done", at + hours(200)))
    made.append(Ticket(DIRECT.ticket, tools, "Bug", DIRECT.author, at - hours(4), steps))
    day = START + hours(30)
    steps = (("In Progress", day + hours(5)), ("Done", day + hours(900)))
    made.append(Ticket("CHK-90", shop, "Epic", "ann", day, steps))
    made.append(Ticket("CHK-91", shop, "Story", "bob", day, (("Won't Do", day + hours(50)),)))
    made.append(Ticket("TLS-190", tools, "Story", "kim", AS_OF - hours(90), (("In Progress", AS_OF - hours(20)),)))
    return tuple(sorted(made, key=lambda ticket: ticket.key))


def _ticket(one: Change) -> Ticket:
    first = one.commits[0]
    started = first - hours(2 + one.index % 6)
    if (one.team.service, one.index) == ("catalog", 4):
        started = first + hours(2)  # moved on the board after the work had begun
    created = min(started, first) - hours(18 + 6 * ((5 * one.index + len(one.team.service)) % 7))
    steps = [("In Progress", started), ("In Review", max(one.opened_at, started + hours(0.5)))]
    out = deployed_with(one)
    done = out.finished_at + hours(1 + one.index % 5) if out else one.merged_at + hours(1)
    steps.append(("Done", done))
    if (one.team.service, one.index) == ("tools", 3):
        steps += [("In Progress", done + hours(4)), ("Done", done + hours(28))]  # it wasn't done yet
    kind = "Bug" if one.is_hotfix or one.index % 5 == 2 else "Story"
    return Ticket(str(one.ticket), one.team, kind, one.author, created, tuple(steps))


def deployed_with(one: Change) -> Deployment | None:
    """The first successful production deployment of its team's service that holds the change."""
    return next(
        (
            out
            for out in deployments()
            if (out.team, out.environment, out.status) == (one.team, "production", "succeeded")
            and out.change >= one.index
        ),
        None,
    )


@cache
def builds() -> tuple[Build, ...]:
    """A build a landing; every sixth fails first and is run again; one a team is started by a timer."""
    return tuple(build for team in TEAMS for build in _builds(team))


def _builds(team: Team) -> Iterator[Build]:
    for index in range(CHANGES):
        started = change(team, index).merged_at + hours(0.05)
        took = timedelta(minutes=8 + index)
        key = f"{team.service}-{index}"
        if index % 6 == 1:
            yield Build(f"{key}-first", team, index, started, started + took, "failure")
            started += hours(0.4)
        yield Build(key, team, index, started, started + took)
    nightly = change(team, 7).merged_at + hours(1)
    yield Build(f"{team.service}-nightly", team, 7, nightly, nightly + hours(0.5), is_scheduled=True)

"""A change is written down: its commits, its branch, its pull request, and the truth about its tickets."""

from __future__ import annotations

from sei_pipeline.simulator.company.codebase import Codebase
from sei_pipeline.simulator.company.dice import Dice
from sei_pipeline.simulator.company.hours import HOUR, MINUTE, at
from sei_pipeline.simulator.company.ledger import Bond, ChangeKind, Trace
from sei_pipeline.simulator.company.people import Person
from sei_pipeline.simulator.company.pulls import PullStory
from sei_pipeline.simulator.company.tickets import TicketStory
from sei_pipeline.simulator.company.world import Crew, World
from sei_pipeline.simulator.company.writing import GITHUB_URL, Wording, subject, word


def open_pull(
    world: World, crew: Crew, codebase: Codebase, author: Person, tickets: list[TicketStory], began: int,
    kind: ChangeKind = "work", below: PullStory | None = None, issue: int | None = None, text: str | None = None,
    labels: tuple[str, ...] = (), folder: str = "feature", touching: str = "",
) -> PullStory:  # fmt: skip
    """Writes the commits of a change between `began` and now, pushes them and opens the pull request."""
    from sei_pipeline.simulator.company.reviewing import review  # the two start each other

    noise, dice = world.noise, crew.dice
    writer = author
    if kind == "work" and below is None and dice.chance(noise.agent_change):
        writer, folder = world.staff.bots["copilot-swe-agent[bot]"], "copilot"
    text = text or subject(dice)
    words = word(world, crew, codebase, author, tickets, text, folder)
    base = below.head if below else codebase.heads[codebase.default]
    count = world.exceptions.commit_count() if kind == "work" and below is None else 0
    shas, times = write_commits(world, crew, codebase, writer, base, began, words.prefix, text, count, touching)
    codebase.push(words.branch, shas[-1], world.now - 2 * MINUTE, writer.person_id, shas)
    body = words.body
    if issue is not None and not dice.chance(noise.closing_keyword_missing):
        body = f"Closes #{issue}\n\n{body}".strip()
    pull = PullStory(
        pull_id=next(world.numbers.pull),
        codebase=codebase,
        number=codebase.next_number(),
        title=words.title,
        body=body,
        author=writer,
        opener=writer if writer.github_login else world.person(dice.pick(crew.able)),
        branch=words.branch,
        destination=below.branch if below else codebase.default,
        base=base,
        kind=kind,
        change_id=next(world.numbers.change),
        created=world.now,
        shas=shas,
        own=list(shas),
        tickets=list(tickets),
        labels=labels or _labels(dice),
        real_times=times,
        issue=issue,
    )
    pull.is_given_up = kind == "work" and below is None and dice.chance(noise.abandoned)
    world.add_pull(pull)
    bind(world, crew, pull, words)
    world.go(review(world, crew, pull), world.now)
    return pull


def write_commits(
    world: World,
    crew: Crew,
    codebase: Codebase,
    author: Person,
    base: str,
    began: int,
    prefix: str,
    text: str,
    count: int = 0,
    touching: str = "",
) -> tuple[list[str], dict[str, int]]:
    """The commits of a branch, oldest first, with the real instant of each (the written one may be wrong). `count` 0:
    as many as it takes; `touching`: the service that they are about (any)."""
    noise, dice = world.noise, crew.dice
    count = count or dice.tries(0.45)
    ended = world.now - 3 * MINUTE
    began = min(began, ended - HOUR)
    shas: list[str] = []
    times: dict[str, int] = {}
    email = author.git_emails[0] if dice.chance(0.9) else author.git_emails[-1]
    for place in range(count):
        second = began + int((ended - began) * (place + 1 - 0.8 * dice.between(0, 1)) / count)
        authored = second
        if dice.chance(noise.author_clock_ahead):
            authored += dice.whole(1, 9) * HOUR
        elif dice.chance(noise.author_time_never_set):
            authored = 0
        message = f"{prefix}{text if place == 0 else subject(dice)}"
        lines = int(dice.skewed(22, 40)), int(dice.skewed(9, 40))
        sha = codebase.commit((shas[-1] if shas else base,), author, authored, second + dice.whole(0, 40), message,
                              _paths(codebase, dice, touching), lines, email=email)  # fmt: skip
        shas.append(sha)
        times[sha] = second
    return shas, times


def _paths(codebase: Codebase, dice: Dice, touching: str) -> tuple[str, ...]:
    services = [one for one in codebase.holding.services if one.path and touching in ("", one.name)]
    if not services:
        return tuple(f"src/module_{dice.whole(1, 60)}.py" for _ in range(dice.whole(1, 3)))
    if not touching and dice.chance(0.04):
        return ("docs/handbook.md",)
    chosen = [dice.pick(services)]
    if not touching and dice.chance(0.1):
        chosen.append(dice.pick(services))
    return tuple(f"{one.path}/src/module_{dice.whole(1, 60)}.py" for one in chosen)


def _labels(dice: Dice) -> tuple[str, ...]:
    return (dice.pick(("backend", "frontend", "tests", "tech-debt")),) if dice.chance(0.3) else ()


def bind(world: World, crew: Crew, pull: PullStory, words: Wording) -> None:
    """The truth about a pull request's tickets, with the traces that its words leave; the tracker's app sees keys in
    branches, titles and messages."""
    noise, dice, now = world.noise, crew.dice, at(world.now)
    for ticket in pull.tickets:
        traces = [Trace(name, now) for name in words.traces.get(ticket.ticket_id, ())]
        seen = {trace.name for trace in traces} & {"branch", "title", "commit_message"}
        if seen and crew.writes_development and not dice.chance(noise.development_panel_missing):
            traces.append(Trace("development_panel", now))
            ticket.development.append(pull.key)
        if dice.chance(noise.remote_link):
            traces.append(Trace("remote_link", now))
            url = f"{GITHUB_URL}/{pull.codebase.name}/pull/{pull.number}"
            ticket.paste(next(world.numbers.history), ticket.reporter_id, world.now, url)
        world.bonds.append(Bond("ticket_pull_request", str(ticket.ticket_id), pull.key, now, tuple(traces)))
        if "commit_message" in words.traces.get(ticket.ticket_id, ()):
            pull.named.setdefault(ticket.ticket_id, set()).update(pull.shas)
        ticket.open_changes += 1

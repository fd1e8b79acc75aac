"""Developers at work: they take a ticket, write commits, open a pull request, and go on with the next."""

from __future__ import annotations

from sei_pipeline.simulator.company.building import build
from sei_pipeline.simulator.company.code import Comment
from sei_pipeline.simulator.company.codebase import Codebase
from sei_pipeline.simulator.company.dice import Dice
from sei_pipeline.simulator.company.hours import HOUR, MINUTE, WORKDAY, after_work, at, at_work
from sei_pipeline.simulator.company.opening import open_pull, write_commits
from sei_pipeline.simulator.company.people import Person
from sei_pipeline.simulator.company.pulls import PullStory
from sei_pipeline.simulator.company.tickets import BLOCKED, DONE, IN_PROGRESS, IN_REVIEW, TO_DO, WONT_DO, TicketStory
from sei_pipeline.simulator.company.tracking import Worklog
from sei_pipeline.simulator.company.world import Crew, Story, World
from sei_pipeline.simulator.company.writing import subject, word

TYPICAL_WORK = int(0.9 * WORKDAY)  # median from start to pull request: two to three changes a week
LONGEST_WORK = 7.0  # of these medians


def develop(world: World, crew: Crew, author: Person, start: int) -> Story:
    """One developer's days, from the beginning to the end of the story."""
    dice, noise, zone = crew.dice, world.noise, world.offset(author.person_id)
    yield at_work(start + dice.whole(0, 2 * WORKDAY), zone)
    while True:
        tickets = _take(world, crew, author)
        if tickets is None:
            yield after_work(world.now, 3 * HOUR, zone)
            continue
        codebase = _codebase(crew, author, dice)
        work = dice.skewed(TYPICAL_WORK, LONGEST_WORK)
        began = world.now
        skipped = dice.chance(noise.never_in_progress)
        for ticket in tickets:
            _start(world, crew, ticket, author, skipped)
        if tickets and dice.chance(noise.wont_do):
            yield after_work(began, work / 3, zone)
            for ticket in tickets:
                change_status(world, ticket, author, WONT_DO)
            continue
        if tickets and not skipped and dice.chance(noise.blocked):
            yield after_work(began, work / 2, zone)
            change_status(world, tickets[0], author, BLOCKED)
            yield after_work(world.now, dice.skewed(WORKDAY, 6), zone)
            change_status(world, tickets[0], author, IN_PROGRESS)
        yield after_work(max(world.now, began), work, zone)
        direct = dice.chance(noise.direct_push) and codebase.holding.repository.merge_method != "merge_queue"
        if direct:
            push_directly(world, crew, codebase, author, tickets, began)
        else:
            _open_all(world, crew, codebase, author, tickets, began, skipped)
        yield after_work(world.now, dice.skewed(HOUR, 6), zone)


def _take(world: World, crew: Crew, author: Person) -> list[TicketStory] | None:
    """The next tickets of the backlog; [] for work without one; None where there is nothing to do."""
    noise, dice = world.noise, crew.dice
    if dice.chance(noise.no_ticket):
        return []
    if not crew.backlog:
        return None
    tickets = [crew.backlog.pop(0)]
    if crew.backlog and dice.chance(noise.second_ticket):
        tickets.append(crew.backlog.pop(0))
    return tickets


def _codebase(crew: Crew, author: Person, dice: Dice) -> Codebase:
    """Mostly the developer's usual one."""
    usual = crew.codebases[author.person_id % len(crew.codebases)]
    return usual if dice.chance(0.8) else dice.pick(crew.codebases)


def change_status(world: World, ticket: TicketStory, who: Person, status: str) -> None:
    """Now, by somebody (people without an account there ask a colleague: the row is the reporter's)."""
    actor = who.person_id if who.jira_account_id else ticket.reporter_id
    ticket.move(next(world.numbers.history), actor, world.now, status)


def _start(world: World, crew: Crew, ticket: TicketStory, author: Person, skipped: bool) -> None:
    if ticket.assignee_id != author.person_id and author.jira_account_id:
        who = (author.person_id, author.jira_account_id, author.jira_name or "")
        ticket.assign(next(world.numbers.history), author.person_id, world.now, who)
    if not skipped:
        change_status(world, ticket, author, IN_PROGRESS)


def _open_all(
    world: World, crew: Crew, codebase: Codebase, author: Person, tickets: list[TicketStory], began: int, skipped: bool
) -> None:
    """The change's pull request, and now and then a second one for the same ticket or on top of it."""
    noise, dice = world.noise, crew.dice
    issue = None if tickets else world.take_issue(codebase, dice.chance(0.6))
    pull = open_pull(world, crew, codebase, author, tickets, began, issue=issue)
    if not skipped:
        for ticket in tickets:
            change_status(world, ticket, author, IN_REVIEW)
            _write(world, crew, ticket, author, began)
    if tickets and dice.chance(noise.second_pull_request):
        other = dice.pick(crew.codebases) if dice.chance(0.5) else codebase
        open_pull(world, crew, other, author, tickets[:1], began)
    elif dice.chance(noise.stacked) and not pull.is_given_up:
        top = open_pull(world, crew, codebase, author, tickets, began + (world.now - began) // 2, below=pull)
        pull.waits_for = top


def _write(world: World, crew: Crew, ticket: TicketStory, author: Person, began: int) -> None:
    """A comment and the time spent, now and then."""
    if author.jira_account_id is None:
        return
    if crew.dice.chance(world.noise.ticket_comment):
        number, text = next(world.numbers.note), "Ready to be looked at."
        ticket.comments.append(Comment(number, author.person_id, text, at(world.now)))
    if crew.dice.chance(world.noise.worklog):
        spent = max(HOUR, min(world.now - began, WORKDAY) // MINUTE * MINUTE)
        ticket.worklogs.append(Worklog(next(world.numbers.note), author.person_id, at(world.now - spent), spent))


def push_directly(
    world: World, crew: Crew, codebase: Codebase, author: Person, tickets: list[TicketStory], began: int
) -> None:
    """Commits straight onto the default branch."""
    from sei_pipeline.simulator.company.delivering import landed  # the two start each other

    text = subject(crew.dice)
    words = word(world, crew, codebase, author, tickets, text)
    base = codebase.heads[codebase.default]
    shas, times = write_commits(world, crew, codebase, author, base, began, words.prefix, text)
    pull = PullStory(
        pull_id=0, codebase=codebase, number=0, title=text, body="", author=author, opener=author, branch="",
        destination=codebase.default, base=base, kind="direct", change_id=next(world.numbers.change), created=world.now,
        shas=shas, own=list(shas), tickets=tickets, real_times=times,
    )  # fmt: skip
    pull.merged, pull.landed = world.now, tuple(shas)
    for ticket in tickets:
        ticket.open_changes += 1
        if "commit_message" in words.traces[ticket.ticket_id]:
            pull.named[ticket.ticket_id] = set(shas)
    world.add_pull(pull)
    codebase.push(codebase.default, shas[-1], world.now, author.person_id, shas)
    codebase.land(shas, [pull.change_id], world.now)
    actor = author.person_id if author.github_login else crew.able[0]
    done, ok = build(world, crew.dice, codebase, shas[-1], codebase.default, "push", actor, world.now)
    landed(world, crew, pull, done if ok else None)


def finish_ticket(world: World, crew: Crew, ticket: TicketStory, who: Person) -> Story:
    """Somebody drags the ticket to Done, some time after its last change landed; a few come back days later."""
    noise, dice, zone = world.noise, crew.dice, world.offset(who.person_id)
    yield after_work(world.now, dice.skewed(HOUR, 8), zone)
    if ticket.open_changes > 0 or ticket.status in (DONE, WONT_DO):
        return
    change_status(world, ticket, who, DONE)
    if crew.version and dice.chance(0.7):
        ticket.add_version(next(world.numbers.history), ticket.reporter_id, world.now, crew.version)
    if dice.chance(noise.reopened):
        yield after_work(world.now, dice.skewed(2 * WORKDAY, 5), zone)
        change_status(world, ticket, who, TO_DO if dice.chance(0.4) else IN_PROGRESS)
        crew.backlog.insert(0, ticket)

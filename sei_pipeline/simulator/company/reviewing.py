"""The life of a pull request, from its first build to its merge or end."""

from __future__ import annotations

from sei_pipeline.simulator.company.building import build
from sei_pipeline.simulator.company.code import Comment, Review, ReviewState
from sei_pipeline.simulator.company.coding import change_status
from sei_pipeline.simulator.company.delivering import landed
from sei_pipeline.simulator.company.hours import HOUR, MINUTE, WORKDAY, after_work, at
from sei_pipeline.simulator.company.landing import merge
from sei_pipeline.simulator.company.opening import write_commits
from sei_pipeline.simulator.company.people import Person
from sei_pipeline.simulator.company.pulls import PullStory
from sei_pipeline.simulator.company.tickets import TO_DO
from sei_pipeline.simulator.company.world import Crew, Story, World

URGENT = {"hotfix", "revert", "backport"}


def review(world: World, crew: Crew, pull: PullStory) -> Story:
    """Everything that happens to an open pull request."""
    noise, dice = world.noise, crew.dice
    urgent = pull.kind in URGENT
    pace = 0.12 if urgent else 1.0
    zone = world.offset(pull.author.person_id)
    check(world, crew, pull)
    if not urgent and dice.chance(noise.draft):
        pull.is_draft = True
        if dice.chance(noise.review_before_ready):
            yield after_work(world.now, dice.skewed(2 * HOUR, 4), zone)
            _say(world, crew, pull, reviewer(world, crew, pull), "COMMENTED", "An early look.")
        yield after_work(world.now, dice.skewed(3 * HOUR, 6), zone)
        pull.is_draft = False
        pull.events.append(("ready_for_review", at(world.now)))
    if dice.chance(noise.bot_comment):
        yield world.now + dice.whole(6, 20) * MINUTE
        comment(world, pull, world.staff.bots["codecov-commenter"], "Coverage is 83.1 % (+0.2 %).")
    if dice.chance(noise.author_comment):
        yield world.now + dice.whole(10, 90) * MINUTE
        comment(world, pull, pull.opener, "Still to be tried on staging.")
    if not dice.chance(noise.never_reviewed):
        yield from _rounds(world, crew, pull, pace)
    if pull.is_given_up:
        yield after_work(world.now, dice.skewed(2 * WORKDAY, 8), zone)
        _give_up(world, crew, pull)
        return
    if dice.chance(noise.forced_push) and not pull.waits_for:
        yield world.now + dice.whole(5, 40) * MINUTE
        rebase(world, crew, pull)
        yield world.now + dice.whole(5, 40) * MINUTE
    elif dice.chance(noise.merged_main_in) and pull.destination == pull.codebase.default:
        _merge_in(world, crew, pull)
        yield world.now + dice.whole(5, 40) * MINUTE
    yield after_work(world.now, dice.skewed(pace * 0.6 * HOUR, 12), zone)
    while pull.waits_for and pull.waits_for.closed is None:
        yield world.now + 2 * HOUR
    _take_in(pull)
    merger = pull.opener if pull.opener.kind == "human" and dice.chance(0.75) else reviewer(world, crew, pull)
    built = merge(world, dice, pull, merger)
    landed(world, crew, pull, built)


def _rounds(world: World, crew: Crew, pull: PullStory, pace: float) -> Story:
    """Reviews until somebody approves; in between the author answers with commits."""
    noise, dice = world.noise, crew.dice
    first = reviewer(world, crew, pull)
    zone = world.offset(first.person_id)
    for _ in range(world.exceptions.review_count() if pull.kind == "work" else 0):
        yield world.now + dice.whole(2, 9) * MINUTE
        _say(world, crew, pull, first, "COMMENTED", "A remark.")
    yield after_work(world.now, dice.skewed(pace * 2 * HOUR, 16), zone)
    rounds = 0
    while rounds < 3 and dice.chance(noise.changes_requested):
        rounds += 1
        _say(world, crew, pull, first, "CHANGES_REQUESTED", "Please see the remarks.", lines=dice.whole(1, 4))
        yield after_work(world.now, dice.skewed(3 * HOUR, 8), world.offset(pull.author.person_id))
        answer(world, crew, pull)
        yield after_work(world.now, dice.skewed(pace * 2 * HOUR, 8), zone)
    if dice.chance(0.3):
        _say(world, crew, pull, first, "COMMENTED", "Looks good, one question.", lines=1)
        yield world.now + dice.whole(3, 40) * MINUTE
    if pull.is_given_up and dice.chance(0.7):
        return
    _say(world, crew, pull, first, "APPROVED", "")
    if dice.chance(0.25):
        yield after_work(world.now, dice.skewed(pace * 2 * HOUR, 8), zone)
        _say(world, crew, pull, reviewer(world, crew, pull), "APPROVED", "")


def reviewer(world: World, crew: Crew, pull: PullStory) -> Person:
    """A colleague of the team who has an account and isn't the author."""
    others = [one for one in crew.able if one not in (pull.author.person_id, pull.opener.person_id)]
    return world.person(crew.dice.pick(others or crew.able))


def comment(world: World, pull: PullStory, who: Person, body: str, path: str | None = None) -> None:
    """Now."""
    number = next(world.numbers.comment)
    pull.comments.append(Comment(number, who.person_id, body, at(world.now), path))


def _say(world: World, crew: Crew, pull: PullStory, who: Person, state: ReviewState, body: str, lines: int = 0) -> None:
    pull.reviews.append(Review(next(world.numbers.review), who.person_id, state, body, at(world.now)))
    for _ in range(lines):
        path = crew.dice.pick(pull.codebase.commits[pull.own[0]].paths or ("README.md",))
        comment(world, pull, who, "Can this be simpler?", path)


def check(world: World, crew: Crew, pull: PullStory) -> None:
    """A build of the branch."""
    build(world, crew.dice, pull.codebase, pull.head, pull.branch, "pull_request", pull.opener.person_id, world.now,
          number=pull.number)  # fmt: skip


def answer(world: World, crew: Crew, pull: PullStory) -> None:
    """One more commit on the branch, and its build."""
    _take_in(pull)
    codebase = pull.codebase
    first = codebase.commits[pull.own[0]].message
    prefix = f"{first.partition(' ')[0]} " if any(pull.named.values()) else ""
    shas, times = write_commits(
        world, crew, codebase, pull.author, pull.head, world.now - 2 * HOUR, prefix, "Review", 1
    )
    pull.shas += shas
    pull.own += shas
    pull.real_times |= times
    for named in pull.named.values():
        named.update(shas)
    pull.codebase.push(pull.branch, shas[-1], world.now, pull.author.person_id, shas)
    check(world, crew, pull)


def rebase(world: World, crew: Crew, pull: PullStory) -> None:
    """The branch is moved onto the newest default branch: same changes and author times, other shas."""
    codebase = pull.codebase
    top = codebase.heads[pull.destination]
    fresh: list[str] = []
    renamed: dict[str, str] = {}
    for sha in pull.own:
        one = codebase.commits[sha]
        fresh.append(
            codebase.commit((fresh[-1] if fresh else top,), one.author, one.authored, world.now - MINUTE, one.message,
                            one.paths, (one.added, one.deleted), email=one.email)
        )  # fmt: skip
        renamed[sha] = fresh[-1]
    pull.rewritten.append((at(world.now), tuple(pull.shas)))
    pull.real_times |= {renamed[sha]: pull.real_times[sha] for sha in pull.own}
    pull.named = {ticket: {renamed.get(sha, sha) for sha in shas} for ticket, shas in pull.named.items()}
    pull.shas, pull.own, pull.base = list(fresh), list(fresh), top
    codebase.push(pull.branch, fresh[-1], world.now, pull.author.person_id, fresh)
    check(world, crew, pull)


def _merge_in(world: World, crew: Crew, pull: PullStory) -> None:
    """The default branch is merged into the branch, by a merge commit that is nobody's change."""
    _take_in(pull)
    codebase = pull.codebase
    text = f"Merge branch '{codebase.default}' into {pull.branch}"
    parents = (pull.head, codebase.heads[codebase.default])
    sha = codebase.commit(parents, pull.author, world.now, world.now, text, (), (0, 0))
    pull.shas.append(sha)
    codebase.push(pull.branch, sha, world.now, pull.author.person_id, [sha])
    check(world, crew, pull)


def _take_in(pull: PullStory) -> None:
    """Where a branch that was stacked on this one was merged into it, its commits are listed here too now."""
    top = pull.waits_for
    if top is None or top.merged is None or top in pull.carried:
        return
    pull.rewritten.append((at(top.merged), tuple(pull.shas)))
    known = set(pull.shas)
    pull.shas += [sha for sha in top.landed if sha not in known]
    pull.carried.append(top)
    top.carrier = pull.change_id


def _give_up(world: World, crew: Crew, pull: PullStory) -> None:
    """Closed without a merge; its tickets wait for somebody again."""
    pull.closed = world.now
    comment(world, pull, pull.opener, "Not worth it any more.")
    for ticket in pull.tickets:
        ticket.open_changes -= 1
        if ticket.open_changes == 0 and ticket.resolution is None:
            change_status(world, ticket, pull.author, TO_DO)
            crew.backlog.append(ticket)

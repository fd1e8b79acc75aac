"""What is done beside the tickets: bots' updates, reverts, backports, issues on GitHub."""

from __future__ import annotations

from collections.abc import Sequence

from sei_pipeline.simulator.company.code import Comment
from sei_pipeline.simulator.company.codebase import Codebase
from sei_pipeline.simulator.company.hours import DAY, HOUR, MINUTE, WORKDAY, after_work, at, at_work
from sei_pipeline.simulator.company.issues import IssueStory
from sei_pipeline.simulator.company.landing import merge
from sei_pipeline.simulator.company.ledger import Bond, ChangeKind, Trace
from sei_pipeline.simulator.company.line import Line
from sei_pipeline.simulator.company.people import Person
from sei_pipeline.simulator.company.pulls import PullStory
from sei_pipeline.simulator.company.words import PACKAGES
from sei_pipeline.simulator.company.world import Crew, Story, World
from sei_pipeline.simulator.company.writing import free_branch, subject


def _open(
    world: World, crew: Crew, codebase: Codebase, author: Person, branch: str, destination: str, title: str, body: str,
    shas: Sequence[str], kind: ChangeKind, of: int | None = None, labels: tuple[str, ...] = (),
) -> PullStory:  # fmt: skip
    """A pull request whose commits are there already."""
    from sei_pipeline.simulator.company.reviewing import review  # the two start each other

    codebase.push(branch, shas[-1], world.now, author.person_id, shas)
    pull = PullStory(
        pull_id=next(world.numbers.pull), codebase=codebase, number=codebase.next_number(), title=title, body=body,
        author=author, opener=author, branch=branch, destination=destination, base=codebase.heads[destination],
        kind=kind, change_id=next(world.numbers.change), created=world.now, shas=list(shas), own=list(shas), of=of,
        labels=labels, real_times={sha: codebase.commits[sha].committed for sha in shas},
    )  # fmt: skip
    world.add_pull(pull)
    if kind != "bot":
        world.go(review(world, crew, pull), world.now)
    return pull


def updates(world: World, crew: Crew, codebase: Codebase) -> Story:
    """A bot's updates of dependencies: merged by a human, or left open."""
    from sei_pipeline.simulator.company.reviewing import check  # the two start each other

    noise, dice = world.noise, crew.dice
    login = "renovate[bot]" if len(codebase.name) % 3 == 0 else "dependabot[bot]"
    bot = world.staff.bots[login]
    while True:
        yield world.now + int(7 * DAY / noise.updates_per_week * dice.between(0.4, 1.6))
        package, version = dice.pick(PACKAGES), f"{dice.whole(1, 9)}.{dice.whole(0, 30)}.{dice.whole(0, 12)}"
        title = (
            f"Bump {package} to {version}"
            if login.startswith("dep")
            else f"chore(deps): update {package} to v{version}"
        )
        folder = "dependabot/pip" if login.startswith("dep") else "renovate"
        base = codebase.heads[codebase.default]
        sha = codebase.commit((base,), bot, world.now, world.now, title, (_lock(codebase),), (3, 3), by_web=True)
        branch = free_branch(codebase, f"{folder}/{package}-{version}")
        pull = _open(world, crew, codebase, bot, branch, codebase.default, title, f"Bumps {package}.", [sha], "bot",
                     labels=("dependencies",))  # fmt: skip
        check(world, crew, pull)
        if dice.chance(noise.update_left_open):
            continue
        world.go(_accept(world, crew, pull), after_work(world.now, dice.skewed(WORKDAY, 8), 0))


def _accept(world: World, crew: Crew, pull: PullStory) -> Story:
    from sei_pipeline.simulator.company.delivering import landed  # the two start each other

    human = world.person(crew.dice.pick(crew.able))
    yield at_work(world.now, world.offset(human.person_id))
    landed(world, crew, pull, merge(world, crew.dice, pull, human))


def _lock(codebase: Codebase) -> str:
    services = codebase.holding.services
    return f"{services[0].path}/requirements.lock" if services and services[0].path else "requirements.lock"


def pull_for_revert(world: World, line: Line, blamed: PullStory, who: Person) -> PullStory:
    """The pull request that GitHub's button makes: `Revert "..."`, with the sha in its commit message."""
    codebase = line.codebase
    sha = blamed.landed[-1]
    one = codebase.commits[sha]
    head = one.message.partition("\n")[0]
    is_merge = len(one.parents) > 1
    text = f'Revert "{head}"\n\nThis reverts commit {sha}' + (
        f", reversing\nchanges made to {one.parents[0]}." if is_merge else "."
    )
    paths = tuple(dict.fromkeys(path for own in blamed.own for path in codebase.commits[own].paths))
    base = codebase.heads[codebase.default]
    revert = codebase.commit(
        (base,), who, world.now - MINUTE, world.now - MINUTE, text, paths, (one.deleted, one.added)
    )
    branch = free_branch(codebase, f"revert-{blamed.number}-{blamed.branch}")
    pull = _open(world, line.crew, codebase, who, branch, codebase.default, f'Revert "{blamed.title}"',
                 f"Reverts {blamed.key}", [revert], "revert", of=blamed.change_id)  # fmt: skip
    world.bonds.append(Bond("revert", revert, sha, at(world.now), (Trace("commit_message", at(world.now)),)))
    return pull


def revert_later(world: World, crew: Crew, blamed: PullStory) -> Story:
    """Somebody changes their mind within days; no incident tells of it."""
    yield after_work(world.now, crew.dice.skewed(WORKDAY, 6), 0)
    who = world.person(crew.dice.pick(crew.able))
    pull_for_revert(world, world.lines[blamed.codebase.name], blamed, who)


def ask_for_backport(world: World, line: Line, pull: PullStory, who: Person) -> PullStory:
    """Cherry-picks a change that landed onto the release branch, by a pull request of its own."""
    assert line.release is not None  # noqa: S101
    codebase, dice, now = line.codebase, line.crew.dice, world.now
    branch = line.release[0]
    landed = [sha for sha in pull.landed if len(codebase.commits[sha].parents) == 1] or list(pull.own)
    bare = dice.chance(world.noise.picked_without_trace)
    top = codebase.heads[branch]
    shas: list[str] = []
    for sha in landed:
        one = codebase.commits[sha]
        text = one.message if bare else f"{one.message}\n\n(cherry picked from commit {sha})"
        shas.append(codebase.commit((shas[-1] if shas else top,), one.author, one.authored, now, text, one.paths,
                                    (one.added, one.deleted), email=one.email))  # fmt: skip
        traces = () if bare else (Trace("commit_message", at(now)),)
        world.bonds.append(Bond("cherry_pick", shas[-1], sha, at(now), traces))
    name = free_branch(codebase, f"backport-{pull.number or pull.change_id}-to-{branch.replace('/', '-')}")
    copy = _open(world, line.crew, codebase, who, name, branch, f"[{branch}] {pull.title}", f"Backport of {pull.key}",
                 shas, "backport", of=pull.change_id, labels=("backport",))  # fmt: skip
    line.touches[copy.change_id] = line.touches[pull.change_id]
    return copy


def backport(world: World, crew: Crew, line: Line, pull: PullStory) -> Story:
    """A change goes into the release that is out, and a patch release follows."""
    from sei_pipeline.simulator.company.delivering import ship_version  # the two start each other

    who = world.person(crew.dice.pick(crew.able))
    yield at_work(world.now, world.offset(who.person_id))
    assert line.release is not None  # noqa: S101
    cut = line.codebase.contents[line.codebase.heads[line.release[0]]].position
    if cut > line.codebase.places[pull.change_id]:
        return  # the branch was cut after it
    copy = ask_for_backport(world, line, pull, who)
    while copy.closed is None:
        yield world.now + HOUR
    if line.release and line.release[0] == copy.destination:
        yield from ship_version(world, line, who.person_id, "release", world.now + 2 * HOUR)


def report_issues(world: World, crew: Crew, codebase: Codebase) -> Story:
    """People report issues on GitHub; some are closed by the pull request that names them, some by hand."""
    noise, dice = world.noise, crew.dice
    while True:
        yield at_work(world.now + int(dice.skewed(2 * DAY, 5)), 0)
        author = world.person(dice.pick(crew.able))
        number = next(world.numbers.issue)
        labels = (dice.pick(("bug", "enhancement", "question")),)
        story = IssueStory(
            number, codebase.name, codebase.next_number(), subject(dice), author.person_id, labels, world.now
        )
        story.events.append(("labeled", world.now, author.person_id, labels[0]))
        world.issues.append(story)
        if dice.chance(noise.issue_not_planned):
            world.go(_decline(world, crew, story), after_work(world.now, dice.skewed(2 * WORKDAY, 6), 0))
        else:
            world.open_issues.setdefault(codebase.name, []).append(story)


def _decline(world: World, crew: Crew, story: IssueStory) -> Story:
    """Somebody says why not and closes it; now and then it is opened again."""
    yield at_work(world.now, 0)
    who = crew.dice.pick(crew.able)
    story.comments.append(Comment(next(world.numbers.comment), who, "Works as it should.", at(world.now)))
    story.close(world.now, who, "not_planned", None)
    if crew.dice.chance(world.noise.issue_reopened):
        yield after_work(world.now, crew.dice.skewed(2 * WORKDAY, 6), 0)
        story.reopen(world.now, story.author_id)


def close_issue(world: World, pull: PullStory) -> None:
    """A pull request for an issue was merged: GitHub closes it by the keyword, else somebody does by hand."""
    story = next(one for one in world.issues if (one.repository, one.number) == (pull.codebase.name, pull.issue))
    has_keyword = f"Closes #{story.number}" in pull.body
    story.close(world.now, pull.merger or pull.author.person_id, "completed", pull.key if has_keyword else None)
    traces = (Trace("closing_keyword", at(world.now)),) if has_keyword else ()
    world.bonds.append(
        Bond("issue_pull_request", f"{story.repository}#{story.number}", pull.key, at(world.now), traces)
    )

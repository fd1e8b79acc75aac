"""Merging: what each merge method makes of a branch."""

from __future__ import annotations

from collections.abc import Sequence

from sei_pipeline.simulator.company.building import build
from sei_pipeline.simulator.company.codebase import Codebase, Contents
from sei_pipeline.simulator.company.dice import Dice
from sei_pipeline.simulator.company.hours import MINUTE
from sei_pipeline.simulator.company.people import Person
from sei_pipeline.simulator.company.pulls import PullStory
from sei_pipeline.simulator.company.world import World


def merge(world: World, dice: Dice, pull: PullStory, merger: Person) -> int | None:
    """Merges a pull request now. Returns when the build of what landed on the default branch succeeded; None where
    nothing is built, or the build failed."""
    codebase, now = pull.codebase, world.now
    is_trunk = pull.destination == codebase.default
    method = codebase.holding.repository.merge_method
    if not is_trunk and method == "merge_queue":
        method = "merge"
    top = codebase.heads[pull.destination]
    if method == "merge":
        owner, _, _ = codebase.name.partition("/")
        text = f"Merge pull request #{pull.number} from {owner}/{pull.branch}\n\n{pull.title}"
        landed = [codebase.commit((top, pull.head), merger, now, now, text, (), (0, 0), by_web=True)]
        new = [*pull.shas, *landed]
    elif method == "rebase":
        landed = _copies(codebase, pull, top, now)
        new = landed
    else:
        landed = [_squash(codebase, pull, top, now)]
        new = landed
    start = now
    if method == "merge_queue":
        build(world, dice, codebase, landed[-1], f"gh-readonly-queue/{codebase.default}/pr-{pull.number}-{top[:12]}",
              "merge_group", merger.person_id, now - 12 * MINUTE, must_succeed=True)  # fmt: skip
    pull.landed = tuple(landed) if method != "merge" else tuple(new)
    pull.merge_sha, pull.merged, pull.closed, pull.merger = landed[-1], now, now, merger.person_id
    changes = [*(one.change_id for one in pull.carried), pull.change_id]
    codebase.push(pull.destination, landed[-1], now, merger.person_id, new)
    finish = None
    if is_trunk:
        codebase.land(new, changes, now)
        done, ok = build(world, dice, codebase, landed[-1], codebase.default, "push", merger.person_id, start)
        finish = done if ok else None
    else:
        _carry(codebase, pull, top, landed)
    codebase.push(pull.branch, None, now + 1, merger.person_id)
    return finish


def _carry(codebase: Codebase, pull: PullStory, top: str, landed: Sequence[str]) -> None:
    """A merge into another branch: what that branch contains now."""
    if top in codebase.contents:  # a release branch
        held = codebase.contents[top]
        copied = pull.of if pull.kind == "backport" and pull.of else pull.change_id
        codebase.contents[landed[-1]] = Contents(held.position, held.extra | {copied})


def _squash(codebase: Codebase, pull: PullStory, top: str, now: int) -> str:
    """One commit with everything, its author the pull request's."""
    stored = [codebase.commits[sha] for sha in pull.shas]
    lines = sum(one.added for one in stored), sum(one.deleted for one in stored)
    paths = tuple(dict.fromkeys(path for one in stored for path in one.paths))
    told = (
        [f"* {one.message}" for one in stored]
        if len(stored) > 1
        else [one.message.partition("\n\n")[2] for one in stored]
    )
    text = f"{pull.title} (#{pull.number})\n\n" + "\n\n".join(told[:50])
    return codebase.commit((top,), pull.author, now, now, text.strip(), paths, lines, by_web=True)


def _copies(codebase: Codebase, pull: PullStory, top: str, now: int) -> list[str]:
    """A copy of each commit: author and author time stay, committer and committer time are new; merges of the default
    branch vanish."""
    copies: list[str] = []
    for sha in pull.shas:
        one = codebase.commits[sha]
        if len(one.parents) > 1:
            continue
        copies.append(
            codebase.commit((copies[-1] if copies else top,), one.author, one.authored, now, one.message, one.paths,
                            (one.added, one.deleted), email=one.email, by_web=True)
        )  # fmt: skip
    return copies

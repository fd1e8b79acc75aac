"""What people write: branch, title, body and messages, and which of them carry the ticket's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sei_pipeline.simulator.company.codebase import Codebase
from sei_pipeline.simulator.company.dice import Dice
from sei_pipeline.simulator.company.people import Person
from sei_pipeline.simulator.company.tickets import TicketStory
from sei_pipeline.simulator.company.words import FOREIGN_KEYS, THINGS, VERBS
from sei_pipeline.simulator.company.world import Crew, World

JIRA_URL = "https://acme.atlassian.net"
GITHUB_URL = "https://github.com"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a change. `prefix` begins each commit message; `traces`: by ticket id, where its key stands."""

    branch: str
    title: str
    body: str
    prefix: str
    traces: dict[int, tuple[str, ...]]


def subject(dice: Dice) -> str:
    """A few words about a piece of work: `Fix slow queries`."""
    return f"{dice.pick(VERBS)} {dice.pick(THINGS)}"


def slug(text: str) -> str:
    """As a part of a branch's name."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in text.lower()).split())


def free_branch(codebase: Codebase, name: str) -> str:
    """A name that no branch had so far."""
    if name not in codebase.branch_created:
        return name
    number = 2
    while f"{name}-{number}" in codebase.branch_created:
        number += 1
    return f"{name}-{number}"


def word(world: World, crew: Crew, codebase: Codebase, author: Person, tickets: Sequence[TicketStory], text: str,
         kind: str = "feature") -> Wording:  # fmt: skip
    """Words for a change that belongs to `tickets` (none: work without a ticket)."""
    noise, dice = world.noise, crew.dice
    sloppy = author.person_id in world.staff.sloppy

    def written(missing: float) -> bool:
        return not dice.chance(noise.sloppy_miss if sloppy else missing)

    keys = [ticket.key for ticket in tickets]
    where = {
        "title": bool(keys) and written(noise.key_missing_in_title),
        "branch": bool(keys) and written(noise.key_missing_in_branch),
        "body": bool(keys) and written(noise.key_missing_in_body),
        "commit_message": bool(keys) and written(noise.key_missing_in_commit),
    }
    wrong = bool(keys) and dice.chance(noise.wrong_key)
    shown = crew.dice.pick(world.tickets).key if wrong else ", ".join(keys)
    title = text + (f" ({dice.pick(FOREIGN_KEYS)})" if dice.chance(noise.foreign_key) else "")
    if where["title"]:
        title = f"[{shown}] {title}" if dice.chance(0.4) else f"{shown}: {title}"
    first = keys[0] if keys else ""
    short = first.lower() if dice.chance(noise.lower_case_branch) else first
    branch = f"{kind}/{short}-{slug(text)}" if where["branch"] else f"{kind}/{slug(text)}"
    body = dice.pick(("", "See the tests.", "Small step, more to come.", "As discussed."))
    if where["body"]:
        body += "\n\n" + "\n".join(f"{JIRA_URL}/browse/{key}" if dice.chance(0.5) else f"Ticket: {key}" for key in keys)
    traces: dict[int, tuple[str, ...]] = {}
    for place, ticket in enumerate(tickets):
        seen = [name for name, is_there in where.items() if is_there and (place == 0 or name in ("title", "body"))]
        if wrong and shown != ticket.key and "title" in seen:
            seen.remove("title")
        traces[ticket.ticket_id] = tuple(seen)
    prefix = f"{first} " if where["commit_message"] else ""
    return Wording(free_branch(codebase, branch), title, body.strip(), prefix, traces)

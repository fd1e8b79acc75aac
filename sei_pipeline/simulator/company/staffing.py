"""Who is hired: the org tree by manager, and each person's accounts in the tools, more or less tidy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from string import ascii_uppercase

from sei_pipeline.simulator.company.dice import Dice
from sei_pipeline.simulator.company.noise import Noise
from sei_pipeline.simulator.company.people import Kind, Person
from sei_pipeline.simulator.company.words import DEPARTMENTS, FIRST_NAMES, LAST_NAMES, NICKNAMES, SITES, TEAMS

DOMAIN = "acme.example.com"
SMALLEST_TEAM, LARGEST_TEAM = 5, 9
TEAMS_A_DIRECTOR = 5  # spans of control of 5 to 9 are usual; 5 gives a company of 40 two directors
BOTS: tuple[tuple[str, str, Kind], ...] = (
    ("dependabot[bot]", "dependabot[bot]", "bot"),
    ("renovate[bot]", "renovate[bot]", "bot"),
    ("codecov-commenter", "Codecov Comments Bot", "bot"),
    ("github-actions[bot]", "github-actions[bot]", "bot"),
    ("copilot-swe-agent[bot]", "Copilot", "agent"),
)


@dataclass(frozen=True, slots=True)
class Squad:
    """A team before it owns anything: its manager and its developers by person id."""

    name: str
    department: str
    manager_id: int
    developer_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody. `people` by person id; `bots` by login; `offsets`: seconds east of UTC by person id."""

    people: dict[int, Person]
    squads: tuple[Squad, ...]
    bots: dict[str, Person]
    offsets: dict[int, int]
    sloppy: frozenset[int]


def hire(seed: int, developer_count: int, noise: Noise) -> Staff:
    """The whole staff: a VP, directors, a manager a team, teams of 5 to 9 developers, and the bots."""
    dice = Dice(seed, "staff")
    names = _names(dice)
    ids = count(1)
    people: dict[int, Person] = {}

    def add(role: str, department: str, team: str, manager: str, site: str | None = None) -> Person:
        where = site or dice.pick(SITES)[0]
        person = _person(dice, noise, next(ids), next(names), role, where, department, team, manager)
        people[person.person_id] = person
        return person

    chief = add("VP Engineering", "Engineering", "Leadership", "")
    squads: list[Squad] = []
    sizes = _sizes(dice, developer_count)
    director = chief
    for number, size in enumerate(sizes):
        department = DEPARTMENTS[(number // TEAMS_A_DIRECTOR) % len(DEPARTMENTS)]
        if number % TEAMS_A_DIRECTOR == 0:
            director = add("Director", department, f"{department} Leadership", chief.email)
        round_, place = divmod(number, len(TEAMS))
        name = TEAMS[place] + (f" {round_ + 1}" if round_ else "")
        manager = add("Engineering Manager", department, name, director.email)
        own = [add("Developer", department, name, manager.email, manager.site if dice.chance(0.7) else None)
               for _ in range(size)]  # fmt: skip
        squads.append(Squad(name, department, manager.person_id, tuple(one.person_id for one in own)))
    bots = {login: _bot(next(ids), login, name, kind) for login, name, kind in BOTS}
    people |= {bot.person_id: bot for bot in bots.values()}
    zones = dict(SITES)
    return Staff(
        people,
        tuple(squads),
        bots,
        {number: zones.get(person.site, 0) * 3600 for number, person in people.items()},
        frozenset(number for number in people if dice.chance(noise.sloppy_person)),
    )


def _sizes(dice: Dice, developer_count: int) -> list[int]:
    """Sizes of 5 to 9 that add up; fewer than 5 developers are one team."""
    sizes: list[int] = []
    left = developer_count
    while left > LARGEST_TEAM:
        most = min(LARGEST_TEAM, left - SMALLEST_TEAM)
        sizes.append(dice.whole(SMALLEST_TEAM, most))
        left -= sizes[-1]
    return [*sizes, left]


def _names(dice: Dice) -> Iterator[tuple[str, str]]:
    """First and last names, each pair once; a company larger than that goes on with a middle initial."""
    pairs = dice.shuffled([(first, last) for first in FIRST_NAMES for last in LAST_NAMES])
    yield from pairs
    for initial in ascii_uppercase:
        yield from ((f"{first} {initial}.", last) for first, last in pairs)


def _person(
    dice: Dice, noise: Noise, number: int, name: tuple[str, str], role: str, site: str, department: str, team: str,
    manager: str,
) -> Person:  # fmt: skip
    """One human with what each tool knows of them."""
    first, last = name
    plain = f"{first}.{last}".lower().replace(" ", "").replace("..", ".")
    email = f"{plain}@{DOMAIN}"
    shown = (first, dice.pick(LAST_NAMES)) if dice.chance(noise.name_changed) else (first, last)
    full_name, tool_name = f"{first} {last}", f"{shown[0]} {shown[1]}"
    login = f"{dice.pick(NICKNAMES)}{number}" if dice.chance(noise.github_login_differs) else plain.replace(".", "-")
    has_github = role == "Developer" and not dice.chance(noise.no_github_account)
    has_jira = not dice.chance(noise.no_jira_account) or role != "Developer"
    github_id = 4_000_000 + number * 7
    noreply = f"{github_id}+{login}@users.noreply.github.com"
    git_emails = [email]
    if has_github and dice.chance(noise.commits_with_noreply):
        git_emails.insert(0, noreply)
    elif dice.chance(noise.commits_with_private_email):
        git_emails.insert(0, f"{login}@mail.example.net")
    return Person(
        person_id=number,
        full_name=full_name,
        email=email,
        kind="human",
        role=role,
        site=site,
        department=department,
        team=team,
        manager_email=manager,
        github_login=login if has_github else None,
        github_id=github_id,
        github_name=None if dice.chance(noise.github_name_missing) else tool_name,
        github_email=None if dice.chance(noise.github_email_hidden) else email,
        jira_account_id=f"712020:{number:08x}-5eed-4c0d-8a11-{github_id:012x}" if has_jira else None,
        jira_name=tool_name if has_jira else None,
        jira_email=None if not has_jira or dice.chance(noise.jira_email_hidden) else email,
        git_emails=tuple(git_emails),
        git_name=tool_name,
    )


def _bot(number: int, login: str, name: str, kind: Kind) -> Person:
    """A machine's account; it stands in no org tree."""
    github_id = 40_000_000 + number
    return Person(
        person_id=number,
        full_name=name,
        email=f"{github_id}+{login}@users.noreply.github.com",
        kind=kind,
        role="",
        site="",
        department="",
        team="",
        manager_email="",
        github_login=login,
        github_id=github_id,
        github_name=None,
        github_email=None,
        jira_account_id=None,
        jira_name=None,
        jira_email=None,
        git_emails=(f"{github_id}+{login}@users.noreply.github.com",),
        git_name=login,
    )

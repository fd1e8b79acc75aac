"""What the teams own: repositories, services, Jira projects and boards."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Literal

from sei_pipeline.simulator.company.code import Repository
from sei_pipeline.simulator.company.delivery import Service
from sei_pipeline.simulator.company.dice import Dice
from sei_pipeline.simulator.company.hours import DAY, at
from sei_pipeline.simulator.company.people import Team
from sei_pipeline.simulator.company.staffing import Squad, Staff
from sei_pipeline.simulator.company.tracking import Project
from sei_pipeline.simulator.company.words import PARTS

OWNER = "acme"
INCIDENT_PROJECT = "INC"
DEVELOPERS_A_REPOSITORY = 4
REGIONS = (("eu-west-1",), ("eu-west-1", "us-east-1"), ("eu-west-1", "us-east-1", "ap-south-1"), ("eu-central-1",))
MONOREPO = ("storefront", "backoffice", "scheduler")
PRODUCTIONS = ("production", "production", "prod", "live")  # names of production differ from team to team

Method = Literal["merge", "squash", "rebase", "merge_queue"]
Style = Literal["continuous", "train", "release", "library"]


@dataclass(frozen=True, slots=True)
class Holding:
    """A repository with how its team works in it. `style`: each merge goes live; a train every few days; versions from
    release branches; or a library, which is released but not deployed. `production`: that environment's name."""

    repository: Repository
    team: str
    style: Style
    services: tuple[Service, ...]
    production: str
    has_issues: bool


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything that is owned."""

    teams: tuple[Team, ...]
    holdings: tuple[Holding, ...]
    projects: tuple[Project, ...]


def node_id(prefix: str, number: int) -> str:
    """An opaque id as GitHub's look: `PR_kwDO...`."""
    return f"{prefix}_kwDO{urlsafe_b64encode(number.to_bytes(8, 'big')).decode().rstrip('=')}"


def settle(seed: int, staff: Staff, started: int) -> Estate:
    """Gives each team its repositories (one for four developers), services, project and board."""
    dice = Dice(seed, "estate")
    holdings: list[Holding] = []
    teams: list[Team] = []
    projects: list[Project] = []
    keys = {INCIDENT_PROJECT}
    for number, squad in enumerate(staff.squads):
        key = _key(squad.name, keys)
        projects.append(_project(number + 1, key, squad.name, ("backend", "frontend", "infrastructure")))
        own = _holdings(dice, squad, number, len(holdings), started)
        holdings += own
        teams.append(
            Team(
                name=squad.name,
                department=squad.department,
                manager_email=staff.people[squad.manager_id].email,
                project_key=key,
                board_id=10 + number,
                repositories=tuple(one.repository.name for one in own),
                services=tuple(service.name for one in own for service in one.services),
            )
        )
    for name, kind in (("legacy-portal", "archived"), ("vendored-sdk", "fork"), ("sandbox", "empty")):
        repository = _repository(dice, len(holdings), name, started, "merge", kind)
        holdings.append(Holding(repository, "", "library", (), "production", False))
    services = tuple(service for team in teams for service in team.services)
    incidents = _project(0, INCIDENT_PROJECT, "Incidents", services)
    return Estate(tuple(teams), tuple(holdings), (incidents, *projects))


def _holdings(dice: Dice, squad: Squad, number: int, before: int, started: int) -> list[Holding]:
    """The repositories of one team; the first team's first one is a monorepo of three services."""
    base = squad.name.lower().replace(" ", "-")
    methods: tuple[Method, ...] = ("squash", "merge", "rebase", "squash", "merge_queue", "merge")
    styles: tuple[Style, ...] = ("continuous", "train", "release", "train", "continuous", "library")
    found: list[Holding] = []
    wanted = max(1, round(len(squad.developer_ids) / DEVELOPERS_A_REPOSITORY))
    production = PRODUCTIONS[number % len(PRODUCTIONS)]
    for place in range(wanted):
        index = before + place
        is_monorepo = index == 0
        name = f"{base}-platform" if is_monorepo else f"{base}-{PARTS[place % len(PARTS)]}"
        if place >= len(PARTS):
            name += f"-{place // len(PARTS) + 1}"
        repository = _repository(dice, index, name, started, methods[(index + index // 6) % 6], "")
        style = "train" if is_monorepo else styles[index % len(styles)]
        full, regions = repository.name, REGIONS[index % len(REGIONS)]
        if is_monorepo:
            services = tuple(Service(f"{base}-{part}", full, f"services/{part}", regions) for part in MONOREPO)
            found.append(Holding(repository, squad.name, style, services, production, False))
        else:
            own = () if style == "library" else (Service(name, full, "", regions),)
            found.append(Holding(repository, squad.name, style, own, production, index == 1))
    return found


def _repository(dice: Dice, index: int, name: str, started: int, method: Method, kind: str) -> Repository:
    number = 700_000_000 + index * 1013
    return Repository(
        name=f"{OWNER}/{name}",
        repository_id=number,
        node_id=node_id("R", number),
        default_branch="master" if index % 7 == 3 else "main",
        is_private=kind != "fork",
        is_archived=kind == "archived",
        is_fork=kind == "fork",
        is_empty=kind == "empty",
        merge_method=method,
        created_at=at(started - dice.whole(100, 1500) * DAY),
    )


def _key(name: str, taken: set[str]) -> str:
    """A short project key: the first letters that nobody has."""
    letters = "".join(letter for letter in name.upper() if letter.isalpha())
    number = "".join(letter for letter in name if letter.isdigit())
    for length in range(3, len(letters) + 1):
        key = letters[:length] + number
        if key not in taken:
            taken.add(key)
            return key
    raise ValueError(f"no project key is free for the team {name}; team names must differ in their letters")


def _project(number: int, key: str, name: str, components: tuple[str, ...]) -> Project:
    return Project(10_000 + number, key, name, key == INCIDENT_PROJECT, components)

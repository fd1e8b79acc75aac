"""The story's clock, counters and lists. Whatever goes on is a generator that yields the second when it goes on."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import field
from itertools import count

from sei_pipeline.simulator.company.code import Release
from sei_pipeline.simulator.company.codebase import Codebase
from sei_pipeline.simulator.company.delivery import WorkflowRun
from sei_pipeline.simulator.company.dice import Dice
from sei_pipeline.simulator.company.drafts import draft
from sei_pipeline.simulator.company.estate import INCIDENT_PROJECT, Estate
from sei_pipeline.simulator.company.hours import at
from sei_pipeline.simulator.company.issues import IssueStory
from sei_pipeline.simulator.company.ledger import Bond, Shipping
from sei_pipeline.simulator.company.line import DeploymentStory, FailureStory, Line
from sei_pipeline.simulator.company.noise import Noise
from sei_pipeline.simulator.company.people import Person, Team
from sei_pipeline.simulator.company.pulls import PullStory
from sei_pipeline.simulator.company.staffing import Squad, Staff
from sei_pipeline.simulator.company.tickets import TicketStory
from sei_pipeline.simulator.company.tracking import Sprint, Version

Story = Iterator[int]


@draft
class Crew:
    """A team at work: its backlog (tickets to pick, first first) and its running sprint. `able`: its developers with an
    account on GitHub, `helpers`: those who have one in Jira too."""

    team: Team
    squad: Squad
    codebases: list[Codebase]
    dice: Dice
    able: tuple[int, ...]
    helpers: tuple[int, ...]
    closes_when_deployed: bool
    writes_development: bool
    backlog: list[TicketStory] = field(default_factory=list)
    sprint: tuple[int, str] | None = None
    version: tuple[int, str] | None = None
    epic: TicketStory | None = None
    epics: list[tuple[TicketStory, list[TicketStory]]] = field(default_factory=list)
    planned: list[TicketStory] = field(default_factory=list)
    ticket_number: int = 0


@draft
class Counters:
    """Numbers that the tools give; each begins where real ones are about now, so that none looks like another."""

    pull: Iterator[int] = field(default_factory=lambda: count(2_400_000_001))
    review: Iterator[int] = field(default_factory=lambda: count(3_100_000_001))
    comment: Iterator[int] = field(default_factory=lambda: count(2_700_000_001))
    run: Iterator[int] = field(default_factory=lambda: count(18_000_000_001))
    job: Iterator[int] = field(default_factory=lambda: count(51_000_000_001))
    deployment: Iterator[int] = field(default_factory=lambda: count(2_900_000_001))
    release: Iterator[int] = field(default_factory=lambda: count(250_000_001))
    issue: Iterator[int] = field(default_factory=lambda: count(3_500_000_001))
    ticket: Iterator[int] = field(default_factory=lambda: count(20_001))
    history: Iterator[int] = field(default_factory=lambda: count(90_001))
    note: Iterator[int] = field(default_factory=lambda: count(60_001))
    sprint: Iterator[int] = field(default_factory=lambda: count(101))
    version: Iterator[int] = field(default_factory=lambda: count(12_001))
    change: Iterator[int] = field(default_factory=lambda: count(1))


@draft
class Exceptions:
    """What happens once: a pull request of more commits than GitHub lists (250), and one of more reviews than a page
    holds (100). `after`: so many pull requests before."""

    has_them: bool
    after: int = 30
    pulls: int = 0
    reviewed: int = 0

    def commit_count(self) -> int:
        """Of the next pull request; 0 leaves it to chance."""
        self.pulls += 1
        return 263 if self.has_them and self.pulls == self.after else 0

    def review_count(self) -> int:
        """Of additional reviews of the next one."""
        self.reviewed += 1
        return 108 if self.has_them and self.reviewed == self.after else 0


@draft
class World:
    """Everything that the processes share."""

    noise: Noise
    staff: Staff
    estate: Estate
    started: int
    ended: int
    renamed: int
    now: int
    crews: list[Crew]
    codebases: dict[str, Codebase]
    exceptions: Exceptions
    numbers: Counters = field(default_factory=Counters)
    pulls: list[PullStory] = field(default_factory=list)
    tickets: list[TicketStory] = field(default_factory=list)
    issues: list[IssueStory] = field(default_factory=list)
    runs: list[WorkflowRun] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    sprints: dict[int, Sprint] = field(default_factory=dict)
    versions: dict[int, Version] = field(default_factory=dict)
    bonds: list[Bond] = field(default_factory=list)
    shippings: list[Shipping] = field(default_factory=list)
    failures: list[FailureStory] = field(default_factory=list)
    deployments: list[DeploymentStory] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    pulls_by_change: dict[int, PullStory] = field(default_factory=dict)
    tag_versions: dict[str, tuple[int, str]] = field(default_factory=dict)
    open_issues: dict[str, list[IssueStory]] = field(default_factory=dict)
    incident_number: int = 0
    _queue: list[tuple[int, int, Story]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def person(self, number: int) -> Person:
        """By id."""
        return self.staff.people[number]

    def offset(self, number: int) -> int:
        """Seconds east of UTC of a person."""
        return self.staff.offsets[number]

    def ticket(self, crew: Crew, kind: str, title: str, reporter: Person) -> TicketStory:
        """A new ticket of a team's project."""
        crew.ticket_number += 1
        key = f"{crew.team.project_key}-{crew.ticket_number}"
        return self._new(key, crew.team.project_key, kind, title, reporter)

    def incident(self, title: str, reporter: Person) -> TicketStory:
        """A new ticket of the project of incidents."""
        self.incident_number += 1
        return self._new(f"{INCIDENT_PROJECT}-{self.incident_number}", INCIDENT_PROJECT, "Incident", title, reporter)

    def _new(self, key: str, project: str, kind: str, title: str, reporter: Person) -> TicketStory:
        number = next(self.numbers.ticket)
        story = TicketStory(number, key, project, kind, title, reporter.person_id, self.now, self.renamed)
        self.tickets.append(story)
        return story

    def add_pull(self, pull: PullStory) -> None:
        """A change that was begun, with the services whose folders it touches."""
        self.pulls.append(pull)
        self.pulls_by_change[pull.change_id] = pull
        services = pull.codebase.holding.services
        paths = [path for sha in pull.own for path in pull.codebase.commits[sha].paths]
        touched = (one.name for one in services if any(path.startswith(one.path) for path in paths))
        self.lines[pull.codebase.name].touches[pull.change_id] = frozenset(touched)

    def take_issue(self, codebase: Codebase, chance: bool) -> int | None:
        """The oldest open issue of a repository that nobody works on."""
        waiting = self.open_issues.get(codebase.name)
        return waiting.pop(0).number if waiting and chance else None

    def version_of_tag(self, tag: str) -> tuple[int, str]:
        """The tracker's version of a tag's name: one of the project of incidents, since that is where an affected
        version is looked for; made when first asked for. Services share the names, the incident names its service."""
        if tag not in self.tag_versions:
            number = next(self.numbers.version)
            self.tag_versions[tag] = (number, tag)
            self.versions[number] = Version(number, INCIDENT_PROJECT, tag, at(self.now), at(self.now))
        return self.tag_versions[tag]

    def go(self, story: Story, second: int) -> None:
        """Starts a process at an instant."""
        heapq.heappush(self._queue, (second, next(self._order), story))

    def run(self) -> None:
        """Plays everything in the order of time, until the end."""
        queue = self._queue
        while queue and queue[0][0] < self.ended:
            self.now, _, story = heapq.heappop(queue)
            following = next(story, None)
            if following is not None:
                heapq.heappush(queue, (max(following, self.now), next(self._order), story))

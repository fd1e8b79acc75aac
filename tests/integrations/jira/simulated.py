"""A small Jira whose tickets a test makes one by one, served by the simulator; and what an integration reads of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sei_pipeline.connect.contract import Context, Cursor, Page, Reject, Scope
from sei_pipeline.connect.cut import cut_page
from sei_pipeline.errors import SourceRejected
from sei_pipeline.integrations.jira import INTEGRATION
from sei_pipeline.simulator.company.model import (
    Comment,
    Company,
    Person,
    Project,
    PullRequest,
    Sprint,
    Status,
    Team,
    Ticket,
    TicketChange,
    Version,
    Worklog,
)
from sei_pipeline.simulator.jira.tool import JiraTool
from sei_pipeline.simulator.messages import Reply, Request
from sei_pipeline.simulator.serving import Served, serve
from tests.connect.waiting import FastTime

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 5, 1, tzinfo=UTC)
USER, TOKEN = "bot@acme.example", "s3cret-t0ken"
STREAMS = {stream.name: stream for stream in INTEGRATION.streams}
Deployment = Literal["cloud", "server"]


def person(number: int, name: str) -> Person:
    return Person(
        person_id=number, full_name=name, email=f"{name.lower()}@acme.example", kind="human", role="developer",
        site="Berlin", department="Shop", team="Red", manager_email="", github_login=None, github_id=0,
        github_name=None, github_email=None, jira_account_id=f"account-{number}", jira_name=name,
        jira_email=f"{name.lower()}@acme.example", git_emails=(), git_name=name,
    )  # fmt: skip


def status_change(number: int, at: datetime, before: str, after: str) -> TicketChange:
    ids = {status.name: str(status.status_id) for status in STATUSES}
    return TicketChange(number, 1, at, "status", "status", ids.get(before), before, ids.get(after), after)


def ticket(number: int, at: datetime | None = None, **more: Any) -> Ticket:
    """A ticket that changed last `at`, or some minutes after the one before."""
    at = at or START + timedelta(minutes=7 * number)
    plain = Ticket(
        ticket_id=10_000 + number, key=f"PAY-{number}", former_keys=(), project_key="PAY", ticket_type="Story",
        title=f"Ticket {number}", description="see https://github.com/acme/pay/pull/1", status="In Progress",
        priority="Medium", resolution=None, reporter_id=1, assignee_id=2, story_points=3.0, labels=("checkout",),
        components=("api",), fix_versions=("1.0",), affected_versions=(), sprint_ids=(7,), parent_id=None, links=(),
        remote_links=(), development=(), changes=(status_change(90_000 + number, at, "To Do", "In Progress"),),
        comments=(Comment(70_000 + number, 2, "done", at),), worklogs=(Worklog(60_000 + number, 2, at, 600),),
        custom={}, created_at=at - timedelta(days=1), resolved_at=None, updated_at=at, deleted_at=None,
    )  # fmt: skip
    return replace(plain, **more)


STATUSES = (Status(1, "To Do", "new"), Status(3, "In Progress", "indeterminate"), Status(5, "Done", "done"))
TEAMS = (
    Team("Red", "Shop", "boss@acme.example", "PAY", 4, (), ()),
    Team("Blue", "Shop", "boss@acme.example", "WEB", 5, (), ()),
)
_SHOWN: Mapping[str, Any] = {
    "name": "Acme",
    "seed": 1,
    "started_at": START - timedelta(days=30),
    "ended_at": NOW,
    "people": (person(1, "Ada"), person(2, "Grace"), replace(person(3, "Gone"), jira_account_id=None)),
    "teams": TEAMS,
    "projects": (Project(1, "PAY", "Pay", False, ()), Project(2, "WEB", "Web", False, ())),
    "statuses": STATUSES,
    "sprints": (Sprint(7, 4, "Sprint, one", "goal", START, NOW, None),),
    "versions": (Version(version_id=31, project_key="PAY", name="1.0", created_at=START, released_on=START),),
    "custom_fields": {},
}
# What no Jira shows (code, builds, deployments) is empty.
EMPTY = Company(**{one.name: _SHOWN.get(one.name, ()) for one in fields(Company)})


def made(company: Company, **more: Any) -> Company:
    """The company with some lists replaced."""
    return replace(company, **more)


def pull_request(number: int, is_merged: bool = False) -> PullRequest:
    """A pull request of acme/pay; what the development panel doesn't show of it is empty."""
    known: Mapping[str, Any] = {
        "repository": "acme/pay",
        "number": number,
        "title": f"Change {number}",
        "author_id": 1,
        "source_branch": f"change-{number}",
        "destination_branch": "main",
        "created_at": START,
        "updated_at": START,
        "merged_at": START if is_merged else None,
        "closed_at": START if is_merged else None,
    }
    return PullRequest(**{one.name: known.get(one.name, ()) for one in fields(PullRequest)})


class Stage:
    """A Jira whose tickets can be changed while it is served, before any of its answers too."""

    name = "jira"

    def __init__(self, tickets: Sequence[Ticket], deployment: Deployment, **how: Any):
        self.deployment: Deployment = deployment
        self.time = FastTime()
        self._how = {"clock": self.time.utc, **how}
        self.company = replace(EMPTY, tickets=tuple(tickets))
        self.before: Any = None
        self.set(self.company)

    def set(self, company: Company) -> None:
        self.company = company
        self.tool = JiraTool(company, {USER: TOKEN}, self.deployment, **self._how)

    def put(self, *tickets: Ticket) -> None:
        """Adds tickets, or newer versions of those there are."""
        merged = {one.ticket_id: one for one in (*self.company.tickets, *tickets)}
        self.set(replace(self.company, tickets=tuple(merged.values())))

    def answer(self, request: Request) -> Reply:
        if self.before is not None:
            self.before(request)
        return self.tool.answer(request)


@dataclass(frozen=True)
class Simulated:
    """A served Jira and the connections to it."""

    stage: Stage
    served: Served
    home: Path

    def options(self, **more: Any) -> dict[str, Any]:
        user = {"user": USER} if self.stage.deployment == "cloud" else {}
        return {"url": self.served.url("jira"), "token": "JIRA_TOKEN", "instance": "acme.example", **user, **more}

    def connect(self, window: int | None = None, at: datetime = NOW, said: Any = None, **options: Any) -> INTEGRATION:
        secrets = {"JIRA_TOKEN": TOKEN, "OLD_TOKEN": "expired"}

        def secret(name: str) -> str:
            if name not in secrets:
                raise SourceRejected(f"the secret {name} is not set; expected it in this test")
            return secrets[name]

        context = Context(
            self.home / "cache",
            self.home,
            secret,
            at,
            progress=said or (lambda text: None),
            clock=self.stage.time.clock,
        )
        integration = INTEGRATION("tickets", self.options(**options), context)
        if window:
            integration.window_size = window
        return integration

    def asked(self) -> list[str]:
        """Paths that were asked for since `forget`."""
        return [target.partition("?")[0] for _, target, _ in self.served.requests("jira")]


@contextmanager
def simulated(
    home: Path, tickets: Sequence[Ticket] = (), deployment: Deployment = "cloud", **how: Any
) -> Iterator[Simulated]:
    """A Jira with these tickets; `how` is JiraTool's."""
    stage = Stage(tickets, deployment, **how)
    with serve({"jira": stage}, clock=stage.time.utc) as served:
        yield Simulated(stage, served, home)


@dataclass(frozen=True)
class Result:
    """What was read of one stream: its rows, its children's rows, rejects, windows, and the cursor after it."""

    rows: Sequence[Mapping[str, Any]]
    children: Mapping[str, Sequence[Mapping[str, Any]]]
    rejects: Sequence[Reject]
    window_count: int
    cursor: Cursor | None

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]

    @property
    def newest(self) -> dict[str, Mapping[str, Any]]:
        """The last version of each issue, by its number."""
        return {row["issue_id"]: row for row in self.rows}


def read(integration: INTEGRATION, stream: str, scope: str = "PAY", cursor: Cursor | None = None) -> Result:
    """All windows of one stream of one scope."""
    declared = STREAMS[stream]
    pages: list[Page] = []
    window_count = 0
    for window in integration.windows(declared, Scope(scope), cursor):
        pages.extend(window.pages)
        cursor = window.cursor()
        window_count += 1
    cut = [cut_page(declared, page, "test") for page in pages]
    children: dict[str, list[Mapping[str, Any]]] = {}
    for page in pages:
        for name, records in page.children.items():
            batch, rejects = cut_page(STREAMS[name], Page(records), "test")
            assert not rejects, rejects
            children.setdefault(name, []).extend(batch.to_pylist())
    rows = [row for batch, _ in cut for row in batch.to_pylist()]
    return Result(rows, children, [one for _, some in cut for one in some], window_count, cursor)

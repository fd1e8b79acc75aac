"""A ticket while the story goes on: every change is a history row, so that any earlier state can be told again."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from sei_pipeline.simulator.company.code import Comment
from sei_pipeline.simulator.company.drafts import draft
from sei_pipeline.simulator.company.hours import at
from sei_pipeline.simulator.company.tracking import Status, Ticket, TicketChange, Worklog

TO_DO, IN_PROGRESS, IN_REVIEW, BLOCKED, DONE, WONT_DO = (
    "To Do",
    "In Progress",
    "In Review",
    "Blocked",
    "Done",
    "Won't Do",
)
INCIDENT_OPEN, INCIDENT_DONE = TO_DO, DONE
Category = Literal["new", "indeterminate", "done"]
STATUSES: tuple[tuple[int, str, Category], ...] = (
    (10000, TO_DO, "new"),
    (3, IN_PROGRESS, "indeterminate"),
    (10010, IN_REVIEW, "indeterminate"),
    (10011, BLOCKED, "indeterminate"),
    (10001, DONE, "done"),
    (10012, WONT_DO, "done"),
)
STATUS_IDS = {name: number for number, name, _ in STATUSES}
FORMER_NAMES = {IN_REVIEW: "Code Review"}  # its name until the tracker's admins renamed it
STORY_POINTS, SPRINT = "customfield_10016", "customfield_10020"
TEAM, SEVERITY, ROOT_CAUSE, AFFECTED = (
    "customfield_10001",
    "customfield_10050",
    "customfield_10051",
    "customfield_10052",
)
CUSTOM_FIELDS = {
    STORY_POINTS: "Story point estimate",
    "customfield_10026": "Story Points",  # a second field for the same, empty: sites that moved have both
    SPRINT: "Sprint",
    "customfield_10014": "Epic Link",
    TEAM: "Team",
    SEVERITY: "Severity",
    ROOT_CAUSE: "Root cause",
    AFFECTED: "Affected services",
}


@draft
class TicketStory:
    """A ticket that changes. `now` is seconds; `renamed` the second from which In Review has its new name."""

    ticket_id: int
    key: str
    project_key: str
    ticket_type: str
    title: str
    reporter_id: int
    created: int
    renamed: int
    description: str = ""
    priority: str = "Medium"
    story_points: float | None = None
    parent_id: int | None = None
    status: str = TO_DO
    resolution: str | None = None
    resolved: int | None = None
    assignee_id: int | None = None
    deleted: int | None = None
    former_keys: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    components: list[str] = field(default_factory=list)
    fix_versions: list[tuple[int, str]] = field(default_factory=list)
    affected_versions: list[tuple[int, str]] = field(default_factory=list)
    sprint_ids: list[tuple[int, str]] = field(default_factory=list)
    links: list[tuple[str, Literal["outward", "inward"], int]] = field(default_factory=list)
    remote_links: list[str] = field(default_factory=list)
    development: list[str] = field(default_factory=list)
    changes: list[TicketChange] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    worklogs: list[Worklog] = field(default_factory=list)
    custom: dict[str, str] = field(default_factory=dict)
    open_changes: int = 0

    def log(
        self, change: int, who: int, now: int, name: str, field_id: str, before: tuple[str | None, str | None],
        after: tuple[str | None, str | None],
    ) -> None:  # fmt: skip
        """One field of one history row; `before` and `after` are (id, text)."""
        self.changes.append(TicketChange(change, who, at(now), name, field_id, *before, *after))

    def move(self, change: int, who: int, now: int, status: str) -> None:
        """To another status; done and back sets and clears the resolution in the same row, as Jira does."""
        if status == self.status:
            return
        self.log(change, who, now, "status", "status", self._status(self.status, now), self._status(status, now))
        done = {DONE: ("10000", "Done"), WONT_DO: ("10001", "Won't Do")}
        if (self.status in done) != (status in done):
            before = done.get(self.status, (None, None))
            self.log(change, who, now, "resolution", "resolution", before, done.get(status, (None, None)))
        self.status = status
        self.resolution = done[status][1] if status in done else None
        self.resolved = now if status in done else None

    def _status(self, status: str, now: int) -> tuple[str, str]:
        name = FORMER_NAMES.get(status, status) if now < self.renamed else status
        return str(STATUS_IDS[status]), name

    def assign(self, change: int, who: int, now: int, person: tuple[int, str, str]) -> None:
        """To (person id, account id, name)."""
        before = self.custom.get("_assignee_account"), self.custom.get("_assignee_name")
        self.log(change, who, now, "assignee", "assignee", before, person[1:])
        self.assignee_id = person[0]
        self.custom["_assignee_account"], self.custom["_assignee_name"] = person[1:]

    def estimate(self, change: int, who: int, now: int, points: float | None) -> None:
        """Another number of story points."""
        texts = tuple(None if value is None else f"{value:g}" for value in (self.story_points, points))
        self.log(change, who, now, CUSTOM_FIELDS[STORY_POINTS], STORY_POINTS, (None, texts[0]), (None, texts[1]))
        self.story_points = points

    def set_sprints(self, change: int, who: int, now: int, sprints: list[tuple[int, str]]) -> None:
        """Another list of sprints (id, name); Jira writes the whole list, separated by commas."""
        sides = [
            (", ".join(str(number) for number, _ in one), ", ".join(name for _, name in one))
            for one in (self.sprint_ids, sprints)
        ]
        self.log(change, who, now, "Sprint", SPRINT, sides[0], sides[1])
        self.sprint_ids = list(sprints)

    def add_version(self, change: int, who: int, now: int, version: tuple[int, str], affected: bool = False) -> None:
        """A fix version, or one that it affects."""
        name, field_id = ("Version", "versions") if affected else ("Fix Version", "fixVersions")
        self.log(change, who, now, name, field_id, (None, None), (str(version[0]), version[1]))
        (self.affected_versions if affected else self.fix_versions).append(version)

    def rekey(
        self, change: int, who: int, now: int, project: tuple[int, str, str], was: tuple[int, str, str], key: str
    ) -> None:
        """Into another project (id, key, name), under another key."""
        self.log(change, who, now, "project", "project", (str(was[0]), was[2]), (str(project[0]), project[2]))
        self.log(change, who, now, "Key", "", (None, self.key), (None, key))
        self.former_keys.append(self.key)
        self.key, self.project_key = key, project[1]

    def link(
        self,
        change: int,
        who: int,
        now: int,
        kind: str,
        phrase: str,
        side: Literal["outward", "inward"],
        other: TicketStory,
    ) -> None:
        """An issue link of this side; the other side is linked by its own call with the other phrase."""
        self.log(
            change, who, now, "Link", "issuelinks", (None, None), (other.key, f"This work item {phrase} {other.key}")
        )
        self.links.append((kind, side, other.ticket_id))

    def paste(self, change: int, who: int, now: int, url: str) -> None:
        """A remote link."""
        self.log(change, who, now, "RemoteWorkItemLink", "", (None, None), (url, f"This work item links to {url}"))
        self.remote_links.append(url)

    def fact(self) -> Ticket:
        """As it stands now."""
        last = [change.changed_at for change in self.changes[-1:]] + [one.created_at for one in self.comments[-1:]]
        last += [one.started_at for one in self.worklogs[-1:]]
        return Ticket(
            ticket_id=self.ticket_id,
            key=self.key,
            former_keys=tuple(self.former_keys),
            project_key=self.project_key,
            ticket_type=self.ticket_type,
            title=self.title,
            description=self.description,
            status=self.status,
            priority=self.priority,
            resolution=self.resolution,
            reporter_id=self.reporter_id,
            assignee_id=self.assignee_id,
            story_points=self.story_points,
            labels=tuple(self.labels),
            components=tuple(self.components),
            fix_versions=tuple(name for _, name in self.fix_versions),
            affected_versions=tuple(name for _, name in self.affected_versions),
            sprint_ids=tuple(number for number, _ in self.sprint_ids),
            parent_id=self.parent_id,
            links=tuple(self.links),
            remote_links=tuple(self.remote_links),
            development=tuple(self.development),
            changes=tuple(self.changes),
            comments=tuple(self.comments),
            worklogs=tuple(self.worklogs),
            custom={name: value for name, value in self.custom.items() if not name.startswith("_")},
            created_at=at(self.created),
            resolved_at=None if self.resolved is None else at(self.resolved),
            updated_at=max([at(self.created), *last]),
            deleted_at=None if self.deleted is None else at(self.deleted),
        )


def status_facts(renamed: int) -> tuple[Status, ...]:
    """The statuses of the whole site."""
    return tuple(
        Status(number, name, category, ((FORMER_NAMES[name], at(renamed)),) if name in FORMER_NAMES else ())
        for number, name, category in STATUSES
    )

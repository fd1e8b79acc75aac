"""An issue on GitHub while the story goes on."""

from __future__ import annotations

from dataclasses import field

from sei_pipeline.simulator.company.code import Comment, Issue
from sei_pipeline.simulator.company.drafts import draft
from sei_pipeline.simulator.company.estate import node_id
from sei_pipeline.simulator.company.hours import at


@draft
class IssueStory:
    """`events` are (event, second, author, detail)."""

    issue_id: int
    repository: str
    number: int
    title: str
    author_id: int
    labels: tuple[str, ...]
    created: int
    is_taken: bool = False
    closed: int | None = None
    state_reason: str | None = None
    closed_by: list[str] = field(default_factory=list)
    events: list[tuple[str, int, int, str]] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    def close(self, now: int, who: int, reason: str, by: str | None) -> None:
        """By hand, or by a pull request (`owner/name#7`)."""
        if self.closed is not None:
            return
        self.closed, self.state_reason = now, reason
        self.events.append(("closed", now, who, by or ""))
        if by is not None:
            self.closed_by.append(by)

    def reopen(self, now: int, who: int) -> None:
        """Back to open."""
        self.closed, self.state_reason = None, "reopened"
        self.events.append(("reopened", now, who, ""))

    def fact(self) -> Issue:
        """As it stands now."""
        last = [second for _, second, _, _ in self.events]
        return Issue(
            issue_id=self.issue_id,
            node_id=node_id("I", self.issue_id),
            repository=self.repository,
            number=self.number,
            title=self.title,
            body="Seen since the last release.",
            author_id=self.author_id,
            assignee_ids=(),
            labels=self.labels,
            state_reason=self.state_reason,
            events=tuple((event, at(second), who, detail) for event, second, who, detail in self.events),
            comments=tuple(self.comments),
            closed_by=tuple(self.closed_by),
            created_at=at(self.created),
            closed_at=None if self.closed is None else at(self.closed),
            updated_at=max([at(self.created), *map(at, last), *(one.created_at for one in self.comments)]),
        )

"""A pull request while the story goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from sei_pipeline.simulator.company.code import Comment, PullRequest, Review
from sei_pipeline.simulator.company.codebase import Codebase, Stored
from sei_pipeline.simulator.company.drafts import draft
from sei_pipeline.simulator.company.estate import node_id
from sei_pipeline.simulator.company.hours import at
from sei_pipeline.simulator.company.ledger import ChangeKind
from sei_pipeline.simulator.company.people import Person
from sei_pipeline.simulator.company.tickets import TicketStory


@draft
class PullStory:
    """`shas`: the branch's commits, oldest first; `own`: those of them that are the change's own (no merges of main,
    none of a branch stacked on it). `opener` opened it for an `author` without an account. `change_id` is known from
    the beginning, whether or not it lands. `number` 0: pushed directly, without a pull request."""

    pull_id: int
    codebase: Codebase
    number: int
    title: str
    body: str
    author: Person
    opener: Person
    branch: str
    destination: str
    base: str
    kind: ChangeKind
    change_id: int
    created: int
    shas: list[str]
    own: list[str]
    tickets: list[TicketStory] = field(default_factory=list)
    of: int | None = None
    labels: tuple[str, ...] = ()
    is_draft: bool = False
    events: list[tuple[Literal["convert_to_draft", "ready_for_review"], datetime]] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    rewritten: list[tuple[datetime, tuple[str, ...]]] = field(default_factory=list)
    real_times: dict[str, int] = field(default_factory=dict)
    carrier: int | None = None
    carried: list[PullStory] = field(default_factory=list)
    landed: tuple[str, ...] = ()
    merge_sha: str | None = None
    merged: int | None = None
    merger: int | None = None
    closed: int | None = None
    issue: int | None = None
    is_given_up: bool = False
    waits_for: PullStory | None = None
    named: dict[int, set[str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """`owner/name#7`."""
        return f"{self.codebase.name}#{self.number}"

    @property
    def head(self) -> str:
        """The last commit of the branch."""
        return self.shas[-1]

    def fact(self) -> PullRequest:
        """As it stands now."""
        stored = self.codebase.commits
        mine = [stored[sha] for sha in self.shas]
        method = self.codebase.holding.repository.merge_method if self.merged is not None else None
        if self.merged is not None and self.destination != self.codebase.default and method == "merge_queue":
            method = "merge"  # only the default branch has a queue
        return PullRequest(
            pull_request_id=self.pull_id,
            node_id=node_id("PR", self.pull_id),
            repository=self.codebase.name,
            number=self.number,
            title=self.title,
            body=self.body,
            author_id=self.opener.person_id,
            source_branch=self.branch,
            destination_branch=self.destination,
            base_sha=self.base,
            head_sha=self.head,
            commit_shas=tuple(self.shas),
            landed_shas=self.landed,
            merge_commit_sha=self.merge_sha,
            merge_method=method,
            merged_by_id=self.merger,
            is_draft=self.is_draft,
            events=tuple(self.events),
            labels=self.labels,
            reviews=tuple(self.reviews),
            comments=tuple(self.comments),
            added_lines=sum(one.added for one in mine),
            deleted_lines=sum(one.deleted for one in mine),
            changed_files=len({path for one in mine for path in one.paths}),
            created_at=at(self.created),
            merged_at=None if self.merged is None else at(self.merged),
            closed_at=None if self.closed is None else at(self.closed),
            updated_at=at(self._updated(stored)),
            rewritten=tuple(self.rewritten),
        )

    def _updated(self, stored: Mapping[str, Stored]) -> int:
        seen = [self.created, self.closed or 0]
        seen += [int(one.submitted_at.timestamp()) for one in self.reviews[-1:]]
        seen += [int(one.created_at.timestamp()) for one in self.comments[-1:]]
        seen += [int(when.timestamp()) for _, when in self.events[-1:]]
        return max(*seen, stored[self.head].pushed or 0)

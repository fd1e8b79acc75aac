"""One repository with its records sorted for paging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from sei_pipeline.simulator.company.model import Issue, PullRequest, Ref, Repository, WorkflowRun
from sei_pipeline.simulator.github.behaviour import Behaviour
from sei_pipeline.simulator.github.graph import Graph
from sei_pipeline.simulator.github.identifiers import sha_of
from sei_pipeline.simulator.github.instants import text_of
from sei_pipeline.simulator.github.ordered import Ordered

State = Literal["OPEN", "CLOSED", "MERGED"]


def state_of(record: PullRequest | Issue) -> State:
    """GitHub's word for where a pull request or issue stands."""
    if isinstance(record, PullRequest) and record.merged_at is not None:
        return "MERGED"
    return "OPEN" if record.closed_at is None else "CLOSED"


class RepositoryIndex:
    """A repository's facts. Lists are sorted once, when they are first asked for."""

    def __init__(self, record: Repository, parts: Mapping[str, Sequence[Any]], behaviour: Behaviour):
        self.record = record
        self.owner, self.name = record.name.split("/", 1)
        self._parts = parts
        self._selections: dict[tuple[Any, ...], Ordered] = {}
        lower = record.name.lower()
        self.is_blocked = lower in {name.lower() for name in behaviour.blocked}
        self.has_issues = lower not in {name.lower() for name in behaviour.without_issues}
        self.has_actions = lower not in {name.lower() for name in behaviour.without_actions}

    @cached_property
    def graph(self) -> Graph:
        return Graph({commit.sha: commit for commit in self._parts["commits"]})

    @cached_property
    def pulls(self) -> Ordered:
        """Pull requests by creation."""
        return Ordered.by(self._parts["pull_requests"], lambda p: (text_of(p.created_at), p.pull_request_id))

    @cached_property
    def pulls_by_number(self) -> Mapping[int, PullRequest]:
        return {pull.number: pull for pull in self._parts["pull_requests"]}

    @cached_property
    def issues(self) -> Ordered:
        """Issues by creation."""
        return Ordered.by(self._parts["issues"], lambda issue: (text_of(issue.created_at), issue.issue_id))

    @cached_property
    def issues_by_number(self) -> Mapping[int, Issue]:
        return {issue.number: issue for issue in self._parts["issues"]}

    @cached_property
    def runs(self) -> Ordered:
        """Workflow runs by creation."""
        return Ordered.by(self._parts["runs"], lambda run: (text_of(run.created_at), run.run_id))

    @cached_property
    def runs_by_id(self) -> Mapping[int, WorkflowRun]:
        return {run.run_id: run for run in self._parts["runs"]}

    @cached_property
    def deployments(self) -> Ordered:
        """Deployments by creation."""
        return Ordered.by(self._parts["deployments"], lambda d: (text_of(d.created_at), d.deployment_id))

    @cached_property
    def releases(self) -> Ordered:
        """Releases by creation."""
        return Ordered.by(self._parts["releases"], lambda r: (text_of(r.created_at), r.release_id))

    @cached_property
    def branches(self) -> Mapping[str, Ref]:
        return {ref.name: ref for ref in self._parts["refs"] if ref.kind == "branch"}

    @cached_property
    def tags(self) -> Mapping[str, Ref]:
        return {ref.name: ref for ref in self._parts["refs"] if ref.kind == "tag"}

    @property
    def default_ref(self) -> Ref | None:
        """The default branch; None while the repository is empty."""
        return self.branches.get(self.record.default_branch)

    @property
    def is_empty(self) -> bool:
        """Nothing was ever pushed."""
        return self.record.is_empty or self.default_ref is None

    @property
    def has_annotated_tags(self) -> bool:
        """Half of the repositories tag with an object of its own (which has an instant), half don't."""
        return int(sha_of(self.record.name)[0], 16) % 2 == 0

    @cached_property
    def pushed_at(self) -> datetime | None:
        """The last push of a branch or tag."""
        pushes = [push.pushed_at for push in self._parts["pushes"]]
        pushes += [commit.pushed_at for commit in self._parts["commits"]]
        return max(pushes, default=None)

    def selection(self, part: Literal["pulls", "issues"], field: str, states: Sequence[str] | None) -> Ordered:
        """Pull requests or issues in certain states, sorted by CREATED_AT, UPDATED_AT or COMMENTS."""
        chosen = frozenset(states or ())
        name = (part, field, chosen)
        known = self._selections.get(name)
        if known is None:
            records = (self.pulls if part == "pulls" else self.issues).records
            kept = [record for record in records if not chosen or state_of(record) in chosen]
            known = self._selections[name] = Ordered.by(kept, SORTS[field])
        return known


def _number(record: PullRequest | Issue) -> int:
    return record.pull_request_id if isinstance(record, PullRequest) else record.issue_id


SORTS = {
    "CREATED_AT": lambda record: (text_of(record.created_at), _number(record)),
    "UPDATED_AT": lambda record: (text_of(record.updated_at), _number(record)),
    "COMMENTS": lambda record: (len(record.comments), _number(record)),
}

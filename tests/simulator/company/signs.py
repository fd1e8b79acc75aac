"""What each rate of noise looks like in a company: how many cases of it there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache

from sei_pipeline.simulator.company.ledger import Change
from sei_pipeline.simulator.company.model import Company, Person, PullRequest, Ticket
from sei_pipeline.simulator.company.words import FOREIGN_KEYS
from tests.simulator.company.companies import large, truth

Sign = Callable[[], int]
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
KEY = re.compile(r"\b[A-Z]{3,}-\d+\b")


def _company() -> Company:
    return large()


def _changes(test: Callable[[Change], bool]) -> Sign:
    return lambda: sum(test(one) for one in _company().ledger.changes)


def _people(test: Callable[[Person], bool]) -> Sign:
    return lambda: sum(test(one) for one in _company().people if one.kind == "human")


def _developers(test: Callable[[Person], bool]) -> Sign:
    return lambda: sum(test(one) for one in _company().people if one.role == "Developer")


def _pulls(test: Callable[[PullRequest], bool]) -> Sign:
    return lambda: sum(test(one) for one in _company().pull_requests)


def _tickets(test: Callable[[Ticket], bool]) -> Sign:
    return lambda: sum(test(one) for one in _company().tickets)


def _without(trace: str) -> Sign:
    def count() -> int:
        links = [one for one in truth(large).links if one.kind == "ticket_pull_request"]
        return sum(trace not in one.traces and bool(one.traces) for one in links)

    return count


def _bonds(kind: str, test: Callable[[frozenset[str]], bool]) -> Sign:
    return lambda: sum(test(one.traces) for one in truth(large).links if one.kind == kind)


def _kind(person_id: int) -> str:
    return _company().people[person_id - 1].kind


def _by_person() -> Mapping[int, tuple[int, int]]:
    """(pull requests without the ticket's key anywhere in the title, all with a ticket) by author."""
    traced = {one.right: one.traces for one in truth(large).links if one.kind == "ticket_pull_request"}
    missed, every = Counter(), Counter()
    for pull in _company().pull_requests:
        traces = traced.get(f"{pull.repository}#{pull.number}")
        if traces is not None:
            every[pull.author_id] += 1
            missed[pull.author_id] += "title" not in traces
    return {person: (missed[person], count) for person, count in every.items()}


def _sloppy() -> int:
    return sum(missed > 0.55 * count for missed, count in _by_person().values() if count >= 10)


def _wrong_keys() -> int:
    keys = {key for ticket in _company().tickets for key in (ticket.key, *ticket.former_keys)}
    own: dict[str, set[str]] = {}
    by_id = {ticket.ticket_id: {ticket.key, *ticket.former_keys} for ticket in _company().tickets}
    for change in _company().ledger.changes:
        if change.pull_request:
            own[change.pull_request] = {key for one in change.ticket_ids for key in by_id[one]}
    return sum(
        bool({key for key in KEY.findall(pull.title) if key in keys} - own[f"{pull.repository}#{pull.number}"])
        for pull in _company().pull_requests
        if not pull.title.startswith(("Revert", "[release"))
    )


def _ticket_of_two() -> int:
    counts = Counter(ticket for one in _company().ledger.changes if one.pull_request for ticket in one.ticket_ids)
    return sum(count > 1 for count in counts.values())


def _moved_to(ticket: Ticket, status_id: str) -> bool:
    return any(change.field_id == "status" and change.to_id == status_id for change in ticket.changes)


def _added_to_sprint() -> int:
    starts = {sprint.started_at for sprint in _company().sprints}
    return sum(
        change.field == "Sprint"
        and change.changed_at not in starts
        and len(change.to_id or "") > len(change.from_id or "")
        for ticket in _company().tickets
        for change in ticket.changes
    )


def _waited_for_production() -> int:
    """Tickets that were closed only after their last deployment, more than half a day after their last merge."""
    done = [one for one in truth(large).completions if one.last_deployed_at and one.last_merged_at]
    waited = [one for one in done if (one.last_deployed_at or NEVER) <= one.completed_at]
    return sum((one.completed_at - (one.last_merged_at or NEVER)).total_seconds() > 43200 for one in waited)


def _runs(workflow: str, conclusion: str | None, again: bool = False) -> Sign:
    return lambda: sum(
        one.workflow_name == workflow and (one.attempt > 1 if again else one.conclusion == conclusion)
        for one in _company().runs
    )


def _shipped(reason: str) -> Sign:
    return lambda: sum(reason in one.reasons for one in truth(large).executions)


def _failures(test: Callable[[tuple[int, ...]], bool]) -> Sign:
    return lambda: sum(test(one.incident_ids) for one in truth(large).failures if one.kind == "defect")


def _unrelated() -> int:
    caused = {number for one in truth(large).failures for number in one.incident_ids}
    return sum(one.ticket_type == "Incident" and one.ticket_id not in caused for one in _company().tickets)


def _in_review_before_ready(pull: PullRequest) -> bool:
    ready = [when for name, when in pull.events if name == "ready_for_review"]
    return bool(ready and pull.reviews and pull.reviews[0].submitted_at < ready[0])


@cache
def _branches() -> set[tuple[str, str]]:
    return {(one.repository, one.source_branch) for one in _company().pull_requests}


SIGNS: Mapping[str, Sign] = {
    "no_ticket": _changes(lambda one: one.kind == "work" and not one.ticket_ids),
    "second_ticket": _changes(lambda one: len(one.ticket_ids) == 2),
    "second_pull_request": _ticket_of_two,
    "key_missing_in_title": _without("title"),
    "key_missing_in_branch": _without("branch"),
    "key_missing_in_body": _without("body"),
    "key_missing_in_commit": _without("commit_message"),
    "sloppy_person": _sloppy,
    "sloppy_miss": _bonds("ticket_pull_request", lambda traces: not traces),
    "wrong_key": _wrong_keys,
    "foreign_key": _pulls(lambda one: any(key in one.title for key in FOREIGN_KEYS)),
    "lower_case_branch": _pulls(lambda one: bool(re.search(r"/[a-z]{3}-\d+-", one.source_branch))),
    "development_panel_missing": _bonds(
        "ticket_pull_request", lambda traces: "title" in traces and "development_panel" not in traces
    ),
    "remote_link": _bonds("ticket_pull_request", lambda traces: "remote_link" in traces),
    "github_email_hidden": _people(lambda one: bool(one.github_login) and one.github_email is None),
    "github_name_missing": _people(lambda one: bool(one.github_login) and one.github_name is None),
    "github_login_differs": _developers(
        lambda one: bool(one.github_login) and (one.github_login or "")[:4] not in one.email
    ),
    "commits_with_noreply": _people(lambda one: "noreply" in one.git_emails[0]),
    "commits_with_private_email": _people(lambda one: "@mail.example.net" in one.git_emails[0]),
    "name_changed": _people(lambda one: one.git_name != one.full_name),
    "jira_email_hidden": _people(lambda one: bool(one.jira_account_id) and one.jira_email is None),
    "no_jira_account": _developers(lambda one: one.jira_account_id is None),
    "no_github_account": _developers(lambda one: one.github_login is None),
    "draft": _pulls(lambda one: one.is_draft or bool(one.events)),
    "abandoned": _pulls(lambda one: one.closed_at is not None and one.merged_at is None),
    "never_reviewed": _pulls(lambda one: bool(one.merged_at) and not one.reviews and _kind(one.author_id) == "human"),
    "changes_requested": _pulls(lambda one: any(review.state == "CHANGES_REQUESTED" for review in one.reviews)),
    "bot_comment": _pulls(lambda one: any(_kind(comment.author_id) == "bot" for comment in one.comments)),
    "author_comment": _pulls(lambda one: any(comment.author_id == one.author_id for comment in one.comments)),
    "review_before_ready": _pulls(_in_review_before_ready),
    "forced_push": _pulls(lambda one: bool(one.rewritten)),
    "merged_main_in": lambda: sum(one.message.startswith("Merge branch '") for one in _company().commits),
    "stacked": _pulls(lambda one: (one.repository, one.destination_branch) in _branches()),
    "reverted": _changes(lambda one: one.kind == "revert"),
    "direct_push": _changes(lambda one: one.kind == "direct"),
    "picked_without_trace": _bonds("cherry_pick", lambda traces: not traces),
    "backported": _changes(lambda one: one.kind == "backport"),
    "agent_change": _pulls(lambda one: _kind(one.author_id) == "agent"),
    "updates_per_week": _changes(lambda one: one.kind == "bot"),
    "update_left_open": _pulls(lambda one: _kind(one.author_id) == "bot" and one.closed_at is None),
    "author_clock_ahead": lambda: sum(one.authored_at > one.committed_at for one in _company().commits),
    "author_time_never_set": lambda: sum(one.authored_at == NEVER for one in _company().commits),
    "blocked": _tickets(lambda one: _moved_to(one, "10011")),
    "reopened": _tickets(
        lambda one: any(change.field_id == "status" and change.from_id == "10001" for change in one.changes)
    ),
    "wont_do": _tickets(lambda one: one.status == "Won't Do"),
    "moved": _tickets(lambda one: bool(one.former_keys)),
    "deleted": _tickets(lambda one: one.deleted_at is not None),
    "estimate_changed": _tickets(lambda one: any(change.field.startswith("Story") for change in one.changes)),
    "never_in_progress": lambda: sum(one.in_progress_at is None for one in truth(large).completions),
    "done_with_deployment": _waited_for_production,
    "unestimated": _tickets(lambda one: one.ticket_type == "Story" and one.story_points is None),
    "worklog": _tickets(lambda one: bool(one.worklogs)),
    "ticket_comment": _tickets(lambda one: bool(one.comments)),
    "added_to_running_sprint": _added_to_sprint,
    "build_failed": _runs("CI", "failure"),
    "build_run_again": _runs("CI", None, again=True),
    "deployment_failed": _runs("Deploy", "failure"),
    "deployment_run_again": _runs("Deploy", None, again=True),
    "deployment_cancelled": _runs("Deploy", "cancelled"),
    "redeployed": _shipped("redeployment"),
    "defect": _failures(lambda incidents: True),
    "remedy_rollback": _shipped("rollback"),
    "remedy_revert": _shipped("revert"),
    "remedy_hotfix": _shipped("hotfix"),
    "incident_missing": _failures(lambda incidents: not incidents),
    "incident_reopened": _tickets(
        lambda one: one.ticket_type == "Incident" and sum(change.to_id == "10001" for change in one.changes) > 1
    ),
    "unrelated_incident": _unrelated,
    "causal_link": _bonds("incident_deployment", lambda traces: "causal_link" in traces),
    "root_cause_text": _bonds("incident_deployment", lambda traces: "root_cause" in traces),
    "affected_version": _bonds("incident_deployment", lambda traces: "affected_version" in traces),
    "fix_linked": _tickets(
        lambda one: one.ticket_type == "Incident" and any(kind == "Relates" for kind, _, _ in one.links)
    ),
    "closing_keyword_missing": _bonds("issue_pull_request", lambda traces: not traces),
    "issue_not_planned": lambda: sum(one.state_reason == "not_planned" for one in _company().issues),
    "issue_reopened": lambda: sum(one.state_reason == "reopened" for one in _company().issues),
}

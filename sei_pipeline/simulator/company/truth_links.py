"""What belongs to what, and which traces of it were written. Recall is measured over links with a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sei_pipeline.simulator.company.ledger import Change
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.company.people import Person
from sei_pipeline.simulator.company.truth_backports import ticket_links


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """One true link. Ends are what people see: ticket keys, `owner/name#7`, shas, run ids, `run/attempt`, e-mails.

    kind: left, right; traces

    - ticket_pull_request: ticket, pull request; branch, title, body, commit_message, development_panel, remote_link
    - ticket_commit: ticket, own commit; commit_message, and pull_request where that one has a trace
    - pull_request_commit: pull request, own commit; pull_request
    - pull_request_landed: pull request, commit of the destination; merge_commit_sha, number_in_message, pull_request
    - issue_pull_request: GitHub issue, pull request; closing_keyword
    - incident_deployment: ticket, run/attempt; causal_link, root_cause, affected_version
    - revert: commit, reverted commit; commit_message
    - cherry_pick: copy, original; commit_message
    - pull_request_build, commit_build: pull request or commit, run; sha
    - person_account: e-mail, github:login or jira:account id or git:e-mail; email, full_name, noreply
    """

    kind: str
    left: str
    right: str
    traces: frozenset[str]


def links_of(company: Company) -> tuple[Link, ...]:
    """All links, with and without traces, sorted. Tickets that were deleted are nobody's."""
    found: dict[tuple[str, str, str], set[str]] = {}
    changes = (*_changes(company), *ticket_links(company, _keys(company)))
    for kind, left, right, traces in (*_bonds(company), *changes, *_builds(company), *_accounts(company)):
        found.setdefault((kind, left, right), set()).update(traces)
    return tuple(Link(*ends, frozenset(traces)) for ends, traces in sorted(found.items()))


Row = tuple[str, str, str, tuple[str, ...]]
_BY_TICKET = {"ticket_pull_request", "incident_deployment"}


def _keys(company: Company) -> dict[str, str]:
    return {str(ticket.ticket_id): ticket.key for ticket in company.tickets if ticket.deleted_at is None}


def _bonds(company: Company) -> Iterator[Row]:
    keys = _keys(company)
    for bond in company.ledger.bonds:
        traces = tuple(trace.name for trace in bond.traces)
        if bond.kind not in _BY_TICKET:
            yield bond.kind, bond.left, bond.right, traces
        elif bond.left in keys:
            yield bond.kind, keys[bond.left], bond.right, traces


def _changes(company: Company) -> Iterator[Row]:
    keys = _keys(company)
    messages = {commit.sha: commit.message for commit in company.commits}
    last = {f"{one.repository}#{one.number}": one.merge_commit_sha for one in company.pull_requests}
    traced = {(one.left, one.right) for one in company.ledger.bonds if one.kind == "ticket_pull_request" and one.traces}
    for change in company.ledger.changes:
        for (sha, _), named in zip(change.commits, change.named, strict=True):
            if sha not in messages:
                continue  # of a branch that was rewritten since
            if change.pull_request:
                yield "pull_request_commit", change.pull_request, sha, ("pull_request",)
            for ticket in change.ticket_ids:
                traces = ["commit_message"] if ticket in named else []
                traces += ["pull_request"] if (str(ticket), change.pull_request) in traced else []
                if str(ticket) in keys:
                    yield "ticket_commit", keys[str(ticket)], sha, tuple(traces)
        if change.pull_request:
            yield from _landed(change, change.pull_request, messages, last[change.pull_request])


def _landed(change: Change, pull_request: str, messages: dict[str, str], merge_sha: str | None) -> Iterator[Row]:
    own = {sha for sha, _ in change.commits}
    number = pull_request.partition("#")[2]
    for sha in change.landed:
        head = messages[sha].partition("\n")[0]
        traces = ["merge_commit_sha"] if sha == merge_sha else []
        traces += ["pull_request"] if sha in own else []
        traces += ["number_in_message"] if f"(#{number})" in head or f"pull request #{number} " in head else []
        yield "pull_request_landed", pull_request, sha, tuple(traces)


def _builds(company: Company) -> Iterator[Row]:
    for run in company.runs:
        if run.event == "pull_request":
            yield "pull_request_build", f"{run.repository}#{run.pull_request_number}", str(run.run_id), ("sha",)
        if run.event in ("push", "merge_group") and run.workflow_name == "CI":
            yield "commit_build", run.sha, str(run.run_id), ("sha",)


def _accounts(company: Company) -> Iterator[Row]:
    for person in company.people:
        if person.kind == "human":
            yield from _own_accounts(person)


def _own_accounts(person: Person) -> Iterator[Row]:
    sides = (
        (f"github:{person.github_login}", person.github_login, person.github_email, person.github_name),
        (f"jira:{person.jira_account_id}", person.jira_account_id, person.jira_email, person.jira_name),
    )
    for account, there, email, name in sides:
        if there is not None:
            traces = ["email"] if email == person.email else []
            traces += ["full_name"] if name == person.full_name else []
            yield "person_account", person.email, account, tuple(traces)
    for email in person.git_emails:
        noreply = email.endswith("@users.noreply.github.com")
        traces = ["email"] if email == person.email else ["noreply"] if noreply else []
        traces += ["full_name"] if person.git_name == person.full_name else []
        yield "person_account", person.email, f"git:{email}", tuple(traces)

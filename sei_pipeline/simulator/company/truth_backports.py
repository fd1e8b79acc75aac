"""What a backport is beside the change that it copies: its original's tickets, and commits that were added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sei_pipeline.simulator.company.ledger import Change, Shipping
from sei_pipeline.simulator.company.model import Company


def backports_of(company: Company) -> Iterator[tuple[Change, Change]]:
    """Each backport with its original."""
    changes = {change.change_id: change for change in company.ledger.changes}
    for change in changes.values():
        if change.kind == "backport" and change.of in changes:
            yield change, changes[change.of]


def ticket_links(company: Company, keys: Mapping[str, str]) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """A backport brings its original's tickets to another branch: they are its own. Its title quotes the original's,
    its commits their messages. `keys`: ticket keys by id."""
    titles = {
        (bond.left, bond.right): ("title",) if any(one.name == "title" for one in bond.traces) else ()
        for bond in company.ledger.bonds
        if bond.kind == "ticket_pull_request"
    }
    messages = {commit.sha: commit.message for commit in company.commits}
    former = {str(one.ticket_id): one.former_keys for one in company.tickets}
    for copy, original in backports_of(company):
        for ticket in map(str, original.ticket_ids):
            if ticket not in keys or copy.pull_request is None:
                continue
            title = titles.get((ticket, original.pull_request or ""), ())
            named = {
                sha
                for sha, _ in copy.commits
                if any(f"{key} " in messages.get(sha, "") for key in (keys[ticket], *former[ticket]))
            }
            traces = (*title, *(("commit_message",) if named else ()))
            yield "ticket_pull_request", keys[ticket], copy.pull_request, traces
            for sha, _ in copy.commits:
                if sha in messages:
                    own = ("commit_message",) if sha in named else ()
                    yield "ticket_commit", keys[ticket], sha, (*own, *(("pull_request",) if traces else ()))


def added_commits(
    company: Company,
) -> Iterator[tuple[Change, Shipping, tuple[tuple[str, datetime, tuple[str, ...]], ...]]]:
    """Commits that a backport has beside the picked ones (an answer to a review) are no copies: they ship with the
    first production deployment of a service that has the branch. Yields sha, real author instant and services."""
    parents = {commit.sha: commit.parents for commit in company.commits}
    live = [one for one in company.ledger.shippings if one.is_production and one.is_successful]
    for copy, original in backports_of(company):
        picked = sum(len(parents.get(sha, ())) == 1 for sha in original.landed) or len(original.commits)
        rows = tuple(
            (sha, when, services) for (sha, when), services in zip(copy.commits, copy.services, strict=True)
        )[picked:]
        if not rows or not copy.landed:
            continue
        seen: set[str] = set()
        for one in live:
            is_new = one.repository == copy.repository and one.service not in seen
            if is_new and _holds(parents, one.sha, copy.landed[-1]):
                seen.add(one.service)
                if not one.is_baseline:
                    yield copy, one, tuple(row for row in rows if one.service in row[2])


def _holds(parents: Mapping[str, tuple[str, ...]], sha: str, wanted: str) -> bool:
    """Whether a commit lies on the branch (first parents) that ends in `sha`."""
    at: str | None = sha
    while at is not None and at != wanted:
        at = next(iter(parents.get(at, ())), None)
    return at == wanted

"""What has happened to an issue: change histories, comments, worklogs and pasted links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sei_pipeline.simulator.company.model import Comment, Ticket, TicketChange, Worklog
from sei_pipeline.simulator.jira.documents import text_json
from sei_pipeline.simulator.jira.site import Asker, Json, milliseconds, number_of, person_json

# What Cloud's search by token inlines at most, as readers of it found when they moved from the older search.
SEARCHED_HISTORIES, SEARCHED_COMMENTS = 40, 20
INLINED_WORKLOGS = 20  # `maxResults` of the worklog field in every recorded issue


@dataclass(frozen=True)
class History:
    """One history row: what one person changed at one instant."""

    history_id: int
    author_id: int
    created_at: datetime
    changes: tuple[TicketChange, ...]


def histories_of(ticket: Ticket) -> list[History]:
    """Oldest first. Two rows of one instant keep the order of their ids."""
    rows: dict[int, list[TicketChange]] = {}
    for change in ticket.changes:
        rows.setdefault(change.change_id, []).append(change)
    found = [History(number, row[0].author_id, row[0].changed_at, tuple(row)) for number, row in rows.items()]
    return sorted(found, key=lambda history: (history.created_at, history.history_id))


def history_json(asker: Asker, history: History) -> Json:
    """As every place but bulkfetch tells it."""
    author = person_json(asker, history.author_id)
    return {
        "id": str(history.history_id),
        **({"author": author} if author else {}),
        "created": asker.instant(history.created_at),
        "items": [_item(asker, change) for change in history.changes],
    }


def bulk_history_json(asker: Asker, history: History) -> Json:
    """As bulkfetch tells it: `created` is a number, milliseconds since the epoch."""
    return {**history_json(asker, history), "created": milliseconds(history.created_at)}


def _item(asker: Asker, change: TicketChange) -> Json:
    is_custom = change.field_id.startswith("customfield_")
    named = {"fieldId": change.field_id} if asker.is_cloud and change.field_id else {}
    return {
        "field": change.field,
        "fieldtype": "custom" if is_custom else "jira",
        **named,
        "from": change.from_id,
        "fromString": change.from_text,
        "to": change.to_id,
        "toString": change.to_text,
    }


def inlined_changelog(asker: Asker, ticket: Ticket, most: int) -> Json:
    """`expand=changelog`. Cloud gives the newest `most`, newest first, and the true `total`; Data Center gives all."""
    histories = histories_of(ticket)
    most = min(most, SEARCHED_HISTORIES) if asker.is_searching else most
    shown = list(reversed(histories))[:most] if asker.is_cloud else histories
    told = [history_json(asker, history) for history in shown]
    return {"startAt": 0, "maxResults": len(told), "total": len(histories), "histories": told}


def inlined_comments(asker: Asker, ticket: Ticket) -> Json:
    """The comment field: the first 20 in Cloud's search, all elsewhere, and the true total."""
    comments = ticket.comments[:SEARCHED_COMMENTS] if asker.is_searching else ticket.comments
    here = {"self": asker.url(f"issue/{ticket.ticket_id}/comment")} if asker.is_cloud else {}
    page = {"maxResults": len(comments), "total": len(ticket.comments), "startAt": 0}
    return {"comments": [comment_json(asker, ticket, comment) for comment in comments], **here, **page}


def comment_json(asker: Asker, ticket: Ticket, comment: Comment) -> Json:
    """One comment as every place tells it."""
    author = person_json(asker, comment.author_id)
    at = asker.instant(comment.created_at)
    return {
        "self": asker.url(f"issue/{ticket.ticket_id}/comment/{comment.comment_id}"),
        "id": str(comment.comment_id),
        "author": author,
        "body": text_json(asker, comment.body),
        "updateAuthor": author,
        "created": at,
        "updated": at,
        **({"jsdPublic": True} if asker.is_cloud else {}),
    }


def worklog_json(asker: Asker, ticket: Ticket, worklog: Worklog) -> Json:
    """One worklog as every place tells it."""
    author = person_json(asker, worklog.author_id)
    at = asker.instant(worklog.started_at)  # the company keeps one instant for both
    hours, minutes = divmod(worklog.seconds // 60, 60)
    spent = " ".join(part for part, is_told in ((f"{hours}h", hours), (f"{minutes}m", minutes)) if is_told)
    return {
        "self": asker.url(f"issue/{ticket.ticket_id}/worklog/{worklog.worklog_id}"),
        "author": author,
        "updateAuthor": author,
        "created": at,
        "updated": at,
        "started": asker.instant(worklog.started_at),
        "timeSpent": spent or "0m",
        "timeSpentSeconds": worklog.seconds,
        "id": str(worklog.worklog_id),
        "issueId": str(ticket.ticket_id),
    }


def inlined_worklogs(asker: Asker, ticket: Ticket) -> Json:
    """The worklog field: the first 20 and the true total."""
    shown = [worklog_json(asker, ticket, worklog) for worklog in ticket.worklogs[:INLINED_WORKLOGS]]
    return {"startAt": 0, "maxResults": INLINED_WORKLOGS, "total": len(ticket.worklogs), "worklogs": shown}


def remote_links_json(asker: Asker, ticket: Ticket) -> Sequence[Json]:
    """Addresses that people or tools put on the issue."""
    links = []
    for address in ticket.remote_links:
        number = number_of("remotelink", ticket.ticket_id, address)
        site = urlsplit(address).hostname or ""
        about = {"url": address, "title": address.removeprefix("https://"), "icon": {"title": site}}
        links.append(
            {
                "id": number,
                "self": asker.url(f"issue/{ticket.key}/remotelink/{number}"),
                "application": {},
                "relationship": "mentioned on",
                "object": {**about, "status": {"resolved": False, "icon": {}}},
            }
        )
    return links

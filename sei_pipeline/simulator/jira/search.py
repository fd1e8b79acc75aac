"""Searching: Cloud's pages by token, which tell no total, and Data Center's by offset, which shift under the reader;
and the changelogs of many issues at once."""

from __future__ import annotations

import base64
import binascii
import hashlib
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import orjson

from sei_pipeline.simulator.company.model import Ticket
from sei_pipeline.simulator.jira.answers import BadRequest, body_of, number_in, ok, text_list
from sei_pipeline.simulator.jira.history import bulk_history_json, histories_of
from sei_pipeline.simulator.jira.issues import chosen, issue_json
from sei_pipeline.simulator.jira.jql import Query, parse
from sei_pipeline.simulator.jira.site import Asker, Json
from sei_pipeline.simulator.messages import Reply, Request

CLOUD_PAGE = 100  # issues a page, once any field but id and key is asked for (measured by others: 5000 without)
CLOUD_BARE_PAGE = 5000
SERVER_PAGE = 1000  # jira.search.views.default.max
BULK_ISSUES = 1000
BULK_FIELDS = 10
BULK_PAGE = 10_000
UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."


def found_by(asker: Asker, query: Query, jql: str) -> list[Ticket]:
    """The tickets of a query in its order, kept for the pages to come. A stranger sees nothing."""
    if asker.is_anonymous:
        return []
    site = asker.site
    kept = (jql, asker.zone.key)
    if kept not in site.found:
        test = query.test
        site.found[kept] = query.sort([ticket for ticket in site.tickets if test is None or test(ticket)])
    return site.found[kept]


def search_by_token(asker: Asker, request: Request, inlined_histories: int) -> Reply:
    """`/search/jql`. Without `fields` an issue is its id and nothing else; there is no total."""
    asked = _asked(request)
    jql, fields, expand = str(asked.get("jql") or ""), text_list(asked.get("fields")), text_list(asked.get("expand"))
    size = number_in(asked, "maxResults", 50, CLOUD_BARE_PAGE if _is_bare(fields, expand) else CLOUD_PAGE)
    if not size:
        raise BadRequest(f"The value of 'maxResults' must be between 1 and {CLOUD_BARE_PAGE}.")
    if asker.is_anonymous:
        return ok({"issues": [], "isLast": True})
    query = _bounded(asker, jql)
    tickets = found_by(asker, query, jql)
    start = _start(query, tickets, asked.get("nextPageToken"), jql)
    page = tickets[start : start + size]
    is_last = start + len(page) >= len(tickets)
    token = {} if is_last else {"nextPageToken": _token(jql, query.place(page[-1]))}
    tell = _teller(replace(asker, is_searching=True), fields, expand, inlined_histories)
    issues = [tell(ticket) for ticket in page]
    return ok({"issues": issues, **token, "isLast": is_last})


def approximate_count(asker: Asker, request: Request) -> Reply:
    """`/search/approximate-count`."""
    jql = str(body_of(request).get("jql") or "")
    return ok({"count": len(found_by(asker, _bounded(asker, jql), jql)) if not asker.is_anonymous else 0})


def search_by_offset(asker: Asker, request: Request, inlined_histories: int) -> Reply:
    """Data Center's `/search`: any fields by default, a total, and pages that shift when issues come or go."""
    asked = _asked(request)
    jql, expand = str(asked.get("jql") or ""), text_list(asked.get("expand"))
    fields = chosen(asker, text_list(asked.get("fields")) or ["*navigable"])
    start, size = number_in(asked, "startAt", 0, 10**9), number_in(asked, "maxResults", 50, SERVER_PAGE)
    tickets = [] if asker.is_anonymous else found_by(asker, parse(jql, asker), jql)
    told = [issue_json(asker, ticket, fields, expand, inlined_histories) for ticket in tickets[start : start + size]]
    counts = {"startAt": start, "maxResults": size, "total": len(tickets)}
    return ok({"expand": "schema,names", **counts, "issues": told})


def bulk_changelogs(asker: Asker, request: Request) -> Reply:
    """`/changelog/bulkfetch`: histories of many issues, oldest first over all of them, so that one issue's may be
    spread over pages. Issues that don't exist are left out without a word."""
    asked = body_of(request)
    names, field_ids = asked.get("issueIdsOrKeys"), set(asked.get("fieldIds") or ())
    if not isinstance(names, list) or not 1 <= len(names) <= BULK_ISSUES:
        raise BadRequest(f"The number of issueIdsOrKeys must be between 1 and {BULK_ISSUES}.")
    if len(field_ids) > BULK_FIELDS:
        raise BadRequest(f"The number of fieldIds must not be more than {BULK_FIELDS}.")
    size = number_in(asked, "maxResults", BULK_ISSUES, BULK_PAGE)
    tickets = {ticket.ticket_id: ticket for name in names if (ticket := asker.site.ticket(str(name)))}
    rows = []
    for ticket in tickets.values():
        for history in histories_of(ticket):
            changes = tuple(it for it in history.changes if not field_ids or it.field_id in field_ids)
            if changes:
                rows.append(
                    ((history.created_at, ticket.ticket_id, history.history_id), replace(history, changes=changes))
                )
    rows.sort(key=lambda row: row[0])
    mark = str(sorted(map(str, names))) + str(sorted(field_ids))
    start = _read_token(asked.get("nextPageToken"), mark) or 0
    grouped: dict[int, list[Json]] = {}
    for (_, ticket_id, _), history in rows[start : start + size]:
        grouped.setdefault(ticket_id, []).append(bulk_history_json(asker, history))
    logs = [{"issueId": str(number), "changeHistories": told} for number, told in grouped.items()]
    is_last = start + size >= len(rows)
    return ok({"issueChangeLogs": logs} | ({} if is_last else {"nextPageToken": _token(mark, start + size)}))


def _asked(request: Request) -> Json:
    """What is asked for, in the body of a POST or in the query of a GET."""
    if request.method == "POST":
        return body_of(request)
    return {name: list(values) if name == "fields" else values[0] for name, values in request.query.items()}


def _is_bare(fields: Sequence[str], expand: Sequence[str]) -> bool:
    return set(fields) <= {"id", "key"} and not expand


def _teller(
    asker: Asker, fields: Sequence[str], expand: Sequence[str], inlined_histories: int
) -> Callable[[Ticket], Json]:
    """How an issue is told: by its id, by its id and key, or with fields."""
    if not fields and not expand:
        return lambda ticket: {"id": str(ticket.ticket_id)}
    if _is_bare(fields, expand):
        return lambda ticket: {
            "expand": "",
            "id": str(ticket.ticket_id),
            "self": asker.url(f"issue/{ticket.ticket_id}"),
            "key": ticket.key,
        }
    names = chosen(asker, fields)
    return lambda ticket: issue_json(asker, ticket, names, expand, inlined_histories)


def _bounded(asker: Asker, jql: str) -> Query:
    query = parse(jql, asker)
    if query.test is None:
        raise BadRequest(UNBOUNDED)
    return query


def _start(query: Query, tickets: Sequence[Ticket], token: Any, jql: str) -> int:
    """Index of the first issue after the token's place. The place stays where it was, whatever became of the issue,
    so in an ascending order nothing is skipped: an issue updated meanwhile comes again at the end."""
    place = _read_token(token, jql)
    if place is None:
        return 0
    return bisect_left(tickets, True, key=lambda ticket: query.is_after(query.place(ticket), place))


def _token(mark: str, place: Any) -> str:
    """An opaque text that holds a place and what it is a place in."""
    return base64.urlsafe_b64encode(orjson.dumps([_digest(mark), place])).decode()


def _read_token(token: Any, mark: str) -> Any:
    """The place in a token; None for no token. BadRequest for one that is not of this query."""
    if not token:
        return None
    try:
        digest, place = orjson.loads(base64.urlsafe_b64decode(str(token)))
    except (binascii.Error, ValueError, TypeError):
        digest, place = "", None
    if digest != _digest(mark):
        raise BadRequest("The provided next page token is invalid or expired.")
    return place


def _digest(mark: str) -> str:
    return hashlib.sha256(mark.encode()).hexdigest()[:12]

"""What each path answers: one function a resource, all with the asker, the request, the settings and the variable
parts of the path. Issues are here; the rest of a site stands in site_resources.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sei_pipeline.simulator.company.model import Ticket, Worklog
from sei_pipeline.simulator.jira import search
from sei_pipeline.simulator.jira.answers import (
    NO_ISSUE,
    BadRequest,
    body_of,
    errors,
    ok,
    page_of,
    text_list,
    whole_number,
)
from sei_pipeline.simulator.jira.development import detail_json, summary_json
from sei_pipeline.simulator.jira.history import (
    comment_json,
    histories_of,
    history_json,
    remote_links_json,
    worklog_json,
)
from sei_pipeline.simulator.jira.issues import chosen, issue_json
from sei_pipeline.simulator.jira.site import Asker, Json, milliseconds
from sei_pipeline.simulator.messages import Reply, Request

WORKLOGS_A_PAGE = 1000  # of /worklog/updated and /worklog/deleted, by Atlassian's documentation
WORKLOGS_A_LIST = 1000


@dataclass(frozen=True)
class Settings:
    """What of a tool's behaviour its resources need. `inlined_histories`: how many Cloud puts into an issue."""

    inlined_histories: int
    clock: Callable[[], datetime]


def search_by_token(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Cloud's search."""
    return search.search_by_token(asker, request, settings.inlined_histories)


def search_by_offset(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Data Center's search."""
    return search.search_by_offset(asker, request, settings.inlined_histories)


def approximate_count(asker: Asker, request: Request, settings: Settings) -> Reply:
    """How many issues a query finds."""
    return search.approximate_count(asker, request)


def bulk_changelogs(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Histories of many issues."""
    return search.bulk_changelogs(asker, request)


def issue(asker: Asker, request: Request, settings: Settings, key: str) -> Reply:
    """One issue, under its id, its key or a key that it had before it moved."""
    ticket = asker.site.ticket(key)
    if ticket is None or asker.is_anonymous:
        return errors(404, NO_ISSUE)
    fields = text_list(request.query.get("fields", ())) or ["*all"]
    expand = text_list(request.query.get("expand", ()))
    return ok(issue_json(asker, ticket, chosen(asker, fields), expand, settings.inlined_histories))


def issue_changelog(asker: Asker, request: Request, settings: Settings, key: str) -> Reply:
    """An issue's histories by offset, oldest first."""
    ticket = asker.site.ticket(key)
    if ticket is None:
        return errors(404, NO_ISSUE)
    return ok(page_of(asker, request, histories_of(ticket), lambda it: history_json(asker, it), default=100))


def issue_worklogs(asker: Asker, request: Request, settings: Settings, key: str) -> Reply:
    """An issue's worklogs; Data Center gives all at once."""
    ticket = asker.site.ticket(key)
    if ticket is None:
        return errors(404, NO_ISSUE)
    told = [worklog_json(asker, ticket, worklog) for worklog in ticket.worklogs]
    start = whole_number(request, "startAt", 0, 10**9) if asker.is_cloud else 0
    size = whole_number(request, "maxResults", 5000, 5000) if asker.is_cloud else len(told)
    return ok({"startAt": start, "maxResults": size, "total": len(told), "worklogs": told[start : start + size]})


def issue_comments(asker: Asker, request: Request, settings: Settings, key: str) -> Reply:
    """An issue's comments by offset, oldest first; Data Center gives all where no size is asked for."""
    ticket = asker.site.ticket(key)
    if ticket is None:
        return errors(404, NO_ISSUE)
    start = whole_number(request, "startAt", 0, 10**9)
    most = 100 if asker.is_cloud else 10**6
    size = whole_number(request, "maxResults", most, most)
    told = [comment_json(asker, ticket, comment) for comment in ticket.comments[start : start + size]]
    return ok({"startAt": start, "maxResults": size, "total": len(ticket.comments), "comments": told})


def remote_links(asker: Asker, request: Request, settings: Settings, key: str) -> Reply:
    """An issue's links to elsewhere, all at once."""
    ticket = asker.site.ticket(key)
    return ok(remote_links_json(asker, ticket)) if ticket else errors(404, NO_ISSUE)


def worklogs_by_id(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Worklogs by id; those that don't exist are left out."""
    numbers = body_of(request).get("ids")
    if not isinstance(numbers, list) or len(numbers) > WORKLOGS_A_LIST:
        raise BadRequest(f"The number of ids must not be more than {WORKLOGS_A_LIST}.")
    wanted = set(map(str, numbers))
    every = ((ticket, worklog) for ticket in asker.site.tickets for worklog in ticket.worklogs)
    return ok([worklog_json(asker, ticket, it) for ticket, it in every if str(it.worklog_id) in wanted])


def updated_worklogs(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Ids and times of worklogs written since."""
    every = [(it.started_at, it) for ticket in asker.site.tickets for it in ticket.worklogs]
    return _worklog_changes(asker, request, every)


def deleted_worklogs(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Ids and times of worklogs that went with their issues."""
    gone = [(ticket.deleted_at, it) for ticket in asker.site.deleted_tickets for it in ticket.worklogs]
    return _worklog_changes(asker, request, [(at, it) for at, it in gone if at])


def _worklog_changes(asker: Asker, request: Request, every: list[tuple[datetime, Worklog]]) -> Reply:
    """At most a thousand, oldest first, `until` being where the next page starts (its instant included)."""
    since = whole_number(request, "since", 0, 10**15)
    found = sorted((milliseconds(at), it.worklog_id) for at, it in every if milliseconds(at) >= since)
    page = found[:WORKLOGS_A_PAGE]
    until = page[-1][0] if page else milliseconds(asker.site.company.ended_at)
    is_last = len(page) == len(found)
    values = [{"worklogId": number, "updatedTime": at, "properties": []} for at, number in page]
    here = f"{asker.base}{request.path}"
    body: Json = {"values": values, "since": since, "until": until, "self": f"{here}?since={since}"}
    body |= {} if is_last else {"nextPage": f"{here}?since={until}"}
    return ok(body | {"lastPage": is_last})


def development_detail(asker: Asker, request: Request, settings: Settings, version: str) -> Reply:
    """The development panel of an issue, of one application and kind."""
    found = _development_of(asker, request)
    if isinstance(found, Reply):
        return found
    return ok(detail_json(asker, found, request.first("applicationType"), request.first("dataType")))


def development_summary(asker: Asker, request: Request, settings: Settings, version: str) -> Reply:
    """How much the development panel of an issue holds."""
    found = _development_of(asker, request)
    return found if isinstance(found, Reply) else ok(summary_json(asker, found))


def _development_of(asker: Asker, request: Request) -> Ticket | Reply:
    """The issue asked for, by its number only."""
    if "VIEW_DEV_TOOLS" in asker.denied:
        return errors(403, "You do not have permission to view development tools.")
    number = request.first("issueId")
    ticket = asker.site.ticket(number) if number.isdigit() else None
    return ticket or errors(400, "Issue id must be a number of an existing issue.")

"""What one clause of JQL asks of a ticket: to be among values, or to lie before or after a bound."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sei_pipeline.simulator.company.model import Ticket
from sei_pipeline.simulator.jira.answers import BadRequest
from sei_pipeline.simulator.jira.site import Asker

Test = Callable[[Ticket], bool]

COMPARES: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_PERIOD = re.compile(r"-(\d+)([wdhm])")
_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_FORMATS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")


def negated(test: Test, is_negated: bool) -> Test:
    """The test, or its opposite."""
    return (lambda ticket: not test(ticket)) if is_negated else test


def among(asker: Asker, name: str, values: Sequence[str]) -> Test:
    """`name in (values)`. Values that don't exist are an error, as they are in Jira, for projects, keys and ids."""
    site = asker.site
    if name == "project":
        projects = [(value, site.project(value)) for value in values]
        _refuse(
            [f"The value '{value}' does not exist for the field 'project'." for value, it in projects if it is None]
        )
        keys = {project.key for _, project in projects if project}
        return lambda ticket: ticket.project_key in keys
    if name in {"key", "id"}:
        tickets = [(value, site.ticket(value)) for value in values]
        missing = [value for value, ticket in tickets if ticket is None]
        about = "An issue with key '{}' does not exist for field 'key'."
        if name == "id":
            about = "A value with ID '{}' does not exist for the field 'id'."
        _refuse([about.format(value) for value in missing])
        numbers = {ticket.ticket_id for _, ticket in tickets if ticket}
        return lambda ticket: ticket.ticket_id in numbers
    wanted = {value.lower() for value in values}
    if name == "issuetype":
        return lambda ticket: ticket.ticket_type.lower() in wanted
    if name == "status":
        return lambda ticket: ticket.status.lower() in wanted
    if name == "labels":
        return lambda ticket: bool(wanted.intersection(label.lower() for label in ticket.labels))
    raise _unknown(name)


def compared(asker: Asker, name: str, sign: str, value: str) -> Test:
    """`name sign value`, for ids and instants."""
    compare = COMPARES[sign]
    if name in {"id", "key"} and value.isdigit():
        number = int(value)
        return lambda ticket: bool(compare(ticket.ticket_id, number))
    if name not in {"updated", "created", "resolved"}:
        raise _unknown(name)
    bound = _instant(asker, name, value)
    if name == "updated":
        return lambda ticket: bool(compare(ticket.updated_at, bound))
    if name == "created":
        return lambda ticket: bool(compare(ticket.created_at, bound))
    return lambda ticket: ticket.resolved_at is not None and bool(compare(ticket.resolved_at, bound))


def _instant(asker: Asker, name: str, value: str) -> datetime:
    """An instant in the user's zone, or a period before now. Seconds are no valid format."""
    period = _PERIOD.fullmatch(value)
    if period:
        return asker.site.company.ended_at - int(period[1]) * _UNITS[period[2]]
    for spelling in _FORMATS:
        try:
            return datetime.strptime(value, spelling).replace(tzinfo=asker.zone).astimezone(UTC)
        except ValueError:
            continue
    raise BadRequest(
        f"Date value '{value}' for field '{name}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
        "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
    )


def _refuse(messages: Sequence[str]) -> None:
    if messages:
        raise BadRequest(*messages)


def _unknown(name: str) -> BadRequest:
    return BadRequest(f"Field '{name}' does not exist or you do not have permission to view it.")

"""Replies of Jira: JSON, its two shapes of error, and its three ways of paging."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from sei_pipeline.simulator.jira.site import Asker, Json
from sei_pipeline.simulator.messages import Reply, Request

PAGING = ("startAt", "maxResults")
NO_ISSUE = "Issue does not exist or you do not have permission to see it."
Thing = TypeVar("Thing")
UNAUTHENTICATED = "Client must be authenticated to access this resource."


class BadRequest(Exception):
    """What the caller sent can't be served: becomes a 400 with Jira's `errorMessages`."""


def ok(body: object, headers: Mapping[str, str] | None = None) -> Reply:
    """A 200 with JSON."""
    return Reply(200, orjson.dumps(body), headers or {})


def errors(status: int, *messages: str, headers: Mapping[str, str] | None = None) -> Reply:
    """`{"errorMessages": [...], "errors": {}}`, the shape of nearly all of Jira's refusals."""
    return Reply(status, orjson.dumps({"errorMessages": messages, "errors": {}}), headers or {})


def whole_number(request: Request, name: str, default: int, most: int) -> int:
    """A paging parameter, cut to what Jira allows. BadRequest where it is no number."""
    text = request.first(name)
    if not text:
        return default
    if not text.removeprefix("-").isdigit():
        raise BadRequest(f"Failed to convert value of type 'java.lang.String' to required type 'int' for '{name}'")
    return max(0, min(int(text), most))


def number_in(asked: Json, name: str, default: int, most: int) -> int:
    """A number of a body or query, cut to what Jira allows. BadRequest where it is none."""
    value = asked.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not str(value).isdigit():
        raise BadRequest(f"The value of '{name}' must be a number.")
    return min(int(value), most)


def body_of(request: Request) -> Json:
    """The JSON object that a POST sends. BadRequest where it is none."""
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise BadRequest("Invalid request payload. Refer to the REST API documentation and try again.")
    return body


def text_list(value: Any) -> list[str]:
    """A parameter that may come as a list, as repeated parameters or with commas."""
    values = value if isinstance(value, list | tuple) else [value] if value else []
    return [part.strip() for text in values for part in str(text).split(",") if part.strip()]


def page_of(
    asker: Asker,
    request: Request,
    things: Sequence[Thing],
    shape: Callable[[Thing], object],
    default: int = 50,
    most: int = 100,
) -> Json:
    """The platform API's page: counts, `values`, its own address and that of the next page where there is one."""
    page = agile_page_of(asker, request, things, shape, default, most)
    start, size = page["startAt"], page["maxResults"]
    rest = "".join(f"&{name}={value}" for name, told in request.query.items() for value in told if name not in PAGING)
    here = f"{asker.base}{request.path}?maxResults={size}{rest}"
    links = {} if page["isLast"] else {"nextPage": f"{here}&startAt={start + size}"}
    return {"self": f"{here}&startAt={start}", **links, **page}


def agile_page_of(
    asker: Asker,
    request: Request,
    things: Sequence[Thing],
    shape: Callable[[Thing], object],
    default: int = 50,
    most: int = 100,
) -> Json:
    """The agile API's page: `startAt`, `maxResults`, `total`, `isLast` and `values`."""
    start = whole_number(request, "startAt", 0, 10**9)
    size = whole_number(request, "maxResults", default, most)
    values = things[start : start + size]
    counts = {"maxResults": size, "startAt": start, "total": len(things)}
    is_last = start + len(values) >= len(things)
    return {**counts, "isLast": is_last, "values": [shape(value) for value in values]}

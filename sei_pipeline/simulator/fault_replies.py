"""Each fault as it looks on the wire: bodies and headers as the tools and the proxies before them send them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum

from sei_pipeline.simulator.messages import Reply, Request, Sending

HTML = "text/html; charset=utf-8"
_GITHUB_DOCS = "https://docs.github.com/en/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api"
_ERROR_PAGE = b"<!DOCTYPE html>\n<html><head><title>%s</title></head><body><h1>%s</h1></body></html>\n"
_GITHUB_QUOTA = 5000  # requests an hour of one user, by GitHub's documentation


class Fault(StrEnum):
    """What may go wrong with one request. Refusals come before the tool works, damage after it has."""

    TOO_MANY_SECONDS = "429 with Retry-After in seconds"
    TOO_MANY_DATE = "429 with Retry-After as an HTTP date"
    TOO_MANY_BARE = "429 without Retry-After"
    SECONDARY_LIMIT = "403, GitHub's secondary limit with Retry-After"
    SECONDARY_LIMIT_BARE = "403, GitHub's secondary limit without Retry-After"
    PRIMARY_LIMIT = "403, GitHub's primary limit with its reset"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502 with an HTML page"
    UNAVAILABLE = "503 with Retry-After"
    HTML_PAGE = "an HTML error page with status 200"
    TIMEOUT = "no answer for a while, then the connection closes"
    RESET_BEFORE = "connection reset before the answer"
    RESET_INSIDE = "connection reset inside the body"
    TRUNCATED = "a body shorter than its Content-Length"
    MALFORMED = "malformed JSON of the right length"
    EXPIRED_TOKEN = "the token in use has expired"  # noqa: S105


def refused(fault: Fault, request: Request, now: datetime, retry_after: int) -> Reply | None:
    """The reply in place of the tool's; None where the fault is none that refuses. `retry_after` in seconds."""
    make = _REFUSALS.get(fault)
    return make(request, now, retry_after) if make else None


def damaged(fault: Fault, reply: Reply, timeout_seconds: float) -> Sending:
    """The tool's own reply, damaged on its way. A reply without body can only be delayed or reset."""
    length = len(reply.body)
    if fault is Fault.TIMEOUT:
        return Sending(None, wait_seconds=timeout_seconds, ending="close")
    if fault is Fault.RESET_BEFORE:
        return Sending(None, ending="reset")
    if fault is Fault.RESET_INSIDE:
        return Sending(reply, declared_length=length + 1, sent_length=length // 2, ending="reset")
    if fault is Fault.TRUNCATED:
        return Sending(reply, declared_length=length + 1, sent_length=length // 2, ending="close")
    if fault is Fault.MALFORMED:
        # Cut in the middle of a value and filled up: no JSON ends in "<".
        body = reply.body[: length * 2 // 3] + b"<" * (length - length * 2 // 3)
        return Sending(Reply(reply.status, body, reply.headers, reply.content_type))
    raise ValueError(f"{fault.name} does no damage to a reply")


def _too_many_seconds(request: Request, now: datetime, retry_after: int) -> Reply:
    return _json(429, {"message": "Too Many Requests"}, {"Retry-After": str(retry_after)})


def _too_many_date(request: Request, now: datetime, retry_after: int) -> Reply:
    until = format_datetime((now + timedelta(seconds=retry_after)).astimezone(UTC), usegmt=True)
    return _json(429, {"message": "Too Many Requests"}, {"Retry-After": until})


def _too_many_bare(request: Request, now: datetime, retry_after: int) -> Reply:
    return _json(429, {"message": "Too Many Requests"}, {})


def _secondary_limit(request: Request, now: datetime, retry_after: int) -> Reply:
    return _secondary(now, {"Retry-After": str(retry_after)})


def _secondary_limit_bare(request: Request, now: datetime, retry_after: int) -> Reply:
    return _secondary(now, {})


def _secondary(now: datetime, headers: Mapping[str, str]) -> Reply:
    """Quota is left: only the text (and Retry-After, where sent) tells it from a missing permission."""
    message = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out "
        "to GitHub Support for help, please include the request ID C0DE:1234:5678:9ABC."
    )
    body = {"documentation_url": f"{_GITHUB_DOCS}#about-secondary-rate-limits", "message": message}
    return _json(403, body, {**_quota(now + timedelta(minutes=40), _GITHUB_QUOTA - 800, request=None), **headers})


def _primary_limit(request: Request, now: datetime, retry_after: int) -> Reply:
    """REST refuses with 403; GraphQL answers 200 with an error and nothing left of the quota."""
    message = "API rate limit exceeded for user ID 1234567."
    headers = _quota(now + timedelta(seconds=retry_after), 0, request)
    if request.path.endswith("/graphql"):
        return _json(200, {"errors": [{"type": "RATE_LIMITED", "message": message}]}, headers)
    return _json(403, {"message": message, "documentation_url": f"{_GITHUB_DOCS}#about-primary-rate-limits"}, headers)


def _quota(reset_at: datetime, remaining: int, request: Request | None) -> dict[str, str]:
    resource = "graphql" if request and request.path.endswith("/graphql") else "core"
    return {
        "X-RateLimit-Limit": str(_GITHUB_QUOTA),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Used": str(_GITHUB_QUOTA - remaining),
        "X-RateLimit-Reset": str(int(reset_at.timestamp())),
        "X-RateLimit-Resource": resource,
    }


def _server_error(request: Request, now: datetime, retry_after: int) -> Reply:
    return _json(500, {"message": "Server Error"}, {})


def _bad_gateway(request: Request, now: datetime, retry_after: int) -> Reply:
    return _page(502, b"502 Bad Gateway")


def _unavailable(request: Request, now: datetime, retry_after: int) -> Reply:
    return _page(503, b"503 Service Unavailable", {"Retry-After": str(retry_after)})


def _html_page(request: Request, now: datetime, retry_after: int) -> Reply:
    return _page(200, b"We are down for maintenance")


def _page(status: int, title: bytes, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, _ERROR_PAGE % (title, title), headers or {}, HTML)


def _json(status: int, body: object, headers: Mapping[str, str]) -> Reply:
    return Reply(status, json.dumps(body).encode(), headers)


_REFUSALS: Mapping[Fault, Callable[[Request, datetime, int], Reply]] = {
    Fault.TOO_MANY_SECONDS: _too_many_seconds,
    Fault.TOO_MANY_DATE: _too_many_date,
    Fault.TOO_MANY_BARE: _too_many_bare,
    Fault.SECONDARY_LIMIT: _secondary_limit,
    Fault.SECONDARY_LIMIT_BARE: _secondary_limit_bare,
    Fault.PRIMARY_LIMIT: _primary_limit,
    Fault.SERVER_ERROR: _server_error,
    Fault.BAD_GATEWAY: _bad_gateway,
    Fault.UNAVAILABLE: _unavailable,
    Fault.HTML_PAGE: _html_page,
}

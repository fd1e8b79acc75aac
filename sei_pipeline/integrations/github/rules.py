"""What GitHub says of its limits and of what it refuses.

Source: docs.github.com, "Rate limits for the REST API", "Rate limits and query limits for the GraphQL API" and
"Best practices for using the REST API": primary limits come with `x-ratelimit-remaining: 0`, secondary ones with a
message and sometimes `Retry-After`; without it, a minute is the least to wait, and longer each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sei_pipeline.connect.rules import FINE, Quota, Rules, Verdict, http_date, retry_after

SECONDARY = ("secondary rate limit", "abuse detection")
GAVE_UP = "something went wrong while executing your query"  # a timeout of GraphQL, or a fault; with status 200


class GithubRules(Rules):
    """Quota headers per resource, and 403 told apart: a limit, single sign-on, a permission that is missing."""

    unsaid_wait: ClassVar[float] = 60

    def quota(self, headers: Mapping[str, str], resource: str) -> Quota | None:
        try:
            remaining = int(headers["x-ratelimit-remaining"])
            reset_at = float(headers["x-ratelimit-reset"])
            limit = int(headers.get("x-ratelimit-limit", 0)) or None
        except (KeyError, ValueError):
            return None
        return Quota(remaining, limit, reset_at)

    def judge(self, status: int, headers: Mapping[str, str], body: Any) -> Verdict:
        if status in (403, 429):
            limit = _limit(headers, _message(body))
            if limit is not None:
                return limit
        if status == 403:
            return _refused(headers, _message(body))
        if status == 404:
            lacks = _lacking(headers)
            todo = "check its name, and whether the token may see it: GitHub answers 404 for what a token may not see"
            return Verdict("denied", "it doesn't know this", todo=f"{todo}{lacks and '; ' + lacks}")
        if status == 451:
            todo = "leave it out with `exclude`, or ask its owner"
            return Verdict("denied", "it is blocked for legal reasons", todo=todo)
        return super().judge(status, headers, body)

    def judge_body(self, body: Any) -> Verdict:
        """GraphQL says its limits and its faults with status 200."""
        for error in graph_errors(body):
            message = str(error.get("message", ""))
            if any(words in message.lower() for words in SECONDARY):
                return Verdict("wait", "its secondary limit", is_whole=True)
            if error.get("type") in ("RATE_LIMITED", "RATE_LIMIT"):
                return Verdict("wait", "its hourly limit")
            if GAVE_UP in message.lower():
                return Verdict("again", "it gave up on the query")
        return FINE


def graph_errors(body: Any) -> list[Mapping[str, Any]]:
    """The errors of a GraphQL answer; REST's own `errors` (of 422) are none of those that an accepted answer has."""
    errors = body.get("errors") if isinstance(body, Mapping) else None
    return [error for error in errors if isinstance(error, Mapping)] if isinstance(errors, list) else []


def _limit(headers: Mapping[str, str], message: str) -> Verdict | None:
    """A 403 or 429 that is a limit; None where it is none."""
    after = retry_after(headers)
    if after is not None or any(words in message.lower() for words in SECONDARY):
        return Verdict("wait", "its secondary limit", after, is_whole=True)
    if headers.get("x-ratelimit-remaining") == "0":
        sent, reset = http_date(headers.get("Date", "")), headers.get("x-ratelimit-reset", "")
        seconds = max(0.0, float(reset) - sent) if sent is not None and reset.isdigit() else None
        return Verdict("wait", "its hourly limit", seconds)
    if "rate limit" in message.lower():
        return Verdict("wait", "its limit")
    return None


def _refused(headers: Mapping[str, str], message: str) -> Verdict:
    sso = headers.get("X-GitHub-SSO", "")
    if sso.startswith("required"):
        todo = "authorize the token for the organisation's single sign-on, in its owner's settings"
        return Verdict("denied", "the organisation wants single sign-on", todo=todo)
    lacks = _lacking(headers) or "give the token the permission, or leave this out"
    return Verdict("denied", "the token may not do this", todo=lacks)


def _lacking(headers: Mapping[str, str]) -> str:
    """The permission that would do, as GitHub names it; "" where it names none."""
    permissions = headers.get("X-Accepted-GitHub-Permissions", "")
    if permissions:
        return f"it needs the permission {permissions}"
    accepted = _words(headers.get("X-Accepted-OAuth-Scopes", ""))
    has = _words(headers.get("X-OAuth-Scopes", ""))
    if "X-OAuth-Scopes" in headers and accepted and not accepted & has:
        return f"it needs one of the scopes {', '.join(sorted(accepted))}; it has {', '.join(sorted(has)) or 'none'}"
    return ""


def _words(text: str) -> set[str]:
    return {word.strip() for word in text.split(",") if word.strip()}


def _message(body: Any) -> str:
    return str(body.get("message", "")) if isinstance(body, Mapping) else str(body or "")

"""What Jira says of its limits and of who asked.

Cloud counts requests and points and tells `X-RateLimit-Remaining` with the instant of `X-RateLimit-Reset` (ISO 8601);
Data Center fills a bucket and tells `X-RateLimit-Interval-Seconds`. Both send Retry-After with a 429.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sei_pipeline.connect.rules import Quota, Rules, Verdict, http_date

REASON = "X-Seraph-LoginReason"
CAPTCHA = "X-Authentication-Denied-Reason"


class JiraRules(Rules):
    """Jira's own headers; the rest is HTTP's."""

    def quota(self, headers: Mapping[str, str], resource: str) -> Quota | None:
        """What is left, where an answer tells it with the instant of its return. Data Center's bucket fills with each
        interval, and names no window."""
        remaining, limit = _number(headers, "X-RateLimit-Remaining"), _number(headers, "X-RateLimit-Limit")
        reset_at = _reset_at(headers)
        if remaining is None or reset_at is None:
            return None
        return Quota(remaining, limit, reset_at, fills_always="X-RateLimit-Reset" not in headers)

    def judge(self, status: int, headers: Mapping[str, str], body: Any) -> Verdict:
        """A 403 for too many wrong passwords wants a person; all else is HTTP's."""
        if status in (401, 403) and "CAPTCHA" in headers.get(CAPTCHA, "").upper():
            todo = "log in with that user in a browser once and answer the question; then use a token"
            return Verdict("denied", "it wants to see a person after too many wrong passwords", todo=todo)
        return super().judge(status, headers, body)


def is_anonymous(headers: Mapping[str, str]) -> bool:
    """Whether an answer was given to nobody in particular: Jira ignores a wrong token and shows what is public."""
    if headers.get("X-AUSERNAME", "").lower() == "anonymous":
        return True
    return any(word in headers.get(REASON, "").upper() for word in ("FAILED", "DENIED"))


def _number(headers: Mapping[str, str], name: str) -> int | None:
    try:
        return int(float(headers.get(name, "")))
    except ValueError:
        return None


def _reset_at(headers: Mapping[str, str]) -> float | None:
    said = headers.get("X-RateLimit-Reset", "").strip()
    if said:
        try:
            at = datetime.fromisoformat(said)
        except ValueError:
            return None
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    seconds, sent_at = _number(headers, "X-RateLimit-Interval-Seconds"), http_date(headers.get("Date", ""))
    return None if seconds is None or sent_at is None else sent_at + seconds

"""What a tool says of its limits and its faults, and what follows from it. An integration subclasses `Rules` where
its tool has ways of its own; the defaults are those of HTTP (RFC 9110: 429, 503 and Retry-After)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Literal

PASSING = frozenset({408, 409, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
"""Statuses of what may pass: overload, gateways, a write in progress. 409 only where the caller doesn't accept it."""


@dataclass(frozen=True)
class Quota:
    """What is left of one credential for one resource. `reset_at`: seconds since 1970 by the tool's clock.
    `fills_always`: a bucket that is filled again and again, so that `reset_at` moves with each answer."""

    remaining: int
    limit: int | None
    reset_at: float
    fills_always: bool = False


@dataclass(frozen=True)
class Verdict:
    """What to do with an answer. `wait`: the tool asks for patience, for `seconds` or an unsaid time;
    `is_whole`: for every resource of the credential. `again`: a fault that may pass. `renew`: the credential isn't
    valid any more. `denied`: asking again won't help."""

    kind: Literal["fine", "wait", "again", "renew", "denied"]
    why: str = ""
    seconds: float | None = None
    todo: str = ""
    is_whole: bool = False


FINE = Verdict("fine")


class Rules:
    """The defaults. Times are seconds."""

    connect_timeout: ClassVar[float] = 10
    read_timeout: ClassVar[float] = 90  # longer than the slowest tool's own limit, so that it is the one who gives up
    retries: ClassVar[int] = 6  # with the waits between them about two minutes: a restart behind a gateway
    first_wait: ClassVar[float] = 0.5
    longest_pause: ClassVar[float] = 60
    unsaid_wait: ClassVar[float] = 5  # a limit without a time: doubled each time, up to `longest_unsaid_wait`
    longest_unsaid_wait: ClassVar[float] = 300
    least_wait: ClassVar[float] = 1  # for a limit, also for one that is over at once
    longest_wait: ClassVar[float] = 3900  # of one request in all: hourly quotas and five minutes
    parallel: ClassVar[int] = 8  # requests in flight of one connection in one process
    reserve: ClassVar[int] = 0  # requests of a quota that are left to others

    def quota(self, headers: Mapping[str, str], resource: str) -> Quota | None:
        """What is left, as the headers of an answer tell it; None where they don't."""
        return None

    def judge(self, status: int, headers: Mapping[str, str], body: Any) -> Verdict:
        """What follows from an answer that the caller didn't say it accepts. `body` is parsed JSON, else text."""
        seconds = retry_after(headers)
        if status == 429 or (status in (403, 503) and seconds is not None):
            return Verdict("wait", "it asks for fewer requests", seconds)
        if status in PASSING:
            return Verdict("again", f"it answered {status}", seconds)
        if status == 401:
            return Verdict("renew", "it refused the token", todo="give the connection a token that is valid")
        if status == 403:
            return Verdict("denied", "it forbids this", todo="give the token the permission, or leave this out")
        if status in (404, 410):
            return Verdict("denied", "it doesn't know this", todo="check the name and what the token may see")
        return Verdict("denied", f"it answered {status}", todo="check the connection's options")

    def judge_body(self, body: Any) -> Verdict:
        """What follows from an accepted answer's JSON: tools that say errors with status 200 override this."""
        return FINE


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header, None where it says nothing; a date is taken against the answer's own Date, so
    that clocks needn't agree."""
    said = headers.get("Retry-After", "").strip()
    if not said:
        return None
    try:
        seconds = float(said)
    except ValueError:
        pass
    else:
        return None if math.isnan(seconds) else max(0.0, seconds)
    until, sent = http_date(said), http_date(headers.get("Date", ""))
    return None if until is None or sent is None else max(0.0, until - sent)


def http_date(text: str) -> float | None:
    """Seconds since 1970 of an HTTP date; None for what is none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError):
        return None

"""JQL as reading needs it. Instants in JQL have minutes only, and the time zone of the user who asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

STEP_BACK = timedelta(minutes=30)  # no clock is set back by less


def quoted(text: str) -> str:
    """A text as JQL takes it, also where it is one of JQL's words."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def in_project(key: str, condition: str | None = None) -> str:
    """The issues of a project, and of these the ones that fulfil a further condition."""
    base = f"project = {quoted(key)}"
    return f"{base} AND ({condition})" if condition else base


def asked_from(instant: datetime, zone: ZoneInfo) -> datetime:
    """The last instant not after `instant` that JQL can name: a whole minute, and none that the zone's clock shows
    twice when summer time ends, for nobody knows which of the two Jira takes."""
    at = instant.astimezone(UTC).replace(second=0, microsecond=0)
    while _is_shown_twice(at.astimezone(zone)):
        at -= STEP_BACK
    return at


def _is_shown_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def ordered(base: str, field: str, start: datetime | None, zone: ZoneInfo) -> str:
    """Issues by an instant, oldest first; from `start` on, which `asked_from` gave."""
    bound = "" if start is None else f' AND {field} >= "{start.astimezone(zone):%Y-%m-%d %H:%M}"'
    return f"{base}{bound} ORDER BY {field} ASC, key ASC"

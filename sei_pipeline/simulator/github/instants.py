"""Instants as GitHub writes them: UTC, whole seconds, `2026-03-01T10:11:12Z`."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=65_536)  # a pull request's instants are asked for several times; some 8 MB
def text_of(instant: datetime) -> str:
    """An instant as GitHub shows it."""
    return instant.astimezone(UTC).isoformat()[:19] + "Z"


def maybe(instant: datetime | None) -> str | None:
    """`text_of`, or null."""
    return None if instant is None else text_of(instant)


def instant_of(text: str) -> datetime:
    """What a client sent (`2026-03-01`, `...Z`, `...+02:00`), in UTC. ValueError where it is no instant."""
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)

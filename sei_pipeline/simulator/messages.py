"""What goes between a caller and a simulated tool: requests, replies, what is put on the wire, and what is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol
from urllib.parse import unquote

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """One request. `path` is as sent (percent-encoded, without the query); header names are lower-case."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def segments(self) -> tuple[str, ...]:
        """The decoded parts of the path: `/repos/a/b%2Fc` gives `("repos", "a", "b/c")`."""
        return tuple(unquote(part) for part in self.path.strip("/").split("/"))

    def first(self, name: str, default: str = "") -> str:
        """The first value of a query parameter."""
        values = self.query.get(name)
        return values[0] if values else default


@dataclass(frozen=True)
class Reply:
    """One answer. Content-Length, Content-Type, Date and Connection are added when it is sent."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON


class Tool(Protocol):
    """A simulated tool. `answer` is called from many threads at once and never raises for a bad request."""

    name: str

    def answer(self, request: Request) -> Reply: ...


@dataclass(frozen=True)
class Sending:
    """What goes on the wire for one request. The defaults send `reply` whole and keep the connection.

    `reply` None: nothing is sent at all. `wait_seconds` pass before the first byte. `declared_length`: the
    Content-Length that is told, None for the true one. `sent_length`: body bytes sent, None for all.
    `ending`: what happens to the connection afterwards. `date_shift` is added to the Date header.
    `fault` names what was done, for the record.
    """

    reply: Reply | None
    wait_seconds: float = 0.0
    declared_length: int | None = None
    sent_length: int | None = None
    ending: Literal["keep", "close", "reset"] = "keep"
    date_shift: timedelta = timedelta(0)
    fault: str | None = None


class Disturbance(Protocol):
    """What may go wrong between a tool and its caller. `answer` asks the tool; whether it is called, and with which
    request, is for the disturbance to say. `now` is the server's clock."""

    def send(self, tool: str, request: Request, answer: Callable[[Request], Reply], now: datetime) -> Sending: ...


@dataclass(frozen=True)
class Exchange:
    """One recorded request. `target` is path and query as sent; `status` 0 means that nothing was answered."""

    method: str
    target: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fault: str | None

"""One request on its way: who asks, of which state, and how lists are paged in REST."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from sei_pipeline.simulator.github.accounts import Permission, Token
from sei_pipeline.simulator.github.behaviour import Behaviour
from sei_pipeline.simulator.github.index import Index
from sei_pipeline.simulator.github.refusals import Refusal, blocked, needs_sign_on, not_found
from sei_pipeline.simulator.github.repository import RepositoryIndex
from sei_pipeline.simulator.messages import Reply, Request

PAGE_SIZE, LARGEST_PAGE = 30, 100


@dataclass(frozen=True)
class Call:
    """A request with all that its answer depends on. `parts` is the path without prefix and slashes."""

    request: Request
    parts: tuple[str, ...]
    index: Index
    token: Token
    now: datetime

    @property
    def behaviour(self) -> Behaviour:
        return self.index.behaviour

    @property
    def api(self) -> str:
        """The API's own address, as the caller knows it: links lead back there."""
        host = self.request.headers.get("host", "api.github.com")
        return f"http://{host}{self.behaviour.rest_prefix}"

    def see(self, entry: RepositoryIndex | None, permission: Permission) -> RepositoryIndex:
        """The repository if this token may read that part of it. Raises Refusal 404, 403 or 451."""
        if entry is None or not self.token.sees(entry.record.name, entry.record.is_private):
            raise not_found()
        if self.token.needs_sign_on:
            raise needs_sign_on(entry.owner)
        if entry.is_blocked:
            raise blocked()
        if not self.token.has(permission, entry.record.is_private):
            raise self.token.lacking(permission)
        return entry

    def page(self) -> tuple[int, int]:
        """(page, per_page), as GitHub reads them: what is no positive number is the default, 100 the most."""
        sizes = []
        for name, default in (("page", 1), ("per_page", PAGE_SIZE)):
            text = self.request.first(name)
            sizes.append(int(text) if text.isdecimal() and int(text) > 0 else default)
        return sizes[0], min(sizes[1], LARGEST_PAGE)

    def slice(self, records: Sequence[Any]) -> tuple[Sequence[Any], dict[str, str]]:
        """The asked page of a list, and its Link header."""
        page, size = self.page()
        last = max(1, -(-len(records) // size))
        links: dict[str, int] = {}
        if page > 1:
            links |= {"prev": min(page - 1, last), "first": 1}
        if page < last:
            links |= {"next": page + 1, "last": last}
        headers = {"Link": ", ".join(f'<{self._at(number)}>; rel="{name}"' for name, number in links.items())}
        return records[(page - 1) * size : page * size], headers if links else {}

    def _at(self, page: int) -> str:
        query = {name: values for name, values in self.request.query.items() if name != "page"}
        host = self.request.headers.get("host", "api.github.com")
        return f"http://{host}{self.request.path}?{urlencode({**query, 'page': [page]}, doseq=True)}"


def answered(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """A JSON answer."""
    return Reply(status, orjson.dumps(body), headers or {})


def refused(refusal: Refusal, behaviour: Behaviour) -> Reply:
    """An error as GitHub's REST API words it."""
    body = {
        "message": refusal.message,
        **refusal.more,
        "documentation_url": f"{behaviour.documentation}/{refusal.page}",
        "status": str(refusal.status),
    }
    return Reply(refusal.status, orjson.dumps(body), refusal.headers)


def with_etag(call: Call, reply: Reply) -> Reply:
    """Adds the weak tag of the body; 304 without a body where the caller has it already."""
    if reply.status != 200 or call.request.method != "GET":
        return reply
    tag = f'W/"{hashlib.sha256(reply.body).hexdigest()}"'
    headers = {**reply.headers, "ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"}
    known = call.request.headers.get("if-none-match", "")
    if tag.removeprefix("W/") in (text.strip().removeprefix("W/") for text in known.split(",")):
        return Reply(304, b"", headers)
    return Reply(200, reply.body, headers)

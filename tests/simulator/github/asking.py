"""Asking the simulated GitHub without a socket: the request that a client would send, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from sei_pipeline.simulator.github import GithubTool
from sei_pipeline.simulator.messages import Request
from tests.simulator.github.small import small_company

TOKEN = "ghp_small"


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **much: float) -> None:
        self.now += timedelta(**much)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]


@dataclass
class Asker:
    """One client with one token."""

    tool: GithubTool
    token: str = TOKEN

    def send(self, method: str, target: str, body: bytes = b"", **headers: str) -> Answer:
        parts = urlsplit(target)
        sent = {"host": "127.0.0.1:9", "user-agent": "tests", "authorization": f"Bearer {self.token}", **headers}
        query = parse_qs(parts.query, keep_blank_values=True)
        reply = self.tool.answer(Request(method, parts.path, query, sent, body))
        is_json = reply.body and reply.content_type.startswith("application/json")
        found = orjson.loads(reply.body) if is_json else reply.body or None
        return Answer(reply.status, found, {name.lower(): value for name, value in reply.headers.items()})

    def get(self, target: str, **headers: str) -> Answer:
        return self.send("GET", target, **headers)

    def pages(self, target: str) -> Iterator[Answer]:
        """As a client reads a list: by the Link header's next."""
        while target:
            answer = self.get(target)
            yield answer
            target = next_of(answer)

    def query(self, text: str, **variables: Any) -> Answer:
        path = self.tool.index.behaviour.graphql_path
        return self.send("POST", path, orjson.dumps({"query": text, "variables": variables}))

    def data(self, text: str, **variables: Any) -> Any:
        """The data of a query that must not fail."""
        answer = self.query(text, **variables)
        assert answer.status == 200
        assert "errors" not in answer.body, answer.body["errors"]
        return answer.body["data"]

    def nodes(self, text: str, *path: str, **variables: Any) -> list[Any]:
        """All nodes of a connection below `path`; the query takes `$after`."""
        found: list[Any] = []
        after: str | None = None
        while True:
            part = self.data(text, after=after, **variables)
            for name in path:
                part = part[name]
            found += part["nodes"]
            if not part["pageInfo"]["hasNextPage"]:
                return found
            after = part["pageInfo"]["endCursor"]


def next_of(answer: Answer) -> str:
    for link in answer.headers.get("link", "").split(", "):
        if link.endswith('rel="next"'):
            return link[1 : link.index(">")]
    return ""


def asker(**settings: Any) -> Asker:
    """A client of the small company; `settings` are GithubTool's."""
    return Asker(GithubTool(small_company(), [TOKEN], **settings))


def shop(fields: str, client: Asker | None = None) -> Any:
    """Fields of the repository acme/shop."""
    query = f'{{repository(owner:"acme",name:"shop"){{{fields}}}}}'
    return (client or asker()).data(query)["repository"]

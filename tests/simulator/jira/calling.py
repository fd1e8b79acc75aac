"""A served Jira, and asking it as its user would."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.jira.tool import JiraTool
from sei_pipeline.simulator.serving import Served, serve
from tests.simulator.jira.small_site import small_company

USER, TOKEN = "reader@example.com", "secret-token"


class Caller:
    """Asks a served Jira as its user would."""

    def __init__(self, served: Served, authorization: str | None):
        self.served = served
        self.headers = {"Authorization": authorization} if authorization else {}

    def ask(self, path: str, **query: Any) -> requests.Response:
        return requests.get(self.served.url("jira") + path, query, headers=self.headers, timeout=10)

    def get(self, path: str, **query: Any) -> Any:
        reply = self.ask(path, **query)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def send(self, path: str, body: object) -> requests.Response:
        return requests.post(self.served.url("jira") + path, json=body, headers=self.headers, timeout=10)

    def post(self, path: str, body: object) -> Any:
        reply = self.send(path, body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def found(self, jql: str, **query: Any) -> list[str]:
        """Keys of all pages of Cloud's search."""
        keys: list[str] = []
        token: dict[str, str] = {}
        while True:
            page = self.get("/rest/api/3/search/jql", jql=jql, **{"fields": "summary", **query}, **token)
            assert "total" not in page
            keys += [issue["key"] for issue in page["issues"]]
            if page["isLast"]:
                assert "nextPageToken" not in page
                return keys
            token = {"nextPageToken": page["nextPageToken"]}


def basic(user: str = USER, token: str = TOKEN) -> str:
    return "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()


@contextmanager
def jira(company: Company | None = None, authorization: str | None = "", **options: Any) -> Iterator[Caller]:
    """A served Jira and who asks; `authorization` "" is the right one, None nobody's."""
    tool = JiraTool(company or small_company(), {USER: TOKEN}, **options)
    right = f"Bearer {TOKEN}" if options.get("deployment") == "server" else basic()
    with serve({"jira": tool}) as served:
        yield Caller(served, right if authorization == "" else authorization)

"""A GitHub that answers at once: one real page of pull requests, served a thousand times over under other numbers.

Run by github_extraction.py in a process of its own: `serve_pull_requests.py COUNT` prints its address. What it serves
is a page of the simulated GitHub with its lists of commits, reviews and comments; numbers, ids, shas and times are
replaced, so that every pull request is another. Everything else the simulated GitHub answers itself.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.github.tool import GithubTool
from sei_pipeline.simulator.messages import Reply, Request
from sei_pipeline.simulator.serving import serve

TOKEN = "ghp_benchmark"  # nobody's
NUMBER = 7_777_777  # stands for a pull request's number in the template
FIRST = 1_000_000  # seven digits each, so that lengths stay
AT = "2026-05-31T00:00:00Z"
MOST_COMMITS = 4  # of a template: more are followed up, which is measured apart


class Replicated:
    """Pages of `count` pull requests of one repository, newest first, a minute apart."""

    name = "github"

    def __init__(self, company: Company, count: int):
        self._tool = GithubTool(company, [TOKEN])
        self._tool.change(has_limits=False)
        self._count = count
        self._templates: list[bytes] = []

    def answer(self, request: Request) -> Reply:
        asked = orjson.loads(request.body) if request.body else {}
        if "pullRequests(first: $first" not in asked.get("query", "").replace("\n", " "):
            return self._tool.answer(request)
        if not self._templates:
            self._templates = _templates(self._tool, request)
        after = int(asked["variables"].get("after") or 0)
        until = min(after + asked["variables"]["first"], self._count)
        nodes = b",".join(self._node(number) for number in range(after, until))
        more = b"true" if until < self._count else b"false"
        body = b'{"data":{"repository":{"pullRequests":{"pageInfo":{"hasNextPage":%b,"endCursor":"%d"},"nodes":[%b]}}}}'
        return Reply(200, body % (more, until, nodes))

    def _node(self, index: int) -> bytes:
        template = self._templates[index % len(self._templates)]
        at = datetime(2026, 5, 31, tzinfo=UTC) - timedelta(minutes=index)
        number = b"%d" % (FIRST + self._count - index)
        return template.replace(b"%d" % NUMBER, number).replace(AT.encode(), at.strftime("%Y-%m-%dT%H:%M:%SZ").encode())


def _templates(tool: GithubTool, request: Request) -> list[bytes]:
    asked = orjson.loads(request.body)
    answered = orjson.loads(tool.answer(request).body)["data"]["repository"]["pullRequests"]["nodes"]
    usual = [node for node in answered if 1 <= len(node["commits"]["nodes"]) <= MOST_COMMITS]
    assert usual, asked
    return [orjson.dumps(_marked(node, index)) for index, node in enumerate(usual)]


def _marked(value: Any, index: int, key: str = "") -> Any:
    """A template: whatever identifies a record gets the placeholder in it."""
    if isinstance(value, dict):
        marked = {name: _marked(item, index, name) for name, item in value.items()}
        if "mergedAt" in value:
            marked |= {"number": NUMBER, "updatedAt": AT, "createdAt": AT}
        return marked
    if isinstance(value, list):
        return [_marked(item, index, key) for item in value]
    if key == "oid":
        return f"{NUMBER}{value[7:]}"
    if key == "id":
        return f"{value}_{NUMBER}"
    return value


def main() -> None:
    company = make_company(7, 8, 60)
    with serve({"github": Replicated(company, int(sys.argv[1]))}) as served:
        print(served.url("github"), company.repositories[0].name, flush=True)
        sys.stdin.read()  # until the benchmark closes it


if __name__ == "__main__":
    main()

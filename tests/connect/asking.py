"""A client and a server on loopback that echoes what it was asked, with a clock that waits for nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sei_pipeline.connect.client import Client
from sei_pipeline.connect.credentials import Credential, TokenCredential
from sei_pipeline.connect.quota import QuotaStore
from sei_pipeline.connect.rules import Quota, Rules, Verdict
from sei_pipeline.simulator.faults import Faults
from sei_pipeline.simulator.serving import Reply, Request, Served, serve
from tests.connect.waiting import FastTime

SECRETS = {"FIRST": "secret-of-the-first", "SECOND": "secret-of-the-second"}


class Told(Rules):
    """Limits as most tools tell them."""

    def quota(self, headers: Any, resource: str) -> Quota | None:
        if "X-RateLimit-Remaining" not in headers:
            return None
        return Quota(int(headers["X-RateLimit-Remaining"]), 10, float(headers["X-RateLimit-Reset"]))

    def judge(self, status: int, headers: Any, body: Any) -> Verdict:
        if status == 403 and "rate limit" in str(body):
            return Verdict("wait", "a limit", is_whole="secondary" in str(body))
        return super().judge(status, headers, body)


class Echo:
    """Answers what it was asked; `replies` come first, one each."""

    name = "echo"

    def __init__(self, replies: Sequence[Reply] = ()) -> None:
        self.replies = list(replies)
        self.tokens: list[str] = []

    def answer(self, request: Request) -> Reply:
        self.tokens.append(request.headers.get("authorization", ""))
        if self.replies:
            return self.replies.pop(0)
        return Reply(
            200, json.dumps({"path": request.path, "query": {k: list(v) for k, v in request.query.items()}}).encode()
        )


@contextmanager
def asking(
    folder: Path,
    tool: Any,
    faults: Faults | None = None,
    *,
    names: Sequence[str] = ("FIRST",),
    rules: Rules | None = None,
    say: Callable[[str], None] = lambda text: None,
    credentials: Sequence[Credential] = (),
) -> Iterator[tuple[Client, FastTime, Served]]:
    time = FastTime()
    given = [*credentials] or [TokenCredential(name, SECRETS.__getitem__) for name in names]
    with serve({"echo": tool}, faults, time.utc) as served:
        client = Client(served.url("echo"), given, QuotaStore.at(folder), rules or Told(), say, time.clock)
        try:
            yield client, time, served
        finally:
            client.close()

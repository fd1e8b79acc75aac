"""A simulated GitHub for tests, and connections to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from sei_pipeline.connect.contract import Context, Cursor, Scope, Stream, Window
from sei_pipeline.connect.cut import cut_page
from sei_pipeline.integrations.github import GithubIntegration
from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.github.accounts import App, Token
from sei_pipeline.simulator.github.behaviour import Behaviour
from sei_pipeline.simulator.github.tool import GithubTool
from sei_pipeline.simulator.messages import Disturbance
from sei_pipeline.simulator.serving import Served, serve
from tests.connect.waiting import FastTime

TOKENS = {"TOKEN_A": "ghp_" + "a" * 36, "TOKEN_B": "ghp_" + "b" * 36}
STREAMS = {stream.name: stream for stream in GithubIntegration.streams}
Row = dict[str, Any]
Rows = dict[str, list[Row]]


@cache
def company(seed: int = 1, developer_count: int = 8, days: int = 14) -> Company:
    """A small company; the same object for the same arguments."""
    return make_company(seed, developer_count, days)


def started() -> datetime:
    """When the first run of a test starts."""
    return datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Site:
    """A tool that is being served, a clock that both sides go by, and where a connection keeps its cache."""

    tool: GithubTool
    served: Served
    folder: Path
    time: FastTime
    said: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=lambda: dict(TOKENS))

    def connect(self, started_at: datetime | None = None, window: int = 1_000, **options: Any) -> GithubIntegration:
        """A new integration object, as a new run would make it. None as an option leaves it out."""
        context = Context(
            cache=self.folder / "cache",
            home=self.folder,
            secret=self.secrets.__getitem__,
            started_at=started_at or started(),
            progress=self.said.append,
            clock=self.time.clock,
        )
        chosen: dict[str, Any] = {"url": self.served.url("github"), "instance": "github.com", "token": "TOKEN_A"}
        if "repositories" not in options:
            chosen["organisations"] = [owner(self.tool.company)]
        chosen |= options
        made = GithubIntegration("code", {key: one for key, one in chosen.items() if one is not None}, context)
        made.window_size = window
        return made

    def asked(self) -> Counter[str]:
        """Requests so far: the last part of a path, or the first connection that a query asks for."""
        found: Counter[str] = Counter()
        for exchange in self.served.exchanges("github"):
            path = exchange.target.partition("?")[0]
            found[_asks_for(exchange.body) if path.endswith("graphql") else path.rpartition("/")[2]] += 1
        return found

    def queries(self) -> list[dict[str, Any]]:
        """The bodies of all GraphQL requests so far."""
        return [orjson.loads(one.body) for one in self.served.exchanges("github") if one.target.endswith("graphql")]


def _asks_for(body: bytes) -> str:
    query = orjson.loads(body)["query"]
    if "r0: repository" in query:
        return "heads"
    if "f0: node" in query:
        return "follow"
    words = ("pullRequests", "issues", "deployments", "releases", "refs", "history", "checkRuns",
             "membersWithRole", "teams", "statuses")  # fmt: skip
    if query.rstrip("} ").endswith("nodes { number"):
        return "sweep"
    return next((word for word in words if f"{word}(" in query), query)


def owner(of: Company) -> str:
    """The company's organisation."""
    return of.repositories[0].name.partition("/")[0]


@contextmanager
def site(
    folder: Path,
    of: Company | None = None,
    *,
    faults: Disturbance | None = None,
    tokens: Sequence[Token | str] = tuple(TOKENS.values()),
    apps: Sequence[App] = (),
    is_enterprise: bool = False,
    on_request: Callable[[int], datetime | None] | None = None,
    **behaviour: Any,
) -> Iterator[Site]:
    """A simulated GitHub over a company, served on this machine until the block ends."""
    time = FastTime()
    tool = GithubTool(
        of or company(),
        tokens,
        apps,
        behaviour=Behaviour(**behaviour),
        is_enterprise=is_enterprise,
        clock=time.utc,
        on_request=on_request,
    )
    with serve({"github": tool}, faults=faults, clock=time.utc) as served:
        yield Site(tool, served, folder, time)


class Landed:
    """What runs have landed of a connection, as staging sees it: the newest version of each record, with its own
    children and no others."""

    def __init__(self) -> None:
        self.cursors: dict[tuple[str, str], Cursor] = {}
        self.rejects: list[Any] = []
        self.row_count = 0
        self._newest: dict[str, dict[tuple[Any, ...], Row]] = {name: {} for name in STREAMS}

    def run(
        self,
        integration: GithubIntegration,
        only: Sequence[str] = (),
        most_windows: int | None = None,
        scopes: Sequence[Scope] = (),
    ) -> None:
        """Lands what is new. With `most_windows` it stops there, as if it were killed."""
        windows = 0
        for scope in scopes or integration.scopes():
            for stream in integration.streams:
                if stream.child_of is not None or (only and stream.name not in only):
                    continue
                place = (stream.name, scope.name)
                for window in integration.windows(stream, scope, self.cursors.get(place)):
                    self.take(stream, window, scope.name)
                    windows += 1
                    if windows == most_windows:
                        return

    def take(self, stream: Stream, window: Window, scope: str) -> None:
        """Lands one window: all of it and its cursor, or nothing where its source fails."""
        pages = list(window.pages)
        self.cursors[stream.name, scope] = orjson.loads(orjson.dumps(window.cursor()))
        children = [one for one in STREAMS.values() if one.child_of == stream.name]
        if stream.mode == "snapshot":
            for one in (stream, *children):
                kept = {key: row for key, row in self._newest[one.name].items() if row["_scope"] != scope}
                self._newest[one.name] = kept
        for page in pages:
            keys = self._cut(stream, page, scope)
            for child in children:
                of_it = child.parent_key
                old = self._newest[child.name]
                gone = [key for key, row in old.items() if tuple(row[name] for name in of_it) in keys]
                for key in gone:
                    del old[key]
                self._cut(child, type(page)(page.children.get(child.name, ())), scope)

    def _cut(self, stream: Stream, page: Any, scope: str) -> set[tuple[Any, ...]]:
        batch, rejects = cut_page(stream, page, "test")
        self.rejects += rejects
        self.row_count += batch.num_rows
        keys = set()
        for row in batch.to_pylist():
            key = tuple(row[name] for name in stream.native_id)
            keys.add(key)
            self._newest[stream.name][key] = {**row, "_scope": scope}
        return keys

    def rows(self, stream: str) -> list[Row]:
        """The newest versions."""
        return list(self._newest[stream].values())

    def all(self) -> Mapping[str, Any]:
        """Everything, to be compared."""
        return self._newest

    def add(self, other: Landed) -> None:
        """What another has landed of other scopes."""
        for name, rows in other.all().items():
            self._newest[name] |= rows

    def differs_from(self, other: Landed) -> dict[str, list[Any]]:
        """Keys of records that only one of the two holds, or that differ, by stream; a few of each."""
        differing = {}
        for name, rows in self._newest.items():
            others = other.all()[name]
            keys = [key for key in rows.keys() | others.keys() if rows.get(key) != others.get(key)]
            if keys:
                differing[name] = keys[:5]
        return differing

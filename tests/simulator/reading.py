"""Reads a simulated company through the real integrations, as a run does, and says what is landed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sei_pipeline.connect.clock import Clock
from sei_pipeline.connect.contract import Context, Integration
from sei_pipeline.integrations.github import INTEGRATION as GITHUB
from sei_pipeline.integrations.jira import INTEGRATION as JIRA
from sei_pipeline.landing.extract import Outcome, extract
from sei_pipeline.landing.store import Store
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.faults import Faults
from sei_pipeline.simulator.github.tool import GithubTool
from sei_pipeline.simulator.jira.tool import JiraTool
from sei_pipeline.simulator.serving import Served, serve
from tests.connect.waiting import FastTime
from tests.simulator.facts import Facts, differences, github_facts, github_rows, jira_facts, jira_rows
from tests.simulator.standing import standing

SECRETS = {"GITHUB_TOKEN": "ghp_simulated_and_nobodys", "JIRA_TOKEN": "jira-simulated-and-nobodys"}
ASKER = "reader@example.com"


@dataclass
class Tools:
    """A company's tools, served. `show` moves both in time."""

    company: Company
    github: GithubTool
    jira: JiraTool
    served: Served
    time: FastTime

    def show(self, instant: datetime) -> None:
        self.github.show(instant)
        self.jira.show(instant)


@contextmanager
def tools_of(
    company: Company, faults: Faults | None = None, on_request: Callable[[int], datetime | None] | None = None
) -> Iterator[Tools]:
    time = FastTime()
    github = GithubTool(company, [SECRETS["GITHUB_TOKEN"]], clock=time.utc, on_request=on_request)
    jira = JiraTool(company, {ASKER: SECRETS["JIRA_TOKEN"]}, clock=time.utc)
    with serve({"github": github, "jira": jira}, faults, time.utc) as served:
        yield Tools(company, github, jira, served, time)


@dataclass
class Reader:
    """A project's two connections over a raw folder. `started_at` is when the next run begins."""

    folder: Path
    urls: Mapping[str, str]
    clock: Clock
    started_at: datetime = datetime(2026, 6, 1, tzinfo=UTC)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path, tools: Tools, **options: Mapping[str, Any]) -> Reader:
        urls = {name: tools.served.url(name) for name in ("github", "jira")}
        owners = sorted({one.name.partition("/")[0] for one in tools.company.repositories})
        options = {**options, "github": {"organisations": owners, **options.get("github", {})}}
        return cls(folder, urls, tools.time.clock, options=options)

    @property
    def store(self) -> Store:
        return Store(str(self.folder / "raw"))

    def connection(self, tool: type[Integration]) -> Integration:
        """A new object, as each run makes one."""
        defaults: dict[str, dict[str, Any]] = {
            "github": {"token": "GITHUB_TOKEN"},
            "jira": {"user": ASKER, "token": "JIRA_TOKEN", "projects": ["*"], "sweep_days": 1},
        }
        options = {"url": self.urls[tool.tool], **defaults[tool.tool], **self.options.get(tool.tool, {})}
        cache = self.folder / "cache" / tool.tool
        context = Context(cache, self.folder, SECRETS.__getitem__, self.started_at, clock=self.clock)
        return tool(tool.tool, options, context)

    def read(self, tool: type[Integration], window_size: int | None = None) -> list[Outcome]:
        connection = self.connection(tool)
        if window_size is not None:
            connection.window_size = window_size  # type: ignore[attr-defined]
        return list(extract(connection, self.store, self.said.append))

    def landed(self, tool: type[Integration]) -> Facts:
        held = standing(self.store, tool, tool.tool)
        return github_rows(held) if tool is GITHUB else jira_rows(held)

    def differences(self, tool: type[Integration], company: Company) -> list[str]:
        expected = github_facts(company) if tool is GITHUB else jira_facts(company)
        return differences(expected, self.landed(tool))


def failures(outcomes: list[Outcome]) -> list[str]:
    return [f"{one.scope} {one.stream}: {one.error_text}" for one in outcomes if one.status == "failed"]


__all__ = ["GITHUB", "JIRA", "Reader", "Tools", "failures", "tools_of"]

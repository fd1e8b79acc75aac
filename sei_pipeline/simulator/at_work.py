"""The simulated company at work: its tools are served on loopback, a project reads them over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sei_pipeline.errors import UsageError
from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.faults import Faults
from sei_pipeline.simulator.github.tool import GithubTool
from sei_pipeline.simulator.jira.tool import JiraTool
from sei_pipeline.simulator.project import JIRA_USER, write_project
from sei_pipeline.simulator.serving import Served, serve

SECRETS = {
    "SIM_GITHUB_TOKEN": "simulated-github-token-nobodys",
    "SIM_JIRA_TOKEN": "simulated-jira-token-nobodys",
}
"""By the names that the project's connections give. They open the simulated tools, on loopback, and nothing else."""

FEWEST, MOST = 4, 500  # developers: fewer make no team, more are better written straight to files


@dataclass(frozen=True)
class AtWork:
    """A company whose tools answer."""

    company: Company
    served: Served

    @property
    def as_of(self) -> datetime:
        return self.company.ended_at

    @property
    def title(self) -> str:
        company = self.company
        people = sum(person.kind == "human" for person in company.people)
        teams = f"{len(company.teams)} team{'s' if len(company.teams) > 1 else ''}"
        return (
            f"{company.name}, a simulated company: {people:,} people in {teams}, "
            f"{len(company.repositories)} repositories, {len(company.pull_requests):,} pull requests, "
            f"{len(company.tickets):,} tickets, {len(company.deployments):,} deployments in "
            f"{(company.ended_at - company.started_at).days} days."
        )

    def requests(self) -> dict[str, int]:
        """How many requests each tool has answered so far."""
        return {name: len(self.served.requests(name)) for name in ("github", "jira")}

    def faults(self) -> int:
        """How many of them went wrong on purpose."""
        return sum(bool(one.fault) for name in ("github", "jira") for one in self.served.exchanges(name))


@contextmanager
def at_work(folder: Path, seed: int, developers: int, days: int, fault_seed: int | None = None) -> Iterator[AtWork]:
    """Makes the company, serves its tools and writes the project. Whoever runs the project provides the SECRETS.
    Raises UsageError for a size that makes no sense."""
    if days < 1:
        raise UsageError(f"found --days {days}; expected 1 or more")
    if not FEWEST <= developers <= MOST:
        raise UsageError(
            f"found --developers {developers}; expected {FEWEST} to {MOST}; larger companies are written straight to "
            "files (docs/simulator.md)"
        )
    company = make_company(seed, developers, days)
    github = GithubTool(company, [SECRETS["SIM_GITHUB_TOKEN"]])
    jira = JiraTool(company, {JIRA_USER: SECRETS["SIM_JIRA_TOKEN"]})
    faults = None if fault_seed is None else Faults.schedule(fault_seed)
    with serve({"github": github, "jira": jira}, faults) as served:
        write_project(company, folder, {name: served.url(name) for name in ("github", "jira")})
        yield AtWork(company, served)

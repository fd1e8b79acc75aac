"""Any git repository as a project of one team, its version tags as production deployments; and what git can't tell.

It is looked at through the contract, as a run does; a clone of an address stays in the cache, where the run finds it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from sei_pipeline import integrations, settings
from sei_pipeline.commands.release_tags import Tags, release_tags
from sei_pipeline.connect.contract import Context, Integration
from sei_pipeline.errors import SourceRejected, UsageError
from sei_pipeline.settings import Settings

TOOL = "git"
CONNECTION = "repository"
TEAM = "Everybody"

# What git alone says about each metric, and what it takes to know the rest.
CAN = {
    "deployment_frequency": "known as far as the tags are your releases: each is taken for one production deployment.",
    "change_lead_time": "known: author time of a commit to the first release that holds it.",
    "change_failure_rate": "a lower bound: git shows reverts, hotfix branches and releases that go back, but neither "
    "failed deployments nor incidents.",
    "pull_request_cycle_time": "first commit to merge, of those whose merge message names them; when one was opened "
    "and who reviewed it, git doesn't know, so its phases aren't known.",
    "time_to_production": "known for the same pull requests, up to the first release that holds their merge.",
    "time_to_restore": "not known: no source of incidents. Connect one, or drop an incidents.csv.",
    "recovery_time": "known of the failures that git shows: until the revert, hotfix or release that goes back.",
    "rework_rate": "a lower bound: reverts, hotfix branches and releases that go back; tickets would tell of bugs.",
    "lead_time": "not known: no source of tickets. Connect a tracker, or drop tickets.csv and ticket_changes.csv.",
}
NEEDS_RELEASES = ("deployment_frequency", "change_lead_time", "change_failure_rate", "time_to_production")


@dataclass(frozen=True)
class Found:
    """A repository that was looked at: how a connection names it, its name, branch and tags, its newest instant."""

    place: Mapping[str, str]
    name: str
    branch: str | None
    tags: Tags
    newest_at: datetime

    @property
    def title(self) -> str:
        return f"{self.name}: {self.tags.text}"

    @property
    def notes(self) -> tuple[str, ...]:
        has_releases = self.tags.pattern is not None
        lines = ["What git alone can tell, metric by metric:"]
        for metric, text in CAN.items():
            said = text if has_releases or metric not in NEEDS_RELEASES else "not known: there are no releases."
            lines.append(f"  {metric:24} {said}")
        return (*lines, "")

    def as_of(self, now: datetime) -> datetime | None:
        """The midnight after the newest commit or tag, so that a quiet repository isn't shown empty; None, meaning
        now, while that day goes on."""
        midnight = self.newest_at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return midnight if midnight < now else None


def look_at(address: str, where: Settings, now: datetime) -> Found:
    """What there is at a path or address; an address is cloned, without files, into the cache of `where`.

    Raises UsageError where there is no repository or nothing in it, SourceError where it can't be read.
    """
    place = _place(address)
    options = {"repositories": [place]}
    kind = integrations.known()[TOOL]
    for problem in kind.check_options(options, where.home):
        raise UsageError(f"--git: found {problem.found}; expected {problem.expected}; {problem.todo}")
    context = Context(where.cache / TOOL / CONNECTION, where.home, settings.secret, now)
    integration = kind(CONNECTION, options, context)
    try:
        about = _read(integration, "repositories").to_pylist()[0]
        refs = _read(integration, "refs")
    except SourceRejected as error:
        if "path" not in place:
            raise
        todo = "expected one, bare or not; name its top folder"
        raise UsageError(f"{address}: found no git repository there; {todo}") from error
    if about["is_empty"]:
        raise UsageError(f"{address}: found a repository without any commit; expected some history; commit something")
    rows = refs.select(["ref_name", "ref_type", "tagged_at"]).to_pylist()
    tags = release_tags([row["ref_name"] for row in rows if row["ref_type"] == "tag"])
    newest = max(row["tagged_at"] for row in rows if row["tagged_at"])
    return Found(place, about["repository"], about["default_branch"], tags, newest.replace(tzinfo=UTC))


def _place(address: str) -> dict[str, str]:
    local = Path(address).expanduser()
    if local.exists():
        return {"path": str(local.resolve())}
    if "://" in address or re.match(r"[^/\s]+@[^/\s]+:", address):
        return {"url": address}
    raise UsageError(
        f"{address}: there is no such folder; expected the folder of a git repository or an address such as "
        "https://example.com/owner/name.git; correct it"
    )


def _read(integration: Integration, name: str) -> pa.Table:
    """All rows of one stream of the only scope."""
    stream = next(stream for stream in integration.streams if stream.name == name)
    windows = integration.windows(stream, integration.scopes()[0], None)
    pages = [page.batch for window in windows for page in window.pages if page.batch is not None]
    return pa.Table.from_batches(pages, stream.schema)


def write_project(folder: Path, found: Found) -> None:
    """A project of one team that owns the repository and everything in it."""
    where: dict[str, Any] = {**found.place, "name": found.name}
    if found.tags.pattern is not None:
        where["releases"] = {"tags": found.tags.pattern, "environment": "production", "service": found.name}
    people = io.StringIO()
    writer = csv.writer(people, lineterminator="\n")
    writer.writerow(["Email", "Manager Email", "Full Name", "Team"])
    writer.writerow(["everybody@example.com", "", "Every Body", TEAM])
    team = {
        "team": TEAM,
        "source_code": {
            "repositories": [found.name],
            "production_branches": [found.branch or "*"],
            "hotfixes": [{"source_branch": "hotfix/*"}],
        },
        "delivery": {"deployments": [{"service": found.name, "environment": "production"}]},
        "developers": {"lead_time": "everybody", "productivity": "everybody", "pull_requests": "everybody"},
    }
    connection = {"name": CONNECTION, "tool": TOOL, "options": {"repositories": [where]}}
    tree = {"title": found.name, "levels": ["Team"]}
    files = {
        "profiles_config/connections.yml": yaml.safe_dump({"connections": [connection]}, sort_keys=False),
        "profiles_config/efficiency/default.yml": "name: default\n",
        "orgtrees/developers.csv": people.getvalue(),
        "orgtrees/repository/tree.yml": yaml.safe_dump(tree, sort_keys=False),
        "orgtrees/repository/teams/everybody.yml": yaml.safe_dump(team, sort_keys=False),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

"""Any git repository as a project of one team, its version tags as production deployments; and what git can't tell."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from sei_pipeline import settings
from sei_pipeline.errors import SourceRejected, UsageError
from sei_pipeline.integrations.git.address import Address, holds_credentials
from sei_pipeline.integrations.git.command import Git
from sei_pipeline.integrations.git.mirror import Mirror
from sei_pipeline.integrations.git.peel import peel
from sei_pipeline.integrations.git.repository import Repository

# v1.2.3, 1.2.3, v123, release_12, release-1.2, tool/v1.2.3, pkg@1.0.0, each with or without an end such as -rc.1
_VERSION = re.compile(r"(?P<head>(?:.*[@/_-])?[vV]?)(?P<number>\d+(?:[._]\d+)*)(?P<end>[-+.]?[0-9A-Za-z.+-]*)")
_SAMPLES = 3  # tags that are named: enough to recognise them
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
    "lead_time": "not known: no source of tickets. Connect a tracker, or drop tickets.csv and ticket_changes.csv.",
}
NEEDS_RELEASES = ("deployment_frequency", "change_lead_time", "change_failure_rate", "time_to_production")


@dataclass(frozen=True)
class Tags:
    """The tags that count as releases: a glob of their names (None: there are none), how many it takes, how many
    there are, the forms of those it takes with their counts, and samples of those it leaves out."""

    pattern: str | None
    taken: int
    count: int
    forms: tuple[tuple[str, int], ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        if not self.count:
            return "It has no tags, so no release is known."
        if self.pattern is None:
            return f"None of its {self.count} tags looks like a version (such as {', '.join(self.left_out)})."
        forms = ", ".join(f"{form} ({count})" for form, count in self.forms[:_SAMPLES])
        more = f" and {len(self.forms) - _SAMPLES} other forms" if len(self.forms) > _SAMPLES else ""
        rest = f"; left out are others, such as {', '.join(self.left_out)}" if self.left_out else ""
        return (
            f"{self.taken} of its {self.count} tags are taken for production deployments, by the pattern "
            f"`{self.pattern}`: {forms}{more}{rest}."
        )


@dataclass(frozen=True)
class Found:
    """A repository that was looked at: where it lies on this machine, its name, branch and tags, its newest instant."""

    path: Path
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


def look_at(address: str, folder: Path) -> Found:
    """What there is at a path or address; one that isn't on this machine is cloned below `folder`, without files.

    Raises UsageError where there is no repository or nothing in it, SourceError where it can't be read.
    """
    git = Git.of(settings.secret)
    path, place = _on_this_machine(git, address, folder)
    try:
        repository = Repository.at(git, path)
    except SourceRejected as error:
        raise UsageError(
            f"{address}: found no git repository there; expected one, bare or not; name its top folder"
        ) from error
    refs = peel(repository, place.name).refs
    if not refs:
        raise UsageError(f"{address}: found a repository without any commit; expected some history; commit something")
    tags = release_tags([peeled.ref.name for peeled in refs if peeled.ref.type == "tag"])
    return Found(path, place.name, repository.default_branch(), tags, _newest(git, repository.git_dir))


def _on_this_machine(git: Git, address: str, folder: Path) -> tuple[Path, Address]:
    local = Path(address).expanduser()
    remote = None if local.exists() else Address.of(address)
    if remote is None or remote.scheme == "file":
        path = Path(remote.path) if remote else local.absolute()
        if not path.exists():
            raise UsageError(
                f"{address}: there is no such folder; expected the folder of a git repository or an address such as "
                "https://example.com/owner/name.git; correct it"
            )
        return path, Address("file", "local", str(path.resolve()))
    if holds_credentials(address):
        raise UsageError("found an address with a user or password (not shown); expected one without; leave it out")
    return Mirror.of(git, address, folder / "repositories", remote.name, has_trees=False).update(), remote


def _newest(git: Git, git_dir: Path) -> datetime:
    """When the newest ref was made, as it says."""
    listed = git.read(git_dir, "for-each-ref", "--sort=-creatordate", "--format=%(creatordate:unix)")
    times = [int(line) for line in listed.output.split() if line.isdigit()]
    return datetime.fromtimestamp(max(times, default=0), UTC)


def release_tags(names: Sequence[str]) -> Tags:
    """The narrowest glob that takes the most tags that look like versions, and none that doesn't if that can be."""
    versions = {name: _VERSION.fullmatch(name) for name in names}
    heads = Counter(match["head"] for match in versions.values() if match)
    if not heads:
        return Tags(None, 0, len(names), left_out=tuple(sorted(names)[:_SAMPLES]))
    patterns = [*(f"{head}*" for head, _ in heads.most_common() if head), "*@*", "*.*", "*"]

    def worth(pattern: str) -> tuple[int, int]:
        taken = [bool(versions[name]) for name in names if fnmatchcase(name, _escaped(pattern))]
        return -taken.count(False), taken.count(True)

    best = max((pattern for pattern in patterns if worth(pattern)[1]), key=worth)
    taken = [name for name in names if fnmatchcase(name, _escaped(best))]
    forms = Counter(_form(name) for name in taken)
    left_out = sorted(set(names) - set(taken))[:_SAMPLES]
    return Tags(best, len(taken), len(names), tuple(forms.most_common()), tuple(left_out))


def _escaped(pattern: str) -> str:
    """A bracket is no wildcard to us."""
    return pattern.replace("[", "[[]")


def _form(name: str) -> str:
    """`v1.2.3-rc1` is of the form `vN`, `pkg@1.0.0` of `...@N`."""
    match = _VERSION.fullmatch(name)
    if match is None:
        return name
    head = match["head"]
    return f"...@{head.rpartition('@')[2]}N" if "@" in head else f"{head}N"


def write_project(folder: Path, found: Found) -> None:
    """A project of one team that owns the repository and everything in it."""
    where: dict[str, object] = {"path": str(found.path), "name": found.name}
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
    connection = {"name": "repository", "tool": "git", "options": {"repositories": [where]}}
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

"""Many small companies in one build: each folder of scenarios/ is one, with an instance and an org tree of its own.

    scenarios/<claim_in_words>/
      given/*.csv             a drop folder (docs/files.md); `{c1}` anywhere becomes a sha; names that others could have
                              too carry the scenario: `{KEY}-1`, `{scenario}/app` (repository), `{scenario}-app`
                              (service); `tool` and `instance` are added
      given/teams/*.yml       optional: team settings (docs/configuration.md); default: DEFAULT_TEAM
      given/tree.yml          optional: what the tree says beyond title and levels
      given/profile.yml       optional: an efficiency profile of its own
      given/developers.csv    optional: email, name, team, valid_from, valid_to (default: one person in team Team)
      given/README.md         optional: how the expected numbers follow from docs/metrics.md, by hand
      given/services.csv      optional: name, repository, path
      given/again/*.csv       optional: files that a second connection brings, of the same instance
      given/connection.yml    optional: options of a connection of its own, named `{scenario}`; all others share one
      expected/<mart>.csv     rows that the mart holds for this scenario: all of them, the columns named

In expected, `node` is the path below the tree's root (empty: the root itself); columns written `where:grain` limit the
rows that are compared to those with one of the values listed. Only a header: the mart holds no row of this scenario.
A cell `NULL` is NULL. Numbers are compared to 6 digits.
All scenarios are read under one as-of, AS_OF, and cost one run.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from sei_pipeline import settings
from sei_pipeline.pipeline.project import open_project
from sei_pipeline.pipeline.run import Progress, run
from sei_pipeline.settings import CHECKOUT

FOLDER = Path(__file__).parent / "scenarios"
AS_OF = datetime(2026, 6, 30, tzinfo=UTC)
CLAIMS = sorted(path.name for path in FOLDER.iterdir() if (path / "given").is_dir()) if FOLDER.is_dir() else []
QUIET = Progress(lambda step: None, lambda text: None, lambda step, seconds, summary: None)


def short(claim: str) -> str:
    """The scenario's name as an instance, tree and project prefix: unique, and no longer than a slug may be."""
    return f"s{CLAIMS.index(claim):03d}"


def profile_of(claim: str) -> str:
    """The efficiency profile of the scenario's tree: its own where it gives one."""
    return short(claim) if (FOLDER / claim / "given" / "profile.yml").is_file() else "default"


def expand(claim: str, text: str) -> str:
    """`{scenario}` becomes the scenario's short name, `{KEY}` the same as a project key, any other `{word}` a sha that
    only this scenario has."""
    text = text.replace("{scenario}", short(claim)).replace("{KEY}", short(claim).upper())
    return re.sub(r"\{(\w+)\}", lambda found: sha(claim, found[1]), text)


def sha(claim: str, commit: str) -> str:
    return hashlib.sha1(f"{claim}/{commit}".encode(), usedforsecurity=False).hexdigest()


def build(home: Path) -> Path:
    """Makes one project of all scenarios in `home`, runs it, and returns the published file."""
    profiles = home / "profiles_config" / "efficiency"
    profiles.mkdir(parents=True)
    shutil.copy(CHECKOUT / "profiles_config" / "efficiency" / "default.yml", profiles / "default.yml")
    people = ["Email,Manager Email,Full Name,Scenario,Team,valid_from,valid_to"]
    connections = [{"name": "shared", "tool": "files", "options": {"folder": "drop/shared"}}]
    services: list[dict[str, str]] = []
    shared: dict[str, list[dict[str, str]]] = {}
    for claim in CLAIMS:
        name, given = short(claim), FOLDER / claim / "given"
        if (given / "connection.yml").is_file():
            connections.append(_own_connection(claim, given, home / "drop" / name))
        else:
            for file, rows in _given(claim, given).items():
                shared.setdefault(file, []).extend(rows)
        if (given / "again").is_dir():
            folder = f"drop/{name}-again"
            for file, rows in _given(claim, given / "again").items():
                _write_rows(home / folder / file, rows)
            connections.append({"name": f"{name}-again", "tool": "files", "options": {"folder": folder}})
        people += _people(claim, given)
        services += _services(claim, given)
        _tree(claim, given, home)
    for file, rows in shared.items():
        _write_rows(home / "drop" / "shared" / file, rows)
    (home / "orgtrees" / "developers.csv").write_text("\n".join(people) + "\n", encoding="utf-8")
    _write(home / "profiles_config" / "connections.yml", {"connections": connections})
    _write(home / "profiles_config" / "services.yml", {"services": services})
    project = open_project(settings.load(home))
    run(project, QUIET, AS_OF)
    return project.settings.published / "sei.duckdb"


def _given(claim: str, given: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of each file of the drop folder, with `tool` and `instance` in front."""
    instance = {"tool": "tool", "instance": short(claim)}
    paths = [path for path in sorted(given.glob("*.csv")) if path.name not in ("developers.csv", "services.csv")]
    return {path.name: [instance | row for row in _rows(claim, path)] for path in paths}


def _own_connection(claim: str, given: Path, folder: Path) -> dict[str, Any]:
    for file, rows in _given(claim, given).items():
        _write_rows(folder / file, rows)
    options = yaml.safe_load((given / "connection.yml").read_text(encoding="utf-8"))
    return {"name": short(claim), "tool": "files", "options": options | {"folder": f"drop/{short(claim)}"}}


def _write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    """One file of all scenarios' rows: a column that a row lacks is empty in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, dict.fromkeys(name for row in rows for name in row))
        writer.writeheader()
        writer.writerows(rows)


def _people(claim: str, given: Path) -> list[str]:
    path = given / "developers.csv"
    nobody = {"email": f"dev@{short(claim)}.example", "name": "Dev One", "team": "Team"}
    rows = _rows(claim, path) if path.is_file() else [nobody]
    return [
        f"{row['email']},,{row['name']},{short(claim)},{row['team']},"
        f"{row.get('valid_from', '')},{row.get('valid_to', '')}"
        for row in rows
    ]


def _services(claim: str, given: Path) -> list[dict[str, str]]:
    path = given / "services.csv"
    rows = _rows(claim, path) if path.is_file() else []
    return [{key: value for key, value in row.items() if value} for row in rows]


def _tree(claim: str, given: Path, home: Path) -> None:
    name = short(claim)
    folder = home / "orgtrees" / name
    (folder / "teams").mkdir(parents=True)
    tree: dict[str, Any] = {
        "title": claim.replace("_", " "),
        "levels": ["Team"],
        "filters": [{"column": "Scenario", "equals": [name]}],
        "efficiency_profile": "default",
    }
    if (given / "tree.yml").is_file():
        tree |= yaml.safe_load((given / "tree.yml").read_text(encoding="utf-8"))
    if (given / "profile.yml").is_file():
        profile = yaml.safe_load((given / "profile.yml").read_text(encoding="utf-8")) | {"name": name}
        _write(home / "profiles_config" / "efficiency" / f"{name}.yml", profile)
        tree["efficiency_profile"] = name
    _write(folder / "tree.yml", tree)
    teams = sorted((given / "teams").glob("*.yml")) if (given / "teams").is_dir() else []
    for path in teams:
        (folder / "teams" / path.name).write_text(expand(claim, path.read_text(encoding="utf-8")), encoding="utf-8")
    if not teams:
        text = expand(claim, yaml.safe_dump(DEFAULT_TEAM, sort_keys=False))
        (folder / "teams" / "team.yml").write_text(text, encoding="utf-8")


DEFAULT_TEAM: dict[str, Any] = {
    "team": "Team",
    "issue_management": {
        "projects": [{"project": "{KEY}"}],
        "incidents": [{"issue_type": "Incident", "project": "{KEY}"}],
    },
    "source_code": {"repositories": ["{scenario}/*"], "hotfixes": [{"labels": "hotfix"}]},
    "delivery": {"deployments": [{"environment": "production", "service": "{scenario}-*"}]},
    "incident_management": {"incidents": [{"service": "{scenario}-*"}]},
    "developers": {"lead_time": "everybody"},
}


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def _rows(claim: str, path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(expand(claim, path.read_text(encoding="utf-8")))))

"""Small project folders for the tests of config: text in, a loaded configuration or its problems out."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from sei_pipeline.config import Config, load
from sei_pipeline.errors import ConfigError, Problem

TOOLS = ("files", "git", "github", "jira")
PEOPLE = """\
Email,Manager Email,Full Name,Site,Department,Team
ceo@x.org,,Carla Ortiz,Madrid,Engineering,Lead
ann@x.org,ceo@x.org,Ann Lee,Berlin,Engineering,Payments
bob@x.org,ann@x.org,Bob Roy,Berlin,Engineering,Payments
cem@x.org,ceo@x.org,Cem Kaya,London,Engineering,Search
"""
LEVELS = "title: Acme\nlevels: [Department, Team]\n"
MANAGERS = "title: Acme\nby: manager\n"


def project(home: Path, files: dict[str, str | bytes]) -> Path:
    """Writes `files` below `home`, with a default profile unless they hold one."""
    for name, content in {"profiles_config/efficiency/default.yml": "name: default\n", **files}.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    return home


def read(home: Path, files: dict[str, str | bytes]) -> Config:
    return load(project(home, files), TOOLS)


def problems(home: Path, files: dict[str, str | bytes]) -> list[Problem]:
    """The problems of a project that must have some."""
    with pytest.raises(ConfigError) as caught:
        read(home, files)
    return list(caught.value.problems)


def places(found: list[Problem]) -> list[tuple[str, int | None, str]]:
    return [(problem.file, problem.line, problem.code) for problem in found]


def people(csv: str | bytes, tree: str = LEVELS, **more: str | bytes) -> dict[str, str | bytes]:
    """Files of a project with these developers and one tree `acme`."""
    return {"orgtrees/developers.csv": csv, "orgtrees/acme/tree.yml": tree, **more}


def team(text: str, tree: str = LEVELS) -> dict[str, str | bytes]:
    """Files of a project whose team Engineering/Payments has the settings of `text`."""
    head = "team: Engineering/Payments\n"
    return {**people(PEOPLE, tree), "orgtrees/acme/teams/payments.yml": head + dedent(text)}

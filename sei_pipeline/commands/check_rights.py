"""Whether the change of a project's files is within a user's rights, printed thing by thing."""

from __future__ import annotations

from pathlib import Path

import click

from sei_pipeline import config, integrations
from sei_pipeline.commands.revisions import FOLDERS, project_at
from sei_pipeline.config.rights import verdicts
from sei_pipeline.errors import ConfigError
from sei_pipeline.pipeline.project import Project


def is_within_rights(project: Project, user: str, base: str) -> bool:
    """Prints each thing that changed since `base` with those who may change it, and says whether `user` may change all
    of them. Raises ConfigError where the files of `base` are wrong: nobody knows then who may what."""
    home = project.settings.home
    with project_at(base, home) as before:
        try:
            old = config.load(before, integrations.known())
        except ConfigError:
            click.echo(f"The files of {base}, which say what {user} may, are wrong:", err=True)
            raise
        found = verdicts(old, project.config, user, differing(before, home))
    if not old.access.users:
        click.echo(f"profiles_config/access.yml of {base} names nobody: nobody is limited.")
    elif user.casefold() not in old.access.users:
        click.echo(f"{user} is no user of profiles_config/access.yml in {base}.", err=True)
    for verdict in found:
        word = "may" if verdict.is_allowed else "MAY NOT"
        who = ", ".join(verdict.owners) or "nobody"
        click.echo(f"{user} {word} change {verdict.file}: {verdict.thing}  (who may: {who})")
    refused = sum(not verdict.is_allowed for verdict in found)
    click.echo(f"{len(found)} changed since {base}, {refused} beyond the rights of {user}")
    return not refused


def differing(one: Path, other: Path) -> set[str]:
    """Files of the configuration whose bytes differ, or that only one folder has, from the project's folder."""
    before, after = _files(one), _files(other)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _files(home: Path) -> dict[str, bytes]:
    paths = (path for folder in FOLDERS for path in (home / folder).rglob("*") if path.is_file())
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in paths}

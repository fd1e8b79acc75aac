"""What differs between two states of a project, printed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import click

from sei_pipeline import config, integrations
from sei_pipeline.commands import Invocation
from sei_pipeline.commands.revisions import project_at
from sei_pipeline.commands.show import harmless
from sei_pipeline.config import Config
from sei_pipeline.config.changes import Change, changes
from sei_pipeline.errors import ConfigError

WORDS = {
    "added": "added", "gone": "gone", "moved": "moved", "changed": "changed", "without_settings": "without settings",
}  # fmt: skip
PLURALS = {
    "person": "people", "identity": "identities", "settings": "settings", "calendar": "calendars",
}  # fmt: skip


def show(invocation: Invocation, old: str, new: str | None, form: str) -> bool:
    """Prints what differs; whether anything does. Raises ConfigError where one state's files are wrong."""
    home = invocation.settings.home
    with project_at(old, home) as before, project_at(new or str(home), home) as after:
        found = changes(_read(before, old), _read(after, new or str(home)))
    if form == "json":
        click.echo(json.dumps([asdict(change) for change in found], indent=1))
    elif form == "csv":
        click.echo(as_csv(found), nl=False)
    else:
        _print(found)
    return bool(found)


def _read(folder: Path, place: str) -> Config:
    """The configuration there. Options of connections are compared, not checked: the folder may be a copy."""
    try:
        return config.load(folder, integrations.known())
    except ConfigError as error:
        click.echo(f"The files of {place} are wrong:", err=True)
        raise error


def as_csv(found: Sequence[Change]) -> str:
    """One row per change, with a header; no cell is a formula to a spreadsheet."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(["thing", "what", "name", "detail"])
    writer.writerows([[harmless(cell) for cell in asdict(change).values()] for change in found])
    return sink.getvalue()


def _print(found: Sequence[Change]) -> None:
    if not found:
        click.echo("No difference.")
    for (thing, what), group in groupby(found, key=lambda change: (change.thing, change.what)):
        listed = list(group)
        click.echo(f"{PLURALS.get(thing, thing + 's')} {WORDS[what]}: {len(listed)}")
        for change in listed:
            click.echo(f"  {change.name}{f'  ({change.detail})' if change.detail else ''}")

"""Dagster's own folder (DAGSTER_HOME): runs, events, and the settings that this project needs.

    python -m sei_pipeline.defs.home        makes it where it isn't yet, and prints where it is

An existing dagster.yaml is never overwritten: it is where a deployment names its Postgres and its launcher.
"""

from __future__ import annotations

from pathlib import Path

from sei_pipeline import settings
from sei_pipeline.settings import Settings

TEMPLATE = Path(__file__).with_name("dagster.yaml")


def prepare(where: Settings) -> Path:
    """The folder, with a dagster.yaml in it."""
    home = where.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    if not (home / TEMPLATE.name).exists():
        (home / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
    return home


if __name__ == "__main__":
    print(prepare(settings.load()))

"""What `sei` can do, a module a command: each has a `command`. cli.py lists them, and loads one when it is called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sei_pipeline import settings
from sei_pipeline.errors import UsageError

if TYPE_CHECKING:
    from sei_pipeline.pipeline.project import Project
    from sei_pipeline.settings import Settings


@dataclass(frozen=True)
class Invocation:
    """What the options before the command say. `home`: the project's folder; None where the environment decides."""

    home: Path | None

    @property
    def settings(self) -> Settings:
        return settings.load(self.home)

    def project(self) -> Project:
        """The project, its files checked. Raises UsageError where there is none, ConfigError where files are wrong."""
        from sei_pipeline.pipeline.project import open_project

        where = self.settings
        if not any((where.home / name).is_dir() for name in ("profiles_config", "orgtrees")):
            raise UsageError(
                f"found neither profiles_config/ nor orgtrees/ in {where.home}; expected a project's folder; "
                "go there, name it (sei --home DIR ...), or look at a made-up one: sei demo"
            )
        return open_project(where)

"""One project: its folders, its checked configuration, its raw files, and its connections as integrations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sei_pipeline import config, integrations, settings
from sei_pipeline.config import Config, Connection
from sei_pipeline.connect.contract import Context, Integration
from sei_pipeline.errors import Problem, UsageError
from sei_pipeline.landing.store import Store
from sei_pipeline.settings import Settings


@dataclass(frozen=True)
class Project:
    """Everything that a step needs to know. Made by `open_project`; nothing of it changes afterwards."""

    settings: Settings
    config: Config
    store: Store
    tools: Mapping[str, type[Integration]]

    @property
    def enabled(self) -> tuple[Connection, ...]:
        return tuple(connection for connection in self.config.connections if connection.is_enabled)

    def connection(self, name: str) -> Connection:
        """Raises UsageError, naming those that exist, where there is none of that name."""
        for connection in self.config.connections:
            if connection.name == name:
                return connection
        known = ", ".join(connection.name for connection in self.config.connections) or "none"
        raise UsageError(
            f"found no connection {name!r} in profiles_config/connections.yml; expected one of: {known}; "
            "correct the name"
        )

    def integration(self, connection: Connection, started_at: datetime) -> Integration:
        """The connection, ready to read. `started_at` (UTC) becomes the horizon of what is read."""
        context = Context(
            cache=self.settings.cache / connection.tool / connection.name,
            home=self.settings.home,
            secret=settings.secret,
            started_at=started_at,
        )
        return self.tools[connection.tool](connection.name, connection.options, context)


def open_project(where: Settings) -> Project:
    """The project of `where`. Raises ConfigError with every problem of every file, connections' options included."""
    tools = integrations.known()
    brings = {name: tool.brings for name, tool in tools.items()}
    loaded = config.load(where.home, tools, lambda connection: _option_problems(tools, connection, where), brings)
    return Project(where, loaded, Store(where.raw), tools)


def _option_problems(tools: Mapping[str, type[Integration]], connection: Connection, where: Settings) -> list[Problem]:
    found = tools[connection.tool].check_options(connection.options, where.home)
    return [
        connection.problem_at(problem.path, problem.code, problem.found, problem.expected, problem.todo)
        for problem in found
    ]

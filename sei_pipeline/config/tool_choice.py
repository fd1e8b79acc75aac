"""Which connections feed which kind of thing: `integrations` of a tree, which a team's file may override kind by kind.

An integration is an instance of a tool: two connections of one instance show the same things, so what a connection
stands for is the instances that it reads. Source: Harness SEI 2.0, default integrations of an org tree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from sei_pipeline.config.connections import Connection
from sei_pipeline.config.report import Path_, Report, listed
from sei_pipeline.config.validation import Slug, Strict
from sei_pipeline.config.yamlfile import YamlFile

Names = Annotated[tuple[Slug, ...], Field(min_length=1)]
# Kind -> the section of a team's settings whose things it limits.
SECTIONS = {
    "issue_management": "issue_management",
    "source_code": "source_code",
    "continuous_delivery": "delivery",
    "incident_management": "incident_management",
}


class ToolChoice(Strict):
    """Names of connections by kind. A kind that isn't given isn't limited."""

    issue_management: Names | None = None
    source_code: Names | None = None
    continuous_delivery: Names | None = None
    incident_management: Names | None = None

    def given(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(kind, names) of the kinds that are limited."""
        for kind in SECTIONS:
            names = getattr(self, kind)
            if names is not None:
                yield kind, names

    def over(self, defaults: ToolChoice) -> dict[str, tuple[str, ...]]:
        """Kind -> names, with what this leaves out taken from `defaults`."""
        return dict(defaults.given()) | dict(self.given())


@dataclass(frozen=True)
class Tools:
    """What may be named: connections by name, and the kinds of things that each tool brings (None: any)."""

    connections: Mapping[str, Connection] = field(default_factory=dict)
    brings: Mapping[str, Collection[str]] | None = None

    def check(self, report: Report, file: YamlFile, choice: ToolChoice) -> None:
        """Reports connections that are unknown, disabled, or of a tool that brings no such things."""
        for kind, names in choice.given():
            for index, name in enumerate(names):
                self._check(report, file, ("integrations", kind, index), kind, name)

    def _check(self, report: Report, file: YamlFile, path: Path_, kind: str, name: str) -> None:
        connection = self.connections.get(name)
        line = file.line(path)
        if connection is None:
            todo = report.did_you_mean(name, sorted(self.connections)) or "Add it to profiles_config/connections.yml."
            expected = f"one of {listed(sorted(self.connections)) or 'none: there is no connection'}"
            report.error(file.name, line, "UNKNOWN_CONNECTION", f"the connection {name!r}", expected, todo)
        elif not connection.is_enabled:
            todo = "Enable it, or leave it out here."
            report.error(
                file.name, line, "DISABLED_CONNECTION", f"the disabled connection {name!r}", "one that is read", todo
            )
        elif self.brings is not None and kind not in self.brings.get(connection.tool, (kind,)):
            brings = listed(sorted(self.brings[connection.tool]))
            report.error(
                file.name, line, "INVALID_VALUE", f"{name!r}, of a tool that brings {brings or 'nothing of these'}",
                f"connections that bring {kind}", "Name another one, or move it to another kind.",
            )  # fmt: skip

"""`profiles_config/connections.yml` and `services.yml`: what is read, and what is deployed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from sei_pipeline.config.identities import normal_instance
from sei_pipeline.config.report import Path_, Report, listed, shown
from sei_pipeline.config.secrets import NOT_SHOWN, VARIABLE, is_secret_key
from sei_pipeline.config.validation import Slug, Strict, validate
from sei_pipeline.config.yamlfile import YamlFile, read_yaml
from sei_pipeline.errors import Problem


class ConnectionEntry(Strict):
    """One connection as written. `options` belong to the tool's integration, which checks them."""

    name: Slug
    tool: Slug
    enabled: bool = True
    options: Mapping[str, Any] = Field(default_factory=dict)


def none_is_empty(value: object) -> object:
    """A list with every entry commented out is an empty one."""
    return [] if value is None else value


class ConnectionsFile(Strict):
    """`profiles_config/connections.yml`."""

    connections: Annotated[tuple[ConnectionEntry, ...], BeforeValidator(none_is_empty)] = ()


def _folder(path: str) -> str:
    return re.sub(r"^(\./|/)+|/+$", "", path)


class Service(Strict):
    """What is deployed: a repository, or a folder of one (monorepo). `tool` and `instance` say whose names
    they are.
    """

    name: Annotated[str, StringConstraints(min_length=1)]
    repository: Annotated[str, StringConstraints(pattern=r"^[^/\s]+(/[^/\s]+)+$")]
    path: Annotated[str, AfterValidator(_folder)] | None = None
    tool: Slug | None = None
    instance: Annotated[str, AfterValidator(normal_instance)] | None = None


class ServicesFile(Strict):
    """`profiles_config/services.yml`."""

    services: Annotated[tuple[Service, ...], BeforeValidator(none_is_empty)] = ()


@dataclass(frozen=True)
class Connection:
    """One connection. `options` are plain values (texts, numbers, true/false, lists, mappings), never a
    secret.
    """

    name: str
    tool: str
    is_enabled: bool
    options: Mapping[str, Any]
    line: int
    file: str = field(default="profiles_config/connections.yml", repr=False)
    lines: Mapping[Path_, int] = field(default_factory=dict, repr=False, compare=False)

    def problem_at(
        self, path_in_options: Sequence[str | int], code: str, found: str, expected: str, todo: str = ""
    ) -> Problem:
        """A problem with the value at `path_in_options` (`("repositories", 2)`), on the line it is on.

        Under a secret's key `found` is left out, unless it is a variable's name, or the key itself is missing.
        """
        path = tuple(path_in_options)
        place = ".".join(map(str, ("options", *path)))
        is_secret = any(is_secret_key(step) for step in path) and code != "MISSING_KEY"
        if is_secret and not VARIABLE.match(found.strip("'\"")):
            found = NOT_SHOWN
        while path and path not in self.lines:
            path = path[:-1]
        return Problem(
            self.file,
            self.lines.get(path, self.line),
            code,
            f"{found} at {place!r} of {self.name!r}",
            expected,
            todo,
        )


def read_connections(
    report: Report,
    folder: Path,
    integrations: Collection[str],
    check_options: Callable[[Connection], Iterable[Problem]] = lambda _: (),
) -> tuple[Connection, ...]:
    """The connections by name; none where there is no file. Errors go to `report`.

    `check_options` says what is wrong with the options of one connection whose tool is known. It is asked of every such
    entry, whatever else is wrong in it, in other entries or in other files.
    """
    path = folder / "connections.yml"
    file = read_yaml(report, path) if path.exists() else None
    if file is None:
        return ()
    model = validate(report, file, ConnectionsFile, file.data)
    _check_entries(report, file, sorted(integrations))
    made = {}
    entries = [entry.model_dump() for entry in model.connections] if model else _entries(file.data)
    for index, entry in enumerate(entries):
        connection = _connection(file, index, entry)
        if connection is None:
            continue
        if connection.tool in integrations:
            report.errors.extend(check_options(connection))
        made[connection.name] = connection
    return tuple(made[name] for name in sorted(made))


def _entries(data: object) -> list[object]:
    entries = data.get("connections") if isinstance(data, dict) else None
    return entries if isinstance(entries, list) else []


def _connection(file: YamlFile, index: int, entry: object) -> Connection | None:
    """The entry, as far as it can be used: what is wrong in it is reported already. None where its options can't be
    held against anything."""
    options = (entry.get("options") or {}) if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(options, dict):
        return None
    here: Path_ = ("connections", index)
    return Connection(
        str(entry.get("name")), str(entry.get("tool")), entry.get("enabled", True) is True, options, file.line(here),
        file.name, _below(file, (*here, "options")),
    )  # fmt: skip


def _check_entries(report: Report, file: YamlFile, integrations: list[str]) -> None:
    """Tools and names, looked up in the text as written: errors elsewhere in the file don't hide them."""
    first: dict[str, int] = {}
    for index, entry in enumerate(_entries(file.text)):
        tool, name = (entry.get("tool"), entry.get("name")) if isinstance(entry, dict) else (None, None)
        if isinstance(tool, str) and tool not in integrations:
            line, todo = file.line(("connections", index, "tool")), report.did_you_mean(tool, integrations)
            expected = f"one of {listed(integrations, 40)}"
            report.error(file.name, line, "UNKNOWN_TOOL", f"the tool {shown(tool)}", expected, todo)
        if isinstance(name, str):
            line = file.line(("connections", index, "name"))
            if first.setdefault(name, line) != line:
                found, expected = (
                    f"the connection {shown(name)} again",
                    f"each name once (first on line {first[name]})",
                )
                report.error(file.name, line, "DUPLICATE_NAME", found, expected, "Rename one of them.")


def _below(file: YamlFile, path: Path_) -> dict[Path_, int]:
    return {where[len(path) :]: line for where, line in file.lines.items() if where[: len(path)] == path}


def read_services(report: Report, folder: Path) -> tuple[Service, ...]:
    """The services by name; none where there is no file. A name may stand once per tool and instance."""
    path = folder / "services.yml"
    file = read_yaml(report, path) if path.exists() else None
    model = validate(report, file, ServicesFile) if file else None
    if file is None or model is None:
        return ()
    made: dict[tuple[str, str, str], Service] = {}
    for index, service in enumerate(model.services):
        name = (service.name, service.tool or "", service.instance or "")
        if name in made:
            found, line = f"the service {service.name!r} again", file.line(("services", index, "name"))
            report.error(
                file.name,
                line,
                "DUPLICATE_NAME",
                found,
                "each service once a tool and instance",
                "Rename or merge.",
            )
        made.setdefault(name, service)
    return tuple(made[name] for name in sorted(made))

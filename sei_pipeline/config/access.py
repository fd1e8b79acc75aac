"""`profiles_config/access.yml` (optional): who may change what, and who reads whose marts.

Roles: an admin may do everything; a team manager changes the settings and identities of what he owns and of all below,
and reads it; a viewer reads the marts of the nodes he is given, and below. Without the file nobody is limited.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from sei_pipeline.config.connections import none_is_empty
from sei_pipeline.config.report import Finding, Findings, Path_, Report, shown
from sei_pipeline.config.validation import Slug, Strict, Text, validate
from sei_pipeline.config.yamlfile import YamlFile, read_yaml

FILE = "access.yml"
Role = Literal["admin", "team_manager", "viewer"]


class Owned(Strict):
    """What a team manager owns. `nodes` are ids (the tree's folder, and the path below it); a tree's folder alone is
    the whole tree. `projects` are project keys and repositories (`*` is a wildcard)."""

    nodes: tuple[Text, ...] = ()
    projects: tuple[Text, ...] = ()
    connections: tuple[Slug, ...] = ()


class User(Strict):
    """One user, by the name that the deployment knows him by, in any case."""

    user: Text
    role: Role
    owns: Owned = Owned()
    reads: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _fits_the_role(self) -> User:
        findings = []
        if self.role != "team_manager" and self.owns != Owned():
            found, todo = f"'owns' of a {self.role}", "Make the user a team_manager, or remove it."
            findings.append(Finding(("owns",), "INVALID_VALUE", found, "it for team_manager only", todo))
        if self.role == "admin" and self.reads:
            found, todo = "'reads' of an admin", "Remove it: an admin reads everything."
            findings.append(Finding(("reads",), "INVALID_VALUE", found, "it for the other roles only", todo))
        if findings:
            raise Findings(findings)
        return self


class AccessFile(Strict):
    """`profiles_config/access.yml`."""

    users: Annotated[tuple[User, ...], BeforeValidator(none_is_empty)] = ()


@dataclass(frozen=True)
class Access:
    """Users by name, in lower case. None of them: nobody is limited."""

    users: Mapping[str, User]

    def grants(self, trees: Collection[str]) -> Iterator[tuple[str, str, str]]:
        """(user, role, node id) of every node that a user may read with all below; an admin's are the trees."""
        for name, user in sorted(self.users.items()):
            nodes = trees if user.role == "admin" else {clean(node) for node in (*user.owns.nodes, *user.reads)}
            for node in sorted(nodes):
                yield name, user.role, node

    def owners(self, is_owned: Any) -> tuple[str, ...]:
        """The users who are admins, or of whom `is_owned(what he owns)` holds."""
        return tuple(
            name
            for name, user in sorted(self.users.items())
            if user.role == "admin" or (user.role == "team_manager" and is_owned(user.owns))
        )


def clean(node: str) -> str:
    """A node id as people write it."""
    return node.strip().strip("/")


def covers_node(owned: Owned, node_id: str) -> bool:
    """Whether `node_id` is one of the owned nodes, or below one."""
    return any(node_id == clean(node) or node_id.startswith(f"{clean(node)}/") for node in owned.nodes)


def covers_project(owned: Owned, name: str) -> bool:
    """Whether a project key or repository is owned, in any case."""
    return any(_pattern(project).fullmatch(name) for project in owned.projects)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.IGNORECASE)


def read_access(
    report: Report, folder: Path, nodes: Collection[str] | None, connections: Collection[str]
) -> Access:
    """The users; none where there is no file. `nodes` are the ids that may be named, None where they aren't known."""
    path = folder / FILE
    file = read_yaml(report, path) if path.exists() else None
    model = validate(report, file, AccessFile) if file else None
    if file is None or model is None:
        return Access({})
    users: dict[str, User] = {}
    for index, user in enumerate(model.users):
        here: Path_ = ("users", index)
        if user.user.casefold() in users:
            line = file.line((*here, "user"))
            report.error(file.name, line, "DUPLICATE_NAME", f"the user {shown(user.user)} again", "each user once")
        users.setdefault(user.user.casefold(), user)
        if nodes is not None:
            _known(report, file, (*here, "owns", "nodes"), "UNKNOWN_NODE", user.owns.nodes, nodes)
            _known(report, file, (*here, "reads"), "UNKNOWN_NODE", user.reads, nodes)
        _known(report, file, (*here, "owns", "connections"), "UNKNOWN_CONNECTION", user.owns.connections, connections)
    return Access(users)


def _known(
    report: Report, file: YamlFile, path: Path_, code: str, names: Collection[str], known: Collection[str]
) -> None:
    what = "node" if code == "UNKNOWN_NODE" else "connection"
    for index, name in enumerate(names):
        if clean(name) not in known:
            todo = report.did_you_mean(clean(name), sorted(known))
            expected = f"the id of a {what}" + (", such as `tree/Path` (`sei orgtree preview`)" * (what == "node"))
            report.error(file.name, file.line((*path, index)), code, f"the {what} {shown(name)}", expected, todo)

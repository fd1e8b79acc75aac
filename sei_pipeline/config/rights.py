"""Whether a change of a project's files is within one user's rights. What counts is who owned what before the change.

| what changed | who may |
| --- | --- |
| a team's file | the owner of its node, or of one above; of a group that names only owned projects, their owner too |
| tree.yml, defaults.yml | the owner of the whole tree |
| a row of identities.csv | the owner of a node whose member the person was; of both persons, where it changes hands |
| an entry of connections.yml | the owner of the connection |
| an entry of services.yml | the owner of its repository |
| everything else below orgtrees/ and profiles_config/ | admins only |
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sei_pipeline.config.access import Owned, covers_node, covers_project
from sei_pipeline.config.conditions import Condition, Group
from sei_pipeline.config.model import Config
from sei_pipeline.config.team_settings import TeamFile

READ_BY_THING = re.compile(
    r"orgtrees/identities\.csv|orgtrees/[^/]+/(tree|defaults|teams/.+)\.yml|profiles_config/(connections|services)\.yml"
)
PROJECTS = ("project", "repository")  # the properties that name what `projects` may own

Owns = Callable[[Owned], bool]


@dataclass(frozen=True, order=True)
class Verdict:
    """One changed thing, its file, who may change it (users of access.yml), and whether the one asked about may."""

    file: str
    thing: str
    owners: tuple[str, ...]
    is_allowed: bool


def verdicts(old: Config, new: Config, user: str, files: Collection[str]) -> tuple[Verdict, ...]:
    """What changed from `old` to `new`, sorted; `files` are those whose bytes differ. Where `old` names no user nobody
    is limited. A file that differs only in comments, order or layout is told under its name, and anybody may."""
    found: dict[str, list[tuple[str, Owns]]] = defaultdict(list)
    for file, thing, owns in _changes(old, new):
        found[file].append((thing, owns))
    made = []
    for file in sorted({*files, *found}):
        if file not in found and _means_nothing(file):
            found[file].append(("nothing that counts", lambda owned: True))
        for thing, owns in found.get(file, [("the file", _nobody)]):
            owners = old.access.owners(owns)
            limited = bool(old.access.users)
            anybody = file in found and thing == "nothing that counts"
            is_allowed = not limited or anybody or user.casefold() in owners
            made.append(Verdict(file, thing, owners, is_allowed))
    return tuple(sorted(made))


def _nobody(owned: Owned) -> bool:
    """Admins only."""
    return False


def _means_nothing(file: str) -> bool:
    """Whether this module reads the file thing by thing: then a difference that it didn't find is none."""
    return READ_BY_THING.fullmatch(file) is not None


def _changes(old: Config, new: Config) -> Iterator[tuple[str, str, Owns]]:
    yield from _team_files(old, new)
    yield from _tree_files(old, new)
    yield from _identities(old, new)
    before, after = ({c.name: (c.tool, c.is_enabled, c.options) for c in one.connections} for one in (old, new))
    for name in _different(before, after):
        yield "profiles_config/connections.yml", f"connection {name}", _owner_of_connection(name)
    services, later = ({(s.tool, s.instance, s.name): s for s in one.services} for one in (old, new))
    for key in _different(services, later):
        names = {one.repository for one in (services.get(key), later.get(key)) if one is not None}
        yield "profiles_config/services.yml", f"service {key[2]}", _owner_of_projects(names)


def _different(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> list[Any]:
    return sorted((key for key in old.keys() | new.keys() if old.get(key) != new.get(key)), key=str)


def _owner_of_connection(name: str) -> Owns:
    return lambda owned: name in owned.connections


def _owner_of_projects(names: Collection[str]) -> Owns:
    return lambda owned: all(covers_project(owned, name) for name in names)


def _owner_of_node(node_id: str) -> Owns:
    return lambda owned: covers_node(owned, node_id)


def _team_files(old: Config, new: Config) -> Iterator[tuple[str, str, Owns]]:
    """What a team's own file says, setting by setting: a new file, or one that went, changes all that it says."""
    before, after = _own(old), _own(new)
    for node_id in _different({k: v[1] for k, v in before.items()}, {k: v[1] for k, v in after.items()}):
        file = (after.get(node_id) or before[node_id])[0]
        was = before[node_id][1] if node_id in before else None
        becomes = after[node_id][1] if node_id in after else None
        said, says = dict(was.settings()) if was else {}, dict(becomes.settings()) if becomes else {}
        for setting in _different(said, says):
            groups = set(said.get(setting) or ()) ^ set(says.get(setting) or ())
            yield file, f"{setting} of {node_id}", _owner_of_groups(node_id, groups)
        if _rest(was) != _rest(becomes):
            yield file, f"other settings of {node_id}", _owner_of_node(node_id)


def _own(config: Config) -> dict[str, tuple[str, TeamFile]]:
    return {node: (tree.files[node], own) for tree in config.trees for node, own in tree.own.items()}


def _rest(team: TeamFile | None) -> Any:
    """What isn't a setting of groups. A file that says none of it is as none."""
    if team is None:
        return None, {}, None
    bands = team.issue_management.story_point_bands
    developers = team.developers.model_dump(exclude_none=True)
    return bands, developers, dict(team.integrations.given()) or None


def _owner_of_groups(node_id: str, groups: Collection[Group]) -> Owns:
    def owns(owned: Owned) -> bool:
        return covers_node(owned, node_id) or (bool(groups) and all(_is_of(group, owned) for group in groups))

    return owns


def _is_of(group: Group, owned: Owned) -> bool:
    """Whether a group can only match things of owned projects."""
    return any(_names(one) and all(covers_project(owned, value) for value in one.values) for one in group)


def _names(condition: Condition) -> bool:
    return condition.property in PROJECTS and condition.operator == "equals" and not condition.is_negated


def _tree_files(old: Config, new: Config) -> Iterator[tuple[str, str, Owns]]:
    before, after = ({tree.name: tree for tree in one.trees} for one in (old, new))
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if (one and one.definition) != (other and other.definition):
            yield f"orgtrees/{name}/tree.yml", f"tree {name}", _owner_of_node(name)
        if (one and one.defaults) != (other and other.defaults):
            yield f"orgtrees/{name}/defaults.yml", f"defaults of {name}", _owner_of_node(name)


def _identities(old: Config, new: Config) -> Iterator[tuple[str, str, Owns]]:
    before, after = ({(i.tool, i.instance, i.account): i for i in one.identities} for one in (old, new))
    nodes: dict[str, set[str]] = defaultdict(set)
    for tree in old.trees:  # who belonged where before: a change may not give its maker the person first
        for member in tree.members:
            nodes[member.email].add(member.node_id)
    for key in _different(before, after):
        emails = {row.email for row in (before.get(key), after.get(key)) if row is not None}
        yield "orgtrees/identities.csv", f"account {key[0]}:{key[1] or '*'}:{key[2]}", _owner_of_people(emails, nodes)


def _owner_of_people(emails: Collection[str | None], nodes: Mapping[str, Collection[str]]) -> Owns:
    def owns(owned: Owned) -> bool:
        return all(
            email is not None and any(covers_node(owned, node) for node in nodes.get(email, ())) for email in emails
        )

    return owns

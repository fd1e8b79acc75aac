"""What differs between two configurations, as an import would change it: people, teams, settings, profiles, calendars.

Compared is what the files mean: order, comments and the way a setting is written make no change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sei_pipeline.config.model import Config
from sei_pipeline.config.trees import Tree
from sei_pipeline.config.validation import Strict

ADDED, GONE, MOVED, CHANGED, WITHOUT_SETTINGS = "added", "gone", "moved", "changed", "without_settings"
THINGS = (
    "person", "tree", "team", "settings", "calendar", "profile", "identity", "connection", "service", "user",
)  # fmt: skip
# The calendar of tree.yml; its other keys are the tree's own.
CALENDAR = ("timezone", "week_start", "working")


@dataclass(frozen=True, order=True)
class Change:
    """One difference. `thing`: person, identity, tree, team, settings, calendar, profile, connection,
    service or user (of access.yml).
    `name` says which (a team by its tree and path); `what` is added, gone, moved, changed, or, of a team,
    without_settings: it has no file of its own in the newer one. `detail` is for people to read."""

    thing: str
    what: str
    name: str
    detail: str = ""


def changes(old: Config, new: Config) -> tuple[Change, ...]:
    """Everything that differs, in the order of THINGS. Empty where both mean the same."""
    people = list(_added_and_gone("person", _people(old), _people(new), _person_detail))
    trees = list(_trees(old, new))
    # Who came or went stands in the teams that came with it; a move says more than the cell that made it.
    known = {change.name for change in people if change.what != CHANGED}
    moved = {change.name for change in trees if change.what == MOVED}
    found = [
        *(change for change in people if change.what != CHANGED or change.name not in moved),
        *(change for change in trees if change.what != MOVED or change.name not in known),
        *_added_and_gone("identity", _identities(old), _identities(new)),
        *_added_and_gone("profile", _by_name(old.profiles), _by_name(new.profiles), _fields),
        *_added_and_gone("connection", _connections(old), _connections(new)),
        *_added_and_gone("service", _services(old), _services(new)),
        *_added_and_gone("user", old.access.users, new.access.users, _fields),
    ]
    return tuple(sorted(found, key=lambda change: (THINGS.index(change.thing), change)))


def _added_and_gone(
    thing: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    detail: Callable[[Any, Any], str] = lambda one, other: "",
) -> Iterator[Change]:
    for name in old.keys() | new.keys():
        if name not in old:
            yield Change(thing, ADDED, name)
        elif name not in new:
            yield Change(thing, GONE, name)
        elif old[name] != new[name]:
            yield Change(thing, CHANGED, name, detail(old[name], new[name]))


def _people(config: Config) -> dict[str, Any]:
    """E-mail -> the person's rows, without their lines."""
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in config.developers:
        columns = {"Full Name": row.full_name, "Manager Email": row.manager_email or "", **row.attributes}
        rows[row.email].append((row.valid_from, row.valid_to, columns))
    return dict(rows)


def _person_detail(old: list[Any], new: list[Any]) -> str:
    (_, ended, before), (_, ends, after) = old[-1], new[-1]
    columns = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    told = [f"{name}: {before.get(name) or '-'} -> {after.get(name) or '-'}" for name in columns]
    if ended != ends:
        told.append(f"last row ends: {ended or '-'} -> {ends or '-'}")
    return "; ".join(told) or f"{len(old)} -> {len(new)} rows"


def _identities(config: Config) -> dict[str, Any]:
    return {
        f"{i.tool}:{i.instance or '*'}:{i.account}": (i.email, i.account_type) for i in config.identities
    }  # fmt: skip


def _by_name(things: Iterable[Any]) -> dict[str, Any]:
    return {thing.name: thing for thing in things}


def _fields(old: Strict, new: Strict) -> str:
    names = [name for name in type(old).model_fields if getattr(old, name) != getattr(new, name)]
    return ", ".join(sorted(names))


def _connections(config: Config) -> dict[str, Any]:
    return {one.name: (one.tool, one.is_enabled, one.options) for one in config.connections}


def _services(config: Config) -> dict[str, Any]:
    return {":".join(filter(None, (one.tool, one.instance, one.name))): one for one in config.services}


def _trees(old: Config, new: Config) -> Iterator[Change]:
    before, after = _by_name(old.trees), _by_name(new.trees)
    for name in before.keys() - after.keys():
        yield Change("tree", GONE, name)
    for name, tree in after.items():
        former = before.get(name)
        if former is None:
            yield Change("tree", ADDED, name)
        else:
            yield from _definition(former, tree)
            yield from _people_of(former, tree)
        yield from _teams(former, tree)


def _definition(old: Tree, new: Tree) -> Iterator[Change]:
    differing = [
        name
        for name in type(old.definition).model_fields
        if getattr(old.definition, name) != getattr(new.definition, name)
    ]
    for thing, names in (
        ("calendar", [name for name in differing if name in CALENDAR]),
        ("tree", [name for name in differing if name not in CALENDAR]),
    ):
        if names:
            yield Change(thing, CHANGED, new.name, ", ".join(sorted(names)))


def _people_of(old: Tree, new: Tree) -> Iterator[Change]:
    """Who is in other teams now; who joins or leaves the tree although listed before and after is moved too."""
    before, after = _current_teams(old), _current_teams(new)
    for email in before.keys() | after.keys():
        was, becomes = before.get(email, ()), after.get(email, ())
        if was != becomes and was and becomes:
            yield Change("person", MOVED, email, f"{new.name}: {' + '.join(was)} -> {' + '.join(becomes)}")
        elif was != becomes:
            where = f"joins {' + '.join(becomes)}" if becomes else f"leaves {' + '.join(was)}"
            yield Change("person", MOVED, email, f"{new.name}: {where}")


def _current_teams(tree: Tree) -> dict[str, tuple[str, ...]]:
    paths = {node.node_id: node.path for node in tree.nodes}
    found: dict[str, set[str]] = defaultdict(set)
    for member in tree.members:
        if member.valid_to is None:
            found[member.email].add(paths[member.node_id])
    return {email: tuple(sorted(teams)) for email, teams in found.items()}


def _teams(old: Tree | None, new: Tree) -> Iterator[Change]:
    before = {node.node_id: node.path for node in old.nodes if node.is_team} if old else {}
    after = {node.node_id: node.path for node in new.nodes if node.is_team}
    for node_id in before.keys() - after.keys():
        yield Change("team", GONE, node_id)
    for node_id in after:
        if node_id not in before:
            yield Change("team", ADDED, node_id)
        elif old is not None:
            yield from _settings(node_id, old, new)
        if node_id not in new.files and (node_id not in before or (old is not None and node_id in old.files)):
            yield Change("team", WITHOUT_SETTINGS, node_id, "only defaults.yml speaks for it")


def _settings(node_id: str, old: Tree, new: Tree) -> Iterator[Change]:
    """What holds for a team, its defaults included."""
    before, after = _held(old, node_id), _held(new, node_id)
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if names:
        yield Change("settings", CHANGED, node_id, ", ".join(names))


def _held(tree: Tree, node_id: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(tree.settings[node_id])
    found |= {f"developers.{metric}": word for metric, word in tree.restricted[node_id].items()}
    # What tree.yml says for every team is the tree's change, not each team's.
    own = tree.own.get(node_id)
    found |= {f"integrations.{kind}": names for kind, names in (own.integrations.given() if own else ())}
    if bands := tree.story_points(node_id):
        found["issue_management.story_point_bands"] = bands
    return found

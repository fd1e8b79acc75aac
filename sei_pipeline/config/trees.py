"""An org tree: nodes, who is a member of which team, and what the teams say.

Both ways of building give *places* (a node as the tuple of keys from the root) for rows of developers;
naming,
ids and counts are then the same. Keys are values of columns, or e-mails where a node is a manager.
Source of the rules: Harness SEI 2.0, org trees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sei_pipeline.config.conditions import Groups
from sei_pipeline.config.definition import TreeDefinition
from sei_pipeline.config.team_settings import StoryPointBands, TeamFile, TeamSettings
from sei_pipeline.config.tool_choice import ToolChoice

Place = tuple[str, ...]
Stay = tuple[Place, str, date | None, date | None]  # team, e-mail, from, to
MAX_DEPTH = 60  # five times the deepest ordinary tree; ids grow with the square of it
DIRECT = "\0direct"  # the key of an implicit team; no value of a column can hold a zero byte


@dataclass(frozen=True, slots=True)
class Node:
    """One node. `path` is what a team's file names it by (the title at the root). `member_count` counts the
    people who are members at or below it without an end (`valid_to`)."""

    node_id: str
    name: str
    path: str
    parent_id: str | None
    depth: int
    is_team: bool
    is_implicit: bool
    member_count: int


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a team for a stretch of time, half-open; None meaning without begin or end."""

    node_id: str
    email: str
    is_shared: bool
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Tree:
    """One org tree. `settings` and `restricted` are by team (node id), with the tree's defaults in place.

    `restricted`: metric -> whether only the team's people count. `left_out`: e-mail -> the filter that left it out.
    `files`: team -> the file of its own settings, from the project's folder, and `own` what it says; teams without one
    are in neither. `defaults` is defaults.yml.
    """

    name: str
    definition: TreeDefinition
    nodes: tuple[Node, ...]
    members: tuple[Member, ...]
    settings: Mapping[str, Mapping[str, Groups]]
    restricted: Mapping[str, Mapping[str, bool]]
    left_out: Mapping[str, str]
    files: Mapping[str, str]
    own: Mapping[str, TeamFile]
    defaults: TeamSettings

    def integrations(self, node_id: str) -> dict[str, tuple[str, ...]]:
        """Kind -> the connections that the team is limited to; its own word, else the tree's."""
        own = self.own.get(node_id)
        return (own.integrations if own else ToolChoice()).over(self.definition.integrations)

    def story_points(self, node_id: str) -> StoryPointBands | None:
        """The team's bands of story points, else the tree's defaults."""
        return (self.own.get(node_id) or TeamSettings()).story_points(self.defaults)

    def is_inherited(self, node_id: str, setting: str) -> bool:
        """Whether what holds for the team comes from defaults.yml."""
        own = self.own.get(node_id)
        return own is None or dict(own.settings())[setting] is None


@dataclass(frozen=True)
class Plan:
    """What a way of building found: names by place, and memberships at places that are teams."""

    names: dict[Place, str] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)


def encoded(name: str) -> str:
    """`name` as one segment of a path or id."""
    return name.replace("%", "%25").replace("/", "%2F")


def shape(tree: str, title: str, names: Mapping[Place, str]) -> dict[Place, Node]:
    """Nodes (counts still 0) for all places and the root. Siblings of one name get their key (a manager's
    e-mail) behind it.
    """
    children: dict[Place, list[Place]] = defaultdict(list)
    for place in names:
        children[place[:-1]].append(place)
    nodes: dict[Place, Node] = {(): Node(tree, title, title, None, 0, not children, False, 0)}
    pending: list[Place] = [()]
    while pending:
        parent = pending.pop()
        own: dict[str, int] = defaultdict(int)
        for place in children[parent]:
            own[names[place]] += 1
        for place in sorted(children[parent]):
            is_implicit = place[-1] == DIRECT
            shares_name = own[names[place]] > 1 and not is_implicit
            name = f"{names[place]} ({place[-1]})" if shares_name else names[place]
            above, segment = nodes[parent], encoded(name)
            path = f"{above.path}/{segment}" if parent else segment
            node_id = f"{above.node_id}/{segment}"
            nodes[place] = Node(node_id, name, path, above.node_id, len(place), not children.get(place), is_implicit, 0)
            pending.append(place)
    return nodes


def members_of(nodes: Mapping[Place, Node], stays: Iterable[Stay]) -> list[Member]:
    """One member per team, person and stretch of time; stretches that touch are one."""
    made = []
    by_team: dict[tuple[str, str], list[tuple[date, date]]] = defaultdict(list)
    for place, email, first, last in stays:
        if first is last is None:  # always: the person's only stay, and nearly everybody's
            made.append(Member(nodes[place].node_id, email, False, None, None))
        else:
            by_team[(nodes[place].node_id, email)].append((first or date.min, last or date.max))
    for (node_id, email), stretches in by_team.items():
        joined: list[tuple[date, date]] = []
        for begins, ends in sorted(stretches):
            if joined and begins <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
            else:
                joined.append((begins, ends))
        for begins, ends in joined:
            first, last = (None if begins == date.min else begins), (None if ends == date.max else ends)
            made.append(Member(node_id, email, False, first, last))
    return made


def counted(nodes: Iterable[Node], members: Iterable[Member]) -> tuple[Node, ...]:
    """`nodes` by id, each with the number of people who are members at or below it and have no end."""
    ordered = sorted(nodes, key=lambda node: node.node_id)
    people: dict[str, set[str]] = {node.node_id: set() for node in ordered}
    for member in members:
        if member.valid_to is None:
            people[member.node_id].add(member.email)
    for node in sorted(ordered, key=lambda node: -node.depth):
        if node.parent_id is not None:
            people[node.parent_id] |= people[node.node_id]
    return tuple(
        Node(n.node_id, n.name, n.path, n.parent_id, n.depth, n.is_team, n.is_implicit, len(people[n.node_id]))
        for n in ordered
    )

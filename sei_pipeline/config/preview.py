"""What an org tree looks like before anything is read: sizes, who is left out and why, teams without settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sei_pipeline.config.model import Config
from sei_pipeline.config.trees import Node, Tree

ENDED = "the last row has ended"


@dataclass(frozen=True, slots=True)
class NodeSize:
    """One node. `member_count`: people at or below it whose membership has no end, each once. `shared_count`: those of
    them who were added by hand and are in no team of their own there. `settings_file`: a team's own file; None for
    parents, and for teams that only defaults.yml speaks for."""

    tree_name: str
    node_id: str
    node_name: str
    depth: int
    is_team: bool
    is_implicit: bool
    team_count: int
    member_count: int
    shared_count: int
    settings_file: str | None


@dataclass(frozen=True)
class LeftOut:
    """People whom a tree doesn't hold now, for one reason. `emails` are sorted."""

    tree_name: str
    reason: str
    emails: tuple[str, ...]


def sizes(tree: Tree) -> tuple[NodeSize, ...]:
    """Every node of `tree`, parents before children, siblings by name."""
    teams = _teams_below(tree)
    shared = _shared_below(tree)
    return tuple(
        NodeSize(
            tree.name, node.node_id, node.name, node.depth, node.is_team, node.is_implicit, teams[node.node_id],
            node.member_count, shared[node.node_id], tree.files.get(node.node_id),
        )
        for node in in_order(tree)
    )  # fmt: skip


def in_order(tree: Tree) -> Iterator[Node]:
    """Depth first, siblings by name in any case."""
    children: dict[str | None, list[Node]] = defaultdict(list)
    for node in tree.nodes:
        children[node.parent_id].append(node)
    for siblings in children.values():
        siblings.sort(key=lambda node: (node.name.casefold(), node.node_id), reverse=True)
    pending = list(children[None])
    while pending:
        node = pending.pop()
        yield node
        pending += children[node.node_id]


def without_settings(tree: Tree) -> tuple[str, ...]:
    """Paths of the teams that have no file of their own, sorted: only defaults.yml speaks for them."""
    return tuple(sorted(node.path for node in tree.nodes if node.is_team and node.node_id not in tree.files))


def left_out(config: Config, tree: Tree) -> tuple[LeftOut, ...]:
    """Who isn't in `tree` now: left out by a filter (the one that the person's last row fails), or with a last row that
    has ended. The reason that leaves out most comes first."""
    why: dict[str, list[str]] = defaultdict(list)
    now = {member.email for member in tree.members if member.valid_to is None}
    for email in {row.email for row in config.developers}:
        if email in tree.left_out:
            why[tree.left_out[email]].append(email)
        elif email not in now:
            why[ENDED].append(email)
    groups = sorted(why.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(LeftOut(tree.name, reason, tuple(sorted(emails))) for reason, emails in groups)


def _teams_below(tree: Tree) -> dict[str, int]:
    counts = {node.node_id: int(node.is_team) for node in tree.nodes}
    for node in sorted(tree.nodes, key=lambda node: -node.depth):
        if node.parent_id is not None:
            counts[node.parent_id] += counts[node.node_id]
    return counts


def _shared_below(tree: Tree) -> dict[str, int]:
    """Node -> people at or below it who are there only because tree.yml shares them."""
    own: dict[str, set[str]] = {node.node_id: set() for node in tree.nodes}
    by_hand: dict[str, set[str]] = {node.node_id: set() for node in tree.nodes}
    for member in tree.members:
        if member.valid_to is None:
            (by_hand if member.is_shared else own)[member.node_id].add(member.email)
    for node in sorted(tree.nodes, key=lambda node: -node.depth):
        if node.parent_id is not None:
            own[node.parent_id] |= own[node.node_id]
            by_hand[node.parent_id] |= by_hand[node.node_id]
    return {node.node_id: len(by_hand[node.node_id] - own[node.node_id]) for node in tree.nodes}

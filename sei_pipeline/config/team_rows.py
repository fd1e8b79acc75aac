"""What files say about teams and users, as rows of the tables of tables.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sei_pipeline.config.conditions import OPERATORS, Condition, Group, like_pattern
from sei_pipeline.config.model import Config
from sei_pipeline.config.tool_choice import SECTIONS

Row = tuple[Any, ...]
WORDS = {made: written.replace("_", " ") for written, made in OPERATORS.items()}


def team_settings(config: Config) -> Iterator[Row]:
    """One row per value of a condition."""
    for node_id, setting, g, group in _groups(config):
        for c, condition in enumerate(group):
            where = (node_id, setting, g, c, condition.property, condition.operator, condition.is_negated)
            for value in condition.values:
                yield *where, value, like_pattern(value) if condition.operator == "equals" else None


def team_setting_groups(config: Config) -> Iterator[Row]:
    """One row per group, as people read it, and whether defaults.yml says it."""
    trees = {node.node_id: tree for tree in config.trees for node in tree.nodes}
    for node_id, setting, g, group in _groups(config):
        text = " and ".join(_text(one) for one in group)
        yield node_id, setting, g, text, trees[node_id].is_inherited(node_id, setting)


def _groups(config: Config) -> Iterator[tuple[str, str, int, Group]]:
    for tree in config.trees:
        for node_id in sorted(tree.settings):
            for setting, groups in sorted(tree.settings[node_id].items()):
                for g, group in enumerate(groups):
                    yield node_id, setting, g, group


def _text(condition: Condition) -> str:
    word = WORDS[(condition.operator, condition.is_negated)]
    return f"{condition.property} {word} {' or '.join(condition.values)}"


def team_attribution(config: Config) -> Iterator[Row]:
    """One row per team and metric."""
    for tree in config.trees:
        for node_id in sorted(tree.restricted):
            for metric, is_restricted in sorted(tree.restricted[node_id].items()):
                yield node_id, metric, is_restricted


def team_integrations(config: Config) -> Iterator[Row]:
    """One row per team, kind of things that is limited, and connection that it is limited to."""
    for tree in config.trees:
        for node_id in sorted(tree.settings):
            for kind, names in sorted(tree.integrations(node_id).items()):
                for name in sorted(set(names)):
                    yield node_id, kind, SECTIONS[kind], name


def team_story_point_bands(config: Config) -> Iterator[Row]:
    """One row per team with bands of story points, and band; the bound is inclusive, None for the last."""
    for tree in config.trees:
        for node_id in sorted(tree.settings):
            if bands := tree.story_points(node_id):
                named = (("small", bands.small), ("medium", bands.medium), ("large", None))
                for index, (name, bound) in enumerate(named, start=1):
                    yield node_id, index, name, bound


def access_grants(config: Config) -> Iterator[Row]:
    """One row per user and node that the user may read together with all below."""
    yield from config.access.grants([tree.name for tree in config.trees])

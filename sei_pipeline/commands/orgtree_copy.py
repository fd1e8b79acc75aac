"""A team's settings file, copied to other teams of its tree."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from sei_pipeline.config import Config, Tree
from sei_pipeline.config.trees import Node
from sei_pipeline.errors import UsageError

TEAM_LINE = re.compile(r"^team:.*$", re.MULTILINE)


def copy(
    config: Config, home: Path, source: str, targets: Sequence[str], siblings: bool, force: bool
) -> tuple[str, ...]:
    """Writes one file per target and returns their names, from `home`. Raises UsageError, having written nothing, where
    a team is unknown, has no settings to copy, or has some already and not `force`."""
    tree, team = _team(config, source)
    file = tree.files.get(team.node_id)
    if file is None:
        raise UsageError(f"found no settings of {team.path!r} in {tree.name}; expected a file of its own to copy")
    to = {node.node_id: node for name in targets for _, node in [_team(config, name, tree)]}
    if siblings:
        to |= {node.node_id: node for node in tree.nodes if node.is_team and node.parent_id == team.parent_id}
    to.pop(team.node_id, None)
    if not to:
        raise UsageError(f"found no team to copy the settings of {team.path!r} to; expected TO_TEAM, or --siblings")
    kept = [tree.files[node_id] for node_id in sorted(to) if node_id in tree.files]
    if kept and not force:
        raise UsageError(
            f"found settings already in {', '.join(kept)}; expected teams without; name others, or say --force"
        )
    text = (home / file).read_text(encoding="utf-8-sig")
    texts = {node_id: _for_team(text, node, file) for node_id, node in sorted(to.items())}
    written = []
    for node_id, made in texts.items():
        name = tree.files.get(node_id) or _free_name(home, tree, to[node_id])
        _write(home / name, made)
        written.append(name)
    return tuple(written)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _team(config: Config, wanted: str, only: Tree | None = None) -> tuple[Tree, Node]:
    """The team by its path, or by its id (the tree's folder and the path), in any case."""
    key = wanted.strip().strip("/").casefold()
    trees = [only] if only else list(config.trees)
    teams = [(tree, node) for tree in trees for node in tree.nodes if node.is_team]
    found = [(tree, node) for tree, node in teams if node.node_id.casefold() == key]
    found = found or [(tree, node) for tree, node in teams if node.path.casefold() == key]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(node.node_id for _, node in found)
        raise UsageError(f"{wanted!r} is a team of several trees; expected one of: {ids}")
    names = {name.casefold(): name for _, node in teams for name in (node.path, node.node_id)}
    near = difflib.get_close_matches(key, names, 1)
    hint = f"did you mean {names[near[0]]!r}?" if near else "see `sei orgtree preview`"
    raise UsageError(f"found no team {wanted!r}{f' in {only.name}' if only else ''}; {hint}")


def _for_team(text: str, node: Node, file: str) -> str:
    """The same text with another team; comments and layout stay. Raises UsageError where that can't be told."""
    line = f"team: {json.dumps(node.path, ensure_ascii=False)}"  # a JSON text is a YAML text
    made = TEAM_LINE.sub(lambda _: line, text, count=1)
    if yaml.safe_load(made) != {**yaml.safe_load(text), "team": node.path}:
        raise UsageError(f"found no line of its own for the team in {file}; expected `team: ...`; write it so")
    return made


def _free_name(home: Path, tree: Tree, node: Node) -> str:
    """A file named after the team, beside those of the other teams, that doesn't exist yet."""
    words = re.sub(r"[^a-z0-9]+", "-", node.path.casefold()).strip("-") or "team"
    short = re.sub(r"[^a-z0-9]+", "-", node.name.casefold()).strip("-") or words
    folder = f"orgtrees/{tree.name}/teams"
    names = [short, words, *(f"{words}-{number}" for number in range(2, 1000))]
    return next(name for name in (f"{folder}/{stem}.yml" for stem in names) if not (home / name).exists())

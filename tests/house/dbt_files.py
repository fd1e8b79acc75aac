"""How rules read the dbt project: models by layer, SQL without comments, Jinja or strings, columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import yaml

from tests.house.rulebook import Tree

DBT = "dbt_project"
MODELS = f"{DBT}/models"
# The safe loader of libyaml, ten times as quick, where PyYAML was built with it.
LOADER = getattr(yaml, "CSafeLoader", None)
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|\{#.*?#\}|'(?:[^'\n]|'')*'", re.DOTALL)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
STRING = re.compile(r"'(?:[^'\n]|'')*'")
SOURCE = re.compile(r"\bsource\([^()]*\)")
QUOTED = re.compile(r"""(['"])(\w+)\1""")


@dataclass(frozen=True)
class Column:
    """One column that a .yml declares; `data_type` in lower case, "" where it isn't given."""

    model: str
    name: str
    data_type: str
    line: int | None


def models(tree: Tree) -> Iterator[PurePosixPath]:
    """The models that are written in SQL."""
    return tree.under(MODELS, suffix=".sql")


def queries(tree: Tree) -> Iterator[PurePosixPath]:
    """All SQL that must run on every engine: models and singular or generic tests, macros left out."""
    return tree.under(MODELS, f"{DBT}/tests", suffix=".sql")


def layer(path: PurePosixPath) -> str:
    """The folder below models/ that a file stands in, "" outside models/ and directly in it."""
    return path.parts[2] if path.is_relative_to(MODELS) and len(path.parts) > 3 else ""


def named(text: str) -> Iterator[tuple[str, int]]:
    """(word, offset) of every quoted word inside Jinja, but for those of source(): the models it may read."""
    unsourced = SOURCE.sub(_blank, text)
    for block in JINJA.finditer(unsourced):
        yield from ((word[2], word.start()) for word in QUOTED.finditer(unsourced, *block.span()))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def code(tree: Tree, path: PurePosixPath) -> str:
    """The SQL with its comments blanked; lines and offsets stay. Strings and Jinja are kept."""
    return COMMENT.sub(lambda m: m[0] if m[0].startswith("'") else _blank(m), tree.text(path))


def bare(tree: Tree, path: PurePosixPath) -> str:
    """The SQL alone: comments, Jinja and the insides of strings blanked; lines and offsets stay."""
    return STRING.sub(_blank, JINJA.sub(_blank, code(tree, path)))


def parsed(tree: Tree, path: PurePosixPath | str) -> dict[str, Any]:
    """The mapping in a .yml, {} where the file is empty or something else."""
    return _mapping(tree.text(path))


@cache
def _mapping(text: str) -> dict[str, Any]:
    content = yaml.safe_load(text) if LOADER is None else yaml.load(text, LOADER)
    return content if isinstance(content, dict) else {}


def columns(tree: Tree) -> Iterator[tuple[PurePosixPath, Column]]:
    """Every column that a .yml of a model declares."""
    for path in tree.under(MODELS, suffix=".yml"):
        lines = tree.text(path).splitlines()
        for model in parsed(tree, path).get("models") or []:
            for column in model.get("columns") or []:
                name = str(column.get("name", ""))
                pattern = re.compile(rf"\s*-?\s*name:\s*['\"]?{re.escape(name)}['\"]?\s*$")
                line = next((number for number, text in enumerate(lines, 1) if pattern.match(text)), None)
                kind = str(column.get("data_type") or "").lower()
                yield path, Column(str(model.get("name")), name, kind, line)

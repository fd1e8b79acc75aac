"""What a rule of the house is, and how rules see the tree.

A rule is a generator over a `Tree` that yields a `Finding` for each place where the tree breaks it. It has
an example that breaks it, so that test_rules.py shows that every rule can fail, even while the rooms that it
watches are empty.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
NEVER_ENTERED = {".git", ".venv", "data", "__pycache__", "target", "logs", "node_modules"}


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule. `path` is relative to the root; `line` from 1, None for a whole file."""

    path: str
    line: int | None
    found: str

    def __str__(self) -> str:
        return f"{self.path}{'' if self.line is None else f':{self.line}'}: {self.found}"


@dataclass(frozen=True)
class Tree:
    """A checkout, or a planted example of one: its files are those that git would commit, else all."""

    root: Path

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Relative paths, sorted, `/` between the parts. New files count, ignored ones don't."""
        return tuple(sorted(path for path in self._listed() if (self.root / path).is_file()))

    def _listed(self) -> Iterator[str]:
        if (self.root / ".git").exists():
            command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
            listed = subprocess.run(command, cwd=self.root, capture_output=True, check=False)
            if listed.returncode == 0:
                yield from filter(None, listed.stdout.decode().split("\0"))
                return
        for folder, names, files in os.walk(self.root):
            names[:] = [name for name in names if name not in NEVER_ENTERED and not name.endswith("_cache")]
            yield from ((Path(folder) / name).relative_to(self.root).as_posix() for name in files)

    def under(self, *folders: str, suffix: str = "") -> Iterator[PurePosixPath]:
        """Files below one of the folders ("" is the root) whose name ends in `suffix`."""
        for path in self.files:
            if path.endswith(suffix) and any(
                not folder or path.startswith(f"{folder}/") for folder in folders
            ):
                yield PurePosixPath(path)

    def folders(self, parent: str) -> list[str]:
        """Names of the folders directly in `parent` that hold a file; not those with a leading underscore."""
        depth = len(PurePosixPath(parent).parts)
        names = {path.parts[depth] for path in self.under(parent) if len(path.parts) > depth + 1}
        return sorted(name for name in names if not name.startswith("_"))

    def text(self, path: PurePosixPath | str) -> str:
        """The file as UTF-8; a file that isn't text is read with its bytes escaped."""
        return (self.root / path).read_text(encoding="utf-8", errors="backslashreplace")

    def syntax(self, path: PurePosixPath | str) -> ast.Module:
        """A Python file as its syntax tree."""
        return _parse(self.text(path))

    def has(self, path: str) -> bool:
        return path in self.files


@cache
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


@dataclass(frozen=True)
class Rule:
    """A named claim about the tree, its check, and example files: `breaks` is found, `keeps` is not."""

    name: str
    claim: str
    check: Callable[[Tree], Iterator[Finding]]
    breaks: Mapping[str, str]
    keeps: Mapping[str, str] = field(default_factory=dict)


RULES: list[Rule] = []


def rule(
    breaks: Mapping[str, str], keeps: Mapping[str, str] | None = None
) -> Callable[[Callable[[Tree], Iterator[Finding]]], Callable[[Tree], Iterator[Finding]]]:
    """Puts a check into RULES. Its name and docstring are the claim; the examples are path -> text."""

    def register(check: Callable[[Tree], Iterator[Finding]]) -> Callable[[Tree], Iterator[Finding]]:
        RULES.append(Rule(check.__name__, check.__doc__ or "", check, breaks, keeps or {}))
        return check

    return register


def line_of(text: str, offset: int) -> int:
    """The line, from 1, in which the character at `offset` stands."""
    return text.count("\n", 0, offset) + 1


def matches(
    tree: Tree, path: PurePosixPath, text: str, pattern: re.Pattern[str], what: str
) -> Iterator[Finding]:
    """A finding for each match of `pattern` in `text`, which is the file at `path` or has its lines."""
    for match in pattern.finditer(text):
        yield Finding(str(path), line_of(text, match.start()), f"found `{match[0].strip()}`; {what}")

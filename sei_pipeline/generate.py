"""Writes every file that is made from declarations; `--check` names the stale ones and changes nothing.

    python -m sei_pipeline.generate [--check]

Made are docs/entities.md and the descriptions of the entity models (sei_pipeline/entities/pages.py), the sources of
every integration and of what the pipeline itself lands, and what an integration makes from its own declarations:
its module `generated`, where it has one, offers `files()`, (path, text) of each.

Exit 0: everything is fresh (or was written). Exit 1 with --check: some file is stale, missing, or no longer made.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from sei_pipeline.connect.contract import Column, Stream
from sei_pipeline.entities.pages import COLUMN_TYPES, entities_page, model_files
from sei_pipeline.integrations import known
from sei_pipeline.landing import staging
from sei_pipeline.landing.empty import location, raw_streams
from sei_pipeline.pages import integrations_page, marts_page
from sei_pipeline.settings import CHECKOUT

STAGING = "dbt_project/models/staging"
SOURCES_MADE = "Made by `python -m sei_pipeline.generate`; change the streams' declaration instead."


def made() -> dict[str, str]:
    """Every generated file: path from the checkout's root -> text."""
    files = {
        "docs/entities.md": entities_page(),
        "docs/integrations.md": integrations_page(known()),
        "docs/marts.md": marts_page(),
        **dict(model_files()), **dict(staging.files())}
    for tool, pairs in groupby(raw_streams(known()), key=lambda pair: pair[0]):
        files[f"{STAGING}/{tool}/_{tool}__sources.yml"] = sources(tool, [stream for _, stream in pairs])
    for tool in known():
        name = f"sei_pipeline.integrations.{tool}.generated"
        if find_spec(name) is not None:
            files.update(import_module(name).files())
    return dict(sorted(files.items()))


def sources(tool: str, streams: Sequence[Stream]) -> str:
    """The dbt sources of one tool, a table per stream over its raw files; paths start in the raw folder."""
    body = {"sources": [{"name": tool, "schema": "raw", "tables": [_table(tool, stream) for stream in streams]}]}
    return f"# {SOURCES_MADE}\n{yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110)}"


def _table(tool: str, stream: Stream) -> dict[str, Any]:
    return {
        "name": stream.name,
        "description": stream.grain,
        "config": {"meta": {"external_location": f"read_parquet('{location(tool, stream)}')"}},
        "columns": [_column(column) for column in stream.columns],
    }


def _column(column: Column) -> dict[str, str]:
    entry = {"name": column.name, "data_type": COLUMN_TYPES[column.type], "description": column.description}
    return {key: value for key, value in entry.items() if value}


def stale(root: Path) -> list[str]:
    """Paths whose text differs from what would be made now, or that were made once and no longer are."""
    files = made()
    wrong = [path for path, text in files.items() if not _is_text(root / path, text)]
    return sorted([*wrong, *_left_over(root, files)])


def _is_text(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _left_over(root: Path, files: dict[str, str]) -> list[str]:
    """Files below dbt_project/models that say they are made, and aren't any more."""
    found = sorted([*(root / "dbt_project/models").rglob("*.sql"), *(root / "dbt_project/models").rglob("*.yml")])
    names = {path.relative_to(root).as_posix(): path for path in found}
    return [
        name
        for name, path in names.items()
        if name not in files and "Made by `python -m sei_pipeline.generate`" in path.read_text(encoding="utf-8")
    ]


def write(root: Path) -> list[str]:
    """Makes every stale file anew, and removes what is no longer made. Returns the paths it changed."""
    files = made()
    changed = stale(root)
    for name in changed:
        path = root / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[name], encoding="utf-8", newline="\n")
        else:
            path.unlink()
    return changed


def main(arguments: Sequence[str], root: Path = CHECKOUT) -> int:
    """The command line. Returns the exit code."""
    if set(arguments) - {"--check"}:
        print("usage: python -m sei_pipeline.generate [--check]", file=sys.stderr)
        return 2
    if "--check" not in arguments:
        for name in write(root):
            print(f"made {name}" if (root / name).exists() else f"removed {name}")
        return 0
    names = stale(root)
    for name in names:
        print(f"{name}: stale; run `make generate`", file=sys.stderr)
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

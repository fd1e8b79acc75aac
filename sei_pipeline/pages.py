"""Writes the lists in docs/: what tools are read, and what tables are published, each from where it is declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from sei_pipeline.connect.contract import Integration
from sei_pipeline.settings import DBT_PROJECT

MADE = "<!-- Made by `python -m sei_pipeline.generate`; change the declaration instead. -->"


def integrations_page(tools: Mapping[str, type[Integration]]) -> str:
    """docs/integrations.md: every integration with its streams."""
    lines = ["# Integrations", "", MADE, "", "What can be read today. Each folder's README says how to connect it.", ""]
    for tool, integration in sorted(tools.items()):
        readme = f"../sei_pipeline/integrations/{tool}/README.md"
        lines += [f"## {integration.title} (`{tool}`)", "", f"[README]({readme})", ""]
        lines += ["| stream | one row per | windows |", "| --- | --- | --- |"]
        for stream in integration.streams:
            grain = stream.grain.removeprefix("One row per ").rstrip(".")
            lines.append(f"| `{stream.name}` | {grain} | {stream.mode} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def marts_page() -> str:
    """docs/marts.md: every published table with its grain and columns, from the descriptions beside the models."""
    opening = "What `data/published/sei.duckdb` holds. What the numbers mean: [metrics](metrics.md)."
    lines = ["# Published tables", "", MADE, "", opening, ""]
    for schema, folder in (("marts", "marts"), ("organization", "organization")):
        for model in sorted(_models(DBT_PROJECT / "models" / folder), key=lambda model: str(model["name"])):
            lines += [f"## {schema}.{model['name']}", "", " ".join(str(model["description"]).split()), ""]
            lines += ["| column | type | |", "| --- | --- | --- |"]
            lines += [_row(column) for column in model.get("columns") or []]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _models(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.rglob("*.yml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8")).get("models") or []


def _row(column: Mapping[str, Any]) -> str:
    description = " ".join(str(column.get("description", "")).split()).replace("|", "\\|")
    return f"| `{column['name']}` | {column.get('data_type', '')} | {description} |"

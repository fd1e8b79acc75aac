"""The asset graph as text: one line per asset, its group, key and what it stands on.

python -m tests.defs.asset_graph      writes asset_graph.txt anew, after a change that is meant
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import dagster as dg

from sei_pipeline import settings
from sei_pipeline.defs.load import definitions
from tests.pipeline import tiny

KEPT = Path(__file__).with_name("asset_graph.txt")


def text(defs: dg.Definitions) -> str:
    """Sorted by group and key; `!` marks an asset that nothing here makes."""
    graph = defs.resolve_asset_graph()
    nodes = sorted((graph.get(key) for key in graph.get_all_asset_keys()), key=lambda node: (node.group_name, node.key))
    return "".join(_line(node) for node in nodes)


def _line(node: dg.AssetNode) -> str:  # type: ignore[name-defined]
    mark = "" if node.is_executable else " !"
    parents = " ".join(sorted(key.to_user_string() for key in node.parent_keys))
    return f"{node.group_name}: {node.key.to_user_string()}{mark} <- {parents}".rstrip(" <-") + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        home = tiny.project(Path(folder) / "home", ["0" * 40] * 3)
        KEPT.write_text(text(definitions(settings.load(home))), encoding="utf-8")

"""The asset graph of a project of two connections, as a whole and as a drawing."""

from __future__ import annotations

import difflib
from pathlib import Path

import dagster as dg
import pytest

from sei_pipeline import settings
from sei_pipeline.defs.load import definitions
from sei_pipeline.defs.names import CONFIGURATION, LINEAGE, OWNERS, PUBLISHED
from tests.defs.asset_graph import KEPT, text
from tests.pipeline import tiny

# The drawing of docs/architecture.md: a group stands on these, and on itself.
ABOVE = {
    "raw": set[str](),
    "staging": {"raw", "lineage"},
    "organization": {"staging"},
    "entities": {"staging"},
    "correlation": {"organization", "entities", "staging"},
    "lineage": {"correlation", "entities"},
    "phases": {"correlation", "organization", "entities", "staging"},
    "marts": {"phases", "correlation", "organization", "entities"},
    "delivery": {"marts", "organization", "entities"},  # of entities the seeds that explain the marts
}


def test_the_asset_graph_is_the_one_that_was_reviewed(defs: dg.Definitions) -> None:
    kept, found = KEPT.read_text(encoding="utf-8").splitlines(), text(defs).splitlines()
    changes = "\n".join(difflib.unified_diff(kept, found, "asset_graph.txt", "now", lineterm="", n=0))
    assert kept == found, f"If this is meant, run: python -m tests.defs.asset_graph\n{changes}"


def test_every_asset_is_made_by_a_step_here_and_stands_on_layers_above_it(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.is_executable, f"{key.to_user_string()} is a name that nothing makes"
        groups = {graph.get(parent).group_name for parent in node.parent_keys}
        assert groups <= {*ABOVE[node.group_name], node.group_name}, key.to_user_string()


def test_every_asset_says_whom_to_ask_and_raw_ones_begin_with_their_grain(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert list(node.owners) == [OWNERS[node.group_name]], key.to_user_string()
        if len(key.path) == 4:
            assert (node.description or "").startswith("One row per "), key.to_user_string()


def test_a_staging_model_stands_on_the_streams_of_every_connection_of_its_tool(home: Path, tmp_path: Path) -> None:
    where = tiny.project(tmp_path / "home", ["0" * 40] * 3)
    more = "  - {name: drop-2, tool: files, options: {folder: drop}}\n"
    connections = where / "profiles_config" / "connections.yml"
    connections.write_text(connections.read_text(encoding="utf-8") + more, encoding="utf-8")
    graph = definitions(settings.load(where)).resolve_asset_graph()
    assert graph.get(dg.AssetKey(["staging", "stg_files__builds"])).parent_keys == {
        dg.AssetKey(["raw", "files", "drop-2", "builds"]),
        dg.AssetKey(["raw", "files", "dropped", "builds"]),
    }


def test_a_project_without_connections_has_every_model_and_no_stream(tmp_path: Path) -> None:
    tiny.write(tmp_path, {"profiles_config/efficiency/default.yml": tiny.DEFAULT_PROFILE})
    graph = definitions(settings.load(tmp_path)).resolve_asset_graph()
    assert {key for key in graph.get_all_asset_keys() if key.path[0] == "raw"} == {CONFIGURATION, LINEAGE}
    assert not graph.get(dg.AssetKey(["staging", "stg_files__builds"])).parent_keys


@pytest.mark.parametrize("key", [["marts", "dora_deployments"], ["organization", "org_nodes"]])
def test_what_is_published_waits_for_every_table_that_it_holds(defs: dg.Definitions, key: list[str]) -> None:
    assert dg.AssetKey(key) in defs.resolve_asset_graph().get(PUBLISHED).parent_keys

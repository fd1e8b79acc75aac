"""Jobs, schedule, pools, checks and resources of a project; and a project that can't be opened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from sei_pipeline import settings
from sei_pipeline.config import Connection
from sei_pipeline.defs import transformation
from sei_pipeline.defs.load import DEFINITIONS, definitions
from sei_pipeline.defs.names import CONFIGURATION, PUBLISHED, WAREHOUSE_POOL, dagster_names
from sei_pipeline.defs.transformation import dbt_resource
from sei_pipeline.pipeline.transform import warehouse_lock
from sei_pipeline.settings import CHECKOUT
from tests.defs.running import facts, run
from tests.pipeline import tiny


def selected(defs: dg.Definitions, job: str) -> set[dg.AssetKey]:
    return set(defs.resolve_job_def(job).asset_layer.executable_asset_keys)


def test_there_is_a_job_for_everything_one_without_tools_and_one_a_connection(defs: dg.Definitions) -> None:
    names = {job.name for job in defs.resolve_all_job_defs() if not job.name.startswith("__")}
    assert names == {"everything", "rebuild", "read_source", "read_dropped"}
    everything = defs.resolve_asset_graph().get_all_asset_keys()
    read = selected(defs, "read_source") | selected(defs, "read_dropped")
    assert selected(defs, "everything") == everything
    assert selected(defs, "rebuild") == everything - read
    assert {key.path[0] for key in read} == {"raw"}
    assert all("source" in key.path for key in selected(defs, "read_source"))


def test_the_schedule_waits_for_someone_unless_a_time_was_named(defs: dg.Definitions, home: Path) -> None:
    usual = defs.resolve_schedule_def("daily")
    assert (usual.cron_schedule, usual.execution_timezone) == ("0 5 * * *", "UTC")
    assert usual.default_status == dg.DefaultScheduleStatus.STOPPED
    named = definitions(settings.load(home), "30 2 * * 1-5").resolve_schedule_def("daily")
    assert (named.cron_schedule, named.job_name) == ("30 2 * * 1-5", "everything")
    assert named.default_status == dg.DefaultScheduleStatus.RUNNING


def test_whoever_opens_the_warehouse_is_in_its_pool_and_a_connection_has_its_own(defs: dg.Definitions) -> None:
    nodes = defs.resolve_job_def("everything").graph.node_defs
    assert {node.name: node.pool for node in nodes} == {  # type: ignore[attr-defined]
        "extract_source": "connection_source",
        "extract_dropped": "connection_dropped",
        "raw__configuration": None,
        "transform_entities": WAREHOUSE_POOL,
        "raw__lineage": WAREHOUSE_POOL,
        "transform_marts": WAREHOUSE_POOL,
        "published__sei": WAREHOUSE_POOL,
    }


@pytest.mark.usefixtures("no_waiting")
def test_a_warehouse_that_another_process_holds_is_tried_again_and_its_holder_named(tmp_path: Path) -> None:
    where = settings.load(tiny.project(tmp_path / "home", ["0" * 40] * 3))
    with warehouse_lock(where, "a run by hand"):
        done = facts(run(definitions(where), "rebuild", [PUBLISHED]))
    assert not done["succeeded"]
    assert done["tries_again"] == {"published__sei": 3}
    assert not where.published.exists()


def test_every_test_of_dbt_is_a_check_of_one_asset_and_unit_tests_are_none(defs: dg.Definitions) -> None:
    from sei_pipeline.defs.manifest import transformation as models

    graph = defs.resolve_asset_graph()
    nodes = models().manifest["nodes"].values()
    tests = {node["name"] for node in nodes if node["resource_type"] == "test"}
    names = [key.name for key in graph.asset_check_keys if key.asset_key.path[0] != "raw"]
    assert sorted(names) == sorted(tests)
    assert models().manifest["unit_tests"], "there are unit tests that could have become checks"


def test_dbt_is_the_one_beside_this_python_and_asks_nobody_for_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*command: Any, **_: Any) -> None:
        pytest.fail(f"ran {command}")

    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(subprocess, "Popen", refuse)
    dbt = dbt_resource()
    assert Path(dbt.dbt_executable).parent == Path(sys.executable).parent
    assert isinstance(dbt, transformation.Dbt)
    assert dbt._cli_version.major == 1


def test_a_connection_with_a_hyphen_gets_a_name_that_dagster_takes_and_nobody_else_has() -> None:
    connections = [
        Connection(name, "git", True, {}, 1, "connections.yml", {}) for name in ("a-b", "a-c", "a_b", "plain")
    ]
    assert dagster_names(connections) == {"a-b": "a_b_2", "a-c": "a_c", "a_b": "a_b", "plain": "plain"}


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("profiles_config/connections.yml", "connections: [{name: x, tool: gitt, options: {}}]\n", "UNKNOWN_TOOL"),
        ("orgtrees/acme/tree.yml", "levels: [Nothing]\n", "orgtrees/acme/tree.yml"),
    ],
)
def test_a_project_with_wrong_files_still_loads_and_says_what_is_wrong(
    tmp_path: Path, file: str, content: str, told: str
) -> None:
    where = tiny.project(tmp_path / "home", ["0" * 40] * 3)
    tiny.write(where, {file: content})
    defs = definitions(settings.load(where))
    graph = defs.resolve_asset_graph()
    assert graph.get_all_asset_keys() == {CONFIGURATION}
    assert told in (graph.get(CONFIGURATION).description or "")
    done = facts(run(defs, "everything"))
    assert not done["succeeded"]
    assert told in done["errors"]["raw__configuration"]
    assert [check["passed"] for check in done["checks"].values()] == [False]


def test_a_wrong_schedule_is_told_like_a_wrong_file(home: Path) -> None:
    graph = definitions(settings.load(home), "at five").resolve_asset_graph()
    assert "SEI_SCHEDULE: found 'at five'" in (graph.get(CONFIGURATION).description or "")


def test_the_configuration_may_be_made_as_of_an_instant_and_refuses_what_is_none(tmp_path: Path) -> None:
    where = settings.load(tiny.project(tmp_path / "home", ["0" * 40] * 3))
    job = definitions(where).resolve_job_def("rebuild")
    for as_of, is_right in (("2026-01-20T00:00:00Z", True), ("yesterday", False)):
        with dg.DagsterInstance.ephemeral() as instance:
            result = job.execute_in_process(
                {"ops": {"raw__configuration": {"config": {"as_of": as_of}}}},
                instance=instance,
                raise_on_error=False,
                asset_selection=[CONFIGURATION],
            )
        assert result.success is is_right
        errors = facts(result)["errors"]
        assert is_right or "found 'yesterday'" in errors["raw__configuration"]


def test_the_files_that_dagster_reads_name_the_module_that_steps_are_forked_from() -> None:
    for file in ("workspace.yaml", "pyproject.toml"):
        assert DEFINITIONS in (CHECKOUT / file).read_text(encoding="utf-8")


def test_the_command_line_and_the_making_of_dagsters_folder_do_not_import_dagster() -> None:
    code = "import sys, sei_pipeline.cli, sei_pipeline.defs.home; sys.exit('dagster' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT).returncode == 0

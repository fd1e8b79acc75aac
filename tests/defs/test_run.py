"""One run of everything, in this process, over two connections that work and one whose repository isn't there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from sei_pipeline.defs.extraction import CHECK


def test_a_run_publishes_the_marts_though_a_source_fails(everything: dict[str, Any]) -> None:
    assert everything["succeeded"], everything["errors"]
    published = everything["assets"]["published/sei"]
    assert published["version"] == 1
    assert published["dagster/row_count"] > 0
    with duckdb.connect(published["path"], read_only=True) as marts:
        assert marts.sql("select count(*) from marts.dora_deployments").fetchone() == (12,)
        assert marts.sql("select is_every_source_healthy from marts.diagnostics_horizon").fetchone() == (False,)


def test_a_source_that_fails_is_a_failed_check_of_each_stream_and_says_why(everything: dict[str, Any]) -> None:
    failed = {name: check for name, check in everything["checks"].items() if not check["passed"]}
    streams = {name.rsplit(" ", 1)[0] for name in failed}
    assert {f"raw/git/gone-away/{stream}" for stream in ("commits", "refs", "repositories")} <= streams
    assert all(stream.startswith("raw/git/gone-away/") for stream in streams), "the others were read"
    for name, check in failed.items():
        assert name.endswith(CHECK)
        assert check["severity"] == "ERROR"
        assert "nothing.git" in check["description"]
    assert everything["tries_again"] == {}, "a repository that isn't there won't come by waiting"


def test_a_stream_that_was_read_says_how_much_and_until_when(everything: dict[str, Any]) -> None:
    commits = everything["assets"]["raw/git/source/commits"]
    assert (commits["new_rows"], commits["new_windows"], commits["rejected_records"]) == (21, 1, 0)
    assert {"horizon", "extraction_seconds"} <= set(commits)
    assert everything["assets"]["raw/git/gone-away/commits"]["failed_scopes"] == 1
    assert "horizon" not in everything["assets"]["raw/git/gone-away/commits"]


def test_tests_of_dbt_are_checks_and_unit_tests_never_run(everything: dict[str, Any]) -> None:
    of_dbt = [name for name in everything["checks"] if not name.endswith(CHECK)]
    assert any(name.startswith("entities/commits entity_is_sound_commits") for name in of_dbt)
    log = (Path(everything["home"]) / "data" / "dbt" / "target" / "dbt.log").read_text(encoding="utf-8")
    assert " data_test" in log or "data tests" in log
    assert "unit_test." not in log.replace("resource_type:unit_test", "")


def test_every_table_of_the_drawing_is_materialized_once(everything: dict[str, Any]) -> None:
    by_first = {name.partition("/")[0] for name in everything["assets"]}
    layers = {"staging", "organization", "entities", "correlation", "phases", "marts"}
    assert by_first == {"raw", "published", *layers}
    assert everything["assets"]["raw/lineage"] == {"is_computed_anew": True}

"""`sei run`: what it refuses, what it says at its end, and that the same input gives the same rows."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from sei_pipeline import settings
from sei_pipeline.pipeline import transform
from tests.commands.calling import held_by_another, project, sei
from tests.commands.conftest import said

FILES = "connections:\n  - {name: drop, tool: files, options: {folder: drop}}\n"
OFF = "connections:\n  - {name: drop, tool: files, enabled: false, options: {folder: drop}}\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("yesterday", "'yesterday' is no time; expected 2026-03-01T09:30:00Z"),
        ("2026-02-30", "'2026-02-30' is no time"),
        ("2026-03-01T09:30", "'2026-03-01T09:30' names no time zone; expected 2026-03-01T09:30Z"),
    ],
)
def test_an_as_of_that_is_no_instant_is_refused(text: str, words: str, tmp_path: Path) -> None:
    called = sei("--home", str(project(tmp_path)), "run", "--as-of", text)
    assert called.code == 2
    assert words in called.err


def test_an_unknown_connection_is_answered_with_those_there_are(tmp_path: Path) -> None:
    called = sei("--home", str(project(tmp_path, {"profiles_config/connections.yml": FILES})), "run", "--only", "x")
    assert called.code == 2
    assert "found no connection 'x'" in called.err
    assert "expected one of: drop" in called.err


def test_a_disabled_connection_is_not_read_even_when_it_is_named(tmp_path: Path) -> None:
    called = sei("--home", str(project(tmp_path, {"profiles_config/connections.yml": OFF})), "run", "--only", "drop")
    assert called.code == 2
    assert "'drop' is disabled" in called.err


def test_wrong_files_are_told_before_anything_is_written(tmp_path: Path) -> None:
    called = sei("--home", str(project(tmp_path, {"orgtrees/acme/tree.yml": "levels: [Team]\n"})), "run")
    assert called.code == 2
    assert "orgtrees/acme/tree.yml" in called.err
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "data").write_text("a file where a folder should be", encoding="utf-8")
    called = sei("--home", str(tmp_path), "run")
    assert called.code == 1
    assert str(tmp_path / "data") in called.err
    assert "mend permissions" in called.err
    assert "Traceback" not in called.err


def test_a_run_that_could_read_nothing_says_what_to_do(tmp_path: Path) -> None:
    called = sei("--home", str(project(tmp_path, {"profiles_config/connections.yml": FILES})), "run")
    assert called.code == 2
    assert "drop: failed:" in called.err
    assert "found no extraction that succeeded" in called.err


def test_a_second_run_ends_at_once_with_3_and_names_the_first(tmp_path: Path) -> None:
    project(tmp_path)
    with held_by_another(tmp_path / "data" / "run.lock") as process_id:
        called = sei("--home", str(tmp_path), "run")
    assert called.code == 3
    assert f"held by process {process_id} on " in called.err
    assert "for a run" in called.err


def test_an_interrupt_that_dbt_caught_is_still_an_interrupt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    interrupted = SimpleNamespace(exception=KeyboardInterrupt(), result=None)
    monkeypatch.setattr(transform, "_invoke", lambda *_: interrupted)
    with pytest.raises(KeyboardInterrupt):
        transform.build(settings.load(tmp_path), ["metrics"])


def test_two_runs_with_the_same_as_of_give_the_same_rows_in_every_table(demo: Path) -> None:
    versions = sorted((demo / "data" / "published" / "versions").iterdir())
    assert [path.name for path in versions] == ["000001", "000002"]
    first, second = (_tables(path / "sei.duckdb") for path in versions)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert len(first) > 30


def test_the_second_run_says_where_the_result_is_and_how_long_it_took(demo: Path) -> None:
    called = said(demo, "again")
    assert called.code == 0, called.err
    took = re.search(r"Published version 2 in ([\d.]+) s, as of 2026-05-01T00:00:00Z:", called.out)
    assert took is not None
    assert str(demo / "data" / "published" / "sei.duckdb") in called.out
    assert "sei show" in called.out
    for step in ("extract", "configure", "transform: entities", "lineage", "transform: marts", "publish"):
        assert re.search(rf"^  {step} +[\d.]+ s", called.err, re.MULTILINE), step


def test_a_source_that_fails_and_a_bad_row_are_told_and_cost_nothing_else(spoiled: Path) -> None:
    called = said(spoiled, "again")
    assert called.code == 1  # --strict
    assert "1 of the sources failed, in 4 streams:" in called.err
    assert len(re.findall(r"^  gone acme/gone: .*no/such\.git", called.err, re.MULTILINE)) == 1, (
        "told once, not 4 times"
    )
    assert re.search(r"1 rejected row .*\n  .*incidents\.csv row 10, column created_at: WRONG_TYPE: ", called.err)
    assert "Not every source could be read" in called.out
    shown = sei("--home", str(spoiled), "show", "Tools", "--last", "1", "--metric", "deployment_frequency")
    assert re.search(r"2026-04 \* +4 \(0\.13 a day\)", shown.out)


def _tables(file: Path) -> dict[str, str]:
    """Table -> hash of its rows, sorted by all columns; without what says which run it was (`version`) and until when
    its extraction read the sources (`complete_until_at`)."""
    with duckdb.connect(str(file), read_only=True) as connection:
        names = connection.execute(
            "select schema_name, table_name from duckdb_tables() where table_name <> 'version' order by all"
        ).fetchall()
        return {f"{schema}.{table}": _rows_hash(connection, f'{schema}."{table}"') for schema, table in names}


def _rows_hash(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    columns = "* exclude (complete_until_at)" if table.endswith('"diagnostics_sources"') else "*"
    rows = f"(select {columns} from {table}) as t"
    query = f"select md5(coalesce(string_agg(t::varchar, chr(10) order by t::varchar), '')) from {rows}"
    row = connection.execute(query).fetchone()
    assert row is not None
    return str(row[0])

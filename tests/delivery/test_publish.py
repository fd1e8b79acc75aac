"""What a published version holds, and that readers see whole versions only."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sei_pipeline.delivery import publish as publishing
from sei_pipeline.delivery.publish import KEPT_VERSIONS, publish
from sei_pipeline.errors import PublishError
from sei_pipeline.settings import Settings
from tests.delivery.warehouses import ROWS, make

TABLES = ["changes", "diagnostics_horizon", "diagnostics_published_tables", "org_nodes"]


def read(where: Settings, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(where.published / "sei.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def facts(where: Settings) -> dict[str, Any]:
    return dict(json.loads((where.published / "current" / "version.json").read_text(encoding="utf-8")))


def version_folders(where: Settings) -> list[str]:
    return sorted(path.name for path in (where.published / "versions").iterdir())


def test_a_table_is_read_by_its_schema_and_name(tmp_path: Path) -> None:
    where = make(tmp_path)
    publish(where)
    assert read(where, "select change_id from marts.changes order by 1") == [("c1",), ("c2",), ("c3",), ("c3",)]
    assert read(where, "select node_name from organization.org_nodes") == [("Acme",)]


def test_text_that_begins_like_a_formula_is_data(tmp_path: Path) -> None:
    where = make(tmp_path)
    version = publish(where)
    wanted = [("=1+1",), ("+49 30",)]
    query = "select title from {} where change_id in ('c1', 'c2') order by change_id"
    assert read(where, query.format("marts.changes")) == wanted
    assert read(where, query.format(f"'{version.path / 'changes.parquet'}'")) == wanted


def test_parquet_beside_equals_the_table(tmp_path: Path) -> None:
    where = make(tmp_path, filler=5_000)
    version = publish(where)
    assert sorted(path.stem for path in version.path.glob("*.parquet")) == TABLES
    table = read(where, "select * from marts.changes")
    assert len(table) == 5_000 + len(ROWS)
    assert read(where, f"select * from '{version.path / 'changes.parquet'}'") == table


def test_what_is_not_listed_and_what_is_personal_stays_in_the_warehouse(tmp_path: Path) -> None:
    where = make(tmp_path)
    version = publish(where)
    found = read(where, "select schema_name, table_name from duckdb_tables() order by all")
    assert found == [
        ("marts", "changes"),
        ("marts", "diagnostics_horizon"),
        ("marts", "diagnostics_published_tables"),
        ("marts", "version"),
        ("organization", "org_nodes"),
    ]
    assert not [path for path in version.path.rglob("*") if b"ann@example.com" in path.read_bytes()]


def test_a_view_reads_the_tables_beside_it_whatever_the_file_is_attached_as(tmp_path: Path) -> None:
    where = make(tmp_path)
    publish(where)
    assert read(where, "select * from marts.late_changes") == [("c1", "Acme")]
    with duckdb.connect() as connection:
        connection.execute("create schema marts")  # a schema of the reader's own, of the same name
        connection.execute(f"attach '{where.published / 'sei.duckdb'}' as company (read_only)")
        assert connection.execute("select * from company.marts.late_changes").fetchall() == [("c1", "Acme")]
        assert connection.execute("select * from company.marts.a_view_of_a_view").fetchall() == [("c1",)]


def test_a_view_over_what_is_not_published_is_told(tmp_path: Path) -> None:
    where = make(tmp_path)
    with duckdb.connect(str(where.warehouse)) as connection:
        connection.execute("create or replace view marts.a_view_of_a_view as from warehouse.correlation.hidden")
    with pytest.raises(PublishError, match=r'Table with name "correlation.hidden" does not exist'):
        publish(where)


def test_descriptions_are_comments_in_the_file(tmp_path: Path) -> None:
    where = make(tmp_path)
    publish(where)
    tables = "select comment from duckdb_tables() where table_name = 'changes'"
    views = "select comment from duckdb_views() where view_name = 'late_changes'"
    columns = "select comment from duckdb_columns() where column_name = 'lead_time_seconds'"
    assert read(where, tables) == [("One row per change that isn't secret.",)]
    assert read(where, views) == [("One row per change that took long.",)]
    assert read(where, columns) == [("Seconds; NULL = unknown.",)]


def test_the_file_says_what_it_was_made_from(tmp_path: Path) -> None:
    where = make(tmp_path)
    version = publish(where)
    assert read(where, "select * from marts.version") == [(1, "2026-06-30T00:00:00", "print", "0.1.0", True)]
    assert facts(where)["row_counts"] == dict(version.row_counts) == dict(zip(TABLES, (4, 1, 7, 1), strict=True))


def test_equal_rows_in_another_order_have_equal_hashes(tmp_path: Path) -> None:
    first = publish(make(tmp_path, ROWS))
    shuffled = random.Random(7).sample(ROWS, len(ROWS))
    assert shuffled != list(ROWS)
    assert publish(make(tmp_path, shuffled)).row_hashes == first.row_hashes


@pytest.mark.parametrize(
    "other",
    [
        [("c1", 3_600.4999, "=1+1", True), *ROWS[1:]],
        [("c1", 3_600.5, "=1+1", None), *ROWS[1:]],
        [("c1", 3_600.5, "=1+1 ", True), *ROWS[1:]],
        [("c1", 3_600.5, "+49 30", True), ("c2", None, "=1+1", False), *ROWS[2:]],
        ROWS[:3],
        [*ROWS, ROWS[3]],
        [],
    ],
    ids=["number", "null", "text", "swapped", "one double less", "one double more", "empty"],
)
def test_one_cell_more_or_less_changes_the_hash_of_its_table_and_of_no_other(
    tmp_path: Path, other: list[tuple[Any, ...]]
) -> None:
    before = publish(make(tmp_path)).row_hashes
    after = publish(make(tmp_path, other)).row_hashes
    assert [name for name in before if before[name] != after[name]] == ["changes"]


def test_an_open_reader_keeps_its_version_and_a_new_one_sees_the_next(tmp_path: Path) -> None:
    publish(make(tmp_path))
    where = make(tmp_path, ROWS[:1])
    count = "select count(*) from marts.changes"
    with duckdb.connect(str(where.published / "current" / "sei.duckdb"), read_only=True) as early:
        assert early.execute(count).fetchall() == [(4,)]
        for _ in range(KEPT_VERSIONS + 1):  # until the reader's own version was removed, too
            publish(where)
        assert early.execute(count).fetchall() == [(4,)]
    assert read(where, count) == [(1,)]


def test_a_few_versions_are_kept_to_go_back_to(tmp_path: Path) -> None:
    where = make(tmp_path)
    versions = [publish(where) for _ in range(KEPT_VERSIONS + 2)]
    assert [version.number for version in versions] == [1, 2, 3, 4, 5]
    assert version_folders(where) == ["000003", "000004", "000005"]
    assert (where.published / "current").resolve() == versions[-1].path
    assert facts(where)["number"] == 5


def test_a_table_that_was_never_built_is_named_and_nothing_is_published(tmp_path: Path) -> None:
    where = make(tmp_path)
    publish(where)
    with duckdb.connect(str(where.warehouse)) as connection:
        connection.execute("drop table organization.org_nodes")
    with pytest.raises(PublishError, match=r"found no organization\.org_nodes in the warehouse; expected every table"):
        publish(where)
    assert version_folders(where) == ["000001"]
    assert read(where, "select node_name from organization.org_nodes") == [("Acme",)]


def test_a_full_disk_is_told_and_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = make(tmp_path)
    publish(where)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_fsync", full)
        with pytest.raises(PublishError, match=r"No space left on device.*the old one stays; free space"):
            publish(where)
    assert version_folders(where) == ["000001"]
    assert facts(where)["number"] == 1
    assert publish(where).number == 2


def test_a_folder_that_may_not_be_written_to_is_told_and_leaves_the_old_version(tmp_path: Path) -> None:
    where = make(tmp_path)
    publish(where)
    versions = where.published / "versions"
    if os.geteuid() == 0:  # root may write everywhere, but not make a folder where a file is
        (versions / "000002.part").write_bytes(b"")
    else:
        versions.chmod(0o500)
    try:
        with pytest.raises(PublishError, match=r"can't be published .*; the old one stays; .*mend permissions"):
            publish(where)
    finally:
        versions.chmod(0o700)
    assert facts(where)["number"] == 1
    assert len(read(where, "select * from marts.changes")) == 4


def test_a_warehouse_that_is_none_is_told(tmp_path: Path) -> None:
    where = make(tmp_path)
    where.warehouse.write_bytes(b"this is no database, and long enough to look like a header" * 100)
    with pytest.raises(PublishError, match=r"can't be published"):
        publish(where)
    assert version_folders(where) == []

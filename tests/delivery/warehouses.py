"""A small warehouse made by hand, with what publishing reads: the list of tables, comments, the horizon."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from sei_pipeline import settings
from sei_pipeline.settings import Settings

LISTED = (
    ("marts", "changes", False),
    ("marts", "diagnostics_horizon", False),
    ("marts", "diagnostics_published_tables", False),
    ("marts", "a_view_of_a_view", False),
    ("marts", "late_changes", False),
    ("organization", "org_nodes", False),
    ("organization", "developers", True),
)
ROWS: tuple[tuple[Any, ...], ...] = (
    ("c1", 3_600.5, "=1+1", True),
    ("c2", None, "+49 30", False),
    ("c3", 60.0, "it's \"quoted\", ümläut\nand a second line", None),
    ("c3", 60.0, "it's \"quoted\", ümläut\nand a second line", None),
)


def make(home: Path, rows: Sequence[tuple[Any, ...]] = ROWS, filler: int = 0) -> Settings:
    """The settings of a project in `home` whose warehouse holds `rows` in marts.changes, and so many more besides."""
    where = settings.load(home)
    where.warehouse.parent.mkdir(parents=True, exist_ok=True)
    where.warehouse.unlink(missing_ok=True)
    with duckdb.connect(str(where.warehouse)) as connection:
        for schema in ("marts", "organization", "correlation"):
            connection.execute(f"create schema {schema}")
        _changes(connection, rows, filler)
        connection.execute("create table correlation.hidden as select 1 as one")
        connection.execute("create table organization.org_nodes as select 'acme' as node_id, 'Acme' as node_name")
        connection.execute("create table organization.developers as select 'ann@example.com' as person_email")
        connection.execute(
            "create table marts.diagnostics_horizon as select timestamp '2026-06-30' as as_of, true as "
            "is_every_source_healthy, 'print' as config_fingerprint, '0.1.0' as code_version"
        )
        connection.execute(
            "create table marts.diagnostics_published_tables (table_schema varchar, table_name varchar, "
            "is_personal boolean)"
        )
        connection.executemany("insert into marts.diagnostics_published_tables values (?, ?, ?)", LISTED)
        _view(connection)
    return where


def _changes(connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[Any, ...]], filler: int) -> None:
    connection.execute(
        "create table marts.changes (change_id varchar, lead_time_seconds double, title varchar, is_hotfix boolean)"
    )
    if rows:
        connection.executemany("insert into marts.changes values (?, ?, ?, ?)", rows)
    connection.execute(
        "insert into marts.changes select 'f' || number, number * 1.5, md5(number::varchar), false "
        f"from range({filler}) as numbers (number)"
    )
    connection.execute("comment on table marts.changes is 'One row per change that isn''t secret.'")
    connection.execute("comment on column marts.changes.lead_time_seconds is 'Seconds; NULL = unknown.'")


def _view(connection: duckdb.DuckDBPyConnection) -> None:
    """As dbt makes views: every name with its database."""
    connection.execute(
        "create view marts.late_changes as select changes.change_id, nodes.node_name "
        "from \"warehouse\".\"marts\".\"changes\" cross join warehouse.organization.org_nodes as nodes "
        "where changes.lead_time_seconds > 1000"
    )
    connection.execute("create view marts.a_view_of_a_view as select change_id from warehouse.marts.late_changes")
    connection.execute("comment on view marts.late_changes is 'One row per change that took long.'")


if __name__ == "__main__":  # publishes again and again, until somebody ends it
    from sei_pipeline.delivery.publish import publish

    while True:
        sys.stdout.write("publishing\n")
        sys.stdout.flush()
        publish(settings.load(Path(sys.argv[1])))

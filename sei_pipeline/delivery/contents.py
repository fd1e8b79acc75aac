"""What a published version holds: tables, views and their descriptions, copied from one attached database to another.

The warehouse says itself what is for readers: dbt writes the list (marts.diagnostics_published_tables) from the meta
of its models, and the descriptions of their .yml files as comments. A table that holds people is listed as personal
and stays behind: it is published only where access is ruled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb

from sei_pipeline.errors import PublishError

FROM, TO = "warehouse", "published"  # the names that the two databases are attached under
LISTED = """
    select
        listed.table_schema, listed.table_name, views.sql,
        coalesce(tables.table_name, views.view_name) is not null as is_built
    from warehouse.marts.diagnostics_published_tables as listed
    left join duckdb_tables() as tables
        on tables.database_name = 'warehouse' and tables.schema_name = listed.table_schema
        and tables.table_name = listed.table_name
    left join duckdb_views() as views
        on views.database_name = 'warehouse' and views.schema_name = listed.table_schema
        and views.view_name = listed.table_name
    where not listed.is_personal
    order by views.sql is not null, listed.table_schema, listed.table_name
"""
COMMENTS = """
    select schema_name, table_name, null as column_name, comment from duckdb_tables()
    where database_name = 'warehouse' and comment is not null
    union all
    select schema_name, view_name, null, comment from duckdb_views()
    where database_name = 'warehouse' and comment is not null
    union all
    select schema_name, table_name, column_name, comment from duckdb_columns()
    where database_name = 'warehouse' and comment is not null
    order by all
"""


class _Listed(NamedTuple):
    schema: str
    name: str
    view: str | None  # its `create view`, where it is one
    is_built: bool


def copy(connection: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[tuple[str, str]]:
    """Copies what is listed from `warehouse` to `published`, tables also to `folder` as Parquet. Yields the schema and
    name of each table. Raises PublishError where something that is listed was never built."""
    listed = [_Listed(*row) for row in connection.execute(LISTED).fetchall()]
    missing = [f"{one.schema}.{one.name}" for one in listed if not one.is_built]
    if missing:
        raise PublishError(
            f"found no {', '.join(missing)} in the warehouse; expected every table of "
            "marts.diagnostics_published_tables; run the whole transformation, then publish"
        )
    for one in listed:
        connection.execute(f"create schema if not exists {TO}.{_name(one.schema)}")
        if one.view is None:
            _copy_table(connection, one.schema, one.name, folder)
            yield one.schema, one.name
    connection.execute(f"use {TO}")  # where the names in views are looked up
    _create_views(connection, [_without_database(one.view) for one in listed if one.view is not None])
    connection.execute("use memory")
    _comment(connection, listed)


def _copy_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str, folder: Path) -> None:
    """Rows in the order of all their columns, so that the same rows make the same file."""
    name = f"{_name(schema)}.{_name(table)}"
    rows = f"select * from {FROM}.{name} order by all"  # noqa: S608 (names from the catalog)
    connection.execute(f"create table {TO}.{name} as {rows}")
    file = literal(folder / f"{table}.parquet")
    connection.execute(f"copy {TO}.{name} to {file} (format parquet, compression zstd)")


def _create_views(connection: duckdb.DuckDBPyConnection, views: list[str]) -> None:
    """One that reads another that isn't there yet waits for it: no catalog says in which order they were made."""
    while views:
        waiting = []
        for view in views:
            try:
                connection.execute(view)
            except duckdb.CatalogException:
                waiting.append(view)
        if len(waiting) == len(views):
            connection.execute(waiting[0])  # says what is missing
        views = waiting


def _without_database(view: str) -> str:
    """A view's statement for the published file: it reads what stands beside it, whatever that file is attached as."""
    return re.sub(rf'"?\b{FROM}\b"?\.(?=[\w"])', "", view)


def _comment(connection: duckdb.DuckDBPyConnection, listed: list[_Listed]) -> None:
    connection.execute("begin")  # one write to the disk instead of some hundred
    kinds = {(schema, name): "table" if view is None else "view" for schema, name, view, _ in listed}
    for schema, name, column, comment in connection.execute(COMMENTS).fetchall():
        kind = kinds.get((schema, name))
        if kind is None:
            continue
        place = f"{TO}.{_name(schema)}.{_name(name)}"
        what = f"{kind} {place}" if column is None else f"column {place}.{_name(column)}"
        connection.execute(f"comment on {what} is {literal(comment)}")
    connection.execute("commit")


def literal(text: object) -> str:
    """A text as SQL writes it."""
    return "'{}'".format(str(text).replace("'", "''"))


def _name(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))

"""Runs dbt's models over raw files without dbt's start-up: the project's own SQL and macros, as DuckDB gets them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from sei_pipeline.integrations import known
from sei_pipeline.landing.empty import ensure_empty_files, location, raw_streams
from sei_pipeline.landing.store import Store
from sei_pipeline.settings import DBT_PROJECT
from tests.transform.spark import Renderer

MODELS = {path.stem: path for path in (DBT_PROJECT / "models").glob("**/*.sql")}


class Warehouse:
    """Models as tables in memory; what a model stands on is made first."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self._connection = connection
        self._renderer = Renderer("duckdb")
        self._made: set[str] = set()

    def rows(self, model: str) -> list[dict[str, Any]]:
        """The rows of a model, by its columns' names."""
        self._make(model)
        return self.query(f"select * from layer.{model} order by all")

    def types(self, model: str) -> dict[str, str]:
        """Type of each column of a model, as the warehouse has it."""
        self._make(model)
        return {row["column_name"]: row["column_type"] for row in self.query(f"describe layer.{model}")}

    def put(self, model: str, sql: str) -> None:
        """Makes a query stand for a model."""
        self._connection.execute(f"create table layer.{model} as {sql}")
        self._made.add(model)

    def put_rows(self, model: str, columns: str, rows: Sequence[tuple[Any, ...]], more: str = "") -> None:
        """Makes rows stand for a model; `columns` are names with types, `more` is further SQL of the select list."""
        names = ", ".join(part.split()[0] for part in columns.split(","))
        self._connection.execute(f"create table layer.{model}_given ({columns})")
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self._connection.executemany(f"insert into layer.{model}_given values ({marks})", rows)
        self.put(model, f"select {names}{more} from layer.{model}_given")

    def query(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query, by its columns' names."""
        result = self._connection.execute(sql)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def _make(self, model: str) -> None:
        if model in self._made:
            return
        path = MODELS.get(model)
        if path is None:  # a seed
            table = f"read_csv('{DBT_PROJECT / 'seeds' / model}.csv')"
            self.put(model, f"from {table}")
        else:
            sql = self._renderer.render(path)
            for parent in dict.fromkeys(re.findall(r"\blayer\.(\w+)", sql)):
                self._make(parent)
            self.put(model, sql)


@contextmanager
def warehouse(raw: Path, tools: Collection[str]) -> Iterator[Warehouse]:
    """A warehouse in memory over a folder of raw files, of some tools, whose streams may lack files."""
    chosen = {tool: known()[tool] for tool in tools}
    ensure_empty_files(Store(str(raw)), chosen)
    with duckdb.connect() as connection:
        connection.execute("create schema raw; create schema layer")
        for tool, stream in raw_streams(chosen):
            files = f"read_parquet('{raw}/{location(tool, stream)}')"
            connection.execute(f"create view raw.{tool}__{stream.name} as from {files}")
        yield Warehouse(connection)

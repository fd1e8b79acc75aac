"""Single models over tables that a test makes up, in memory: quick enough to be asked thousands of questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import duckdb

from sei_pipeline.settings import DBT_PROJECT
from tests.transform.spark import Renderer
from tests.transform.without_dbt import MODELS

EPOCH = datetime.fromisoformat("2026-01-05")  # a Monday; the warehouse's times are UTC without saying so


@cache
def sql_of(model: str) -> str:
    """What dbt would run on DuckDB, tables in the schema `layer`."""
    return Renderer("duckdb").render(MODELS[model])


class Tables:
    """`give` makes a table, `make` a model's table from what was given and made; giving again replaces."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"threads": 1})
        self._connection.execute("create schema layer; set timezone = 'UTC'")
        for seed in ("grains", "setting_things"):
            path = DBT_PROJECT / "seeds" / f"{seed}.csv"
            self._connection.execute(f"create table layer.{seed} as from read_csv('{path}')")

    def give(self, table: str, columns: str, rows: Iterable[Sequence[Any]] = ()) -> None:
        """A table of the columns (`ticket_id varchar, told_at timestamp`) and rows."""
        given = list(rows)
        self._connection.execute(f"create or replace table layer.{table} ({columns})")
        if given:
            places = f"({', '.join('?' * len(given[0]))})"
            values = [cell for row in given for cell in row]
            self._connection.execute(f"insert into layer.{table} values {', '.join([places] * len(given))}", values)

    def make(self, *models: str) -> None:
        """Each model as a table, one after the other."""
        for model in models:
            self._connection.execute(f"create or replace table layer.{model} as {sql_of(model)}")

    def rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        """Some columns of a table, in no order."""
        return self._connection.execute(f"select {columns} from layer.{table}").fetchall()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query; tables are in the schema `layer`."""
        return self._connection.execute(sql).fetchall()

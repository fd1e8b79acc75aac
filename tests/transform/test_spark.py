"""The marts are to run on Spark SQL when one machine is outgrown: until then, every model must at least parse."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot
from sqlglot.errors import SqlglotError

from sei_pipeline.settings import DBT_PROJECT
from tests.transform.spark import Renderer

MODELS = sorted((DBT_PROJECT / "models").glob("**/*.sql"))


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer("spark")


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_with_sparks_macros_is_spark_sql(renderer: Renderer, path: Path) -> None:
    sqlglot.parse_one(renderer.render(path), read="spark")


def test_what_only_duckdb_says_is_not_taken_for_spark_sql() -> None:
    with pytest.raises(SqlglotError):
        sqlglot.parse_one("select 1 where 'a' like 'b' escape '\\'", read="spark")


def test_a_dispatched_macro_differs_between_the_engines() -> None:
    path = DBT_PROJECT / "models/phases/change_lead_times.sql"
    spark, duckdb = Renderer("spark").render(path), Renderer("duckdb").render(path)
    assert ("unix_micros" in spark, "epoch_us" in spark) == (True, False)
    assert ("unix_micros" in duckdb, "epoch_us" in duckdb) == (False, True)

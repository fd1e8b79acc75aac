"""Lands pages or a served Jira's issues, and runs the staging models over them: the project's own SQL and macros on
DuckDB, without dbt's start-up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

import duckdb
import yaml

from sei_pipeline.connect.contract import Integration, Page, Window
from sei_pipeline.integrations.jira import INTEGRATION
from sei_pipeline.landing.empty import ensure_empty_files, location, raw_streams
from sei_pipeline.landing.extract import extract
from sei_pipeline.landing.outcomes import land_outcomes
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import LandedStream
from sei_pipeline.settings import DBT_PROJECT
from tests.transform.spark import Renderer

STAGING = DBT_PROJECT / "models/staging"
STREAMS = {stream.name: stream for stream in INTEGRATION.streams}
Row = dict[str, Any]


class Staged:
    """A folder of raw files, and what staging makes of it."""

    def __init__(self, raw: Path):
        self._raw = raw
        self._store = Store(str(raw))
        self._is_built = False
        self._connection = duckdb.connect()
        self._connection.execute("set timezone = 'UTC'")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def land(self, stream: str, page: Page, scope: str = "site") -> None:
        """One window of recorded records."""
        children = [one for one in STREAMS.values() if one.child_of == stream]
        landed = LandedStream(self._store, "jira", "recorded", STREAMS[stream], children)
        landed.land(Window([page], dict), scope)

    def extract(self, integration: Integration, run: str) -> None:
        """A whole extraction of a served Jira, with its outcomes; each must have succeeded."""
        outcomes = list(extract(integration, self._store, lambda text: None))
        assert [one.error_text for one in outcomes if one.status == "failed"] == []
        land_outcomes(self._store, integration.connection, outcomes, run)

    def rows(self, model: str, order: str = "all") -> list[Row]:
        """The rows of `stg_jira__<model>`."""
        self._build()
        found = self._connection.execute(f"select * from layer.stg_jira__{model} order by {order}")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def types(self) -> dict[str, dict[str, str]]:
        """Each model's columns with their types, in lower case."""
        self._build()
        query = """
            select table_name, column_name, lower(data_type)
            from information_schema.columns
            where table_schema = 'layer' and table_name like 'stg_jira__%'
            order by table_name, ordinal_position
        """
        found: dict[str, dict[str, str]] = {}
        for name, column, kind in self._connection.execute(query).fetchall():
            found.setdefault(name.partition("__")[2], {})[column] = kind
        return found

    def _build(self) -> None:
        """The views, once: they find new files by themselves."""
        if self._is_built:
            return
        self._is_built = True
        ensure_empty_files(self._store, {"jira": INTEGRATION})
        self._connection.execute("create schema raw; create schema layer")
        for tool, stream in raw_streams({"jira": INTEGRATION}):
            if tool in ("jira", "pipeline"):
                files = f"read_parquet('{self._raw}/{location(tool, stream)}')"
                self._connection.execute(f"create view raw.{tool}__{stream.name} as select * from {files}")
        for name, sql in _rendered():
            self._connection.execute(f"create view layer.{name} as {sql}")


def declared(model: str) -> dict[str, str]:
    """The columns that the .yml beside a model declares, with their types."""
    described = yaml.safe_load((STAGING / "jira" / f"stg_jira__{model}.yml").read_text(encoding="utf-8"))
    return {column["name"]: column["data_type"] for column in described["models"][0]["columns"]}


def models() -> Sequence[str]:
    """The names of all models, without what is before the `__`."""
    return sorted(path.stem.partition("__")[2] for path in (STAGING / "jira").glob("stg_*.sql"))


@cache
def _rendered() -> list[tuple[str, str]]:
    """(name, SQL) of each model, after those that it reads."""
    renderer = Renderer("duckdb")
    paths = [STAGING / "pipeline/stg_pipeline__extractions.sql", *sorted((STAGING / "jira").glob("stg_*.sql"))]
    return list(_in_order({path.stem: renderer.render(path) for path in paths}))


def _in_order(waiting: dict[str, str]) -> Iterator[tuple[str, str]]:
    while waiting:
        free = [name for name, sql in waiting.items() if not set(re.findall(r"layer\.(\w+)", sql)) & set(waiting)]
        yield from ((name, waiting.pop(name)) for name in free)

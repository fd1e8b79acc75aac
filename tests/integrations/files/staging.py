"""Runs the generated staging models over a folder's raw files: the project's own macros, without dbt's start-up."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import duckdb
import jinja2

from sei_pipeline.integrations import known
from sei_pipeline.integrations.files.staging import staging_models
from sei_pipeline.integrations.files.streams import STREAMS
from sei_pipeline.landing.empty import ensure_empty_files, location
from sei_pipeline.landing.store import Store
from sei_pipeline.settings import DBT_PROJECT
from tests.integrations.files.dropping import Folder

MACROS = ("raw.sql", "ids.sql", "dialect.sql")


def staged(folder: Folder, entity: str) -> list[dict[str, Any]]:
    """The rows of an entity's staging model, in the order of its columns."""
    raw = folder.home / "raw"
    ensure_empty_files(Store(str(raw)), {"files": known()["files"]})
    streams = {stream.name: stream for stream in STREAMS}
    sql = _models()[f"dbt_project/models/staging/files/stg_files__{entity}.sql"]
    rendered = _render(sql, lambda tool, name: f"read_parquet('{raw}/{location(tool, streams[name])}')")
    with duckdb.connect() as connection:
        result = connection.execute(f"select * from ({rendered}) order by all")
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@cache
def _models() -> dict[str, str]:
    return dict(staging_models())


def _render(sql: str, source: Callable[[str, str], str]) -> str:
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)
    macros = "".join((DBT_PROJECT / "macros" / name).read_text() for name in MACROS)
    module: Any = None

    class Adapter:
        """DuckDB's side of every dispatched macro."""

        @staticmethod
        def dispatch(name: str) -> Callable[..., str]:
            found: Callable[..., str] = getattr(module, f"default__{name}")
            return found

    environment.globals = {**environment.globals, "adapter": Adapter, "source": source}
    module = environment.from_string(macros).make_module()
    return environment.from_string(f"{macros}\n{sql}").render()

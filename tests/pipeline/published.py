"""What a published file holds, read as any reader would: nothing of the pipeline is imported here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

VERSION = "version"  # the one table that tells publications of equal rows apart


def file_of(home: Path) -> Path:
    return home / "data" / "published" / "sei.duckdb"


@contextmanager
def opened(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(file), read_only=True) as connection:
        yield connection


def rows(file: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with opened(file) as connection:
        return connection.execute(query, values).fetchall()


def one(file: Path, query: str, *values: Any) -> Any:
    """The only row; its only value where it has one."""
    (row,) = rows(file, query, *values)
    return row[0] if len(row) == 1 else row


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """`schema.table` of every table but the one that numbers the version."""
    found = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where table_name <> ? order by all", [VERSION]
    ).fetchall()
    return [name for (name,) in found]


def sha256s(file: Path) -> dict[str, str]:
    """Table -> sha256 of its rows, sorted. In Python, so that it doesn't stand on the hash that version.json gives."""
    with opened(file) as connection:
        return {name: _sha256(connection.execute(f"select * from {name}").fetchall()) for name in tables(connection)}


def _sha256(found: list[tuple[Any, ...]]) -> str:
    digest = hashlib.sha256()
    for text in sorted(repr(row) for row in found):
        digest.update(text.encode() + b"\n")
    return digest.hexdigest()


def told_hashes(home: Path) -> dict[str, str]:
    """Table -> hash of its rows, as version.json tells."""
    facts = json.loads((home / "data" / "published" / "current" / "version.json").read_text(encoding="utf-8"))
    return dict(facts["row_hashes"])


def seen(file: Path) -> dict[str, list[Any]]:
    """Table -> its number of rows and a hash of them; quick enough to be asked while a run goes on."""
    with opened(file) as connection:
        return {name: _counted(connection, name) for name in tables(connection)}


def _counted(connection: duckdb.DuckDBPyConnection, name: str) -> list[Any]:
    query = f"select count(*), cast(coalesce(sum(cast(hash(t) as hugeint)), 0) as varchar) from {name} as t"
    return list(connection.execute(query).fetchone() or ())

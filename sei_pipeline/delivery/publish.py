"""One published version: every mart in one DuckDB file, and its tables as Parquet beside it.

    published/versions/<number>/sei.duckdb, <table>.parquet, version.json
    published/current -> versions/<number>            (a symbolic link, replaced by one rename)
    published/sei.duckdb -> current/sei.duckdb

A version is built aside and becomes visible by one rename, so a reader that opens `published/sei.duckdb` in the
middle of a run sees the old version or the new one, and one that has it open keeps what it opened. What is published
comes from the warehouse (contents.py), never from code.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from sei_pipeline.delivery import contents
from sei_pipeline.errors import PublishError
from sei_pipeline.settings import Settings

KEPT_VERSIONS = 3  # the current one and two to go back to; each costs the marts' size twice (DuckDB and Parquet)
STORAGE_VERSION = "v1.0.0"  # readable by DuckDB 1.0 and later, so that BI tools with older drivers can open it


@dataclass(frozen=True)
class Version:
    """A published version. `row_hashes`: table -> hash of its rows, whatever their order. Views have none."""

    number: int
    path: Path
    as_of: str
    config_fingerprint: str
    code_version: str
    is_every_source_healthy: bool
    row_counts: Mapping[str, int]
    row_hashes: Mapping[str, str]


def publish(settings: Settings) -> Version:
    """Publishes what the warehouse holds as the next version. The caller holds the warehouse. Raises PublishError.

    A killed run leaves a folder that is no version: it is removed by the next.
    """
    try:
        versions = settings.published / "versions"
        versions.mkdir(parents=True, exist_ok=True)
        for leftover in versions.glob("*.part"):
            shutil.rmtree(leftover)
        number = max(_numbers(versions), default=0) + 1
        version = _build(settings, versions / f"{number:06d}", number)
        _swap(settings.published, version.path)
        for old in sorted(_numbers(versions))[:-KEPT_VERSIONS]:
            shutil.rmtree(versions / f"{old:06d}", ignore_errors=True)
    except (OSError, duckdb.Error) as error:
        raise PublishError(
            f"{settings.published}: the new version can't be published ({error}); the old one stays; "
            "free space or mend permissions, and run again"
        ) from error
    return version


def _build(settings: Settings, path: Path, number: int) -> Version:
    """The whole version in `path`, which comes into being by one rename; nothing stays where it can't be written."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.mkdir()
        version = _write(settings, part, path, number)
        _fsync(*part.iterdir(), part)
        part.rename(path)
        _fsync(path.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)  # a full disk would stay full
        raise
    return version


def _numbers(versions: Path) -> Iterator[int]:
    return (int(path.name) for path in versions.iterdir() if path.name.isdigit())


def _write(settings: Settings, part: Path, path: Path, number: int) -> Version:
    with duckdb.connect() as connection:
        connection.execute(f"attach {contents.literal(settings.warehouse)} as warehouse (read_only)")
        published = contents.literal(part / "sei.duckdb")
        connection.execute(f"attach {published} as published (storage_version '{STORAGE_VERSION}')")
        counts, hashes = {}, {}
        for schema, table in contents.copy(connection, part):
            counts[table], hashes[table] = _summary(connection, schema, table)
        context = _one(
            connection,
            "select as_of, config_fingerprint, code_version, is_every_source_healthy "
            "from warehouse.marts.diagnostics_horizon",
        )
        version = Version(number, path, context[0].isoformat(), context[1], context[2], context[3], counts, hashes)
        _describe(connection, version)
        connection.execute("detach published")
    (part / "version.json").write_text(json.dumps(_facts(version), indent=1, sort_keys=True), encoding="utf-8")
    return version


def _summary(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> tuple[int, str]:
    rows = f'published.{schema}."{table}"'
    row = _one(connection, f"select count(*), coalesce(sum(cast(hash(t) as hugeint)), 0) from {rows} as t")  # noqa: S608
    return int(row[0]), f"{row[1] % 2**128:032x}"


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    if row is None:
        raise PublishError(f"found no row; expected one from `{query}`; run again, from the transformation on")
    return row


def _describe(connection: duckdb.DuckDBPyConnection, version: Version) -> None:
    """The version says in the file itself what it was made from."""
    # Literals: with parameters DuckDB imports pandas, which takes longer than all of this.
    connection.execute(
        f"create table published.marts.version as select {version.number} as version_number, "
        f"{contents.literal(version.as_of)} as as_of, "
        f"{contents.literal(version.config_fingerprint)} as config_fingerprint, "
        f"{contents.literal(version.code_version)} as code_version, "
        f"{str(version.is_every_source_healthy).lower()} as is_every_source_healthy"
    )


def _facts(version: Version) -> dict[str, Any]:
    facts = asdict(version)
    del facts["path"]
    return facts


def _swap(published: Path, version: Path) -> None:
    _link(published / "current", Path("versions") / version.name)
    if not (published / "sei.duckdb").is_symlink():
        _link(published / "sei.duckdb", Path("current") / "sei.duckdb")
    _fsync(published)


def _link(link: Path, target: Path) -> None:
    part = link.with_name(f"{link.name}.part")
    part.unlink(missing_ok=True)
    part.symlink_to(target)
    part.replace(link)


def _fsync(*paths: Path) -> None:
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Payloads that other tools recorded from real Jira sites, read from their archives."""

from __future__ import annotations

import csv
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sei_pipeline.connect.contract import Page, Stream
from sei_pipeline.connect.cut import cut_page

DEVLAKE = "payloads/devlake_raw_tables.tar.xz"
FAROS = "payloads/faros_payloads.tar.xz"
DAEMON = "tidev/DAEMON.issues.tar.xz"


def archive(shared_data: Path, name: str) -> Path:
    """An archive of the shared data; the test is skipped, by name, where it isn't there."""
    path = shared_data / name
    if not path.is_file():
        pytest.skip(f"there is no shared/data/{name}")
    return path


def devlake(shared_data: Path, table: str) -> list[dict[str, Any]]:
    """What DevLake recorded: the JSON of each row of one of its raw tables."""
    with tarfile.open(archive(shared_data, DEVLAKE)) as opened:
        member = opened.extractfile(f"devlake/jira/_raw_jira_{table}.csv")
        assert member is not None
        text = member.read().decode("utf-8-sig").lstrip("\n")
    csv.field_size_limit(10**8)
    return [json.loads(row["data"]) for row in csv.DictReader(io.StringIO(text))]


def faros(shared_data: Path, name: str) -> Any:
    """A resource of the tests of Faros' Jira source."""
    with tarfile.open(archive(shared_data, FAROS)) as opened:
        member = opened.extractfile(f"faros/jira/test/resources/{name}")
        assert member is not None
        return json.load(member)


def daemon(shared_data: Path) -> list[dict[str, Any]]:
    """The issues of DAEMON, from a Data Center, without their changelogs."""
    with tarfile.open(archive(shared_data, DAEMON)) as opened:
        members = [member for member in opened.getmembers() if member.name.endswith(".json")]
        found = [json.load(opened.extractfile(member) or io.StringIO()) for member in members]
    return [one for one in found if "fields" in one]


def rows(stream: Stream, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Records cut by a stream's columns; none of them may be rejected."""
    batch, rejects = cut_page(stream, Page(records=records), "recording")
    assert not rejects, rejects[0]
    assert batch.num_rows == len(records)
    return pa.table(batch).drop_columns(["_is_deleted", "_payload"]).to_pylist()


def filled(found: Sequence[Mapping[str, Any]]) -> set[str]:
    """The columns that hold something in some row."""
    return {name for row in found for name, value in row.items() if value not in (None, [], "")}

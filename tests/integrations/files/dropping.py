"""A drop folder for tests: files go in, rows and rejects come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sei_pipeline.connect.contract import Context
from sei_pipeline.integrations.files import INTEGRATION
from sei_pipeline.landing.extract import Outcome, extract
from sei_pipeline.landing.store import Store

LATER = datetime(2100, 1, 1, tzinfo=UTC)  # every file is older than the extraction, so its time can be trusted
TICKET = {
    "tool": "jira",
    "instance": "acme",
    "ticket_key": "PAY-1",
    "project_key": "PAY",
    "ticket_status": "Done",
    "created_at": "2026-03-01T09:30:00Z",
}


def connect(home: Path, options: Mapping[str, Any] | None = None) -> Any:
    """The integration, over the folder `drop` of `home`."""
    context = Context(home / "cache", home, lambda name: "", LATER)
    return INTEGRATION("dropped", {"folder": "drop", **(options or {})}, context)


@dataclass(frozen=True)
class Folder:
    """A project folder with a drop folder in it."""

    home: Path

    @property
    def drop(self) -> Path:
        return self.home / "drop"

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run(self, options: Mapping[str, Any] | None = None) -> list[Outcome]:
        """One extraction; the outcomes that did something or failed."""
        outcomes = extract(connect(self.home, options), Store(str(self.home / "raw")), lambda text: None)
        return [outcome for outcome in outcomes if outcome.window_count or outcome.status == "failed"]

    def windows(self, stream: str) -> list[list[dict[str, Any]]]:
        """The rows of each landed window of a stream, oldest first, NULLs left out."""
        names = sorted((self.home / "raw/files/dropped" / stream / "v1").glob("*.parquet"))
        return [[_present(row) for row in pq.read_table(name).to_pylist()] for name in names]

    def rows(self, stream: str) -> list[dict[str, Any]]:
        """The rows of a stream's newest window."""
        return self.windows(stream)[-1]

    def rejects(self) -> list[tuple[str, str, int | None, str, str, str]]:
        """(file, code, row, column, found, expected) of every landed reject, in order."""
        names = sorted((self.home / "raw/files/dropped/rejected_records").rglob("*.parquet"))
        keys = ("location", "code", "row_number", "column_name", "found", "expected")
        return [tuple(row[key] for key in keys) for name in names for row in pq.read_table(name).to_pylist()]


def _present(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None and key[0] != "_"}


def at(text: str) -> datetime:
    """An instant as raw files have it: UTC, without a zone."""
    return datetime.fromisoformat(text)


def csv_of(*rows: Mapping[str, Any], delimiter: str = ",") -> str:
    """Rows with the first one's columns, written plainly: values are quoted by the test where that matters."""
    names = list(rows[0])
    lines = [names, *([str(row.get(name, "")) for name in names] for row in rows)]
    return "".join(delimiter.join(line) + "\n" for line in lines)


def ticket(key: str = "PAY-1", **changes: Any) -> dict[str, Any]:
    return {**TICKET, "ticket_key": key, **changes}


def keys_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [row["ticket_key"] for row in rows]

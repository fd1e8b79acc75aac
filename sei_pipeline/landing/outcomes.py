"""The course of extractions, landed like records: what was read until when, and what failed.

One append window of `raw/pipeline/<connection>/extractions` holds the outcomes of one extraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sei_pipeline.errors import LandingError
from sei_pipeline.landing.extract import Outcome
from sei_pipeline.landing.inner import EXTRACTIONS
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import Landed, LandedStream
from sei_pipeline.landing.tables import land_table

TOOL = "pipeline"
_READ = ["_window", "stream", "scope", "status", "horizon_at"]
_Pair = tuple[str, str]  # stream and scope


def land_outcomes(store: Store, connection: str, outcomes: Iterable[Outcome], run_id: str) -> Landed:
    """Lands the outcomes of one extraction of `connection` as one window; nothing where there are none."""
    rows = [{"run_id": run_id, **asdict(outcome), **_utc(outcome)} for outcome in outcomes]
    if not rows:
        return Landed(None, 0, 0)
    strangers = sorted({row["connection"] for row in rows} - {connection})
    if strangers:
        raise LandingError(
            f"outcomes of {connection}: found some of {', '.join(strangers)}; expected those of one connection; "
            "land each connection's on its own"
        )
    schema = pa.schema([field for field in EXTRACTIONS.schema if not field.name.startswith("_")])
    batch = pa.RecordBatch.from_pylist(rows, schema=schema)
    return land_table(store, TOOL, EXTRACTIONS, [batch], connection=connection)


def _utc(outcome: Outcome) -> dict[str, Any]:
    return {"started_at": _naive(outcome.started_at), "horizon_at": _naive(outcome.horizon_at)}


def _naive(instant: datetime | None) -> datetime | None:
    if instant is None or instant.tzinfo is None:
        return instant
    return instant.astimezone(UTC).replace(tzinfo=None)


def horizon(store: Store, connections: Iterable[str]) -> datetime | None:
    """The instant (UTC, with its zone) up to which everything that was ever read is complete: the oldest,
        over connections, scopes and streams, of each one's newest successful horizon. None where nothing
        succeeded yet.

    Only scopes of a connection's newest extraction count, so one that left the configuration holds nothing
        back; nor does a stream that never succeeded, which has no horizon (its failure is reported elsewhere).
        An extraction that couldn't tell its scopes is passed over.
    """
    horizons = [instant for connection in connections for instant in _horizons(store, connection).values()]
    return min(horizons).replace(tzinfo=UTC) if horizons else None


def _horizons(store: Store, connection: str) -> dict[_Pair, datetime]:
    """The newest successful horizon of each stream and scope of the connection's newest extraction."""
    found: dict[_Pair, datetime] = {}
    wanted: set[_Pair] | None = None
    for extraction in _newest_first(store, connection):
        pairs = {(row["stream"], row["scope"]): row for row in extraction}
        if wanted is None:
            if all(row["scope"] == "" and row["status"] == "failed" for row in extraction):
                continue  # the tool couldn't tell its scopes
            wanted = set(pairs)
        for pair in wanted.difference(found).intersection(pairs):
            if pairs[pair]["horizon_at"] is not None:
                found[pair] = pairs[pair]["horizon_at"]
        if len(found) == len(wanted):
            break
    return found


def _newest_first(store: Store, connection: str) -> Iterator[list[dict[str, Any]]]:
    """The rows of one extraction after the other; a compacted file holds several."""
    landed = LandedStream(store, TOOL, connection, EXTRACTIONS)
    superseded = {number for footer in landed.footers.values() for number in footer.supersedes}
    for number in sorted(set(landed.footers) - superseded, reverse=True):
        with store.open(landed.window_name(number)) as source:
            table = pq.read_table(source, columns=_READ)
        for window in sorted(pc.unique(table["_window"]).to_pylist(), reverse=True):
            yield table.filter(pc.equal(table["_window"], window)).to_pylist()

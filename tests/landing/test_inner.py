# ruff: noqa: DTZ001 - raw instants are UTC without a zone
"""The tables that the pipeline lands itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from sei_pipeline.connect.contract import ColumnType
from sei_pipeline.errors import ConnectionBusy, LandingError
from sei_pipeline.landing import tables
from sei_pipeline.landing.extract import Outcome
from sei_pipeline.landing.inner import EXTRACTIONS, INNER
from sei_pipeline.landing.inner_config import RUN_CONTEXT
from sei_pipeline.landing.lock import hold
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import REJECT_SCHEMA, raw_schema
from sei_pipeline.landing.tables import land_table, stream_of
from tests.landing.rawfiles import rows

STREAMS = [(tool, stream) for tool, streams in INNER.items() for stream in streams]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "raw"))


@pytest.mark.parametrize(("tool", "stream"), STREAMS, ids=lambda value: getattr(value, "name", value))
def test_every_inner_stream_has_a_grain_and_a_key_of_its_own_columns(tool: str, stream: object) -> None:
    assert stream.grain.startswith("One row per ")
    assert stream.grain.endswith(".")
    columns = {column.name for column in stream.columns}
    assert set(stream.native_id) <= columns


def test_names_of_inner_streams_are_unique() -> None:
    assert len({(tool, stream.name) for tool, stream in STREAMS}) == len(STREAMS)


def test_extractions_have_the_columns_of_an_outcome_and_its_run() -> None:
    columns = {column.name for column in EXTRACTIONS.columns}
    assert columns == {"run_id", *Outcome.__dataclass_fields__}


def test_rejected_records_are_declared_as_they_are_landed() -> None:
    (rejects,) = (stream for stream in INNER["pipeline"] if stream.name == "rejected_records")
    assert raw_schema(rejects) == REJECT_SCHEMA


def context(as_of: datetime, fingerprint: str = "f") -> pa.RecordBatch:
    zoned = pa.array([as_of], pa.timestamp("us", "UTC"))
    return pa.RecordBatch.from_arrays([["v1"], [fingerprint], zoned], ["code_version", "config_fingerprint", "as_of"])


def test_a_table_is_landed_by_the_names_of_its_columns(store: Store) -> None:
    assert land_table(store, "config", RUN_CONTEXT, [context(datetime(2026, 1, 1))]).row_count == 1
    (row,) = rows(store, "config/local/run_context/v1")
    assert (row["as_of"], row["config_fingerprint"], row["code_version"]) == (datetime(2026, 1, 1), "f", "v1")
    assert row["_is_deleted"] is False


def test_an_equal_table_is_not_landed_again_and_another_is(store: Store) -> None:
    landed = [land_table(store, "config", RUN_CONTEXT, [context(datetime(2026, 1, 1), f)]).window for f in "aab"]
    assert landed == [1, None, 2]


def test_a_table_of_other_columns_is_refused_with_both_lists(store: Store) -> None:
    wrong = pa.RecordBatch.from_pydict({"as_of": [None], "fingerprint": ["f"]})
    with pytest.raises(LandingError, match=r"run_context: found a table .* as_of, fingerprint; expected as_of, "):
        land_table(store, "config", RUN_CONTEXT, [wrong])
    assert [name for name in store.names("") if "_locks" not in name] == []


def test_two_processes_do_not_land_the_same_table_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "PATIENCE_SECONDS", 0.05)
    with (
        hold(store, "config.local", "landing config/people"),
        pytest.raises(ConnectionBusy, match="landing config/people"),
    ):
        land_table(store, "config", RUN_CONTEXT, [context(datetime(2026, 1, 1))])


def test_a_stream_of_a_schema_has_its_types_and_its_first_column_as_key() -> None:
    schema = pa.schema(
        [("id", pa.string()), ("n", pa.int32()), ("at", pa.timestamp("us")), ("tags", pa.list_(pa.string()))]
    )
    stream = stream_of("things", schema)
    assert [column.type for column in stream.columns] == [
        ColumnType.TEXT,
        ColumnType.INTEGER,
        ColumnType.TIMESTAMP,
        ColumnType.TEXT_LIST,
    ]
    assert (stream.native_id, stream.mode, stream.grain) == (("id",), "snapshot", "One row per row of things.")

"""Every stream has a raw file without rows, so that every model can be built."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from sei_pipeline.integrations import known
from sei_pipeline.landing.empty import ensure_empty_files, location, raw_streams
from sei_pipeline.landing.rows import raw_schema
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import LandedStream


def test_every_stream_gets_one_file_without_rows_where_its_source_looks(tmp_path: Path) -> None:
    ensure_empty_files(Store(str(tmp_path)), known())
    streams = list(raw_streams(known()))
    assert len(list(tmp_path.rglob("*.parquet"))) == len(streams)
    for tool, stream in streams:
        [name] = tmp_path.glob(location(tool, stream))
        table = pq.read_table(name)
        assert table.num_rows == 0
        assert table.schema.equals(raw_schema(stream))


def test_a_second_time_changes_no_file(tmp_path: Path) -> None:
    ensure_empty_files(Store(str(tmp_path)), known())
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*.parquet")}
    ensure_empty_files(Store(str(tmp_path)), known())
    assert {path: path.stat().st_ino for path in tmp_path.rglob("*.parquet")} == before


def test_a_file_without_rows_is_no_landed_window(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    ensure_empty_files(store, known())
    for tool, stream in raw_streams(known()):
        assert LandedStream(store, tool, "_empty", stream).footers == {}

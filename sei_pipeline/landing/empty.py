"""The raw files without rows: every stream has one, so that every model can be built, connected or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

import pyarrow.parquet as pq

from sei_pipeline.connect.contract import Integration, Stream
from sei_pipeline.landing.inner import INNER
from sei_pipeline.landing.rows import REJECTS, Footer, raw_schema
from sei_pipeline.landing.store import Store

CONNECTION = "_empty"  # the connection's folder that holds them; connections are slugs, so none has this name


def raw_streams(integrations: Mapping[str, type[Integration]]) -> Iterator[tuple[str, Stream]]:
    """(tool, stream) of all that may lie in the raw folder: of the integrations and of the pipeline itself."""
    for tool, integration in integrations.items():
        yield from ((tool, stream) for stream in integration.streams)
    for tool, streams in INNER.items():
        yield from ((tool, stream) for stream in streams)


def location(tool: str, stream: Stream) -> str:
    """Glob of a stream's raw files of all connections, relative to the raw folder. Rejected records lie beside the
    streams of every tool."""
    tools = "*" if stream.name == REJECTS.name else tool
    return f"{tools}/*/{stream.name}/v{stream.version}/*.parquet"


def ensure_empty_files(store: Store, integrations: Mapping[str, type[Integration]]) -> None:
    """Writes the file without rows of each stream that has none. Raises LandingError."""
    for tool, stream in raw_streams(integrations):
        folder = f"{tool}/{CONNECTION}/{stream.name}/v{stream.version}"
        if not store.names(folder, ".parquet"):
            _publish(store, f"{folder}/{0:012d}.parquet", stream)


def _publish(store: Store, name: str, stream: Stream) -> None:
    def write(sink: BinaryIO) -> bool:
        with pq.ParquetWriter(sink, raw_schema(stream), compression="zstd") as parquet:
            parquet.add_key_value_metadata(Footer(0, "", {}, "", 0, 0).metadata())
        return True

    store.publish(name, write)

"""The streams of the drop folder: one per entity that can be dropped in, made from the entities' declaration."""

from __future__ import annotations

from sei_pipeline.connect.contract import Column, Stream
from sei_pipeline.entities.drop import DropStream, drop_streams

DROPS: dict[str, DropStream] = {drop.name: drop for drop in drop_streams()}


def _raw(drop: DropStream) -> Stream:
    columns = tuple(Column(column.name, column.type, column.description) for column in drop.columns)
    return Stream(drop.name, drop.grain, drop.key, columns, mode="snapshot", keeps_payload=drop.has_custom_fields)


STREAMS: tuple[Stream, ...] = tuple(_raw(drop) for drop in DROPS.values())
"""A file is a snapshot: what a newer version of it lacks is gone. A file that disappears keeps its rows."""

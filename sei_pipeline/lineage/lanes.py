"""Lanes: what one service deployed to one environment, in order. Commits are shipped per lane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from sei_pipeline.lineage.graph import NOWHERE, CommitGraph, Ints
from sei_pipeline.lineage.tables import Target, Targets
from sei_pipeline.lineage.walk import Seeds


@dataclass(frozen=True, eq=False)
class Lane:
    """One service in one environment: its targets in order, and where they begin among all targets.

    `nodes`: the commit number of each target's revision, NOWHERE where it is unknown.
    """

    offset: int
    targets: Sequence[Target]
    nodes: Ints

    @property
    def service_id(self) -> str:
        return self.targets[0].service_id

    @property
    def regions(self) -> list[str | None]:
        return [target.region for target in self.targets]

    def seeds(self) -> Seeds:
        known = np.flatnonzero(self.nodes != NOWHERE)
        commits, place = np.unique(self.nodes[known], return_index=True)
        return Seeds(commits, known[place].astype(np.int32))


def lanes_of(ordered: Targets, graph: CommitGraph) -> list[Lane]:
    """Cut targets in lane order into lanes."""
    nodes = graph.find(ordered.commit_ids)
    lanes, offset = [], 0
    for _, run in groupby(ordered.rows, key=lambda row: (row.service_id, row.environment_name)):
        rows = list(run)
        lanes.append(Lane(offset, rows, nodes[offset : offset + len(rows)]))
        offset += len(rows)
    return lanes

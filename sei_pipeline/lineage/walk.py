"""What each target newly reaches: one pass over the graph for many lanes at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sei_pipeline.lineage.graph import CommitGraph, Ints

NEVER = np.iinfo(np.int32).max
# Edges turned into row views at a time: bounds the views held in memory (some 120 bytes each).
EDGES_A_SLICE = 1 << 16


@dataclass(frozen=True)
class Seeds:
    """What one lane deployed: commit numbers, and the first index in the lane that carried each."""

    commits: Ints
    indexes: Ints


@dataclass(frozen=True, eq=False)
class Reach:
    """Everything reachable from some lanes' targets, children before parents.

    `commits`: commit number per position. `edge_child`, `edge_parent`: positions, ordered by child, always
    child < parent. `first`: positions x lanes, the index of the lane's first target that contains the commit,
    or NEVER. `cut`: edges (commit numbers, child and parent) left out because they would close a circle.
    """

    commits: Ints
    edge_child: npt.NDArray[np.int64]
    edge_parent: npt.NDArray[np.int64]
    first: Ints
    cut: npt.NDArray[np.int64]

    def positions(self, commits: Ints) -> npt.NDArray[np.int64]:
        """Where commits that were reached stand."""
        return self._by_commit[np.searchsorted(self.commits, commits, sorter=self._by_commit)]

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """The edges of the child at position p are `starts[p]` ... `starts[p + 1]`."""
        return np.searchsorted(self.edge_child, np.arange(len(self.commits) + 1))

    @cached_property
    def _by_commit(self) -> npt.NDArray[np.int64]:
        return np.argsort(self.commits)


def reach(graph: CommitGraph, lanes: Sequence[Seeds]) -> Reach:
    """Label every commit with the first target of each lane that contains it.

    Time is linear in the commits and edges reachable from the given lanes. The label of a commit is the
    least of its children's labels and of its own deployments; taken children first, one row of all lanes at
    a time, that is one numpy call an edge, whatever the number of lanes.
    """
    roots = np.unique(np.concatenate([lane.commits for lane in lanes] or [np.empty(0, np.int32)]))
    commits = np.fromiter(_children_last(graph, roots.tolist()), dtype=np.int32)[::-1].copy()
    position = np.empty(len(graph), dtype=np.int64)
    position[commits] = np.arange(len(commits))
    child, parent, cut = _edges(graph, commits, position)
    first = np.full((len(commits), len(lanes)), NEVER, dtype=np.int32)
    for number, lane in enumerate(lanes):
        first[position[lane.commits], number] = lane.indexes
    _hand_down(first, child, parent)
    return Reach(commits, child, parent, first, cut)


def _children_last(graph: CommitGraph, roots: Sequence[int]) -> Iterator[int]:
    """Depth first without recursion: each reachable commit once, after all that it reaches.

    Where the data hold a circle, the edge back to a commit that is still being walked doesn't count.
    """
    starts, parents = graph.adjacency
    seen = bytearray(len(graph))
    for root in roots:
        stack = [root]
        while stack:
            commit = stack.pop()
            if commit < 0:
                yield ~commit
            elif not seen[commit]:
                seen[commit] = 1
                stack.append(~commit)
                stack.extend(parents[starts[commit] : starts[commit + 1]])


def _edges(
    graph: CommitGraph, commits: Ints, position: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    begin = graph.starts[commits]
    counts = graph.starts[commits.astype(np.int64) + 1] - begin
    child = np.repeat(np.arange(len(commits), dtype=np.int64), counts)
    within = np.arange(len(child), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    parent = position[graph.parents[np.repeat(begin, counts) + within]]
    # In this order a parent stands before its child exactly where the edge closes a circle.
    downward = parent > child
    cut = np.stack([commits[child[~downward]], commits[parent[~downward]]], axis=1).astype(np.int64)
    return child[downward], parent[downward], cut


def _hand_down(first: Ints, child: npt.NDArray[np.int64], parent: npt.NDArray[np.int64]) -> None:
    row, minimum = first.__getitem__, np.minimum
    for begin in range(0, len(child), EDGES_A_SLICE):
        givers = map(row, child[begin : begin + EDGES_A_SLICE].tolist())
        takers = map(row, parent[begin : begin + EDGES_A_SLICE].tolist())
        for giver, taker in zip(givers, takers, strict=True):
            minimum(giver, taker, out=taker)

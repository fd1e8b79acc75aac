"""The commits and their parents as numbers: what every walk stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sei_pipeline.lineage.tables import text_column

Ints = npt.NDArray[np.int32]
NOWHERE = -1


@dataclass(frozen=True, eq=False)
class CommitGraph:
    """Commits numbered by the order of their ids, with the parents of each in one flat array.

    `ids`: one entry per commit, sorted, so that equal input in any row order gives equal numbers.
    `starts`: length commits + 1; the parents of commit n are `parents[starts[n]:starts[n + 1]]`, ascending.
    A parent that is no known commit (shallow clone, force push) is no node, so its edge is not here.
    """

    ids: pa.StringArray
    starts: npt.NDArray[np.int64]
    parents: Ints

    @classmethod
    def build(cls, commits: pa.Table, parents: pa.Table) -> CommitGraph:
        """From `commits` (commit_id) and `parents` (commit_id, parent_commit_id), rows in any order.

        Rows that repeat or hold a null count once or not at all. Raises LineageError on missing columns.
        """
        known = pc.drop_null(pc.unique(text_column(commits, "commits", "commit_id")))
        ids = known.take(pc.sort_indices(known))
        child = _numbers(text_column(parents, "parents", "commit_id"), ids)
        parent = _numbers(text_column(parents, "parents", "parent_commit_id"), ids)
        both_known = (child != NOWHERE) & (parent != NOWHERE)
        # One sortable number per edge: np.unique on it orders and de-duplicates in one go.
        edges = np.unique(child[both_known].astype(np.int64) * max(len(ids), 1) + parent[both_known])
        child_sorted, parent_sorted = np.divmod(edges, max(len(ids), 1))
        starts = np.zeros(len(ids) + 1, dtype=np.int64)
        np.cumsum(np.bincount(child_sorted, minlength=len(ids)), out=starts[1:])
        return cls(ids, starts, parent_sorted.astype(np.int32))

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, commit_ids: pa.Array | pa.ChunkedArray) -> Ints:
        """The number of each id, NOWHERE (-1) where it is null or no known commit."""
        return _numbers(commit_ids, self.ids)

    def components(self) -> Ints:
        """Per commit the least commit number it is connected with: equal within one network of forks.

        Labels are hooked onto smaller ones across edges and then shortened, in numpy: rounds grow with the
        logarithm of the longest history.
        """
        label = np.arange(len(self), dtype=np.int32)
        child = np.repeat(label, np.diff(self.starts))
        while True:
            over, under = label[child], label[self.parents]
            apart = over != under
            if not apart.any():
                return label
            np.minimum.at(label, np.maximum(over, under)[apart], np.minimum(over, under)[apart])
            while not np.array_equal(shorter := label[label], label):
                label = shorter

    @cached_property
    def adjacency(self) -> tuple[Sequence[int], Sequence[int]]:
        """`starts` and `parents` as Python lists: a walk reads them one by one, where numpy is slow."""
        return self.starts.tolist(), self.parents.tolist()


def _numbers(commit_ids: pa.Array | pa.ChunkedArray, ids: pa.StringArray) -> Ints:
    found = pc.fill_null(pc.index_in(commit_ids, value_set=ids, skip_nulls=True), NOWHERE)
    numbers: Ints = np.asarray(found, dtype=np.int32)
    return numbers

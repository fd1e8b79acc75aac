"""Which target ships which commit, streamed in batches from blocks of lanes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sei_pipeline.lineage.graph import CommitGraph
from sei_pipeline.lineage.walk import NEVER, Reach, Seeds, reach

SHIPMENT_SCHEMA = pa.schema([("deployment_target_id", pa.string()), ("commit_id", pa.string())])
# Some 10 MB of text: a fair Parquet row group. Larger only costs memory.
BATCH_ROWS = 1 << 17

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Block:
    """Lanes that are walked together. `offsets`: where each lane's targets begin among all targets.

    `kept` is the finished walk, or None where keeping it would take too much memory; then it is walked again.
    """

    graph: CommitGraph
    lanes: Sequence[Seeds]
    offsets: Sequence[int]
    kept: Reach | None

    def rows(self) -> Iterator[tuple[Numbers, Numbers]]:
        """Per lane: target numbers and commit numbers, by target, then commit."""
        walked = self.kept or reach(self.graph, self.lanes)
        for lane, offset in enumerate(self.offsets):
            first = walked.first[:, lane]
            (hit,) = np.nonzero(first != NEVER)
            # One number per row, so that one sort of numbers orders by both.
            keys = first[hit].astype(np.int64) * len(self.graph) + walked.commits[hit]
            keys.sort()
            index, commit = np.divmod(keys, max(len(self.graph), 1))
            yield index + offset, commit


def batches(blocks: Iterable[Block], target_ids: pa.Array, commit_ids: pa.Array) -> Iterator[pa.RecordBatch]:
    """Rows of SHIPMENT_SCHEMA, BATCH_ROWS a batch but for the last: never more than one block in memory."""
    waiting: list[tuple[Numbers, Numbers]] = []
    count = 0
    for block in blocks:
        for targets, commits in block.rows():
            for begin in range(0, len(targets), BATCH_ROWS):
                part = targets[begin : begin + BATCH_ROWS], commits[begin : begin + BATCH_ROWS]
                waiting.append(part)
                count += len(part[0])
                if count >= BATCH_ROWS:
                    full, rest = _split(waiting)
                    yield _batch(*full, target_ids, commit_ids)
                    waiting, count = [rest], len(rest[0])
    if count:
        full, _ = _split(waiting)
        yield _batch(*full, target_ids, commit_ids)


def _split(
    waiting: Sequence[tuple[Numbers, Numbers]],
) -> tuple[tuple[Numbers, Numbers], tuple[Numbers, Numbers]]:
    targets = np.concatenate([part[0] for part in waiting])
    commits = np.concatenate([part[1] for part in waiting])
    return (targets[:BATCH_ROWS], commits[:BATCH_ROWS]), (targets[BATCH_ROWS:], commits[BATCH_ROWS:])


def _batch(targets: Numbers, commits: Numbers, target_ids: pa.Array, commit_ids: pa.Array) -> pa.RecordBatch:
    columns = [target_ids.take(pa.array(targets)), commit_ids.take(pa.array(commits))]
    return pa.RecordBatch.from_arrays(columns, schema=SHIPMENT_SCHEMA)

"""Finds rows of one file that have the same key, in 16 bytes a row."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SEPARATOR = "\x1f"


class SeenKeys:
    """The keys of a file's rows so far, as 64-bit hashes with the rows they stood in.

    The hashes are keyed anew in every process, so no file can be made to collide; two different keys among ten million
    rows share one once in 350,000 readings. Sorted runs are merged when they have grown alike, so that a key costs
    the logarithm of their number.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[np.ndarray, np.ndarray]] = []

    def repeats(self, keys: pa.Array, numbers: np.ndarray) -> dict[int, int]:
        """Place in this block -> number of the first row with that key. The other rows are remembered."""
        hashes = np.fromiter((hash(key) for key in keys.to_pylist()), np.int64, len(keys))
        found = self._in_runs(hashes)
        _, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
        for place in np.flatnonzero(first[inverse] != np.arange(len(hashes))):
            found.setdefault(int(place), int(numbers[first[inverse[place]]]))
        is_new = np.ones(len(hashes), bool)
        is_new[list(found)] = False
        order = np.argsort(hashes[is_new], kind="stable")
        self._add(hashes[is_new][order], numbers[is_new][order])
        return found

    def _in_runs(self, hashes: np.ndarray) -> dict[int, int]:
        found: dict[int, int] = {}
        for run, rows in self._runs:
            at = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            found |= {int(place): int(rows[at[place]]) for place in np.flatnonzero(run[at] == hashes)}
        return found

    def _add(self, hashes: np.ndarray, rows: np.ndarray) -> None:
        if not len(hashes):
            return
        while self._runs and len(self._runs[-1][0]) <= 2 * len(hashes):
            run, run_rows = self._runs.pop()
            hashes, rows = np.concatenate([run, hashes]), np.concatenate([run_rows, rows])
            order = np.argsort(hashes, kind="stable")
            hashes, rows = hashes[order], rows[order]
        self._runs.append((hashes, rows))


def key_texts(parts: list[pa.Array]) -> pa.Array:
    """One text per row out of its key columns. What is NULL is told apart from what is empty."""
    texts = [pc.fill_null(part.cast(pa.string()), "\x00") for part in parts]
    return pc.binary_join_element_wise(*texts, SEPARATOR)

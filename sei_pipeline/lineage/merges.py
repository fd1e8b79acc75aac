"""What each merge commit brought in: the commits reachable from its other parents and not from its first.

Merges on a main line are done in one walk along it, linear in the commits. The others (stacked pull
requests, release branches) are each a walk bounded by the age of what they can still meet.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from sei_pipeline.lineage.graph import NOWHERE, CommitGraph, Ints

MERGE_SCHEMA = pa.schema([("merge_commit_id", pa.string()), ("commit_id", pa.string())])
ROWS_A_BATCH = 100_000


def merge_commits(
    graph: CommitGraph, parents: pa.Table, merges: pa.Table, main_lines: pa.Table
) -> Iterator[pa.RecordBatch]:
    """One row per merge commit of `merges` (commit_id) and commit that it brought in, itself left out.

    `parents`: commit_id, parent_commit_id, parent_index. `main_lines`: commit_id of each main line's head.
    A commit that two merges brought in (a fork's) has a row for each.
    """
    walker = _Merges(graph, parents)
    wanted = sorted({int(n) for n in graph.find(merges["commit_id"]) if n != NOWHERE})
    heads = sorted({int(n) for n in graph.find(main_lines["commit_id"]) if n != NOWHERE})
    merge_column: list[int] = []
    commit_column: list[int] = []
    for merge, brought in walker.brought(wanted, heads):
        merge_column += [merge] * len(brought)
        commit_column += brought
        if len(merge_column) >= ROWS_A_BATCH:
            yield _batch(graph, merge_column, commit_column)
            merge_column, commit_column = [], []
    if merge_column:
        yield _batch(graph, merge_column, commit_column)


def _batch(graph: CommitGraph, merge_column: list[int], commit_column: list[int]) -> pa.RecordBatch:
    columns = [graph.ids.take(pa.array(numbers, pa.int64())) for numbers in (merge_column, commit_column)]
    return pa.RecordBatch.from_arrays(columns, schema=MERGE_SCHEMA)


class _Merges:
    def __init__(self, graph: CommitGraph, parents: pa.Table):
        self._graph = graph
        self._starts, self._parents = graph.adjacency
        self._first_parent = self._first_parents(parents)
        self._generation: Sequence[int] | None = None

    def _first_parents(self, parents: pa.Table) -> list[int]:
        """Per commit its first parent, NOWHERE where it is no known commit."""
        index = np.asarray(parents["parent_index"])
        child, parent = self._graph.find(parents["commit_id"]), self._graph.find(parents["parent_commit_id"])
        first: Ints = np.full(len(self._graph), NOWHERE, dtype=np.int32)
        rows = (index == 0) & (child != NOWHERE)
        first[child[rows]] = parent[rows]
        numbers: list[int] = first.tolist()
        return numbers

    def brought(self, wanted: Sequence[int], heads: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """Each wanted merge with what it brought in; every merge once."""
        open_merges = set(wanted)
        for head in heads:
            for merge, commits in self._along(self._main_line(head)):
                if merge in open_merges:
                    open_merges.remove(merge)
                    yield merge, commits
        for merge in sorted(open_merges):
            yield merge, self._bounded(merge)

    def _main_line(self, head: int) -> list[int]:
        """The first-parent history of a head, oldest first."""
        line, seen, commit = [], set(), head
        while commit != NOWHERE and commit not in seen:
            seen.add(commit)
            line.append(commit)
            commit = self._first_parent[commit]
        return line[::-1]

    def _along(self, line: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        seen: set[int] = set(line)
        for commit in line:
            fresh = self._fresh(commit, seen)
            if fresh:
                yield commit, fresh

    def _fresh(self, commit: int, seen: set[int]) -> list[int]:
        """What `commit` reaches and `seen` has not; it joins `seen`."""
        stack, fresh = [commit], []
        while stack:
            of = stack.pop()
            for parent in self._parents[self._starts[of] : self._starts[of + 1]]:
                if parent not in seen:
                    seen.add(parent)
                    fresh.append(parent)
                    stack.append(parent)
        return fresh

    def _bounded(self, merge: int) -> list[int]:
        """Paints from both sides in order of generation, until nothing is left that only the others reach."""
        generation = self._generations()
        first = self._first_parent[merge]
        others = [p for p in self._parents[self._starts[merge] : self._starts[merge + 1]] if p != first]
        is_first_side = dict.fromkeys(others, False)
        if first != NOWHERE:
            is_first_side[first] = True
        heap = [(-generation[commit], commit) for commit in is_first_side]
        heapq.heapify(heap)
        open_others, brought = len(others), []
        while heap and open_others:
            _, commit = heapq.heappop(heap)
            side = is_first_side[commit]
            if not side:
                open_others -= 1
                brought.append(commit)
            for parent in self._parents[self._starts[commit] : self._starts[commit + 1]]:
                if parent not in is_first_side:
                    is_first_side[parent] = side
                    open_others += not side
                    heapq.heappush(heap, (-generation[parent], parent))
                elif side and not is_first_side[parent]:
                    is_first_side[parent] = True
                    open_others -= 1
        return brought

    def _generations(self) -> Sequence[int]:
        """Per commit 1 more than the highest generation of its parents: children always stand above."""
        if self._generation is None:
            self._generation = _generations(self._starts, self._parents, len(self._graph))
        return self._generation


def _generations(starts: Sequence[int], parents: Sequence[int], count: int) -> list[int]:
    generation = [0] * count
    for root in range(count):
        stack = [root] if not generation[root] else []
        while stack:
            commit = stack[-1]
            if generation[commit] == 0:
                generation[commit] = -1  # on the way: a parent found so closes a circle, and is passed over
                waiting = [p for p in parents[starts[commit] : starts[commit + 1]] if not generation[p]]
                if waiting:
                    stack += waiting
                    continue
            stack.pop()
            if generation[commit] < 0:
                above = (generation[p] for p in parents[starts[commit] : starts[commit + 1]])
                generation[commit] = 1 + max((g for g in above if g > 0), default=0)
    return generation

"""Is this revision an ancestor of that one? Answered from the labels of the walk, mostly at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sei_pipeline.lineage.graph import Ints
from sei_pipeline.lineage.walk import NEVER, Reach


@dataclass(frozen=True, eq=False)
class Ancestry:
    """Ancestor questions between the revisions of one lane.

    Revisions are positions in the Reach. `first[p]` is the index of the lane's first target that contains p.
    `own` maps an index to the revision it was the first to reach; `before`, `size` number these indexes so
    that those below a revision in the covering forest are the range before[i] ... before[i] + size[i].

    The covering forest: a target's tree parent is a later one whose revision strictly descends from its own.
    A commit first shipped by target k is an ancestor of target i's revision wherever k lies below i in it.
    On a main line every earlier target does, so that an ordinary rollback costs two comparisons.
    """

    reach: Reach
    first: Ints
    own: dict[int, int]
    before: Sequence[int]
    size: Sequence[int]

    @classmethod
    def of_lane(cls, reach: Reach, lane: int, revisions: Sequence[int | None]) -> Ancestry:
        """From the lane's column of `reach` and the position of each target's revision, in lane order."""
        first = np.ascontiguousarray(reach.first[:, lane])
        own = {i: p for i, p in enumerate(revisions) if p is not None and first[p] == i}
        before, size = _number_forest(_forest(reach, first, own), len(revisions))
        return cls(reach, first, own, before, size)

    def is_ancestor(self, older: int, newer: int) -> bool:
        """Whether `older` is reachable from `newer` and isn't `newer` itself."""
        k, i = int(self.first[older]), int(self.first[newer])
        # Parents stand after their children; whatever contains `newer` contains its ancestors.
        if older <= newer or k > i:
            return False
        if self.own.get(i) == newer and self.before[i] <= self.before[k] < self.before[i] + self.size[i]:
            return True
        return self._walk(older, newer, k)

    def _walk(self, older: int, newer: int, oldest_label: int) -> bool:
        """Search down from `newer`, only where `older` can still be: before it, and shipped no earlier."""
        starts, edge_parent = self.reach.starts, self.reach.edge_parent
        seen, stack = {newer}, [newer]
        while stack:
            commit = stack.pop()
            for parent in edge_parent[starts[commit] : starts[commit + 1]].tolist():
                if parent == older:
                    return True
                if parent < older and parent not in seen and self.first[parent] >= oldest_label:
                    seen.add(parent)
                    stack.append(parent)
        return False


def _forest(reach: Reach, first: Ints, own: dict[int, int]) -> dict[int, int | None]:
    """The tree parent of each index in `own`, None for a root; it is always a later index.

    Every target that strictly descends from a revision reaches one of its children, so the candidates are the
    children's labels: of those whose tree goes on longest the first. Else a branch that is deployed and never
    merged would take the main line's whole past out of the main line's tree.
    """
    index_of = np.full(len(first), -1, dtype=np.int64)
    index_of[list(own.values())] = list(own)
    below, label = index_of[reach.edge_parent], first[reach.edge_child]
    is_candidate = (below >= 0) & (label != NEVER)
    candidates: dict[int, list[int]] = {index: [] for index in own}
    for index, later in zip(below[is_candidate].tolist(), label[is_candidate].tolist(), strict=True):
        candidates[index].append(later)
    above: dict[int, int | None] = {}
    root: dict[int, int] = {}
    for index in sorted(own, reverse=True):
        above[index] = min(candidates[index], key=lambda later: (-root[later], later), default=None)
        tree_parent = above[index]
        root[index] = index if tree_parent is None else root[tree_parent]
    return above


def _number_forest(above: dict[int, int | None], length: int) -> tuple[list[int], list[int]]:
    """Preorder numbers and subtree sizes, by index."""
    size, before, taken = [0] * length, [-1] * length, [0] * length
    for index in sorted(above):
        size[index] += 1
        tree_parent = above[index]
        if tree_parent is not None:
            size[tree_parent] += size[index]
    free = 0
    for index in sorted(above, reverse=True):
        tree_parent = above[index]
        if tree_parent is None:
            before[index], free = free, free + size[index]
        else:
            before[index] = before[tree_parent] + 1 + taken[tree_parent]
            taken[tree_parent] += size[index]
    return before, size

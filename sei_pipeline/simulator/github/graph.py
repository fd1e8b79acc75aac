"""Questions to the commit graph: history of a head, and what one head has that another lacks."""

from __future__ import annotations

import heapq
import threading
from collections import OrderedDict
from collections.abc import Mapping

from sei_pipeline.simulator.company.model import Commit

KEPT_WALKS = 16  # a head's history is paged over many requests; one walk of 10,000 commits is some 80 KB


class Graph:
    """The commits of one repository by sha."""

    def __init__(self, commits: Mapping[str, Commit]):
        self.commits = commits
        self._histories: OrderedDict[str, list[Commit]] = OrderedDict()
        self._lock = threading.Lock()

    def history(self, head: str) -> list[Commit]:
        """What is reachable from `head`, newest committed first and never a parent before its child."""
        known = self._histories.get(head)
        if known is None:
            known = self._walk(head)
            with self._lock:
                self._histories[head] = known
                while len(self._histories) > KEPT_WALKS:
                    self._histories.popitem(last=False)
        return known

    def _walk(self, head: str) -> list[Commit]:
        reachable = self.reachable(head)
        waiting = dict.fromkeys(reachable, 0)
        for sha in reachable:
            for parent in self.commits[sha].parents:
                if parent in waiting:
                    waiting[parent] += 1
        found: list[Commit] = []
        ready = [(-self.commits[head].committed_at.timestamp(), head)] if head in self.commits else []
        while ready:
            commit = self.commits[heapq.heappop(ready)[1]]
            found.append(commit)
            for parent in commit.parents:
                if parent not in waiting:
                    continue
                waiting[parent] -= 1
                if waiting[parent] == 0:
                    heapq.heappush(ready, (-self.commits[parent].committed_at.timestamp(), parent))
        return found

    def reachable(self, head: str) -> set[str]:
        """All shas reachable from `head`, itself included; shas that are not there are left out."""
        found: set[str] = set()
        waiting = [head]
        while waiting:
            sha = waiting.pop()
            if sha in found or sha not in self.commits:
                continue
            found.add(sha)
            waiting.extend(self.commits[sha].parents)
        return found

    def between(self, base: str, head: str) -> tuple[list[Commit], int, str | None]:
        """Commits of `head` that `base` lacks, oldest first; how many `base` has beyond; and the merge base."""
        left, right = self.reachable(base), self.reachable(head)
        shared = left & right
        ahead = [commit for commit in reversed(self.history(head)) if commit.sha not in left]
        merge_base = next((commit.sha for commit in self.history(head) if commit.sha in shared), None)
        return ahead, len(left - right), merge_base

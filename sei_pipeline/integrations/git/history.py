"""Commits in windows that are closed under ancestors, and the cursor that makes that possible.

Parents come before their children, so what was landed is always "everything that some commits reach": the
**heads**, those landed commits without a landed child. A cursor is these heads; the next reading excludes
what they reach. A head that is no longer in the repository (force push, then gc) excludes nothing: some
commits are then read again, none is missed. Where a shallow history was cut is part of the cursor: when
that moves, older commits may have appeared below the heads, and all is read anew.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sei_pipeline.connect.contract import Cursor, Page, Window
from sei_pipeline.integrations.git.objects import parents
from sei_pipeline.integrations.git.repository import Repository, known

WINDOW = 50_000  # commits: 2 to 3 s of work that a kill may cost, and one file of about 3 MB

RawCommit = tuple[str, bytes]
Pages = Callable[[Iterator[RawCommit]], Iterator[Page]]


@dataclass(frozen=True)
class Position:
    """What was landed: everything that `heads` reach, in a history cut at `boundary`."""

    heads: frozenset[str]
    boundary: str

    def cursor(self) -> Cursor:
        """As JSON: shas in binary, 27 characters each instead of 43; thousands of branches can be open."""
        packed = base64.b64encode(bytes.fromhex("".join(sorted(self.heads)))).decode()
        return {"heads": packed, "head_count": len(self.heads), "boundary": self.boundary}

    @classmethod
    def of(cls, cursor: Cursor) -> Position:
        count = int(cursor["head_count"])
        digits = base64.b64decode(cursor["heads"]).hex()
        width = len(digits) // count if count else 1
        shas = (digits[start : start + width] for start in range(0, len(digits), width))
        return cls(frozenset(shas), str(cursor["boundary"]))


class _Walk:
    """Commits as they are taken, window by window, and the heads of all taken so far."""

    def __init__(self, commits: Iterator[RawCommit], landed: Iterable[str], boundary: str):
        self._commits = commits
        self._heads = set(landed)
        self._boundary = boundary
        self._left = 0  # commits of the current window that were not taken yet
        self.is_over = False

    def window(self, pages: Pages, size: int) -> Window | None:
        """The next window; None where no commit is left."""
        if self._left:
            raise RuntimeError("a window was left before its last page was taken; its commits would be lost")
        first = next(self._commits, None)
        if first is None:
            return None
        self._left = size
        return Window(pages(self._take(first)), self._cursor)

    def _take(self, first: RawCommit) -> Iterator[RawCommit]:
        for sha, data in itertools.chain([first], itertools.islice(self._commits, self._left - 1)):
            self._heads.difference_update(parents(data))
            self._heads.add(sha)
            yield sha, data
        self._left = 0

    def _cursor(self) -> Cursor:
        if self._left:
            raise RuntimeError("a window's cursor was asked for before its last page was taken")
        return Position(frozenset(self._heads), self._boundary).cursor()


def windows(
    repository: Repository, tips: Iterable[str], cursor: Cursor | None, pages: Pages, size: int
) -> Iterator[Window]:
    """What `tips` reach and the cursor doesn't, `size` commits a window, `pages` making pages of its commits.

    A repository without commits yields one empty window at first, which says that it was read.
    """
    boundary = repository.boundary()
    position = Position.of(cursor) if cursor else Position(frozenset(), boundary)
    landed = position.heads if position.boundary == boundary else frozenset()
    landed = frozenset(known(repository.types(landed), landed))
    if not tips:
        if cursor is None:
            yield Window((), Position(frozenset(), boundary).cursor)
        return
    walk = _Walk(repository.history(tips, landed), landed, boundary)
    while window := walk.window(pages, size):
        yield window

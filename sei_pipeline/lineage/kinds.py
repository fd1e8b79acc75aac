"""What kind of deployment each target is, from what ran before it in its region."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sei_pipeline.lineage.ancestry import Ancestry

Kind = Literal[
    "baseline",
    "first_in_environment",
    "forward",
    "roll_forward",
    "rollback",
    "redeployment",
    "unknown_revision",
]


@dataclass(frozen=True)
class Verdict:
    """What one target is; the last three are indexes in its lane, None where there is none."""

    kind: Kind
    is_after_unknown: bool
    previous: int | None
    rollback_to: int | None = None
    failed: int | None = None

    @property
    def links(self) -> tuple[int | None, int | None, int | None]:
        return self.previous, self.rollback_to, self.failed


class Shipped(Protocol):
    """What has been shipped so far to one region."""

    def add(self, revision: int) -> None: ...

    def has(self, revision: int) -> bool: ...


class History(Protocol):
    """How the revisions of one lane relate. Revisions are numbers; equal numbers are the same revision."""

    def is_older(self, revision: int, running: int) -> bool: ...

    def shipped(self) -> Shipped: ...


@dataclass(frozen=True)
class Region:
    """One region of a lane; its containers grow with the targets."""

    shipped: Shipped
    indexes: list[int] = field(default_factory=list)
    # Where in `indexes` each revision was last deployed.
    last: dict[int, int] = field(default_factory=dict)


def classify(
    revisions: Sequence[int | None], regions: Sequence[str | None], history: History, opening: Kind
) -> list[Verdict]:
    """One verdict per target of a lane, in lane order. `opening` is the kind of its first target.

    Commits are shipped per lane, but "what ran before" is per region: the second region of one roll-out goes
    forward although its commits are shipped already. Where the revision that ran before is unknown, neither
    rollback nor redeployment can be claimed.
    """
    states: dict[str | None, Region] = {}
    verdicts: list[Verdict] = []
    is_lane_unknown = False
    for index, (revision, name) in enumerate(zip(revisions, regions, strict=True)):
        region = states.get(name) or states.setdefault(name, Region(history.shipped()))
        previous = region.indexes[-1] if region.indexes else None
        running = None if previous is None else revisions[previous]
        is_region_unknown = previous is not None and running is None
        rollback_to = failed = None
        if revision is None:
            kind: Kind = "unknown_revision"
        elif index == 0:
            kind = opening
        elif revision == running:
            kind = "redeployment"
        elif running is not None and history.is_older(revision, running):
            kind = "rollback"
            rollback_to, failed = _blame(region, revision)
        else:
            kind = "roll_forward" if region.shipped.has(revision) else "forward"
        is_after_unknown = revision is not None and (is_lane_unknown or is_region_unknown)
        verdicts.append(Verdict(kind, is_after_unknown, previous, rollback_to, failed))
        is_lane_unknown = revision is None
        region.indexes.append(index)
        if revision is not None:
            region.last[revision] = len(region.indexes) - 1
            region.shipped.add(revision)
    return verdicts


def _blame(region: Region, revision: int) -> tuple[int | None, int | None]:
    """Where a rollback goes back to, and the deployment that failed: the first one after that (Datadog)."""
    place = region.last.get(revision)
    if place is None:
        return None, None
    return region.indexes[place], region.indexes[place + 1]


@dataclass(frozen=True)
class GraphHistory:
    """Revisions are commits: older means a strict ancestor."""

    ancestry: Ancestry

    def is_older(self, revision: int, running: int) -> bool:
        return self.ancestry.is_ancestor(revision, running)

    def shipped(self) -> Shipped:
        return ShippedCommits(self.ancestry)


@dataclass(frozen=True)
class ShippedCommits:
    """The distinct revisions of a region, by the index of the lane's first target that contains each."""

    ancestry: Ancestry
    by_label: list[tuple[int, int]] = field(default_factory=list)
    revisions: set[int] = field(default_factory=set)

    def add(self, revision: int) -> None:
        if revision not in self.revisions:
            self.revisions.add(revision)
            insort(self.by_label, (int(self.ancestry.first[revision]), revision))

    def has(self, revision: int) -> bool:
        """Whether a revision of this region is, or contains, the given one."""
        if revision in self.revisions:
            return True
        label = int(self.ancestry.first[revision])
        for other_label, other in reversed(self.by_label):
            # What contains a commit is never labelled before it.
            if other_label < label:
                return False
            if self.ancestry.is_ancestor(revision, other):
                return True
        return False


@dataclass(frozen=True)
class VersionHistory:
    """Revisions are version texts (numbered): older means first deployed earlier in this lane."""

    first: dict[int, int]

    @classmethod
    def of_lane(cls, revisions: Sequence[int | None]) -> VersionHistory:
        first: dict[int, int] = {}
        for index, revision in enumerate(revisions):
            if revision is not None:
                first.setdefault(revision, index)
        return cls(first)

    def is_older(self, revision: int, running: int) -> bool:
        return self.first[revision] < self.first[running]

    def shipped(self) -> Shipped:
        return ShippedVersions()


class ShippedVersions(set[int]):
    """The versions of a region."""

    def has(self, revision: int) -> bool:
        return revision in self

"""Reads a project's issues in the order of an instant (`updated`, `created`), oldest first, and misses none.

A page isn't followed by the next page of the same search but by a new search from the last minute seen: an issue that
changes meanwhile moves to the end, and nothing that stood behind it slips past. Only where more issues share one
minute than fit a page (a bulk change) is the search itself paged. Issues of the overlap that were seen with the same
instant before are left out, so nothing that is unchanged comes twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sei_pipeline.connect.cut import parse_timestamp
from sei_pipeline.integrations.jira.jql import asked_from, ordered
from sei_pipeline.integrations.jira.search import Issue, Position, Search, Shifted, shifted
from sei_pipeline.integrations.jira.site import Site

OVERLAP = timedelta(minutes=5)  # Jira's index shows a change some seconds late; minutes under load
MOST_SEEN = 20_000  # of a cursor, half a megabyte: beyond that, after a bulk change, there is no overlap


@dataclass(frozen=True)
class Place:
    """How far reading came: the newest instant, the instant from which the next run asks, and the issues that were seen
    from there on by number with their instants (milliseconds since 1970), which need not be read again."""

    newest: datetime | None = None
    since: datetime | None = None
    seen: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, cursor: Mapping[str, Any] | None) -> Place:
        if not cursor:
            return cls()
        return cls(_instant(cursor["newest"]), _instant(cursor["since"]), dict(cursor["seen"]))

    def cursor(self) -> dict[str, Any]:
        """As JSON; {} before anything was read."""
        if self.newest is None or self.since is None:
            return {}
        seen = dict(sorted(self.seen.items()))
        return {"newest": _milliseconds(self.newest), "since": _milliseconds(self.since), "seen": seen}


class Walk:
    """One walk through the issues of a JQL condition, by `field`. `begun`: when this run began. The next one never asks
    from later on, whatever an import dated into the future."""

    def __init__(self, site: Site, search: Search, base: str, field: str, begun: datetime | None = None):
        self._site = site
        self._search = search
        self._base = base
        self._field = field
        self._latest = asked_from(begun - OVERLAP, site.zone) if begun else None

    def pages(self, place: Place, earliest: datetime | None = None) -> Iterator[tuple[Sequence[Issue], Place]]:
        """New issues and the place after them, page by page. `earliest`: where a first reading begins.

        Raises SourceError."""
        zone, seen, newest, since = self._site.zone, dict(place.seen), place.newest, place.since
        bound = since or (earliest and asked_from(earliest, zone))
        position: Position | None = None
        shifts = 0
        while True:
            try:
                found = self._search.page(ordered(self._base, self._field, bound, zone), position)
            except Shifted:
                shifts, position = shifted(shifts, self._base), None
                continue
            if not found.issues:
                self._site.whoami()  # a token that died is answered with nothing: this question tells
            instants = [(issue, self._at(issue)) for issue in found.issues]
            fresh = [issue for issue, at in instants if seen.get(issue["id"]) != _milliseconds(at)]
            seen.update((issue["id"], _milliseconds(at)) for issue, at in instants)
            newest = max([at for _, at in instants] + ([newest] if newest else []), default=None)
            if newest is not None and fresh:
                since, seen = self._near(seen, newest, since)
                yield fresh, Place(newest, since, dict(seen))
            if found.position is None:
                return
            later = asked_from(newest, zone) if newest else None
            if later is not None and (bound is None or later > bound):
                bound, position, shifts = later, None, 0
            else:
                position = found.position

    def _at(self, issue: Issue) -> datetime:
        return parse_timestamp(issue["fields"][self._field]).replace(tzinfo=UTC)

    def _near(
        self, seen: Mapping[str, int], newest: datetime, before: datetime | None
    ) -> tuple[datetime, dict[str, int]]:
        """From when on the next run asks, and what it may then see again. Never earlier than `before`: of what lies
        before that, it isn't known any more whether it was seen."""
        for overlap in (OVERLAP, timedelta(0)):
            since = min(filter(None, (asked_from(newest - overlap, self._site.zone), self._latest)))
            since = max(since, before) if before else since
            near = {issue_id: at for issue_id, at in seen.items() if at >= _milliseconds(since)}
            if len(near) <= MOST_SEEN:
                break
        return since, near


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)

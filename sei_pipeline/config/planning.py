"""The two ways to build an org tree from developers: by ordered levels, and by manager."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sei_pipeline.config.developers import MANAGER, Developer
from sei_pipeline.config.trees import DIRECT, MAX_DEPTH, Place, Plan


class TooDeep(ValueError):
    """Internal to config: `email` has more managers above than a tree may have levels."""

    def __init__(self, email: str):
        self.email = email
        super().__init__(email)


def by_levels(rows: Iterable[Developer], levels: Sequence[str], latest: Mapping[str, Developer]) -> Plan:
    """Each row is in the team of its cells. `Manager Email` as the last level makes one team per manager,
    named by the manager; who has none is in the team he or she manages.
    """
    plan = Plan()
    for row in rows:
        place = tuple([row.value(level) or (row.email if level == MANAGER else "") for level in levels])
        if place not in plan.names:  # then neither are, or need be looked at, those above
            for depth, level in enumerate(levels, start=1):
                name = latest[place[depth - 1]].full_name if level == MANAGER else place[depth - 1]
                plan.names.setdefault(place[:depth], name)
        plan.stays.append((place, row.email, row.valid_from, row.valid_to))
    return plan


def by_manager(rows: Sequence[Developer], title: str, latest: Mapping[str, Developer]) -> Plan:
    """Every manager is a node below the manager's manager, and a member of his own team; reports who manage
    nobody, beside others who do, form the implicit team `<manager> (direct)`.

    A manager whom a filter left out is skipped: the reports go to the next manager above, else to the top. A
    node stands where its manager's last row puts it; members move with each of their rows.
    """
    included = {row.email: row for row in rows}  # the last row of each, as rows are in time order
    boss_of = _NextAbove(included, latest)
    reports: dict[str, list[Developer]] = defaultdict(list)
    for row in rows:
        if boss := boss_of(row.manager_email):
            reports[boss].append(row)
    places = _places({boss: boss_of(included[boss].manager_email) for boss in reports})
    plan = Plan(names={place: latest[place[-1]].full_name for place in places.values()})
    above = {place[:-1] for place in places.values()}  # the places with managers below them

    def team(boss: str | None) -> Place:
        place = places[boss] if boss else ()
        if place not in above:
            return place
        direct = (*place, DIRECT)
        plan.names[direct] = f"{latest[boss].full_name if boss else title} (direct)"
        return direct

    for row in rows:
        leads = any(_overlap(row, report) for report in reports.get(row.email, ()))
        place = team(row.email if leads else boss_of(row.manager_email))
        plan.stays.append((place, row.email, row.valid_from, row.valid_to))
    return plan


class _NextAbove:
    """Callable: the nearest manager from an e-mail upwards (itself first) who is in the tree."""

    def __init__(self, included: Mapping[str, Developer], latest: Mapping[str, Developer]):
        self.included, self.latest = included, latest
        self.known: dict[str, str | None] = {}

    def __call__(self, email: str | None) -> str | None:
        chain: list[str] = []
        while email is not None and email not in self.included and email not in self.known:
            chain.append(email)
            if len(chain) > len(self.latest):
                return None
            email = self.latest[email].manager_email
        found = email if email is None or email in self.included else self.known[email]
        self.known.update(dict.fromkeys(chain, found))
        return found


def _places(boss_of: Mapping[str, str | None]) -> dict[str, Place]:
    """Where each manager stands. A circle that only old rows make is cut where it is met.

    Raises TooDeep: a chain of more than MAX_DEPTH managers is a mistake in the list, not an organisation.
    """
    places: dict[str, Place] = {}
    for start in sorted(boss_of):
        chain: list[str] = []
        person: str | None = start
        while person is not None and person not in places and person not in chain:
            chain.append(person)
            if len(chain) > MAX_DEPTH:
                raise TooDeep(start)
            person = boss_of[person]
        place: Place = places.get(person, ()) if person is not None else ()
        for email in reversed(chain):
            place = (*place, email)
            if len(place) > MAX_DEPTH:
                raise TooDeep(start)
            places[email] = place
    return places


def _overlap(one: Developer, other: Developer) -> bool:
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins < min(one.valid_to or date.max, other.valid_to or date.max)

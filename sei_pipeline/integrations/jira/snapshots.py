"""Snapshots: what a site or a project holds at one time, whole, as pages of records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sei_pipeline.connect.answer import HttpRejected
from sei_pipeline.connect.contract import Page
from sei_pipeline.integrations.jira.asking import Record, listed
from sei_pipeline.integrations.jira.issue_record import account
from sei_pipeline.integrations.jira.jql import in_project, ordered
from sei_pipeline.integrations.jira.search import Position, Search, Shifted, shifted
from sei_pipeline.integrations.jira.site import Site

BOARDS_WITH_SPRINTS = ("scrum", "simple")  # team-managed boards are `simple`, with sprints or without
SWEEP_PAGE = {True: 5_000, False: 1_000}  # Cloud gives so many where only ids are asked for; by is_cloud
NO_SPRINTS = (200, 400, 404)  # a board without sprints, or gone since it was listed
PAGE = 1_000


class Snapshots:
    """Reads the snapshot streams by their names."""

    def __init__(self, site: Site, started_at: datetime):
        self._site = site
        self._started_at = started_at

    def pages(self, stream: str, project: str) -> Iterator[Page]:
        """The records of one stream; `project` is the key, '' for the site's streams. Raises SourceError."""
        made: Mapping[str, Any] = {
            "projects": lambda: self._site.projects,
            "statuses": lambda: listed(self._site.get(f"{self._site.api}/status")),
            "fields": self._fields,
            "users": self._users,
            "boards": self._boards,
            "sprints": self._sprints,
            "versions": lambda: self._versions(project),
            "issue_keys": lambda: self._keys(project),
        }
        where = {"instance": self._site.instance}
        records = iter(made[stream]())
        while some := [{**record, **where} for record in islice(records, PAGE)]:
            yield Page(records=some)

    def _fields(self) -> Iterator[Record]:
        in_use = self._site.fields_in_use
        for one in self._site.fields:
            is_system = not one.get("custom")
            yield {**one, "used_as": None if is_system else in_use.used_as(str(one["id"]))}

    def _users(self) -> Iterator[Record]:
        if not self._site.options.has_users:
            return
        seen: set[str] = set()
        try:
            for one in self._site.users():
                account_id = str(account(one))
                if account_id not in seen:
                    seen.add(account_id)
                    yield {**one, "id": account_id}
        except HttpRejected as error:
            if error.status != 403:
                raise
            raise HttpRejected(
                f"the token may not list users ({error}); expected the global permission Browse users and groups; "
                "give it to the token's user, or set `users: false`: who has no account in this list is known by id",
                error.status,
                error.url,
                error.body,
            ) from error

    def _boards(self) -> Sequence[Record]:
        return self._site.boards

    def _sprints(self) -> Iterator[Record]:
        """Of the boards of the projects that are read, and of boards of no project. A sprint that several boards show
        comes once."""
        keys = {str(one["key"]) for one in self._site.projects}
        seen: set[str] = set()
        for board in self._site.boards:
            place = (board.get("location") or {}).get("projectKey")
            if board.get("type") not in BOARDS_WITH_SPRINTS or (place and place not in keys):
                continue
            for sprint in self._site.paged(f"/rest/agile/1.0/board/{board['id']}/sprint", {}, accept=NO_SPRINTS):
                if str(sprint["id"]) not in seen:
                    seen.add(str(sprint["id"]))
                    yield {"originBoardId": board["id"], **sprint}

    def _versions(self, project: str) -> Iterator[Record]:
        for one in listed(self._site.get(f"{self._site.api}/project/{project}/versions")):
            yield {**one, "project_key": project, "time_zone": self._site.zone.key}

    def _keys(self, project: str) -> Iterator[Record]:
        """Every issue of a project, in the order of creation, which nothing changes. Only keys are asked for: of those
        a page holds thousands. A list that shifts is read again from its beginning."""
        search = Search(self._site, ("key",), SWEEP_PAGE[self._site.is_cloud])
        jql = ordered(in_project(project), "created", None, self._site.zone)
        found: dict[str, Record] = {}
        position: Position | None = None
        shifts = 0
        while True:
            try:
                page = search.page(jql, position)
            except Shifted:
                shifts, found, position = shifted(shifts, in_project(project)), {}, None
                continue
            found.update((issue["id"], issue) for issue in page.issues)
            position = page.position
            if position is None:
                break
        self._site.whoami()  # a token that dies in a sweep would make every issue look deleted
        for issue in found.values():
            yield {**issue, "project_key": project, "swept_at": self._started_at}

"""An organisation's members and teams, whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sei_pipeline.connect.contract import Page, Window
from sei_pipeline.integrations.github.api import Api, NoData, PageSize
from sei_pipeline.integrations.github.queries_heads import MORE_MEMBERS, TEAMS, members
from sei_pipeline.integrations.github.records import Record, nodes, with_added


class Organisation:
    """Reads one organisation."""

    def __init__(self, api: Api, login: str, instance: str, say: Callable[[str], None]):
        self._api, self._login, self._say = api, login, say
        self._where = {"organisation": login, "instance": instance}

    def accounts(self) -> Iterator[Window]:
        """One window with all members; without e-mails where GitHub refuses to tell them."""
        yield Window(self._member_pages(), dict)

    def teams(self) -> Iterator[Window]:
        """One window with all teams and their members."""
        yield Window(self._team_pages(), dict)

    def _member_pages(self) -> Iterator[Page]:
        size, after, with_emails = PageSize(100), None, True
        while True:
            try:
                found = self._page(members(with_emails), after, size, "membersWithRole")
            except NoData:
                if not with_emails:
                    raise
                with_emails = False
                self._say(f"{self._login}: members come without e-mails; the token needs the scope read:user for them")
                continue
            edges = [edge for edge in found["edges"] if edge and edge.get("node")]
            yield Page([with_added(edge["node"], self._where, role=edge["role"]) for edge in edges])
            if not found["pageInfo"]["hasNextPage"]:
                return
            after = found["pageInfo"]["endCursor"]

    def _team_pages(self) -> Iterator[Page]:
        size, after = PageSize(50), None
        while True:
            found = self._page(TEAMS, after, size, "teams")
            teams = nodes({"teams": found}, "teams")
            for team in teams:
                self._complete(team)
            children = {"team_members": [member for team in teams for member in self._members_of(team)]}
            yield Page([with_added(team, self._where) for team in teams], children=children)
            if not found["pageInfo"]["hasNextPage"]:
                return
            after = found["pageInfo"]["endCursor"]

    def _page(self, query: str, after: str | None, size: PageSize, connection: str) -> Mapping[str, Any]:
        graph = self._api.graph_fitting(query, {"login": self._login, "after": after}, size)
        found: Mapping[str, Any] = graph.need(self._login, "organization", connection)
        return found

    def _complete(self, team: dict[str, Any]) -> None:
        """Adds the members beyond the first hundred, in place."""
        held = team["members"]
        while held["pageInfo"]["hasNextPage"]:
            variables = {"login": self._login, "slug": team["slug"], "after": held["pageInfo"]["endCursor"]}
            found = (self._api.graph(MORE_MEMBERS, variables).data["organization"] or {}).get("team")
            if not found:
                return  # the team is gone since
            held["edges"].extend(found["members"]["edges"])
            held["pageInfo"] = found["members"]["pageInfo"]

    def _members_of(self, team: Record) -> list[dict[str, Any]]:
        edges = {edge["node"]["login"]: edge for edge in team["members"]["edges"] if edge and edge.get("node")}
        return [
            with_added(edge["node"], {**self._where, "slug": team["slug"]}, role=edge["role"])
            for edge in edges.values()
        ]

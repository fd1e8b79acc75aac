"""One Jira site as one connection sees it: what stands once in it, each asked for once and in pages of its own kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sei_pipeline.connect.answer import HttpRejected
from sei_pipeline.integrations.jira.asking import Asking, Record, listed, single
from sei_pipeline.integrations.jira.fields import FieldsInUse, find_fields
from sei_pipeline.integrations.jira.once import once

PAGE = 50  # boards, sprints: the most that Jira gives
PROJECT_PAGE = 100
USER_PAGE = 1_000
ASKED_BOARDS = 20  # that are asked what they estimate by, only where two fields have one name


class Site(Asking):
    """Fields, projects, boards and users of the site. Thread-safe."""

    @once
    def fields(self) -> Sequence[Record]:
        """Every field of the site."""
        return listed(self.get(f"{self.api}/field"))

    @once
    def fields_in_use(self) -> FieldsInUse:
        """What custom fields stand for; what of the options none of them is, is said once."""
        found = find_fields(self.fields, self.options.fields or {}, self.options.custom_fields)
        if found.is_ambiguous:
            found = found.estimated_by(*self._estimating_fields())
        if found.unknown:
            self.say(f"no field is {', '.join(found.unknown)}; the stream `fields` lists those there are")
        return found

    @once
    def projects(self) -> Sequence[Record]:
        """The projects that the options want and the token sees, by key."""
        if self.is_cloud:
            found = list(self.paged(f"{self.api}/project/search", {"orderBy": "key"}, size=PROJECT_PAGE))
        else:
            found = listed(self.get(f"{self.api}/project"))
        if not found:
            self.whoami()  # a token that Jira ignores sees none, with status 200: this question tells
        return sorted((one for one in found if self.options.wants(one["key"])), key=lambda one: str(one["key"]))

    def _estimating_fields(self) -> tuple[frozenset[str], bool]:
        """Fields that boards estimate by: of two fields of one name they tell which one counts. And whether every
        board was asked."""
        boards = sorted((one for one in self.boards if one.get("type") == "scrum"), key=lambda one: int(one["id"]))
        found = set()
        for board in boards[:ASKED_BOARDS]:
            answer = self.get(f"/rest/agile/1.0/board/{board['id']}/configuration", accept=(200, 404))
            estimation = single(answer).get("estimation") or {} if answer.status == 200 else {}
            found.add(str((estimation.get("field") or {}).get("fieldId")))
        return frozenset(found), len(boards) <= ASKED_BOARDS

    @once
    def boards(self) -> Sequence[Record]:
        """Every board that the token sees; none where the site has no boards (Jira without Jira Software)."""
        try:
            return list(self.paged("/rest/agile/1.0/board", {}))
        except HttpRejected as error:
            if error.status != 404:
                raise
            self.say(f"the site has no boards: {error}")
            return []

    def paged(
        self, path: str, params: Mapping[str, str | int], size: int = PAGE, accept: Collection[int] = (200,)
    ) -> Iterator[Record]:
        """Records of a paged list, in its order; one that a shifting list shows twice comes once. A list that is
        accepted with another status than 200 is empty."""
        yield from self._pages(path, params, size, "values", "id", accept)

    def users(self) -> Iterator[Record]:
        """Every account that the token sees. Cloud cuts a page, then takes hidden accounts out of it: a short page
        isn't the last, and the next one begins where this one was cut."""
        if not self.is_cloud:
            everybody: Mapping[str, str | int] = {"username": ".", "includeInactive": "true"}
            yield from self._pages(f"{self.api}/user/search", everybody, USER_PAGE, "", "key")
            return
        start = 0
        while found := listed(self.get(f"{self.api}/users/search", {"startAt": start, "maxResults": USER_PAGE})):
            yield from found
            start += USER_PAGE

    def _pages(
        self,
        path: str,
        params: Mapping[str, str | int],
        size: int,
        part: str,
        key: str,
        accept: Collection[int] = (200,),
    ) -> Iterator[Record]:
        """`part`: where in an answer the records are; `key`: what tells them apart."""
        seen: set[str] = set()
        start = 0
        while True:
            answer = self.get(path, {**params, "startAt": start, "maxResults": size}, accept=accept)
            found = listed(answer, part) if answer.status == 200 else []
            for one in found:
                name = str(one.get(key) or one.get("name"))
                if name not in seen:
                    seen.add(name)
                    yield one
            start += len(found)
            if not found or (part and _is_last(answer.body, start)):
                return


def _is_last(body: Mapping[str, Any], start: int) -> bool:
    if "isLast" in body:
        return bool(body["isLast"])
    return start >= int(body.get("total", start + 1))

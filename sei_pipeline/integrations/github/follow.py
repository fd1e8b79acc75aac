"""Lists inside a record that go on after their first page: the rest of many of them in one request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sei_pipeline.integrations.github.api import Api, PageSize
from sei_pipeline.integrations.github.queries import THREAD_COMMENT_FIELDS, listed

LISTS_AT_ONCE = 10  # a hundred items of each: as much as a page of records holds
THREADS = "reviewThreads"
THREAD_LISTS = {"comments": ("", THREAD_COMMENT_FIELDS)}

Lists = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class _Rest:
    """A list of a record that goes on. `held` is the list as far as it was read, which the rest is added to."""

    type_name: str
    record_id: str
    field: str
    held: dict[str, Any]
    lists: Lists

    def query(self, number: int) -> str:
        """A part of a query, with the variables i, a and b of this number."""
        return self._of_record(number, listed(self.field, dict(self.lists), f"first: 100, after: $a{number}"))

    def _of_record(self, number: int, fields: str) -> str:
        return f"f{number}: node(id: $i{number}) {{ ... on {self.type_name} {{ {fields} }} }}"

    @property
    def declared(self) -> tuple[str, ...]:
        return ("$i{}: ID!", "$a{}: String")

    def variables(self, number: int) -> dict[str, str | None]:
        return {f"i{number}": self.record_id, f"a{number}": self.held["pageInfo"]["endCursor"]}

    def found(self, record: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The rest, in the answer about the record."""
        more: Mapping[str, Any] | None = record.get(self.field)
        return more


@dataclass(frozen=True)
class _RestOfThread(_Rest):
    """The comments of a thread of the record: the one that stands after the cursor `before`."""

    thread_id: str
    before: str | None

    def query(self, number: int) -> str:
        comments = listed("comments", THREAD_LISTS, f"first: 100, after: $a{number}")
        return self._of_record(number, f"{THREADS}(first: 1, after: $b{number}) {{ nodes {{ id {comments} }} }}")

    @property
    def declared(self) -> tuple[str, ...]:
        return (*super().declared, "$b{}: String")

    def variables(self, number: int) -> dict[str, str | None]:
        return {**super().variables(number), f"b{number}": self.before}

    def found(self, record: Mapping[str, Any]) -> Mapping[str, Any] | None:
        for thread in (record.get(THREADS) or {}).get("nodes") or ():
            if thread and thread["id"] == self.thread_id:
                comments: Mapping[str, Any] = thread["comments"]
                return comments
        return None


class Follow:
    """Completes the lists of records of one GraphQL type. `lists`: the fields, as in queries.py."""

    def __init__(self, api: Api, type_name: str, lists: Lists):
        self._api, self._type_name, self._lists = api, type_name, lists
        self._size = PageSize(LISTS_AT_ONCE)

    def is_whole(self, record: Mapping[str, Any]) -> bool:
        """Whether no list of the record goes on."""
        return not any(True for _ in self._rests([record]))

    def complete(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Adds the rest of all lists, in place."""
        while rests := list(self._rests(records)):
            left: Sequence[_Rest] = rests
            while left:
                left = left[self._size.fitting(partial(self._take, left)) :]

    def _rests(self, records: Iterable[Mapping[str, Any]]) -> Iterable[_Rest]:
        for record in records:
            for field in self._lists:
                if _goes_on(record.get(field)):
                    yield _Rest(self._type_name, record["id"], field, record[field], self._lists)
            threads = record.get(THREADS) or {}
            cursors = [None, *(edge["cursor"] for edge in threads.get("edges") or ())]
            for before, thread in zip(cursors, threads.get("nodes") or (), strict=False):
                if thread and _goes_on(thread["comments"]):
                    held = thread["comments"]
                    yield _RestOfThread(
                        self._type_name, record["id"], THREADS, held, THREAD_LISTS, thread["id"], before
                    )

    def _take(self, rests: Sequence[_Rest], first: int, retries: int | None) -> int:
        asked = rests[:first]
        variables: dict[str, str | None] = {}
        for number, rest in enumerate(asked):
            variables |= rest.variables(number)
        declared = ", ".join(one.format(number) for number, rest in enumerate(asked) for one in rest.declared)
        parts = "\n".join(rest.query(number) for number, rest in enumerate(asked))
        data = self._api.graph(f"query({declared}) {{\n{parts}\n}}", variables, retries).data
        for number, rest in enumerate(asked):
            more = rest.found(data.get(f"f{number}") or {})
            if more is None:  # the record is gone since: what was read of it is all there is
                rest.held["pageInfo"] = {"hasNextPage": False, "endCursor": None}
                continue
            for part in ("nodes", "edges"):
                rest.held.get(part, []).extend(more.get(part, ()))
            rest.held["pageInfo"] = more["pageInfo"]
        return len(asked)


def _goes_on(wrapped: Mapping[str, Any] | None) -> bool:
    return bool(wrapped and wrapped["pageInfo"]["hasNextPage"])

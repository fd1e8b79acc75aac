"""What each repository looks like now: one request for many. A stream whose part of it is as it was when the stream
was last read to its end has nothing new, and asks nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sei_pipeline.errors import SourceRejected
from sei_pipeline.integrations.github.api import Api, PageSize
from sei_pipeline.integrations.github.queries_heads import heads
from sei_pipeline.integrations.github.records import Record, instant, mark_of

BATCH = 50  # repositories a request: 3 points of 5,000 an hour
# What changed within the last seconds before the answer may change again within the same second, unseen: GitHub's
# times have whole seconds, and its replicas lag some.
SETTLED_SECONDS = 120


@dataclass(frozen=True)
class Head:
    """One repository as one request showed it. `name` is GitHub's spelling of today."""

    name: str
    repository_id: int
    record: Record
    instance: str
    answered_at: float | None

    @property
    def where(self) -> dict[str, Any]:
        """What is added to each record of the repository."""
        return {"repository": self.name, "repository_id": self.repository_id, "instance": self.instance}

    @property
    def variables(self) -> dict[str, Any]:
        owner, _, name = self.name.partition("/")
        return {"owner": owner, "name": name}

    @property
    def default_branch(self) -> tuple[str, str] | None:
        """Name and sha; None while the repository is empty."""
        ref = self.record.get("defaultBranchRef")
        return (ref["name"], ref["target"]["oid"]) if ref and ref.get("target") else None

    def newest(self, connection: str) -> str | None:
        """When the last of a connection's records changed."""
        found = (self.record.get(connection) or {}).get("nodes") or ()
        return found[0]["updatedAt"] if found and found[0] else None

    def mark(self, *parts: str) -> str | None:
        """A text that changes when these parts of the head do; None where they changed just now, so that the next
        run looks again."""
        times = [self.newest(part) if part != "pushedAt" else self.record.get(part) for part in parts]
        newest = max((instant(at).timestamp() for at in times if at), default=0.0)
        if self.answered_at is not None and self.answered_at - newest < SETTLED_SECONDS:
            return None
        return mark_of({part: self.record.get(part) for part in parts})


class Heads:
    """The heads of a connection's repositories, fetched BATCH at a time when the first of them is asked for."""

    def __init__(self, api: Api, instance: str, names: Sequence[str], say: Callable[[str], None]):
        self.names = tuple(names)
        self._api, self._instance, self._say = api, instance, say
        self._batches = [tuple(names[start : start + BATCH]) for start in range(0, len(names), BATCH)]
        self._batch_of = {name: number for number, batch in enumerate(self._batches) for name in batch}
        self._locks = [threading.Lock() for _ in self._batches]
        self._found: dict[str, Head | SourceRejected] = {}
        self._size = PageSize(BATCH)

    def of(self, name: str) -> Head:
        """The head of one repository. Raises SourceRejected for one that GitHub doesn't show."""
        number = self._batch_of.get(name)
        if number is None:
            raise SourceRejected(
                f"there is no repository {name} in this connection; expected one that its options name; add it there, "
                "or forget what was landed of it"
            )
        with self._locks[number]:
            if name not in self._found:
                self._fetch(self._batches[number])
        found = self._found[name]
        if isinstance(found, SourceRejected):
            raise SourceRejected(str(found))
        return found

    def _fetch(self, names: Sequence[str]) -> None:
        left = list(names)
        while left:
            left = left[self._size.fitting(partial(self._take, left)) :]

    def _take(self, names: Sequence[str], first: int, retries: int | None) -> int:
        """Fetches the first of them and says how many that was."""
        asked = names[:first]
        self._found |= self._ask(asked, retries)
        return len(asked)

    def _ask(self, names: Sequence[str], retries: int | None) -> Mapping[str, Head | SourceRejected]:
        variables: dict[str, str] = {}
        for number, full in enumerate(names):
            owner, _, name = full.partition("/")
            variables |= {f"o{number}": owner, f"n{number}": name}
        graph = self._api.graph(heads(len(names)), variables, retries)
        found: dict[str, Head | SourceRejected] = {}
        for number, full in enumerate(names):
            try:
                record = graph.need(full, f"r{number}")
            except SourceRejected as error:
                found[full] = error
                continue
            found[full] = Head(record["nameWithOwner"], record["databaseId"], record, self._instance, graph.answered_at)
            if record["nameWithOwner"].lower() != full.lower():
                self._say(f"{full} is called {record['nameWithOwner']} now: it is read on; change it in the options")
        return found

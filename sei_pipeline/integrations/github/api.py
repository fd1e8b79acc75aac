"""GitHub's two APIs over one client: REST paths, GraphQL queries, and what their errors mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sei_pipeline.connect.answer import HttpUnavailable, OutOfPatience
from sei_pipeline.connect.client import Answer, Client
from sei_pipeline.connect.contract import Context
from sei_pipeline.connect.credentials import Credential, TokenCredential
from sei_pipeline.connect.quota import QuotaStore
from sei_pipeline.connect.rules import http_date
from sei_pipeline.errors import SourceRejected, SourceUnavailable
from sei_pipeline.integrations.github.app import Installation
from sei_pipeline.integrations.github.options import GithubOptions
from sei_pipeline.integrations.github.queries import DEPLOYMENT_LISTS, FILE_LISTS, ISSUE_LISTS
from sei_pipeline.integrations.github.rules import GithubRules, graph_errors

T = TypeVar("T")
# GraphQL's words for "this query is too much": docs.github.com, "Rate limits and query limits".
TOO_HEAVY = {"MAX_NODE_LIMIT_EXCEEDED", "RESOURCE_LIMITS_EXCEEDED"}
LISTS = {*FILE_LISTS, *ISSUE_LISTS, *DEPLOYMENT_LISTS, "nodes", "edges", "parents", "checkRuns", "members"}
# Parts that a token may not see are null for good; anything else that is null with an error may be there next time.
NOT_SHOWN = {"NOT_FOUND", "FORBIDDEN", "INSUFFICIENT_SCOPES"}
# How a query that took too long ends, after ten seconds: a gateway's error, silence, or 200 with words (rules.py).
GAVE_UP = (None, 200, 502, 504)


class TooHeavy(SourceUnavailable):
    """GitHub won't answer so much at once; ask for less."""


class BadCursor(SourceUnavailable):
    """A page's cursor is not valid any more; begin anew."""


@dataclass(frozen=True)
class Graph:
    """The data of a GraphQL answer, its errors, and when GitHub answered (seconds since 1970, by its clock)."""

    data: Mapping[str, Any]
    errors: Sequence[Mapping[str, Any]]
    answered_at: float | None

    def need(self, what: str, *path: str) -> Any:
        """The value at a path. Raises SourceRejected with GitHub's own words where it gave none."""
        value: Any = self.data
        for depth, key in enumerate(path, start=1):
            value = value.get(key) if isinstance(value, Mapping) else None
            if value is None:
                raise self._missing(what, path[:depth])
        return value

    def _missing(self, what: str, path: tuple[str, ...]) -> SourceRejected:
        mine = [error for error in self.errors if list(error.get("path") or ())[: len(path)] == list(path)]
        error = (mine or list(self.errors) or [{}])[0]
        said, kind = str(error.get("message", "no reason given")), error.get("type", "")
        todo = "check its name, and whether the token may see it"
        if "SAML" in said:
            todo = "authorize the token for the organisation's single sign-on, in its owner's settings"
        elif kind in ("FORBIDDEN", "INSUFFICIENT_SCOPES"):
            lacks = list(error.get("path") or ())[len(path) :]
            todo = f"give the token the permission to read {lacks[-1] if lacks else 'it'}, or leave it out"
        found = f"GitHub doesn't show it ({kind + ': ' if kind else ''}{said[:300]})"
        return SourceRejected(f"{what}: {found}; expected something to read; {todo}")


class Api:
    """What the parts of the integration ask through. Thread-safe."""

    def __init__(self, client: Client, options: GithubOptions):
        self.client = client
        self._address = options.address
        version = {} if options.address.is_server else {"X-GitHub-Api-Version": "2022-11-28"}
        self._headers = {"Accept": "application/vnd.github+json", **version}

    @classmethod
    def of(cls, options: GithubOptions, connection: str, context: Context) -> Api:
        base = options.address.base
        quota = QuotaStore.at(context.cache / connection)
        credentials: list[Credential] = [TokenCredential(name, context.secret) for name in options.tokens]
        if options.app is not None:
            path, clock, say = options.address.rest, context.clock, context.progress
            credentials.append(Installation(options.app, base, path, context.secret, quota, clock, say))
        client = Client(base, credentials, quota, GithubRules(), context.progress, context.clock)
        return cls(client, options)

    def get(
        self,
        path: str,
        params: Mapping[str, str | int] | None = None,
        *,
        etag: str | None = None,
        accept: Collection[int] = (200,),
        retries: int | None = None,
    ) -> Answer:
        """A REST answer. `path` begins with a slash, or is the address of a next page."""
        headers = {**self._headers, "If-None-Match": etag} if etag else self._headers
        target = path if "://" in path else f"{self._address.rest}{path}"
        return self.client.get(target, params, headers=headers, accept=accept, retries=retries)

    def graph(self, query: str, variables: Mapping[str, Any], retries: int | None = None) -> Graph:
        """A GraphQL answer, with errors for parts of it. Raises TooHeavy, BadCursor, SourceRejected for the whole."""
        body = {"query": query, "variables": variables}
        answer = self.client.post(
            self._address.graphql, body, resource="graphql", headers=self._headers, retries=retries
        )
        said = answer.body if isinstance(answer.body, Mapping) else {}
        errors = graph_errors(said)
        for error in errors:
            _raise_for(error)
        data = said.get("data")
        if not isinstance(data, Mapping):
            told = "; ".join(str(error.get("message", ""))[:300] for error in errors) or "neither data nor errors"
            raise NoData(
                f"{answer.url}: GitHub answers the query with {told}; expected data; check the token's scopes, and "
                "GitHub's version if it is a server of your own"
            )
        for error in errors:
            if error.get("type") not in NOT_SHOWN and _lacks_records(data, error.get("path") or ()):
                raise HttpUnavailable(
                    f"{answer.url}: GitHub answers without {'.'.join(map(str, error['path']))} "
                    f"({str(error.get('message', ''))[:200]}); expected the whole page; run again later",
                    200,
                    answer.url,
                )
        return Graph(data, errors, http_date(answer.headers.get("Date", "")))

    def graph_fitting(self, query: str, variables: Mapping[str, Any], size: PageSize) -> Graph:
        """The same with the variable `first` from `size`: less and less while GitHub finds the query too heavy."""
        return size.fitting(lambda first, retries: self.graph(query, {**variables, "first": first}, retries))


class NoData(SourceRejected):
    """A query that GitHub refused as a whole."""


def _raise_for(error: Mapping[str, Any]) -> None:
    kind, message = str(error.get("type", "")), str(error.get("message", ""))
    if kind in TOO_HEAVY:
        raise TooHeavy(f"GitHub finds the query too heavy ({message[:200]}); expected an answer; run again later")
    if kind == "INVALID_CURSOR_ARGUMENTS":
        raise BadCursor(f"GitHub doesn't know the cursor any more ({message[:200]}); expected a page; run again")


def _lacks_records(data: Mapping[str, Any], path: Sequence[str | int]) -> bool:
    """Whether a record of a list, or a whole list of records, is null on the way to where an error was."""
    value: Any = data
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return False
        if value is None:
            return isinstance(key, int) or key in LISTS
    return False


class PageSize:
    """How many records are asked for at once. Halved when it is too much, and back by a tenth with each answer."""

    def __init__(self, most: int):
        self.most = self.now = most

    def fitting(self, ask: Callable[[int, int | None], T]) -> T:
        """`ask(size, retries)` until it is answered. At size 1 it is asked with all retries, and what that raises
        is raised."""
        while self.now > 1:
            asked = self.now
            try:
                answer = ask(asked, 1)
            except TooHeavy:
                self.now = max(1, asked // 2)
            except OutOfPatience:
                raise
            except HttpUnavailable as error:
                if error.status not in GAVE_UP:
                    return ask(asked, None)
                self.now = max(1, asked // 2)
            else:
                self.now = min(self.most, asked + max(1, self.most // 10))
                return answer
        answer = ask(1, None)
        self.now = min(self.most, 2)
        return answer

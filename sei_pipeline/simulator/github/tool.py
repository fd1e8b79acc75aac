"""The simulated GitHub: takes a request, finds out who asks and what is left to them, and answers."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.github.accounts import Accounts, App, Permission, Token
from sei_pipeline.simulator.github.apps import answer_app
from sei_pipeline.simulator.github.behaviour import Behaviour
from sei_pipeline.simulator.github.call import Call, answered, refused, with_etag
from sei_pipeline.simulator.github.graphql.answer import answer_graphql
from sei_pipeline.simulator.github.index import Index
from sei_pipeline.simulator.github.quota import Quotas, Usage
from sei_pipeline.simulator.github.refusals import Refusal, not_found, primary_limit, secondary_limit
from sei_pipeline.simulator.github.rest import answer_rest
from sei_pipeline.simulator.messages import Reply, Request

GRAPHQL_POINTS_A_MINUTE, REST_POINTS_A_MINUTE = 1, 1  # of the secondary limit: a query or a GET counts one
NEEDED: dict[str, Permission] = {
    "actions": "actions",
    "commits": "contents",
    "compare": "contents",
    "pulls": "pull_requests",
}


class GithubTool:
    """GitHub over one company. `answer` may be called from many threads; each answer sees one state.

    `on_request(n)` is told of the n-th request (from 1) before it is answered and may name an instant to show from
    then on: so pages shift while they are read. `clock` is the server's own, for quotas and tokens.
    """

    name = "github"

    def __init__(
        self,
        company: Company,
        tokens: Iterable[Token | str],
        apps: Iterable[App] = (),
        *,
        behaviour: Behaviour | None = None,
        is_enterprise: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        on_request: Callable[[int], datetime | None] | None = None,
    ):
        behaviour = behaviour or Behaviour()
        if is_enterprise and behaviour.enterprise_version is None:
            behaviour = replace(behaviour, enterprise_version="3.17.4", has_limits=False)
        owner = next((p.github_login for p in company.people if p.kind == "human" and p.github_login), "octocat")
        self.accounts = Accounts([Token(token, owner) if isinstance(token, str) else token for token in tokens], apps)
        self.quotas = Quotas()
        self.company = company
        self._clock = clock
        self._on_request = on_request
        self._index = Index(company, behaviour)
        self._count = 0
        self._lock = threading.Lock()

    def show(self, instant: datetime) -> None:
        """From now on the company looks as it did at `instant`."""
        from sei_pipeline.simulator.company.as_of import as_of

        self._index = Index(as_of(self.company, instant), self._index.behaviour)

    def change(self, **settings: Any) -> None:
        """From now on some settings of Behaviour are others (`gone=frozenset({"acme/shop"})`)."""
        self._index = Index(self._index.company, replace(self._index.behaviour, **settings))

    def revoke(self, secret: str) -> None:
        """From now on this token is bad credentials."""
        self.accounts.revoke(secret)

    @property
    def index(self) -> Index:
        """The state that is shown now."""
        return self._index

    def answer(self, request: Request) -> Reply:
        """Never raises for what a client may send."""
        with self._lock:
            self._count += 1
            number = self._count
            instant = self._on_request(number) if self._on_request else None
            if instant is not None:
                self.show(instant)
            index = self._index
        request_id = f"{number:04X}:{index.company.seed & 0xFFFF:04X}"
        try:
            reply = self._answer(request, index, request_id)
        except Refusal as refusal:
            reply = refused(refusal, index.behaviour)
        more = {"X-GitHub-Request-Id": request_id, "X-GitHub-Media-Type": "github.v3; format=json"}
        if index.behaviour.enterprise_version:
            more["X-GitHub-Enterprise-Version"] = index.behaviour.enterprise_version
        return replace(reply, headers={**reply.headers, **more})

    def _answer(self, request: Request, index: Index, request_id: str) -> Reply:
        behaviour, now = index.behaviour, self._clock()
        if not request.headers.get("user-agent"):
            raise Refusal(
                403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."
            )
        is_graphql = request.path == behaviour.graphql_path
        if not is_graphql and not request.path.startswith(behaviour.rest_prefix + "/"):
            raise not_found()
        parts = request.segments[2 if behaviour.enterprise_version else 0 :]
        if parts[:1] == ("app",) and not is_graphql:
            return answer_app(request, parts, self.accounts, now)
        if "authorization" not in request.headers:
            raise Refusal(401, "Requires authentication")
        token = self.accounts.token(request.headers["authorization"], now)
        call = Call(request, parts, index, token, now)
        if behaviour.has_limits:
            resource = "graphql" if is_graphql else "core"
            usage = self.quotas.usage(token.login, resource, behaviour, now)
            self._check_limits(call, usage, is_graphql, request_id)
        if is_graphql:
            return answer_graphql(call, self.quotas, request_id)
        return self._rest(call)

    def _check_limits(self, call: Call, usage: Usage, is_graphql: bool, request_id: str) -> None:
        behaviour = call.behaviour
        if call.parts == ("rate_limit",):
            return
        points = GRAPHQL_POINTS_A_MINUTE if is_graphql else REST_POINTS_A_MINUTE
        if self.quotas.is_too_fast(call.token.login, points, behaviour, call.now):
            wait = behaviour.retry_after_seconds if behaviour.says_retry_after else None
            refusal = secondary_limit(wait, request_id)
            refusal.headers = {**refusal.headers, **usage.headers()}
            raise refusal
        if usage.remaining == 0 and not is_graphql:  # GraphQL says it in its own way
            refusal = primary_limit(call.token.login, request_id)
            refusal.headers = usage.headers()
            raise refusal

    def _rest(self, call: Call) -> Reply:
        """A GET: counted unless it is a 304; every answer tells the quota and the scopes."""
        behaviour, token = call.behaviour, call.token
        try:
            if call.request.method not in {"GET", "HEAD"}:
                raise not_found()
            reply = self._rate_limit(call) if call.parts == ("rate_limit",) else with_etag(call, answer_rest(call))
        except Refusal as refusal:
            reply = refused(refusal, behaviour)
        is_free = reply.status == 304 or call.parts == ("rate_limit",)
        headers = {**token.headers(_needed(call.parts)), **reply.headers}
        if behaviour.has_limits:
            usage = self.quotas.usage(token.login, "core", behaviour, call.now, 0 if is_free else 1)
            headers |= usage.headers()
        return replace(reply, headers=headers)

    def _rate_limit(self, call: Call) -> Reply:
        """What is left, by resource. An Enterprise Server without limits answers 404."""
        if not call.behaviour.has_limits:
            raise Refusal(404, "Rate limiting is not enabled.")
        resources = {
            name: _told(self.quotas.usage(call.token.login, name, call.behaviour, call.now))
            for name in call.behaviour.quota
        }
        return answered({"resources": resources, "rate": resources["core"]})


def _told(usage: Usage) -> dict[str, int]:
    return {
        "limit": usage.limit,
        "used": usage.used,
        "remaining": usage.remaining,
        "reset": int(usage.reset_at.timestamp()),
    }


def _needed(parts: tuple[str, ...]) -> Permission | None:
    """The permission that an address needs, for the headers."""
    if parts[:1] == ("repos",) and len(parts) > 2:
        return NEEDED.get(parts[3], "metadata") if len(parts) > 3 else "metadata"
    return None


def moving_on(
    started_at: datetime, ended_at: datetime, seed: int, step: timedelta = timedelta(hours=1), chance: float = 0.2
) -> Callable[[int], datetime | None]:
    """An `on_request` that moves time on by up to `step`, now and then, from one instant to another at most."""
    dice = random.Random(seed)  # noqa: S311
    shown = started_at

    def hook(number: int) -> datetime | None:
        nonlocal shown
        if number > 1 and (shown >= ended_at or dice.random() >= chance):
            return None
        if number > 1:
            shown = min(ended_at, shown + step * dice.random())
        return shown

    return hook

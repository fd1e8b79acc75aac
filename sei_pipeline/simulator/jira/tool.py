"""JiraTool: who may ask, which path is answered by what, and the site's move in time."""

from __future__ import annotations

import base64
import binascii
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import orjson

from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.jira.answers import UNAUTHENTICATED, BadRequest, errors
from sei_pipeline.simulator.jira.limits import Limits, Meter
from sei_pipeline.simulator.jira.routes import OPEN_TO_STRANGERS, Settings, route_of
from sei_pipeline.simulator.jira.site import READER, READER_ACCOUNT, Asker, Deployment, Site
from sei_pipeline.simulator.messages import Reply, Request

LOGIN_REASON = "X-Seraph-LoginReason"
Standing = Literal["known", "anonymous", "wrong", "denied"]


class JiraTool:
    """The simulated Jira of a company.

    `tokens`: user (an e-mail) to token; Cloud takes them as Basic e-mail:token, Data Center the token as Bearer.
    `time_zone`: that of the asking user, in which instants are told and JQL is read. `denies`: permissions that the
    user lacks (`USER_PICKER`, `VIEW_DEV_TOOLS`); `hidden_projects`: keys that may not be browsed; `locked_users`:
    users who must solve a CAPTCHA first (403). `dead_tokens_are_strangers`: a wrong token is taken for no token, as
    Cloud does on what strangers may see: an empty search with status 200, and a header that tells.
    `inlined_histories`: how many of an issue's histories Cloud inlines (its search 40 at most). `clock` feeds
    serverTime and the limits.
    """

    name = "jira"

    def __init__(
        self,
        company: Company,
        tokens: Mapping[str, str],
        deployment: Deployment = "cloud",
        time_zone: str = "UTC",
        *,
        denies: Collection[str] = (),
        hidden_projects: Collection[str] = (),
        locked_users: Collection[str] = (),
        dead_tokens_are_strangers: bool = False,
        inlined_histories: int = 100,
        limits: Limits | None = None,
        clock: Callable[[], datetime] | None = None,
    ):
        self.company = company
        self.tokens = dict(tokens)
        self.deployment: Deployment = deployment
        self.zone = ZoneInfo(time_zone)
        self.denies = frozenset(denies)
        self.hidden_projects = frozenset(hidden_projects)
        self.locked_users = frozenset(locked_users)
        self.dead_tokens_are_strangers = dead_tokens_are_strangers
        self.clock = clock or _now
        self.settings = Settings(inlined_histories, self.clock)
        self.meter = Meter(limits or Limits(), self.clock)
        self._lock = threading.Lock()
        self._site = self._site_of(company)

    def show(self, instant: datetime) -> None:
        """From now on the site is as it was at `instant`."""
        from sei_pipeline.simulator.company.as_of import as_of

        site = self._site_of(as_of(self.company, instant))
        with self._lock:
            self._site = site

    def answer(self, request: Request) -> Reply:
        """Never raises for what a caller may send."""
        standing = self._standing(request.headers.get("authorization", ""))
        if standing == "denied":
            headers = {LOGIN_REASON: "AUTHENTICATION_DENIED"}
            headers["X-Authentication-Denied-Reason"] = "CAPTCHA_CHALLENGE; login-url=/login.jsp"
            return Reply(403, b"<html><body>Forbidden (403)</body></html>", headers, "text/html;charset=UTF-8")
        if standing == "wrong":
            if not self.dead_tokens_are_strangers:
                return _unauthenticated("AUTHENTICATED_FAILED")
            reply = self._answer(request, is_anonymous=True)
            return Reply(reply.status, reply.body, {**reply.headers, LOGIN_REASON: "AUTHENTICATED_FAILED"})
        return self._answer(request, is_anonymous=standing == "anonymous")

    def _answer(self, request: Request, is_anonymous: bool) -> Reply:
        found = route_of(self.deployment, request)
        if isinstance(found, Reply):
            return found
        route, arguments = found
        refusal = self.meter.refusal(f"{request.method} {route.pattern}")
        if refusal:
            return refusal
        if is_anonymous and route.handler not in OPEN_TO_STRANGERS:
            return _unauthenticated("OK")
        asker = self._asker(request, is_anonymous)
        try:
            reply = route.handler(asker, request, self.settings, *arguments)
        except BadRequest as error:
            reply = errors(400, *map(str, error.args))
        headers = {**reply.headers, **_whose(asker)}
        if self.meter.limits.points is not None:
            headers |= self.meter.headers(_objects(reply))
        return Reply(reply.status, reply.body, headers)

    def _asker(self, request: Request, is_anonymous: bool) -> Asker:
        base = f"http://{request.headers.get('host', 'localhost')}"
        version: Literal["2", "3"] = "3" if request.path.startswith("/rest/api/3/") else "2"
        with self._lock:
            return Asker(self._site, self.deployment, base, self.zone, version, is_anonymous, self.denies)

    def _site_of(self, company: Company) -> Site:
        boards = frozenset(sprint.board_id for sprint in self.company.sprints)
        return Site(company, self.hidden_projects, boards)

    def _standing(self, authorization: str) -> Standing:
        scheme, _, told = authorization.partition(" ")
        if not authorization:
            return "anonymous"
        if self.deployment == "server":
            is_known = scheme.lower() == "bearer" and told in self.tokens.values()
            user = next((user for user, token in self.tokens.items() if token == told), "")
        else:
            user, token = _basic(told) if scheme.lower() == "basic" else ("", "")
            is_known = bool(token) and self.tokens.get(user) == token
        if user in self.locked_users:
            return "denied"
        return "known" if is_known else "wrong"


def _whose(asker: Asker) -> dict[str, str]:
    """The header by which a reader can tell that its token was understood."""
    if asker.is_cloud:
        return {} if asker.is_anonymous else {"X-AACCOUNTID": READER_ACCOUNT}
    return {"X-AUSERNAME": "anonymous" if asker.is_anonymous else READER}


def _basic(told: str) -> tuple[str, str]:
    try:
        user, _, token = base64.b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, token


def _unauthenticated(reason: str) -> Reply:
    body = orjson.dumps({"message": UNAUTHENTICATED, "status-code": 401})
    headers = {LOGIN_REASON: reason, "WWW-Authenticate": 'OAuth realm="http%3A%2F%2Flocalhost"'}
    return Reply(401, body, headers)


def _objects(reply: Reply) -> int:
    """How many objects a reply holds, for the points: the length of its longest list."""
    body = orjson.loads(reply.body) if reply.body else None
    if isinstance(body, dict):
        return max((len(value) for value in body.values() if isinstance(value, list)), default=0)
    return len(body) if isinstance(body, list) else 0


def _now() -> datetime:
    return datetime.now(UTC)

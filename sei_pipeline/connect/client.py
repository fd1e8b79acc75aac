"""Asks a tool over HTTP: within its limits, again where a fault may pass, and with a clear word where it won't.

requests sends, tenacity repeats; what is ours is whose turn it is (quota.py), what an answer means (rules.py) and
what is said meanwhile. A token goes to the configured origin and nowhere else.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import orjson
import requests

from sei_pipeline.connect.answer import Answer, BrokenBody, HttpRejected, HttpUnavailable, parse, place, said
from sei_pipeline.connect.attempts import Again, Attempts, Patience
from sei_pipeline.connect.clock import SYSTEM, Clock
from sei_pipeline.connect.credentials import Credential
from sei_pipeline.connect.quota import WHOLE, QuotaStore
from sei_pipeline.connect.rules import FINE, Rules, Verdict, http_date
from sei_pipeline.connect.session import Origin, new_session, what_failed
from sei_pipeline.errors import SourceRejected

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class _Call:
    """One request as the caller wants it."""

    method: str
    url: str
    params: Mapping[str, str | int]
    body: bytes | None
    resource: str
    headers: Mapping[str, str]
    accept: Collection[int]

    @property
    def where(self) -> str:
        return place(self.method, self.url)


class Client:
    """One tool's API as one connection sees it. Thread-safe. `requests_sent` counts what went out, by resource."""

    def __init__(
        self,
        base_url: str,
        credentials: Sequence[Credential],
        quota: QuotaStore,
        rules: Rules | None = None,
        progress: Callable[[str], None] = lambda text: None,
        clock: Clock = SYSTEM,
    ):
        self.base_url = base_url.rstrip("/")
        self.requests_sent: Counter[str] = Counter()
        self.skew_seconds = 0.0
        self._origin = Origin.of(base_url)
        self._credentials = {one.name: one for one in credentials}
        self._refused: dict[str, str] = {}
        self._quota = quota
        self._rules = rules or Rules()
        self._progress = progress
        self._clock = clock
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(self._rules.parallel)
        self._session = new_session(self._rules.parallel)

    def get(
        self,
        path: str,
        params: Mapping[str, str | int] | None = None,
        *,
        resource: str = "core",
        headers: Mapping[str, str] | None = None,
        accept: Collection[int] = (200,),
        retries: int | None = None,
    ) -> Answer:
        """The answer to a GET. `path` follows the base address, or is a whole address of the same origin. A status
        in `accept` is returned. Raises HttpRejected, HttpUnavailable, SourceRejected."""
        call = _Call("GET", self._address(path), dict(params or {}), None, resource, headers or {}, accept)
        return self._ask(call, retries)

    def post(
        self,
        path: str,
        body: Any,
        *,
        resource: str = "core",
        headers: Mapping[str, str] | None = None,
        accept: Collection[int] = (200, 201),
        retries: int | None = None,
    ) -> Answer:
        """The answer to a POST of JSON; only for requests that change nothing, for they may be sent twice."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        return self._ask(_Call("POST", self._address(path), {}, orjson.dumps(body), resource, sent, accept), retries)

    def close(self) -> None:
        self._session.close()

    def _ask(self, call: _Call, retries: int | None) -> Answer:
        def once(patience: Patience) -> Answer:
            name = self._turn(call, patience)
            verdict, answer = self._try(call, name)
            if verdict.kind == "fine":
                return answer
            return self._follow(verdict, answer, name, call, patience)

        return Attempts(self._rules, self._clock, retries, self._progress).run(once)

    def _address(self, path: str) -> str:
        url = path if "://" in path else f"{self.base_url}/{path.lstrip('/')}"
        if Origin.of(url) != self._origin:
            raise SourceRejected(
                f"{self.base_url}: sends us to {Origin.of(url)}; expected an address of its own, for the token goes "
                "nowhere else; if the tool has moved, change the connection's url"
            )
        return url

    def _turn(self, call: _Call, patience: Patience) -> str:
        """The credential whose turn it is, once there is one."""
        while True:
            names = [name for name in self._credentials if name not in self._refused]
            if not names:
                refused = "; ".join(f"{name}: {why}" for name, why in self._refused.items())
                raise HttpRejected(
                    f"{call.where}: no token is left ({refused}); expected one that the tool accepts; renew it: it "
                    "may have expired or been revoked",
                    401,
                )
            now = self._clock.now()
            name, ready_at = self._quota.take(names, call.resource, now, self._rules.reserve)
            if name is not None:
                return name
            until = datetime.fromtimestamp(ready_at, UTC).strftime("%H:%M:%SZ")
            patience.wait(ready_at - now, f"the quota of {call.resource} ({', '.join(names)}), back at {until}")

    def _try(self, call: _Call, name: str) -> tuple[Verdict, Answer]:
        """One attempt with one credential. Raises Again where no whole answer came."""
        try:
            response, final = self._send(call, self._credentials[name].headers())
        except requests.RequestException as error:
            raise Again(f"{call.where}: {what_failed(error)}", call.where) from error
        status, headers = response.status_code, response.headers
        self._note(headers, name, call.resource)
        try:
            parsed = parse(response.content, headers.get("Content-Type", ""))
        except BrokenBody as error:
            if status in call.accept and status not in (401, 403):  # these say all, in a page for people too
                raise Again(f"{call.where}: answered {status} with {error}", final) from error
            parsed = response.text[:4_000]
        answer = Answer(status, headers, parsed, final)
        if status in call.accept:
            return (self._rules.judge_body(parsed) if parsed is not None else FINE), answer
        return self._rules.judge(status, headers, parsed), answer

    def _send(self, call: _Call, token: Mapping[str, str]) -> tuple[requests.Response, str]:
        timeout = (self._rules.connect_timeout, self._rules.read_timeout)
        url, params = call.url, call.params
        for _ in range(MOST_REDIRECTS):
            with self._lock:
                self.requests_sent[call.resource] += 1
            with self._slots:
                response = self._session.request(
                    call.method,
                    url,
                    params=params,
                    data=call.body,
                    headers={**call.headers, **token},
                    timeout=timeout,
                    allow_redirects=False,
                )
            if response.status_code not in _REDIRECTS or "Location" not in response.headers:
                return response, url
            url, params = self._address(urljoin(url, response.headers["Location"])), {}
        raise SourceRejected(f"{call.where}: redirected {MOST_REDIRECTS} times; expected an answer; check the url")

    def _note(self, headers: Mapping[str, str], name: str, resource: str) -> None:
        sent_at = http_date(headers.get("Date", ""))
        if sent_at is not None:
            self.skew_seconds = sent_at - self._clock.now()
        quota = self._rules.quota(headers, resource)
        if quota is not None:
            here = quota.reset_at - self.skew_seconds + 1  # Date has whole seconds
            self._quota.note(name, resource, replace(quota, reset_at=here), self._clock.now())

    def _follow(self, verdict: Verdict, answer: Answer, name: str, call: _Call, patience: Patience) -> Answer:
        """What a verdict other than fine asks for: every way out of here is an exception."""
        text = said(answer.body)
        told = f"{call.where}: answered {answer.status}" + (f" ({text})" if text else "")
        if verdict.kind == "wait":
            seconds = patience.unsaid() if verdict.seconds is None else patience.told(verdict.seconds)
            whole = WHOLE if verdict.is_whole else call.resource
            now = self._clock.now()
            self._quota.block(name, whole, now + seconds, now)
            patience.note(f"{told}: {verdict.why}, of {name}")
            raise Again(told, call.where, answer.status, text, is_limit=True)
        if verdict.kind == "again":
            raise Again(f"{told}: {verdict.why}", call.where, answer.status, text, seconds=verdict.seconds)
        if verdict.kind == "renew":
            if not patience.renews(name) or not self._credentials[name].renew():
                self._refused[name] = text or verdict.why
                self._progress(f"the tool refuses {name}: {self._refused[name]}")
            raise Again(told, call.where, answer.status, text, is_limit=True)
        raise HttpRejected(
            f"{told}: {verdict.why} (asked with {name}); expected an answer; {verdict.todo or 'check the connection'}",
            answer.status,
            call.where,
            text,
        )


__all__ = ["Answer", "Client", "HttpRejected", "HttpUnavailable"]

"""What goes wrong on the way to a tool, decided by a seed and the number of the request, so that it can be had again.

    Faults(plan={3: Fault.RESET_INSIDE})            # the third request of each tool
    Faults(seed=7, rates={Fault.BAD_GATEWAY: 0.1})  # one request in ten
    Faults.schedule(7)                              # a mixture drawn from the seed

However high the rates, the very same request (method, target, body) fails at most `in_a_row` times one after the
other, so that a caller who tries again gets on. An expired token is refused by the tool itself, in its own words.
"""

from __future__ import annotations

import hashlib
import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Self

from sei_pipeline.simulator.fault_replies import Fault, damaged, refused
from sei_pipeline.simulator.messages import Reply, Request, Sending

__all__ = ["Fault", "Faults"]

NOTHING: Mapping[int, Fault] = MappingProxyType({})
NO_RATES: Mapping[Fault, float] = MappingProxyType({})
# base64 of "expired:expired": well formed as Basic, and nobody's token as Bearer
DEAD_CREDENTIALS = "ZXhwaXJlZDpleHBpcmVk"
# What a mixture is drawn from. A secondary limit without Retry-After asks for a wait of a minute by GitHub's
# documentation, and an expired token ends a run: tests that want these choose them.
DRAWN = tuple(fault for fault in Fault if fault not in {Fault.SECONDARY_LIMIT_BARE, Fault.EXPIRED_TOKEN})
# Other tools say it with 429; a 403 of theirs is a missing permission. Tools are told by the name they are served as.
GITHUB_ONLY = frozenset({Fault.PRIMARY_LIMIT, Fault.SECONDARY_LIMIT, Fault.SECONDARY_LIMIT_BARE})
DRAWN_KINDS = (2, 6)  # of faults in a mixture
DRAWN_RATE = (0.02, 0.08)  # of each: at most some 0.5 in all, far above what any tool does


class Faults:
    """A schedule of faults. Requests are counted from 1, each tool by itself.

    `plan` names requests by number and is always kept; `rates` are probabilities of a request. `matching` confines
    both to paths that it is found in. `retry_after`: whole seconds told by refusals. `timeout_seconds`: how long
    TIMEOUT is silent. `skew`: how far the server's clock is ahead of the real one. `expired` (first, last): the token
    that the first request bears is refused up to the last; another token is not.
    """

    def __init__(
        self,
        seed: int = 0,
        rates: Mapping[Fault, float] = NO_RATES,
        plan: Mapping[int, Fault] = NOTHING,
        *,
        matching: str = "",
        in_a_row: int = 2,
        retry_after: int = 0,
        timeout_seconds: float = 0.05,
        skew: timedelta = timedelta(0),
        expired: tuple[int, int] | None = None,
    ):
        self.seed = seed
        self.rates = dict(rates)
        self.plan = dict(plan)
        self.matching = re.compile(matching)
        self.in_a_row = in_a_row
        self.retry_after = retry_after
        self.timeout_seconds = timeout_seconds
        self.skew = skew
        self.expired = expired
        self.applied: Counter[Fault] = Counter()
        self._numbers: Counter[str] = Counter()
        self._failures: Counter[tuple[str, bytes]] = Counter()
        self._dead_tokens: dict[str, str] = {}
        self._lock = threading.Lock()

    @classmethod
    def schedule(cls, seed: int) -> Self:
        """A mixture of faults drawn from the seed: which, how often, how long to wait, how wrong the clock."""
        draw = random.Random(f"schedule {seed}")  # noqa: S311
        kinds = draw.sample(DRAWN, draw.randint(*DRAWN_KINDS))
        return cls(
            seed,
            {kind: round(draw.uniform(*DRAWN_RATE), 3) for kind in kinds},
            in_a_row=draw.randint(1, 3),
            retry_after=draw.choice((0, 0, 0, 1)),
            skew=timedelta(minutes=draw.choice((0, 0, -7, 11))),
        )

    def send(self, tool: str, request: Request, answer: Callable[[Request], Reply], now: datetime) -> Sending:
        """What serving puts on the wire for a request: the tool's answer, or what became of it."""
        fault = self._decide(tool, request)
        if fault is None:
            return Sending(answer(request), date_shift=self.skew)
        if fault is Fault.EXPIRED_TOKEN:
            return Sending(answer(_with_dead_token(request)), date_shift=self.skew, fault=fault.name)
        refusal = refused(fault, request, now + self.skew, self.retry_after)
        sending = Sending(refusal) if refusal else damaged(fault, answer(request), self.timeout_seconds)
        return replace(sending, date_shift=self.skew, fault=fault.name)

    def _decide(self, tool: str, request: Request) -> Fault | None:
        """The fault of this request, counted."""
        asked = f"{request.method} {request.path} {request.query}".encode() + request.body
        same = (tool, hashlib.sha256(asked).digest())
        with self._lock:
            self._numbers[tool] += 1
            number = self._numbers[tool]
            fault = self._expiry(tool, number, request)
            if fault is None and self.matching.search(request.path):
                fault = self.plan.get(number) or self._drawn(tool, number, self._failures[same])
            if fault is None:
                self._failures.pop(same, None)
            else:
                self._failures[same] += 1
                self.applied[fault] += 1
        return fault

    def _expiry(self, tool: str, number: int, request: Request) -> Fault | None:
        if self.expired is None or not self.expired[0] <= number <= self.expired[1]:
            return None
        token = request.headers.get("authorization", "")
        return Fault.EXPIRED_TOKEN if self._dead_tokens.setdefault(tool, token) == token else None

    def _drawn(self, tool: str, number: int, failures: int) -> Fault | None:
        if failures >= self.in_a_row or not self.rates:
            return None
        point = random.Random(f"{self.seed} {tool} {number}").random()  # noqa: S311
        for fault, rate in self.rates.items():
            point -= rate
            if point < 0:
                is_foreign = fault in GITHUB_ONLY and not tool.startswith("github")
                return Fault.TOO_MANY_SECONDS if is_foreign else fault
        return None


def _with_dead_token(request: Request) -> Request:
    scheme = request.headers.get("authorization", "Bearer").split(" ")[0]
    return replace(request, headers={**request.headers, "authorization": f"{scheme} {DEAD_CREDENTIALS}"})

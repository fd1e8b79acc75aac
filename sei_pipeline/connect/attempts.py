"""How often and how long one request is tried: what counts as a retry, what as waiting, and when it ends."""

from __future__ import annotations

from collections.abc import Callable

import tenacity

from sei_pipeline.connect.answer import Answer, HttpUnavailable, OutOfPatience
from sei_pipeline.connect.clock import Clock
from sei_pipeline.connect.rules import Rules

WORTH_SAYING = 3.0  # seconds: shorter waits are no news


class Again(Exception):
    """An attempt that came to nothing. `is_limit`: the wait for it is the quota store's, and no retry is used up."""

    def __init__(
        self,
        message: str,
        url: str,
        status: int | None = None,
        body: str = "",
        seconds: float | None = None,
        is_limit: bool = False,
    ):
        super().__init__(message)
        self.url, self.status, self.body, self.seconds, self.is_limit = url, status, body, seconds, is_limit


class Patience:
    """The waiting of one request. Raises OutOfPatience where it would exceed the rules' longest wait."""

    def __init__(self, rules: Rules, clock: Clock, say: Callable[[str], None]):
        self._rules, self._clock, self._say = rules, clock, say
        self._waited = 0.0
        self._unsaid = self._at_once = 0
        self._renewed: set[str] = set()
        self._last = ""

    def wait(self, seconds: float, what: str) -> None:
        seconds = max(0.05, seconds)
        if self._waited + seconds > self._rules.longest_wait:
            raise OutOfPatience(
                f"{what}: would have to wait {seconds:.0f} s more after {self._waited:.0f} s; expected at most "
                f"{self._rules.longest_wait:.0f} s in all; {self._last or 'the limit is used up'}; run again later, or "
                "give the connection more tokens"
            )
        if seconds >= WORTH_SAYING:
            self._say(f"waits {seconds:.0f} s for {what}")
        self._waited += seconds
        self._clock.sleep(seconds)

    def unsaid(self) -> float:
        """Seconds to wait for a limit that comes without a time: doubled each time."""
        self._unsaid += 1
        return min(self._rules.unsaid_wait * 2.0 ** (self._unsaid - 1), self._rules.longest_unsaid_wait)

    def told(self, seconds: float) -> float:
        """Seconds to wait for a limit that comes with a time. One that is over at once, and yet comes again, is waited
        for longer each time: it would never end."""
        if seconds >= self._rules.least_wait:
            return seconds
        self._at_once += 1
        return min(self._rules.least_wait * 2.0 ** (self._at_once - 1), self._rules.longest_unsaid_wait)

    def renews(self, name: str) -> bool:
        """Whether a refused credential may be renewed: once a request."""
        is_first = name not in self._renewed
        self._renewed.add(name)
        return is_first

    def note(self, text: str) -> None:
        """Remembers what the tool said, for the message in case that patience ends."""
        self._last = text
        self._say(text)


class Attempts:
    """Tries a request until it has an answer. Waits between faults grow exponentially, with full jitter, so that the
    requests of several processes don't come back together."""

    def __init__(self, rules: Rules, clock: Clock, retries: int | None, say: Callable[[str], None]):
        self._rules, self._clock, self._say = rules, clock, say
        self._most = rules.retries if retries is None else retries
        self._failures = 0
        self._paused = 0.0
        self._growing = tenacity.wait_random_exponential(multiplier=rules.first_wait, max=rules.longest_pause)

    def run(self, once: Callable[[Patience], Answer]) -> Answer:
        """Raises HttpUnavailable once the retries are used up."""
        patience = Patience(self._rules, self._clock, self._say)
        trying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Again),
            stop=self._is_over,
            wait=self._pause,
            sleep=self._clock.sleep,
            before_sleep=self._tell,
            reraise=True,
        )
        try:
            return trying(once, patience)
        except Again as last:
            raise HttpUnavailable(
                f"{last} (tried {self._failures} times); expected an answer; run again later: what was landed stays, "
                "and reading goes on from there",
                last.status,
                last.url,
                last.body,
            ) from last

    def _is_over(self, state: tenacity.RetryCallState) -> bool:
        if not _last(state).is_limit:
            self._failures += 1
        self._paused += state.upcoming_sleep
        return self._failures > self._most or self._paused > self._rules.longest_wait

    def _pause(self, state: tenacity.RetryCallState) -> float:
        last = _last(state)
        if last.is_limit:
            return 0.0
        if last.seconds is not None:
            return min(last.seconds, self._rules.longest_wait)
        state.attempt_number = max(1, self._failures)  # waits for limits don't make the pauses between faults longer
        return float(self._growing(state))

    def _tell(self, state: tenacity.RetryCallState) -> None:
        pause = state.next_action.sleep if state.next_action else 0.0
        last = _last(state)
        if not last.is_limit:
            self._say(f"{last}; tries again in {pause:.1f} s ({self._failures} of {self._most})")


def _last(state: tenacity.RetryCallState) -> Again:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, Again):
        raise TypeError(f"found {error!r}; expected an attempt that is tried again")
    return error

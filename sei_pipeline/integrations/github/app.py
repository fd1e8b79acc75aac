"""A GitHub App's way in: a key signs a short token, which buys an hour's token of one installation.

Source: docs.github.com, "Authenticating as a GitHub App installation": RS256, `iss` the app's id, at most ten
minutes; the installation's token lives an hour.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from sei_pipeline.connect.client import Client
from sei_pipeline.connect.clock import Clock
from sei_pipeline.connect.credentials import Credential
from sei_pipeline.connect.quota import QuotaStore
from sei_pipeline.errors import SourceRejected
from sei_pipeline.integrations.github.options import App
from sei_pipeline.integrations.github.rules import GithubRules

EARLY = 300  # seconds before its end that a token is renewed: longer than the slowest request takes
SLACK = 60  # seconds that the clocks may differ; GitHub asks for it
SHORT = 540  # seconds that the signed token lives; ten minutes are GitHub's limit


class Signed(Credential):
    """The app itself: a token signed with its key for each request. Asks for installation tokens only."""

    def __init__(self, app: App, secret: Callable[[str], str], clock: Clock, skew: Callable[[], float]):
        self.name = app.private_key
        self._app, self._secret, self._clock, self._skew = app, secret, clock, skew
        self._signed_with = 0.0

    def headers(self) -> Mapping[str, str]:
        import jwt  # takes as long as all else here: only who signs in this way waits for it

        self._signed_with = self._skew()
        now = int(self._clock.now() + self._signed_with)
        claims = {"iat": now - SLACK, "exp": now + SHORT - SLACK, "iss": str(self._app.app_id)}
        try:
            token = jwt.encode(claims, self._secret(self.name).replace("\\n", "\n"), algorithm="RS256")
        except (ValueError, TypeError, jwt.PyJWTError) as error:
            raise SourceRejected(
                f"{self.name}: holds no private key ({type(error).__name__}); expected the whole PEM file that GitHub "
                "gave for the app, from -----BEGIN to END-----"
            ) from None  # the error's own text may quote the key
        return {"Authorization": f"Bearer {token}"}

    def renew(self) -> bool:
        """Whether signing again is worth it: the refusal told by how much this machine's clock is wrong."""
        return abs(self._skew() - self._signed_with) > SLACK / 2


class Installation(Credential):
    """An installation's token, renewed EARLY before its end and whenever GitHub refuses it. Thread-safe."""

    def __init__(
        self,
        app: App,
        base_url: str,
        path: str,
        secret: Callable[[str], str],
        quota: QuotaStore,
        clock: Clock,
        progress: Callable[[str], None] = lambda text: None,
    ):
        self.name = f"app-{app.app_id}-{app.installation}"
        self._path = f"{path}/app/installations/{app.installation}/access_tokens"
        signed = Signed(app, secret, clock, lambda: self._client.skew_seconds)
        self._client = Client(base_url, [signed], quota, GithubRules(), progress, clock)
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._ends_at = 0.0

    def headers(self) -> Mapping[str, str]:
        with self._lock:
            if self._clock.now() + self._client.skew_seconds > self._ends_at - EARLY:
                self._fetch()
            return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> bool:
        with self._lock:
            self._fetch()
        return True

    def close(self) -> None:
        self._client.close()

    def _fetch(self) -> None:
        # Its own quota: the app's requests count apart from the installation's.
        answer = self._client.post(self._path, {}, resource="app", accept=(201,)).body
        self._token = str(answer["token"])
        self._ends_at = datetime.fromisoformat(answer["expires_at"]).timestamp()

"""Who asks a Jira site, with which token, of which kind of Jira, and in which time zone.

Cloud and Data Center differ in addresses, in paging of searches and in what names a user; nothing above this module,
site.py and search.py has to know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import RLock
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sei_pipeline.connect.answer import Answer, HttpRejected
from sei_pipeline.connect.client import Client
from sei_pipeline.connect.contract import Context
from sei_pipeline.connect.credentials import BasicCredential, Credential, TokenCredential
from sei_pipeline.connect.quota import QuotaStore
from sei_pipeline.errors import SourceRejected, SourceUnavailable
from sei_pipeline.integrations.jira.limits import JiraRules, is_anonymous
from sei_pipeline.integrations.jira.once import once
from sei_pipeline.integrations.jira.options import GATEWAY, JiraOptions

CLOUD_HOSTS = (".atlassian.net", ".jira.com", ".jira-dev.com")
Record = Mapping[str, Any]
_JSON = {"Accept": "application/json"}


def listed(answer: Answer, key: str = "") -> list[Record]:
    """The list of records that an answer is, or holds at `key`. Raises SourceUnavailable where it holds none: what
    stands between us and Jira answers with status 200 too."""
    found = single(answer).get(key) if key else answer.body
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _not_jira(answer, f"a list `{key}` of records" if key else "a list of records")
    return found


def single(answer: Answer) -> dict[str, Any]:
    """The record that an answer is. Raises SourceUnavailable where it is none."""
    if not isinstance(answer.body, dict):
        raise _not_jira(answer, "a record")
    return answer.body


def _not_jira(answer: Answer, wanted: str) -> SourceUnavailable:
    return SourceUnavailable(
        f"{answer.url.partition('?')[0]}: answered {answer.status} without what Jira answers there; expected {wanted}; "
        "look at what stands between this machine and Jira, and run again"
    )


class Asking:
    """Asks one site. Thread-safe: what is asked once for all scopes is asked under a lock."""

    def __init__(self, options: JiraOptions, context: Context, connection: str):
        self.options = options
        self._context = context
        self._connection = connection
        self.lock = RLock()

    @once
    def _quota(self) -> QuotaStore:
        return QuotaStore.at(self._context.cache / self._connection)

    @once
    def client(self) -> Client:
        return self._client([self._credential(name) for name in self._people])

    def _client(self, credentials: Sequence[Credential]) -> Client:
        context = self._context
        return Client(self.options.url, credentials, self._quota, JiraRules(), context.progress, context.clock)

    def _credential(self, name: str) -> Credential:
        if self.options.user:
            return BasicCredential(name, self.options.user, self._context.secret)
        return TokenCredential(name, self._context.secret)

    @property
    def begun(self) -> datetime:
        """When this extraction began."""
        return self._context.started_at

    def say(self, text: str) -> None:
        self._context.progress(f"{self._connection}: {text}")

    def get(self, path: str, params: Mapping[str, str | int] | None = None, **how: Any) -> Answer:
        """A GET of JSON. Raises SourceRejected where Jira took no notice of the token and answered to nobody."""
        return self._known(self.client.get(path, params, headers=_JSON, **how))

    def post(self, path: str, body: Any) -> Answer:
        """A POST that only reads."""
        return self._known(self.client.post(path, body, headers=_JSON, accept=(200,)))

    def _known(self, answer: Answer, *asked_with: str) -> Answer:
        if is_anonymous(answer.headers):
            names = ", ".join(asked_with or self.options.tokens)
            raise HttpRejected(
                f"{answer.url.partition('?')[0]}: answered to nobody, for it ignored {names}; expected an answer to "
                "the token's user; renew the token, and check `user`: a wrong pair is not refused but ignored",
                401,
            )
        return answer

    @once
    def is_cloud(self) -> bool:
        """Whether it is Jira Cloud: by the options, by its address, or as it says itself."""
        if self.options.deployment != "auto":
            return self.options.deployment == "cloud"
        host = urlsplit(self.options.url).hostname or ""
        if host == GATEWAY or host.endswith(CLOUD_HOSTS):
            return True
        said = single(self.get("/rest/api/2/serverInfo"))
        return str(said.get("deploymentType", "Server")).lower() == "cloud"

    @property
    def api(self) -> str:
        return "/rest/api/3" if self.is_cloud else "/rest/api/2"

    @once
    def info(self) -> Record:
        """What the site says of itself."""
        return single(self.get(f"{self.api}/serverInfo"))

    @once
    def home(self) -> str:
        """Where people open it: a gateway's address is none of theirs."""
        if urlsplit(self.options.url).hostname == GATEWAY:
            return str(self.info.get("baseUrl") or self.options.url).rstrip("/")
        return self.options.url

    @once
    def instance(self) -> str:
        """The instance part of ids: the host in lower case, with a port that is not the scheme's own."""
        if self.options.instance:
            return self.options.instance.lower()
        parts = urlsplit(self.home)
        is_usual = parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme))
        return (parts.hostname or "") + ("" if is_usual else f":{parts.port}")

    @once
    def zone(self) -> ZoneInfo:
        """The time zone that JQL has: that of the tokens' user. Raises SourceRejected where they differ."""
        people = {name: one or self.whoami() for name, one in self._people.items()}
        said = {name: str(one.get("timeZone") or "UTC") for name, one in people.items()}
        zones = sorted(set(said.values()))
        if len(zones) > 1:
            told = ", ".join(f"{name}: {zone}" for name, zone in said.items())
            raise SourceRejected(
                f"{self.options.url}: the tokens' users have several time zones ({told}); expected one, for JQL goes "
                "by it; give these users the same zone, or use tokens of one user"
            )
        try:
            return ZoneInfo(zones[0])
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise SourceRejected(
                f"{self.options.url}: the token's user has the time zone {zones[0]!r}, which this machine doesn't "
                "know; expected one of the IANA database; give the user another zone, or install tzdata"
            ) from error

    @once
    def _people(self) -> Mapping[str, Record]:
        """The users of the tokens, by the token's name: of several those that Jira takes. Of one that is alone nothing
        is asked before it is used. Raises SourceRejected where Jira takes none."""
        names = self.options.tokens
        if len(names) == 1:
            return {names[0]: {}}
        people: dict[str, Record] = {}
        refused: HttpRejected | None = None
        for name in names:
            try:
                people[name] = self._whoami(name)
            except HttpRejected as error:
                if error.status != 401:
                    raise
                refused = error
                self.say(f"goes on without {name}: {error}")
        if refused is not None and not people:
            raise refused
        return people

    def _whoami(self, name: str) -> Record:
        client = self._client([self._credential(name)])
        try:  # this address is Cloud's too: which kind of Jira it is may not be known yet
            return single(self._known(client.get("/rest/api/2/myself", headers=_JSON), name))
        finally:
            client.close()

    def whoami(self) -> Record:
        """The asking user, asked anew: the one question that Jira never answers to nobody. Raises SourceRejected."""
        return single(self.get(f"{self.api}/myself"))

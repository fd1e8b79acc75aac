"""The options of a Jira connection: checked all at once, then frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from sei_pipeline.connect.options import OptionProblems, Place, shown

KEYS = (
    "url", "deployment", "user", "token", "tokens", "instance", "projects", "exclude", "jql", "since", "fields",
    "custom_fields", "development", "remote_links", "worklogs", "users", "sweep_days",
)  # fmt: skip
FIELD_ROLES = ("story_points", "sprint", "epic", "team")
DEPLOYMENTS = ("auto", "cloud", "data_center")
SWITCHES = ("auto", "true", "false")
GATEWAY = "api.atlassian.com"
MOST_SWEEP_DAYS = 366  # a deletion that shows after a year is no news any more
LOOPBACK = ("127.0.0.1", "localhost", "::1")  # a site on this very machine may be asked without encryption
_FIELD_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_PATTERN = re.compile(r"[A-Za-z0-9_*?]+\Z")
_ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)


@dataclass(frozen=True)
class JiraOptions:
    """`url` without a slash at the end; `tokens` are names of variables; `since` is UTC; `instance` None: the host."""

    url: str = ""
    deployment: str = "auto"
    user: str | None = None
    tokens: tuple[str, ...] = ()
    instance: str | None = None
    projects: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    jql: str | None = None
    since: datetime | None = None
    fields: Mapping[str, str] | None = None
    custom_fields: tuple[str, ...] = ()
    development: str = "auto"
    remote_links: str = "auto"
    has_worklogs: bool = True
    has_users: bool = True
    sweep_days: float = 7

    def wants(self, key: str) -> bool:
        """Whether a project's key is among those to read."""
        upper = key.upper()
        return _any(upper, self.projects) and not _any(upper, self.exclude)

    @property
    def named(self) -> tuple[str, ...]:
        """Projects that are named by their whole key, which must be there."""
        keys = (one.upper() for one in self.projects if not re.search(r"[*?]", one))
        return tuple(key for key in dict.fromkeys(keys) if self.wants(key))


def _any(key: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(key, pattern.upper()) for pattern in patterns)


class OptionReader(OptionProblems):
    """Reads options; `problems` gathers everything wrong. A value that may be a secret is never shown."""

    def read(self, options: Mapping[str, Any]) -> JiraOptions:
        """The options, with defaults in place of those that are wrong."""
        self.only((), options, KEYS)
        return JiraOptions(
            url=self._url(options),
            deployment=self._word(options, "deployment", DEPLOYMENTS),
            user=self._text(options, "user"),
            tokens=self._tokens(options),
            instance=self._text(options, "instance"),
            projects=self._patterns(options, "projects") or ("*",),
            exclude=self._patterns(options, "exclude"),
            jql=self._jql(options),
            since=self._since(options),
            fields=self._fields(options),
            custom_fields=self._texts(options, "custom_fields"),
            development=self._word(options, "development", SWITCHES),
            remote_links=self._word(options, "remote_links", SWITCHES),
            has_worklogs=self._flag(options, "worklogs"),
            has_users=self._flag(options, "users"),
            sweep_days=self._days(options),
        )

    def _url(self, options: Mapping[str, Any]) -> str:
        url = options.get("url")
        expected = "the address of the site, https://acme.atlassian.net"
        if url is None:
            self.bad(("url",), "MISSING_KEY", "nothing", expected, "Add it.")
            return ""
        parts = urlsplit(url.strip()) if isinstance(url, str) else None
        if parts is None or parts.scheme not in ("https", "http") or not parts.hostname:
            self.bad(("url",), "INVALID_VALUE", shown(url), expected, "Correct the value.")
            return ""
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            self.bad(("url",), "INVALID_VALUE", shown(url), expected, "Tokens travel encrypted only: write https.")
            return ""
        if parts.username or parts.password or parts.query:
            found = "an address with a user, password or query (not shown)"
            self.bad(("url",), "LITERAL_SECRET", found, "an address without credentials", "Leave them out.")
            return ""
        return str(url).strip().rstrip("/")

    def _tokens(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        one, several = options.get("token"), options.get("tokens")
        if (one is None) == (several is None):
            found, expected = "neither" if one is None else "both", "exactly one of `token` and `tokens`"
            code = "MISSING_KEY" if one is None else "INVALID_VALUE"
            self.bad(("token",), code, found, expected, "Give one of them: the name of a variable.")
            return ()
        if one is not None:
            return self._variable(("token",), one)
        if not isinstance(several, list | tuple) or not several:
            self.bad(("tokens",), "INVALID_VALUE", "no list", "a list of variables' names", "Name at least one.")
            return ()
        found_names = [name for number, it in enumerate(several) for name in self._variable(("tokens", number), it)]
        return tuple(dict.fromkeys(found_names))

    def _variable(self, place: Place, value: Any) -> tuple[str, ...]:
        name = self.variable(place, value, "ACME_JIRA_TOKEN")
        return (name,) if name else ()

    def _jql(self, options: Mapping[str, Any]) -> str | None:
        jql = self._text(options, "jql")
        if jql is not None and _ORDER.search(jql):
            expected = "a condition without ORDER BY: issues are read in the order of their changes"
            self.bad(("jql",), "INVALID_VALUE", shown(jql), expected, "Leave the order out.")
            return None
        return jql

    def _since(self, options: Mapping[str, Any]) -> datetime | None:
        value = options.get("since")
        if value is None:
            return None
        try:
            if not isinstance(value, str | date):
                raise TypeError
            found = datetime.fromisoformat(str(value))
        except (TypeError, ValueError):
            self.bad(("since",), "INVALID_VALUE", shown(value), "a day, 2025-01-31, or an instant", "Correct it.")
            return None
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)

    def _fields(self, options: Mapping[str, Any]) -> Mapping[str, str]:
        value = options.get("fields")
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            expected = f"a mapping with some of {', '.join(FIELD_ROLES)}"
            self.bad(("fields",), "INVALID_VALUE", shown(value), expected, "Correct it.")
            return {}
        self.only(("fields",), value, FIELD_ROLES)
        found: dict[str, str] = {}
        for role in FIELD_ROLES:
            field_id = value.get(role)
            if isinstance(field_id, str) and _FIELD_ID.match(field_id):
                found[role] = field_id
            elif field_id is not None:
                expected = "a field's id, such as customfield_10016 (stream fields lists them)"
                self.bad(("fields", role), "INVALID_VALUE", shown(field_id), expected, "Correct it.")
        return found

    def _patterns(self, options: Mapping[str, Any], key: str) -> tuple[str, ...]:
        found = self._texts(options, key)
        for number, one in enumerate(found):
            if not _PATTERN.match(one):
                expected = "a project's key, or a pattern of it: PAY, TEAM*, *"
                self.bad((key, number), "INVALID_VALUE", shown(one), expected, "Correct the value.")
        return found

    def _texts(self, options: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = options.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not value:
            self.bad((key,), "INVALID_VALUE", shown(value), "a list of texts", "Write it as a list, or leave it out.")
            return ()
        for number, one in enumerate(value):
            if not isinstance(one, str) or not one.strip():
                self.bad((key, number), "INVALID_VALUE", shown(one), "a text", "Correct the value.")
        return tuple(one.strip() for one in value if isinstance(one, str) and one.strip())

    def _text(self, options: Mapping[str, Any], key: str) -> str | None:
        value = options.get(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value.strip() if isinstance(value, str) else None
        self.bad((key,), "INVALID_VALUE", shown(value), "a text", "Correct the value.")
        return None

    def _word(self, options: Mapping[str, Any], key: str, words: Sequence[str]) -> str:
        value = str(options.get(key, "auto")).strip().lower()
        if value not in words:
            self.bad((key,), "INVALID_VALUE", shown(options[key]), f"one of {', '.join(words)}", "Choose one.")
            return "auto"
        return value

    def _flag(self, options: Mapping[str, Any], key: str) -> bool:
        value = options.get(key, True)
        if not isinstance(value, bool):
            self.bad((key,), "INVALID_VALUE", shown(value), "true or false", "Choose one.")
            return True
        return value

    def _days(self, options: Mapping[str, Any]) -> float:
        value = options.get("sweep_days", 7)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= MOST_SWEEP_DAYS:
            expected = f"days from 0 (at every run) to {MOST_SWEEP_DAYS}"
            self.bad(("sweep_days",), "INVALID_VALUE", shown(value), expected, "Correct the value.")
            return 7
        return float(value)

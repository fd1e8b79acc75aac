"""The options of a git connection: checked all at once, then frozen."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sei_pipeline.connect.options import OptionProblems, Place, shown
from sei_pipeline.integrations.git.address import (
    HOSTS,
    LOCAL,
    SCHEMES,
    Address,
    holds_credentials,
    may_carry_token,
)

_NAME = re.compile(r"[^/\s]+(?:/[^/\s]+)+\Z")
_WORD = re.compile(r"[a-z][a-z0-9_]*\Z")
KEYS = ("repositories", "token_env")
REPOSITORY_KEYS = ("path", "url", "name", "provider", "instance", "paths", "token_env", "releases")
RELEASE_KEYS = ("tags", "environment", "service")


@dataclass(frozen=True)
class Releases:
    """Tags that stand for deployments: a glob of their names, the environment and the service they deploy."""

    tags: str
    environment: str
    service: str

    @property
    def pattern(self) -> str:
        """The glob as a LIKE pattern that a backslash escapes."""
        escaped = re.sub(r"([\\%_])", r"\\\1", self.tags)
        return escaped.replace("*", "%").replace("?", "_")


@dataclass(frozen=True)
class RepositoryOptions:
    """One repository of a connection: either `path` (absolute) or `url`."""

    name: str
    provider: str
    instance: str
    path: Path | None
    url: str | None
    has_paths: bool
    token_env: str | None
    releases: Releases | None


class OptionReader(OptionProblems):
    """Reads options; `problems` gathers everything wrong. A value that may be a secret is never shown."""

    def __init__(self, home: Path):
        super().__init__()
        self._home = home

    def read(self, options: Mapping[str, Any]) -> tuple[RepositoryOptions, ...]:
        """The repositories whose options are right."""
        self.only((), options, KEYS)
        shared_token = self._token((), options)
        entries = options.get("repositories")
        if not isinstance(entries, list | tuple) or not entries:
            code = "MISSING_KEY" if entries is None else "INVALID_VALUE"
            expected = "a list of repositories, each with a `path` or a `url`"
            self.bad(("repositories",), code, shown(entries), expected, "Name at least one repository.")
            return ()
        found = [
            self._repository(("repositories", number), entry, shared_token) for number, entry in enumerate(entries)
        ]
        self._refuse_repeats(found)
        if options.get("token_env") is not None:
            self._refuse_shared_token(options, [one for one in found if one and one.token_env == shared_token])
        return tuple(filter(None, found))

    def _repository(self, here: Place, entry: Any, shared_token: str | None) -> RepositoryOptions | None:
        if not isinstance(entry, Mapping):
            self.bad(here, "INVALID_VALUE", shown(entry), "a mapping with `path` or `url`", "Write `- path: ...`.")
            return None
        before = len(self.problems)
        self.only(here, entry, REPOSITORY_KEYS)
        path, url = self._text(here, entry, "path"), self._text(here, entry, "url")
        address = self._place(here, entry, path, url)
        name = self._text(here, entry, "name", _NAME, "owner/name") or (address.name if address else "")
        if address and not _NAME.match(name):
            found, expected = f"{name!r} from its address", "a name of the form owner/name"
            self.bad((*here, "name"), "INVALID_VALUE", found, expected, "Give the repository a `name`.")
        provider = self._text(here, entry, "provider", _WORD, "a word such as github or git")
        instance = (self._text(here, entry, "instance") or (address.host if address else LOCAL)).lower()
        token = self._token(here, entry)
        if token and address and not may_carry_token(address):
            expected = "an https address beside token_env (a token can't be sent to others safely)"
            self.bad((*here, "token_env"), "INVALID_VALUE", f"a token for {address.scheme}", expected, "Use https.")
        has_paths = entry.get("paths", False)
        if not isinstance(has_paths, bool):
            self.bad((*here, "paths"), "INVALID_VALUE", shown(has_paths), "true or false", "Correct the value.")
        releases = self._releases((*here, "releases"), entry.get("releases"), name)
        if len(self.problems) > before or address is None:
            return None
        if token is None and address.scheme == "https":
            token = shared_token
        provider = provider or HOSTS.get(address.host, ("git", ""))[0]
        place = self._home / path if path else None
        return RepositoryOptions(name, provider, instance, place, url, has_paths, token, releases)

    def _place(self, here: Place, entry: Mapping[str, Any], path: str | None, url: str | None) -> Address | None:
        """Where the repository is; a folder's address is a file's."""
        if (entry.get("path") is None) == (entry.get("url") is None):
            found = "neither" if entry.get("path") is None else "both"
            self.bad(here, "INVALID_VALUE", found, "exactly one of `path` and `url`", "Give one of them.")
            return None
        if path is not None:
            return Address("file", LOCAL, os.path.normpath((self._home / path).absolute()))
        if url is None:
            return None
        address = Address.of(url)
        if holds_credentials(url):
            found = "an address with a user, password or query (not shown)"
            todo = "Leave them out; name a variable in token_env."
            self.bad((*here, "url"), "LITERAL_SECRET", found, "an address without credentials", todo)
        elif address is None:
            expected = f"an address: {', '.join(f'{scheme}://' for scheme in SCHEMES)} or git@host:path"
            todo = "For a local folder write `path`."
            self.bad((*here, "url"), "INVALID_VALUE", shown(url), expected, todo)
        return address

    def _releases(self, here: Place, entry: Any, name: str) -> Releases | None:
        if entry is None:
            return None
        if not isinstance(entry, Mapping):
            self.bad(here, "INVALID_VALUE", shown(entry), "a mapping with tags and environment", "Correct it.")
            return None
        self.only(here, entry, RELEASE_KEYS)
        for key in ("tags", "environment"):
            if entry.get(key) is None:
                self.bad((*here, key), "MISSING_KEY", "nothing", f"`{key}` of the releases", "Add it.")
        tags, environment = self._text(here, entry, "tags"), self._text(here, entry, "environment")
        service = self._text(here, entry, "service") or name
        return Releases(tags, environment, service) if tags and environment else None

    def _token(self, here: Place, entry: Mapping[str, Any]) -> str | None:
        token = entry.get("token_env")
        return None if token is None else self.variable((*here, "token_env"), token, "ACME_GITHUB_TOKEN")

    def _text(
        self,
        here: Place,
        entry: Mapping[str, Any],
        key: str,
        form: re.Pattern[str] | None = None,
        expected: str = "",
    ) -> str | None:
        value = entry.get(key)
        if value is None:
            return None
        is_right = isinstance(value, str) and value.strip() and "\0" not in value and (not form or form.match(value))
        if not is_right:
            self.bad((*here, key), "INVALID_VALUE", shown(value), expected or "a text", "Correct the value.")
            return None
        return str(value)

    def _refuse_repeats(self, found: Sequence[RepositoryOptions | None]) -> None:
        seen: dict[str, int] = {}
        for number, one in enumerate(found):
            if one is None:
                continue
            first = seen.setdefault(one.name.lower(), number)
            if first != number:
                expected = f"each name once in a connection (first in repositories.{first})"
                todo = "Remove it, or give it a `name` of its own."
                self.bad(
                    ("repositories", number),
                    "DUPLICATE_NAME",
                    f"the repository {one.name!r} again",
                    expected,
                    todo,
                )

    def _refuse_shared_token(self, options: Mapping[str, Any], users: Iterable[RepositoryOptions]) -> None:
        hosts = sorted({address.host for one in users if one.url and (address := Address.of(one.url))})
        if len(hosts) > 1:
            expected = "one host for a token that the whole connection shares"
            todo = "Give each repository its own token_env, or make one connection a host."
            self.bad(("token_env",), "INVALID_VALUE", f"the hosts {', '.join(hosts)}", expected, todo)

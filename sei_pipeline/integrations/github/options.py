"""The options of a GitHub connection: checked all at once, then frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sei_pipeline.connect.options import OptionProblems, Place, shown
from sei_pipeline.integrations.github.address import CLOUD, Address

KEYS = (
    "url", "instance", "organisations", "repositories", "exclude", "archived", "forks", "token", "tokens", "app",
    "since", "commits", "branches", "paths", "jobs", "issues", "sweep_days",
)  # fmt: skip
APP_KEYS = ("id", "installation", "private_key")
RELEASE_BRANCHES = ["release/*", "releases/*", "hotfix/*"]
"""Read unless `branches` says otherwise: what is deployed from them is often never merged back."""
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._*?-]+\Z")
_PATTERN = re.compile(r"[A-Za-z0-9_*?-]+/[A-Za-z0-9._*?-]+\Z")


@dataclass(frozen=True)
class App:
    """A GitHub App's installation. `private_key` is the name of a variable."""

    app_id: int
    installation: int
    private_key: str


@dataclass(frozen=True)
class GithubOptions:
    """A connection's options. `tokens` are names of variables; `branches` are patterns beyond the default branch;
    `paths` are patterns of repositories whose pull requests are read with their files;
    `sweep_days` 0: deleted issues are never looked for."""

    address: Address
    organisations: tuple[str, ...]
    repositories: tuple[str, ...]
    exclude: tuple[str, ...]
    has_archived: bool
    has_forks: bool
    tokens: tuple[str, ...]
    app: App | None
    since: date | None
    has_commits: bool
    branches: tuple[str, ...]
    paths: tuple[str, ...]
    has_jobs: bool
    issues: Literal["auto", "yes", "no"]
    sweep_days: int


class OptionReader(OptionProblems):
    """Reads options; `problems` gathers everything wrong. What may be a secret is never shown."""

    def read(self, options: Mapping[str, Any]) -> GithubOptions:
        """The options; what is wrong in them stands in `problems`."""
        self.only((), options, KEYS)
        address = self._address(options)
        organisations = self._texts(options, "organisations", _OWNER, "an organisation's login, such as acme")
        repositories = self._texts(options, "repositories", _REPOSITORY, "owner/name or owner/pattern*")
        if not organisations and not repositories and not self.problems:
            expected = "`organisations` or `repositories`, at least one of them"
            self.bad(("repositories",), "MISSING_KEY", "neither", expected, "Name what is to be read.")
        tokens, app = self._credentials(options)
        return GithubOptions(
            address=address or CLOUD,
            organisations=organisations,
            repositories=repositories,
            exclude=self._texts(options, "exclude", _PATTERN, "owner/name or a pattern of it"),
            has_archived=self._flag(options, "archived", False),
            has_forks=self._flag(options, "forks", False),
            tokens=tokens,
            app=app,
            since=self._since(options.get("since")),
            has_commits=self._choice(options, "commits", ("api", "none")) != "none",
            branches=self._texts(
                {"branches": RELEASE_BRANCHES, **options},
                "branches",
                re.compile(r"\S+\Z"),
                "a branch or a pattern of it",
            ),
            paths=self._texts(options, "paths", _PATTERN, "owner/name or a pattern of it"),
            has_jobs=self._flag(options, "jobs", True),
            issues=self._issues(options.get("issues", "auto")),
            sweep_days=self._number(("sweep_days",), options.get("sweep_days", 7), 0, 365),
        )

    def _address(self, options: Mapping[str, Any]) -> Address | None:
        url = options.get("url")
        instance = options.get("instance")
        if instance is not None and not (isinstance(instance, str) and re.match(r"[a-z0-9.:-]+\Z", instance)):
            self.bad(("instance",), "INVALID_VALUE", shown(instance), "a host such as github.com", "Correct it.")
            instance = None
        if url is None:
            return CLOUD if instance is None else CLOUD.named(instance)
        address = Address.of(url) if isinstance(url, str) else None
        if address is None:
            expected = "https://api.github.com or an Enterprise host such as https://github.acme.com, nothing after it"
            todo = "Tokens travel encrypted only, and never stand in an address."
            self.bad(("url",), "INVALID_VALUE", shown(url), expected, todo)
            return None
        return address if instance is None else address.named(instance)

    def _credentials(self, options: Mapping[str, Any]) -> tuple[tuple[str, ...], App | None]:
        given = [key for key in ("token", "tokens", "app") if options.get(key) is not None]
        if len(given) != 1:
            expected = "exactly one of `token`, `tokens` and `app`"
            self.bad(("token",), "MISSING_KEY" if not given else "INVALID_VALUE", " and ".join(given) or "none",
                      expected, "Name the variable that holds the token.")  # fmt: skip
        tokens: list[str] = []
        if options.get("token") is not None:
            tokens += self._variable(("token",), options["token"])
        listed = options.get("tokens")
        if isinstance(listed, list | tuple) and listed:
            for number, name in enumerate(listed):
                tokens += self._variable(("tokens", number), name)
        elif listed is not None:
            self.bad(("tokens",), "INVALID_VALUE", "no list of names", "a list of variables' names", "Correct it.")
        if len(set(tokens)) != len(tokens):
            self.bad(("tokens",), "DUPLICATE_NAME", "a variable twice", "each variable once", "Remove one.")
        return tuple(tokens), self._app(options.get("app"))

    def _app(self, app: Any) -> App | None:
        if app is None:
            return None
        if not isinstance(app, Mapping):
            expected = "a mapping with id, installation and private_key"
            self.bad(("app",), "INVALID_VALUE", "no mapping", expected, "Correct it.")
            return None
        self.only(("app",), app, APP_KEYS)
        missing = [key for key in APP_KEYS if app.get(key) is None]
        for absent in missing:
            self.bad(("app", absent), "MISSING_KEY", "nothing", f"`{absent}` of the app", "Add it.")
        if missing:
            return None
        key = self._variable(("app", "private_key"), app["private_key"])
        numbers = [self._number(("app", name), app[name], 1, 2**62) for name in ("id", "installation")]
        return App(numbers[0], numbers[1], key[0]) if key else None

    def _variable(self, here: Place, name: Any) -> list[str]:
        found = self.variable(here, name, "ACME_GITHUB_TOKEN")
        return [found] if found else []

    def _texts(self, options: Mapping[str, Any], key: str, form: re.Pattern[str], expected: str) -> tuple[str, ...]:
        value = options.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.bad((key,), "INVALID_VALUE", shown(value), f"a list, each {expected}", "Write a list.")
            return ()
        for number, one in enumerate(value):
            if not isinstance(one, str) or not form.match(one):
                self.bad((key, number), "INVALID_VALUE", shown(one), expected, "Correct the value.")
        return tuple(dict.fromkeys(one for one in value if isinstance(one, str)))

    def _flag(self, options: Mapping[str, Any], key: str, default: bool) -> bool:
        value = options.get(key, default)
        if not isinstance(value, bool):
            self.bad((key,), "INVALID_VALUE", shown(value), "true or false", "Correct the value.")
        return value is True

    def _choice(self, options: Mapping[str, Any], key: str, known: Sequence[str]) -> str:
        value = options.get(key, known[0])
        if value not in known:
            self.bad((key,), "INVALID_VALUE", shown(value), f"one of {', '.join(known)}", "Correct the value.")
        return str(value)

    def _issues(self, value: Any) -> Literal["auto", "yes", "no"]:
        if value not in ("auto", True, False):
            self.bad(("issues",), "INVALID_VALUE", shown(value), "auto, true or false", "Correct the value.")
        return "auto" if value == "auto" else "yes" if value is True else "no"

    def _since(self, value: Any) -> date | None:
        if value is None or type(value) is date:
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.bad(("since",), "INVALID_VALUE", shown(value), "a day such as 2024-01-01", "Correct the value.")
            return None

    def _number(self, here: Place, value: Any, least: int, most: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.bad(here, "INVALID_VALUE", shown(value), f"a whole number from {least}", "Correct the value.")
            return least
        return value

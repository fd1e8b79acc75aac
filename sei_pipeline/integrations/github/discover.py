"""Which repositories a connection reads: those it names, those of its organisations, those that fit a pattern."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from sei_pipeline.connect.client import HttpRejected
from sei_pipeline.errors import SourceRejected
from sei_pipeline.integrations.github.api import Api
from sei_pipeline.integrations.github.options import GithubOptions


def is_pattern(name: str) -> bool:
    """Whether a repository of the options stands for several."""
    return "*" in name or "?" in name


def fits(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a name fits one of the patterns; GitHub's names know no case."""
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)


def repositories(api: Api, options: GithubOptions) -> tuple[str, ...]:
    """Names of all repositories, each once: the named ones as the options write them, then what was found, by name.

    Archived ones and forks are left out of what was found unless the options want them; a named one is always read.
    Raises SourceError where an owner can't be listed."""
    named = [name for name in options.repositories if not is_pattern(name)]
    patterns = tuple(name for name in options.repositories if is_pattern(name))
    every: tuple[str, ...] = ("*",)
    wanted = dict.fromkeys(options.organisations, every)
    for pattern in patterns:
        owner = pattern.partition("/")[0]
        if owner not in wanted:
            wanted[owner] = tuple(one.partition("/")[2] for one in patterns if one.startswith(f"{owner}/"))
    found: set[str] = set()
    for owner, names in wanted.items():
        for body in _owned(api, owner, must_be_organisation=owner in options.organisations):
            is_wanted = (options.has_archived or not body["archived"]) and (options.has_forks or not body["fork"])
            if is_wanted and fits(body["name"], names):
                found.add(body["full_name"])
    first: dict[str, str] = {}
    for name in (*named, *sorted(found, key=str.lower)):
        if not fits(name, options.exclude):
            first.setdefault(name.lower(), name)
    return tuple(first.values())


def _owned(api: Api, owner: str, must_be_organisation: bool) -> Iterator[dict[str, Any]]:
    """The repositories of an organisation, or of a user."""
    params: dict[str, str | int] = {"type": "all", "sort": "created", "direction": "asc", "per_page": 100}
    try:
        answer = api.get(f"/orgs/{owner}/repos", params)
    except HttpRejected as error:
        if error.status != 404:
            raise
        if must_be_organisation:
            raise SourceRejected(
                f"{owner}: GitHub knows no such organisation (404), or the token may not see it; expected an "
                f"organisation's login; for a user's repositories write `repositories: [{owner}/*]`"
            ) from error
        params["type"] = "owner"
        answer = api.get(f"/users/{owner}/repos", params)
    while True:
        yield from answer.body
        following = answer.next_url()
        if following is None:
            return
        answer = api.get(following)

"""Whether a connection works: who asks, what it may see, and what is left of its quota."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sei_pipeline.connect.client import HttpRejected
from sei_pipeline.connect.contract import Probe
from sei_pipeline.errors import SourceError
from sei_pipeline.integrations.github.api import Api
from sei_pipeline.integrations.github.heads import BATCH, Heads
from sei_pipeline.integrations.github.options import GithubOptions

# Classic tokens say their scopes; what lacks without them. docs.github.com, "Scopes for OAuth apps".
WANTED = {
    "repo": "private repositories",
    "read:org": "teams, and members who don't show it",
    "read:user": "members' e-mails",
}
IMPLIED = {"read:org": {"admin:org", "write:org"}, "read:user": {"user"}, "repo": set()}
MOST_SKEW = 60.0  # seconds: app tokens and waiting go by the clock


def probe(options: GithubOptions, api: Callable[[], Api], heads: Callable[[], Heads]) -> Probe:
    """Asks four requests at most for 50 repositories. Never raises SourceError."""
    facts: dict[str, Any] = {}
    try:
        asked = api()
        facts |= _who(asked, is_app=options.app is not None)
        found = heads()
    except SourceError as error:
        return Probe(False, str(error), facts)
    every = found.names
    failures: dict[str, str] = {}
    for name in every[:BATCH]:
        try:
            found.of(name)
        except SourceError as error:
            failures[name] = str(error)
    facts |= {
        "repository_count": len(every),
        "asked_count": len(every[:BATCH]),
        "failures": failures,
        "clock_skew_seconds": round(asked.client.skew_seconds),
    }
    notes = [f"the token has no {scope} ({what})" for scope, what in facts.get("lacking", {}).items()]
    if abs(asked.client.skew_seconds) > MOST_SKEW:
        notes.append(f"this machine's clock is {-asked.client.skew_seconds:.0f} s ahead of GitHub's: set it")
    if not every:
        return Probe(False, "no repository fits the options; expected at least one; check names and patterns", facts)
    if failures:
        said = "; ".join(failures.values())
        return Probe(False, f"{len(failures)} of {len(every)} repositories can't be read: {said}", facts)
    quota = ", ".join(f"{left} of {limit} {name}" for name, (left, limit) in facts["quota"].items()) or "no limits"
    said = f"{facts['asked_count']} of {len(every)} repositories were asked, and all can be read; quota left: {quota}"
    return Probe(True, "; ".join([said, *notes]), facts)


def _who(api: Api, is_app: bool) -> dict[str, Any]:
    """Login and scopes of a token, and the quota, which an Enterprise Server may not have (404)."""
    facts: dict[str, Any] = {"lacking": {}, "quota": {}}
    if not is_app:  # an app's installation is nobody
        answer = api.get("/user")
        facts["login"] = answer.body["login"]
        facts["lacking"] = _lacking(answer.headers)
    try:
        resources = api.get("/rate_limit").body["resources"]
    except HttpRejected as error:
        if error.status != 404:
            raise
        return facts
    facts["quota"] = {
        name: (resources[name]["remaining"], resources[name]["limit"])
        for name in ("core", "graphql")
        if name in resources
    }
    return facts


def _lacking(headers: Mapping[str, str]) -> dict[str, str]:
    if "X-OAuth-Scopes" not in headers:
        return {}  # a fine-grained token: its permissions show with each request
    has = {word.strip() for word in headers["X-OAuth-Scopes"].split(",")}
    return {scope: what for scope, what in WANTED.items() if scope not in has and not IMPLIED[scope] & has}

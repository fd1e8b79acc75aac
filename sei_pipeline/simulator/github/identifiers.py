"""Node ids and slugs of records that have none in the company's facts."""

from __future__ import annotations

import base64
import hashlib
import re

from sei_pipeline.simulator.company.model import Person


def node_id_of(kind: str, *parts: int | str) -> str:
    """A node id in GitHub's present form: a kind, an underscore, opaque text."""
    text = ":".join(str(part) for part in parts)
    return f"{kind}_{base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')}"


def sha_of(*parts: str) -> str:
    """40 hexadecimal digits that depend on nothing but `parts`."""
    return hashlib.sha1("\0".join(parts).encode(), usedforsecurity=False).hexdigest()


def number_of(*parts: str) -> int:
    """A stable positive number below 2^31."""
    return int(sha_of(*parts)[:8], 16) >> 1


def slug_of(name: str) -> str:
    """A team's slug: lower case, one dash for whatever is neither letter nor digit."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def is_app(person: Person) -> bool:
    """Whether an account is an App's. A bot may as well be an ordinary user account: nothing but its name tells."""
    return (person.github_login or "").endswith("[bot]")

"""Secrets never stand in an organisation's files, and never in a message.

A file names environment variables (`token: ACME_GITHUB_TOKEN`). A literal value is an error that doesn't
show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

NOT_SHOWN = "a value that may be a secret (not shown)"
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*\Z")

# The last word of a key decides: `token`, `api_tokens`, `webhook-secret`; but `token_url`, `secret_file`
# hold no secret.
_SECRET_KEY = re.compile(
    r"(?:^|[_\- ])(?:tokens?|passwords?|passwd|pwd|secrets?|pat|credentials?"
    r"|(?:api|private|access|secret)[_\- ]?keys?)"
    r"(?:[_\- ](?:env|variable|name))?\Z"
)
# Prefixes that vendors publish so that scanners can find leaked tokens, key files, and addresses with a
# password.
_KNOWN = re.compile(
    r"gh[opsur]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|glpat-[\w-]{10,}|xox[abeoprs]-[\w-]{8,}"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}|ATATT[\w=-]{16,}|eyJ[\w-]{8,}\.[\w-]{4,}|-----BEGIN|sk-[\w-]{16,}|npm_[A-Za-z0-9]{20,}"
    r"|[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@"
)
# 24 characters is the shortest token of the tools known; a git sha (no capitals) or a path (`/`) isn't one.
_RANDOM = re.compile(r"(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+_=.~-]{24,}\Z")


def is_secret_key(key: object) -> bool:
    """Whether a value under `key` must be the name of an environment variable."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", str(key)).lower()
    return _SECRET_KEY.search(words) is not None


def is_known_secret(text: str) -> bool:
    """Whether `text` is surely a token, a private key, or an address with a password in it."""
    return _KNOWN.search(text) is not None


def may_be_secret(text: str) -> bool:
    """Whether `text` had better not be shown."""
    return is_known_secret(text) or _RANDOM.match(text) is not None


def literal_secrets(
    data: object, path: tuple[str | int, ...] = (), under: bool = False
) -> Iterator[tuple[str | int, ...]]:
    """The paths of all scalars that are literal secrets: under a secret's key and no variable's name, or
    known ones.
    """
    if isinstance(data, dict):
        for key, value in data.items():
            yield from literal_secrets(value, (*path, key), under or is_secret_key(key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from literal_secrets(value, (*path, index), under)
    elif data is not None:
        text = str(data)
        if is_known_secret(text) or (under and not VARIABLE.match(text)):
            yield path

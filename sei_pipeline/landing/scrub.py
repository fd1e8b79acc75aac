"""Takes secrets out of what an integration says, by their value.

Known are: what `Context.secret` gave while this listened, what it gives for variables named in the
connection's options, what stands in the options under a secret's key, and what looks like a known vendor's
token.
"""

from __future__ import annotations

import base64
import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from sei_pipeline.connect.contract import Integration
from sei_pipeline.errors import SourceError

LONGEST_TEXT = 2_000  # characters of an error that are kept: whole messages, no dumped pages
SHOWN = "***"
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*\Z")
_SECRET_KEY = re.compile(r"token|passw|pwd|secret|credential|(?:api|private|access)[_-]?key|\bpat\b", re.I)
_USERINFO = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_VENDORS = re.compile(r"gh[opsur]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{10,}|xox[a-z]-[\w-]{8,}|ATATT[\w=-]{16,}")


class Scrubber:
    """Listens to the secrets that one integration asks for, and takes them out of texts."""

    def __init__(self, integration: Integration):
        context = integration.context
        self._secrets: set[str] = set(_in_options(integration.options, context.secret))
        integration.context = dataclasses.replace(context, secret=self._listen(context.secret))

    def _listen(self, secret: Callable[[str], str]) -> Callable[[str], str]:
        def listening(name: str) -> str:
            value = secret(name)
            self._secrets.add(value)
            return value

        return listening

    def __call__(self, text: str) -> str:
        """`text` without secrets, at most LONGEST_TEXT characters."""
        forms = {form for value in tuple(self._secrets) if value for form in _forms(value)}
        for form in sorted(forms, key=lambda form: (-len(form), form)):
            text = text.replace(form, SHOWN)
        text = _VENDORS.sub(SHOWN, _USERINFO.sub(SHOWN, text))
        return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 3] + "..."


def _forms(value: str) -> Iterator[str]:
    """How a secret is written in addresses, headers and the texts of errors."""
    yield from (value, value.strip() or value, quote(value, safe=""), quote_plus(value))
    yield from (repr(value)[1:-1], base64.b64encode(value.encode()).decode())


def _in_options(options: Any, secret: Callable[[str], str], under: bool = False) -> Iterator[str]:
    if isinstance(options, str):
        if under and not _VARIABLE.match(options):
            yield options
        elif _VARIABLE.match(options):
            yield from _given(secret, options)
    elif isinstance(options, Mapping):
        for key, value in options.items():
            yield from _in_options(value, secret, under or _SECRET_KEY.search(str(key)) is not None)
    elif isinstance(options, list | tuple):
        for value in options:
            yield from _in_options(value, secret, under)


def _given(secret: Callable[[str], str], name: str) -> Iterator[str]:
    try:
        yield secret(name)
    except SourceError:
        return

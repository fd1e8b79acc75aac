"""One HTTP answer, taken whole; and the errors that say what a tool answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson

from sei_pipeline.errors import SourceRejected, SourceUnavailable

LONGEST_SAID = 300  # characters of an error's body that are shown: its message, not its page


@dataclass(frozen=True)
class Answer:
    """`headers` are case-insensitive; `body` is parsed JSON, None where there is none; `url` is where it came from."""

    status: int
    headers: Mapping[str, str]
    body: Any
    url: str

    def next_url(self) -> str | None:
        """The next page, as a Link header says it (RFC 8288)."""
        from requests.utils import parse_header_links

        for link in parse_header_links(self.headers.get("Link", "")):
            if link.get("rel") == "next":
                return link["url"]
        return None


class HttpRejected(SourceRejected):
    """A tool answered no. `status` is what it answered, `url` without its query, `body` the short text it gave."""

    def __init__(self, message: str, status: int | None = None, url: str = "", body: str = ""):
        super().__init__(message)
        self.status, self.url, self.body = status, url, body


class HttpUnavailable(SourceUnavailable):
    """A tool can't answer now. `status` is its last answer, None where there was none."""

    def __init__(self, message: str, status: int | None = None, url: str = "", body: str = ""):
        super().__init__(message)
        self.status, self.url, self.body = status, url, body


class OutOfPatience(HttpUnavailable):
    """A limit holds for longer than one request waits. Asking for less doesn't end it."""


class BrokenBody(ValueError):
    """An answer that should hold JSON doesn't."""


def parse(content: bytes, content_type: str) -> Any:
    """The JSON of an answer, None for an empty one. Raises BrokenBody: cut off, malformed, or a page for people."""
    if not content.strip():
        return None
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        kind = "an HTML page" if "html" in content_type or content.lstrip()[:1] == b"<" else "malformed JSON"
        raise BrokenBody(f"{kind} ({error})") from error


def said(body: Any) -> str:
    """What an error's body says, short: the message of its JSON, or the beginning of its text without markup."""
    if isinstance(body, Mapping):
        parts = [body.get("message"), body.get("error_description"), body.get("error")]
        parts += [*(body.get("errorMessages") or ()), *_texts(body.get("errors"))]
        text = "; ".join(str(part) for part in parts if part)
    else:
        text = "" if body is None else str(body)
    text = " ".join(text.split())
    return "" if text.startswith("<") else text[:LONGEST_SAID]


def _texts(errors: Any) -> list[str]:
    if isinstance(errors, Mapping):
        return [f"{name}: {text}" for name, text in errors.items()]
    if isinstance(errors, list):
        return [
            str(one.get("message") or one.get("code") or "") if isinstance(one, Mapping) else str(one) for one in errors
        ]
    return []


def place(method: str, url: str) -> str:
    """A request as errors name it: without its query, which may hold what nobody should read."""
    parts = urlsplit(url)
    return f"{method} {parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"

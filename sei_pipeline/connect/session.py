"""How requests is set up, and what its errors mean to a reader."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar

USER_AGENT = "sei-pipeline"


@dataclass(frozen=True)
class Origin:
    """Where a token may go: scheme, host and port."""

    scheme: str
    host: str
    port: int | None

    @classmethod
    def of(cls, url: str) -> Origin:
        parts = urlsplit(url)
        return cls(parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme))

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"


def new_session(parallel: int) -> requests.Session:
    """A session of `parallel` connections that keeps no cookies, follows no .netrc and repeats nothing by itself."""
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.auth = _as_is  # else requests takes a .netrc entry for the host in place of our header
    jar = RequestsCookieJar()
    jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # sessions of other threads and tokens stay apart
    session.cookies = jar
    adapter = HTTPAdapter(pool_connections=1, pool_maxsize=parallel, max_retries=0, pool_block=True)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _as_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def what_failed(error: requests.RequestException) -> str:
    """An error of the transport in words; its own text may hold the whole address, and isn't shown."""
    if isinstance(error, requests.ConnectTimeout):
        return "no connection came about in time"
    if isinstance(error, requests.Timeout):
        return "no answer came in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "the secure connection failed; is the certificate one that this machine trusts?"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy refused the connection"
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return "the answer broke off"
    text = str(error)  # urllib3 wraps the cause several times over; its name is all that is looked for
    if "NameResolutionError" in text:
        return "its host's name isn't known here; check the url and this machine's DNS"
    if "Connection refused" in text:
        return "nobody listens there (connection refused); check the url and its port"
    return "the connection failed"

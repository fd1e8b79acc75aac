"""Where GitHub's API is: github.com, GitHub Enterprise Cloud with its own subdomain, Enterprise Server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

_HERE = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Address:
    """`base` is scheme and host; `rest` and `graphql` are the paths on it; `instance` is what ids carry."""

    base: str
    rest: str
    graphql: str
    instance: str

    @classmethod
    def of(cls, url: str) -> Address | None:
        """None where it is none that a token may be sent to: no https (but on this machine), a user, a query.

        Enterprise Server has its API below `/api`; where hosts are named `api.` (github.com, `*.ghe.com`), and on
        this machine unless `/api/v3` is written, it stands at the root."""
        try:
            parts = urlsplit(url.strip())
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return None
        is_here = host in _HERE
        if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
            return None
        path = parts.path.rstrip("/")
        if not host or parts.username or parts.password or parts.query or path not in ("", "/api/v3"):
            return None
        if host in ("github.com", "www.github.com"):
            host = "api.github.com"
        end = f":{port}" if port not in (None, 80, 443) else ""
        is_server = path == "/api/v3" or not (host.startswith("api.") or is_here)
        instance = f"{host if is_server else host.removeprefix('api.')}{end}"
        base = f"{parts.scheme}://{host}{end}"
        return cls(base, "/api/v3", "/api/graphql", instance) if is_server else cls(base, "", "/graphql", instance)

    def named(self, instance: str) -> Address:
        """The same with another name in ids: for a proxy before the host."""
        return replace(self, instance=instance)

    @property
    def is_server(self) -> bool:
        return self.rest != ""


CLOUD = Address("https://api.github.com", "", "/graphql", "github.com")

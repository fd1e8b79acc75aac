"""Addresses of repositories: which host, which `owner/name`, and which user goes with a token there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

LOCAL = "local"
# host: (tool part of ids, user name that goes with a token)
HOSTS: Mapping[str, tuple[str, str]] = {
    "github.com": ("github", "x-access-token"),
    "gitlab.com": ("gitlab", "oauth2"),
    "bitbucket.org": ("bitbucket", "x-token-auth"),
    "dev.azure.com": ("azure_devops", "token"),
}
ANY_USER = "x-access-token"  # servers that read tokens from the password take any name
OTHER_NAMES = {
    "ssh.dev.azure.com": "dev.azure.com",
    "ssh.github.com": "github.com",
    "www.github.com": "github.com",
}
SCHEMES = ("https", "http", "ssh", "git", "file")
_SCP = re.compile(r"(?:[^@/:\s-][^@/:\s]*@)?([^@/:\s-][^@/:\s]*):(?!/)(\S+)\Z")  # git@host:owner/name.git


@dataclass(frozen=True)
class Address:
    """Scheme (`ssh` for git@host:path), host (`local` for files) and the path on it."""

    scheme: str
    host: str
    path: str

    @classmethod
    def of(cls, url: str) -> Address | None:
        """None where it is none that is supported."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return None
        if parts.scheme in SCHEMES and "://" in url and parts.path.strip("/"):
            host = (parts.hostname or "").lower()
            if parts.scheme == "file":
                return cls("file", LOCAL, parts.path)
            if not host or host.startswith("-"):
                return None
            # A web server on a port of its own is another instance; the port of ssh says nothing.
            end = f":{port}" if port not in (None, 80, 443) and parts.scheme in ("http", "https") else ""
            return cls(parts.scheme, OTHER_NAMES.get(host, host) + end, parts.path)
        scp = _SCP.match(url)
        if scp is None or "::" in url:
            return None
        host = scp[1].lower()
        return cls("ssh", OTHER_NAMES.get(host, host), scp[2])

    @property
    def name(self) -> str:
        """`owner/name`, as the address writes it."""
        path = self.path.strip("/").removesuffix("/.git").removesuffix(".git")
        if self.host == "dev.azure.com":
            path = path.removeprefix("v3/").replace("/_git/", "/")
        if self.host == LOCAL or "/" not in path:
            path = f"{LOCAL if self.host == LOCAL else self.host}/{path.rpartition('/')[2]}"
        return re.sub(r"\s+", "-", path)


def holds_credentials(url: str) -> bool:
    """Whether an address holds what may be a secret: a password, a web address's user or query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_web = parts.scheme in ("http", "https")
    return bool(parts.password or (is_web and (parts.username or parts.query)))


def token_user(url: str) -> str:
    """The user name that the host of `url` wants beside a token."""
    address = Address.of(url)
    return HOSTS.get(address.host, ("", ANY_USER))[1] if address else ANY_USER


def may_carry_token(address: Address) -> bool:
    """Whether a token can be sent there: encrypted, or on this machine."""
    is_here = address.host.partition(":")[0] in ("localhost", "127.0.0.1")
    return address.scheme == "https" or (address.scheme == "http" and is_here)

"""Who asks: tokens with scopes or permissions, Apps and their installation tokens, and what each may see."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import jwt

from sei_pipeline.simulator.github.refusals import Refusal, bad_credentials, not_found

Permission = Literal["contents", "pull_requests", "issues", "actions", "deployments", "members", "metadata"]

# Classic scopes that a permission is had by; the first is what GitHub asks for.
SCOPES: Mapping[Permission, tuple[str, ...]] = {
    "contents": ("repo",),
    "pull_requests": ("repo",),
    "issues": ("repo",),
    "actions": ("repo",),
    "deployments": ("repo", "repo_deployment"),
    "members": ("read:org", "write:org", "admin:org"),
    "metadata": ("repo", "repo:status", "repo_deployment"),
}
EVERYTHING: Mapping[str, str] = dict.fromkeys(SCOPES, "read")
JWT_LONGEST = timedelta(minutes=10)
JWT_SLACK = timedelta(seconds=60)  # GitHub allows clocks to differ by about a minute


@dataclass(frozen=True)
class Token:
    """A credential. `scopes` are a classic token's; a fine-grained or installation token has `permissions` instead.

    `repositories`: the only ones it is for (`owner/name`), None for all. `needs_sign_on`: not yet taken through the
    organization's single sign-on. `expires_at`: from then on it is bad credentials.
    """

    secret: str
    login: str
    kind: Literal["classic", "fine_grained", "installation"] = "classic"
    scopes: frozenset[str] = frozenset({"repo", "read:org"})
    permissions: Mapping[str, str] = field(default_factory=lambda: dict(EVERYTHING))
    repositories: frozenset[str] | None = None
    needs_sign_on: bool = False
    expires_at: datetime | None = None

    def has(self, permission: Permission, is_private: bool) -> bool:
        """Whether it may read that part of a repository (or of the organization) that it can see."""
        if self.kind == "classic":
            needed = permission == "members" or is_private
            return not needed or bool(self.scopes.intersection(SCOPES[permission]))
        return permission == "metadata" or permission in self.permissions

    def sees(self, name: str, is_private: bool) -> bool:
        """Whether a repository exists for it at all."""
        if self.kind != "classic":
            return self.repositories is None or name in self.repositories
        return not is_private or self.has("metadata", True)

    def lacking(self, permission: Permission) -> Refusal:
        """What GitHub answers for a part that it may not read, with the headers that name what is missing."""
        if self.kind == "classic":
            return Refusal(403, "Must have admin rights to Repository.", headers=self.headers(permission))
        holder = "integration" if self.kind == "installation" else "personal access token"
        return Refusal(403, f"Resource not accessible by {holder}", headers=self.headers(permission))

    def headers(self, permission: Permission | None) -> dict[str, str]:
        """What every answer tells of the token and of what was needed."""
        if self.kind == "classic":
            accepted = ", ".join(SCOPES[permission]) if permission else ""
            return {"X-OAuth-Scopes": ", ".join(sorted(self.scopes)), "X-Accepted-OAuth-Scopes": accepted}
        return {"X-Accepted-GitHub-Permissions": f"{permission}=read"} if permission else {}


@dataclass(frozen=True)
class App:
    """A GitHub App with one installation. `public_key` is PEM text; `lifetime_seconds` is that of its tokens."""

    app_id: int
    installation_id: int
    public_key: str
    account: str
    slug: str = "sei-pipeline"
    permissions: Mapping[str, str] = field(default_factory=lambda: dict(EVERYTHING))
    lifetime_seconds: int = 3_600


class Accounts:
    """All credentials of one simulated GitHub. Safe to use from many threads."""

    def __init__(self, tokens: Iterable[Token], apps: Iterable[App] = ()):
        self._tokens = {token.secret: token for token in tokens}
        self._apps = {app.app_id: app for app in apps}
        self._granted = 0
        self._lock = threading.Lock()

    def revoke(self, secret: str) -> None:
        """From now on this token is bad credentials."""
        with self._lock:
            self._tokens.pop(secret, None)

    def add(self, token: Token) -> None:
        """A further token, or the same one changed."""
        with self._lock:
            self._tokens[token.secret] = token

    def token(self, authorization: str, now: datetime) -> Token:
        """Whose header this is. Raises Refusal 401."""
        scheme, _, secret = authorization.partition(" ")
        token = self._tokens.get(secret.strip())
        if scheme.lower() not in {"bearer", "token"} or token is None:
            raise bad_credentials()
        if token.expires_at is not None and now >= token.expires_at:
            raise bad_credentials()
        return token

    def app(self, authorization: str, now: datetime) -> App:
        """The App that signed the header's JSON web token. Raises Refusal 401."""
        _, _, signed = authorization.partition(" ")
        try:
            issuer = int(jwt.decode(signed, options={"verify_signature": False})["iss"])
            if issuer not in self._apps:
                raise Refusal(401, "Integration not found")
            app = self._apps[issuer]
            # its instants are judged below, by the server's clock
            claims = jwt.decode(
                signed,
                app.public_key,
                algorithms=["RS256"],
                options={"verify_exp": False, "verify_iat": False, "verify_aud": False},
            )
            issued, expires = (datetime.fromtimestamp(claims[name], now.tzinfo) for name in ("iat", "exp"))
        except (jwt.PyJWTError, KeyError, ValueError, TypeError):
            raise Refusal(401, UNREADABLE) from None
        if expires <= now:
            raise Refusal(
                401,
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at"
                " which the assertion expires",
            )
        if expires > now + JWT_LONGEST + JWT_SLACK:
            raise Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
        if issued > now + JWT_SLACK:
            raise Refusal(
                401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
            )
        return app

    def apps(self) -> list[App]:
        """All apps."""
        return list(self._apps.values())

    def grant(self, app: App, installation_id: int, now: datetime) -> Token:
        """A new installation token. Raises Refusal 404 for an installation that is not the app's."""
        if installation_id != app.installation_id:
            raise not_found()
        with self._lock:
            self._granted += 1
            text = hashlib.sha256(f"{app.app_id}:{installation_id}:{self._granted}".encode()).hexdigest()
            token = Token(
                secret=f"ghs_{text[:36]}",
                login=f"{app.slug}[bot]",
                kind="installation",
                permissions=dict(app.permissions),
                expires_at=now.replace(microsecond=0) + timedelta(seconds=app.lifetime_seconds),
            )
            self._tokens[token.secret] = token
        return token


UNREADABLE = "A JSON web token could not be decoded"

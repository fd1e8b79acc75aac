"""What proves to a tool who asks. A credential is known by its name: the secret itself is fetched when it is sent."""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping


class Credential(ABC):
    """One token of a connection. `name` is the variable's name: it stands in logs and in the quota store."""

    name: str

    @abstractmethod
    def headers(self) -> Mapping[str, str]:
        """The headers that carry it. Raises SourceRejected where the secret is not set."""

    def renew(self) -> bool:
        """A fresh token in place of one that the tool refused; False where there is no way to one."""
        return False


class TokenCredential(Credential):
    """A token in the Authorization header (`Bearer`, or another scheme)."""

    def __init__(self, name: str, secret: Callable[[str], str], scheme: str = "Bearer"):
        self.name = name
        self._secret = secret
        self._scheme = scheme

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"{self._scheme} {self._secret(self.name).strip()}"}


class BasicCredential(Credential):
    """A user and a password or token, as HTTP Basic has it."""

    def __init__(self, name: str, user: str, secret: Callable[[str], str]):
        self.name = name
        self._user = user
        self._secret = secret

    def headers(self) -> Mapping[str, str]:
        pair = f"{self._user}:{self._secret(self.name).strip()}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

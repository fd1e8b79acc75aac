"""What GitHub says no with: the documented bodies of its REST errors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})


class Refusal(Exception):
    """An error answer. `page` is the part of the documentation that the body points to, `more` what else it holds."""

    def __init__(
        self,
        status: int,
        message: str,
        page: str = "rest",
        headers: Mapping[str, str] = NOTHING,
        more: Mapping[str, object] = NOTHING,
    ):
        super().__init__(message)
        self.status = status
        self.message = message
        self.page = page
        self.headers = headers
        self.more = more


def not_found() -> Refusal:
    """Unknown, or not to be seen with this token: GitHub doesn't tell which."""
    return Refusal(404, "Not Found")


def bad_credentials() -> Refusal:
    """The token is unknown, revoked or over its time."""
    return Refusal(401, "Bad credentials")


def primary_limit(login: str, request_id: str) -> Refusal:
    """The hour's quota is used up."""
    return Refusal(
        403,
        f"API rate limit exceeded for user {login}. If you reach out to GitHub Support for help, please include the "
        f"request ID {request_id}.",
        "rest/overview/rate-limits-for-the-rest-api",
    )


def secondary_limit(retry_after: int | None, request_id: str) -> Refusal:
    """Too much at once, or in a minute. `retry_after`: seconds, None: the header is left out."""
    return Refusal(
        403,
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out "
        f"to GitHub Support for help, please include the request ID {request_id}.",
        "rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
        {} if retry_after is None else {"Retry-After": str(retry_after)},
    )


def blocked() -> Refusal:
    """A repository that was taken down."""
    return Refusal(
        451,
        "Repository access blocked",
        more={"block": {"reason": "dmca", "created_at": "2026-01-01T00:00:00Z", "html_url": None}},
    )


def needs_sign_on(organization: str) -> Refusal:
    """The organization wants its single sign-on, which this token was not taken through."""
    return Refusal(
        403,
        "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to "
        "this organization.",
        "articles/authenticating-to-a-github-organization-with-saml-single-sign-on/",
        {"X-GitHub-SSO": f"required; url=https://github.com/orgs/{organization}/sso?authorization_request=A"},
    )

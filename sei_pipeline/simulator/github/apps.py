"""What a GitHub App asks in its own name: itself, its installation, and tokens for that."""

from __future__ import annotations

from datetime import datetime

from sei_pipeline.simulator.github.accounts import Accounts, App
from sei_pipeline.simulator.github.call import answered
from sei_pipeline.simulator.github.instants import maybe
from sei_pipeline.simulator.github.refusals import not_found
from sei_pipeline.simulator.messages import Reply, Request


def answer_app(request: Request, parts: tuple[str, ...], accounts: Accounts, now: datetime) -> Reply:
    """Answers below /app; the caller shows a JSON web token. Raises Refusal."""
    app = accounts.app(request.headers.get("authorization", ""), now)
    match (request.method, parts):
        case ("GET", ("app",)):
            return answered(
                {"id": app.app_id, "slug": app.slug, "name": app.slug, "permissions": dict(app.permissions)}
            )
        case ("GET", ("app", "installations")):
            return answered([_installation(app)])
        case ("GET", ("app", "installations", number)) if number == str(app.installation_id):
            return answered(_installation(app))
        case ("POST", ("app", "installations", number, "access_tokens")) if number.isdecimal():
            token = accounts.grant(app, int(number), now)
            body = {
                "token": token.secret,
                "expires_at": maybe(token.expires_at),
                "permissions": dict(token.permissions),
                "repository_selection": "all",
            }
            return answered(body, 201)
        case _:
            raise not_found()


def _installation(app: App) -> dict[str, object]:
    return {
        "id": app.installation_id,
        "app_id": app.app_id,
        "app_slug": app.slug,
        "account": {"login": app.account, "type": "Organization"},
        "target_type": "Organization",
        "repository_selection": "all",
        "permissions": dict(app.permissions),
        "suspended_at": None,
    }

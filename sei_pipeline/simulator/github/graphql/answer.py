"""A GraphQL request into its answer."""

from __future__ import annotations

from typing import Any

import orjson
from graphql import GraphQLError
from graphql.execution.values import get_variable_values

from sei_pipeline.simulator.github.call import Call, answered
from sei_pipeline.simulator.github.graphql.cost import cost_of
from sei_pipeline.simulator.github.graphql.documents import Document, document_of, schema
from sei_pipeline.simulator.github.graphql.errors import Nulled, TooHeavy, Unanswerable
from sei_pipeline.simulator.github.graphql.plan import Compiler
from sei_pipeline.simulator.github.graphql.scene import Scene
from sei_pipeline.simulator.github.graphql.scopes import check_scopes
from sei_pipeline.simulator.github.graphql.walk import walk
from sei_pipeline.simulator.github.quota import Quotas, Usage
from sei_pipeline.simulator.github.refusals import Refusal
from sei_pipeline.simulator.messages import Reply

HTML_502 = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    b"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


def answer_graphql(call: Call, quotas: Quotas, request_id: str) -> Reply:
    """POST /graphql. Whatever the query's fault, the status is 200; a query that is too heavy gets 502."""
    if call.request.method != "POST":
        raise Refusal(404, "Not Found")
    text, variables, name = _asked(call)
    token, limited = call.token, call.behaviour.has_limits
    usage = quotas.usage(token.login, "graphql", call.behaviour, call.now) if limited else None
    try:
        if usage is not None and usage.remaining == 0:
            raise Unanswerable({"type": "RATE_LIMITED", "message": f"API rate limit exceeded for user {token.login}."})
        document = document_of(text, name)
        values = _values(document, variables)
        check_scopes(document, token)
        cost = cost_of(document, values)
        if usage is not None:
            usage = quotas.usage(token.login, "graphql", call.behaviour, call.now, cost.points)
        scene = Scene(call, cost, usage)
        body = _run(scene, document, values)
    except Unanswerable as refusal:
        body = {"errors": refusal.errors}
    except TooHeavy:
        return _too_heavy(call, usage, request_id)
    return answered(body, headers=_headers(call, usage))


def _headers(call: Call, usage: Usage | None) -> dict[str, str]:
    return {**call.token.headers(None), **(usage.headers() if usage else {})}


def _run(scene: Scene, document: Document, values: dict[str, Any]) -> dict[str, Any]:
    try:
        data: dict[str, Any] | None = walk(scene, Compiler(document, values).root(), scene)
    except Nulled:
        data = None
    return {"data": data, "errors": scene.errors} if scene.errors else {"data": data}


def _asked(call: Call) -> tuple[str, dict[str, Any], str | None]:
    try:
        body = orjson.loads(call.request.body)
        text, variables, name = body["query"], body.get("variables") or {}, body.get("operationName")
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise Refusal(400, "Problems parsing JSON", "graphql") from None
    if not isinstance(text, str) or not isinstance(variables, dict):
        raise Refusal(400, "A query attribute must be specified and must be a string.", "graphql")
    return text, variables, name


def _values(document: Document, variables: dict[str, Any]) -> dict[str, Any]:
    found = get_variable_values(schema(), document.operation.variable_definitions or (), variables)
    if isinstance(found, list):
        raise Unanswerable(*(_told(error) for error in found))
    return found


def _told(error: GraphQLError) -> dict[str, Any]:
    places = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    return {"message": error.message, "locations": places}


def _too_heavy(call: Call, usage: Usage | None, request_id: str) -> Reply:
    headers = _headers(call, usage)
    if call.behaviour.heavy_body == "html":
        return Reply(502, HTML_502, headers, "text/html")
    message = (
        "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub"
        f" bug. Please include `{request_id}` when reporting this issue."
    )
    return answered({"data": None, "errors": [{"message": message}]}, 502, headers)

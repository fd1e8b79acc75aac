"""GitHub's own descriptions of its APIs, and whether a request is one that they allow.

The REST description stands in shared/data/specs; the folder that SEI_API_SPECS names may hold it too
(`github_rest.json`), and GraphQL's (`schema.graphql`, the npm package @octokit/graphql-schema).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from graphql import GraphQLSchema, build_schema

from tests.integrations.specs import SPECS, fits, spec

REST, GRAPHQL = "github_rest.json", "schema.graphql"
SERVED = Path(__file__).parents[3] / "sei_pipeline" / "simulator" / "github" / "graphql" / GRAPHQL
HOST = "https://api.github.com"
# Not in the kept description, which holds GET operations of organisations and repositories.
UNDESCRIBED = ("/app/installations/", "/users/")


@dataclass(frozen=True)
class Rest:
    """The REST description. `check` raises where a request isn't allowed."""

    text: Mapping[str, Any]
    api: Any

    def check(self, target: str) -> None:
        from openapi_core.testing import MockRequest

        parts = urlsplit(target)
        if parts.path.startswith(UNDESCRIBED):
            return
        given = dict(parse_qsl(parts.query))
        self.api.validate_request(MockRequest(HOST, "get", parts.path, args=given))
        fitting = [path for path in self.text["paths"] if fits(path, parts.path)]
        known = {self._name(one) for path in fitting for one in self.text["paths"][path]["get"].get("parameters", ())}
        assert given.keys() <= known, f"{parts.path} knows no {sorted(given.keys() - known)}"

    def _name(self, parameter: Mapping[str, Any]) -> str:
        reference = parameter.get("$ref", "").rpartition("/")[2]
        described = self.text["components"]["parameters"][reference] if reference else parameter
        return str(described["name"])


def rest(shared_data: Path) -> Rest:
    """The description; the test is skipped, by name, where it isn't there."""
    from openapi_core import Config, OpenAPI

    text = spec(REST, shared_data)
    # "The returned workflow runs ... within the given date-time range. For more information on the syntax, see
    # Understanding the search syntax": a range isn't the one instant that the format says.
    del text["components"]["parameters"]["created"]["schema"]["format"]
    return Rest(text, OpenAPI.from_dict(text, config=Config(spec_validator_cls=None)))


def served_schema() -> GraphQLSchema:
    """The part of the schema that the simulator serves, which its own tests compare with GitHub's."""
    return build_schema(SERVED.read_text(encoding="utf-8"), assume_valid=True)


def real_schema() -> GraphQLSchema:
    """GitHub's whole schema; the test is skipped, by name, where it isn't there."""
    found = sorted(Path(SPECS).rglob(GRAPHQL)) if SPECS else []
    if not found:
        pytest.skip("SEI_API_SPECS names no folder with schema.graphql (`make specs` fetches it)")
    return build_schema(found[0].read_text(encoding="utf-8"), assume_valid=True)

"""Atlassian's own descriptions of Jira Cloud's APIs, and whether a request is one that they allow.

They stand in shared/data/specs (or in the folder that SEI_API_SPECS names) and hold GET operations only; bodies of
POSTs are checked against their schemas, which are there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import ValidationError
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest
from openapi_schema_validator import OAS30Validator

from tests.integrations.specs import fits, spec

PLATFORM, SOFTWARE = "jira_cloud_platform_v3.json", "jira_cloud_software.json"
HOST = "https://your-domain.atlassian"
# POST operations, which the kept descriptions lack, and the schemas of their bodies.
POSTED = {"/rest/api/3/changelog/bulkfetch": "BulkChangelogRequestBean"}
NOT_ALLOWED = (AssertionError, OpenAPIError, ValidationError)
# Jira's own panel: no description has it.
UNDESCRIBED = ("/rest/dev-status/", "/rest/api/2/serverInfo")


@dataclass(frozen=True)
class Descriptions:
    """Both descriptions. `check` raises one of NOT_ALLOWED where a request isn't allowed."""

    texts: Mapping[str, Mapping[str, Any]]
    apis: Mapping[str, OpenAPI]

    def check(self, method: str, target: str, body: bytes) -> None:
        parts = urlsplit(target)
        if parts.path.startswith(UNDESCRIBED):
            return
        if method == "POST":
            schemas = {"components": self.texts[PLATFORM]["components"]}
            OAS30Validator({"$ref": f"#/components/schemas/{POSTED[parts.path]}", **schemas}).validate(json.loads(body))
            return
        name, domain = (SOFTWARE, "com") if parts.path.startswith("/rest/agile/") else (PLATFORM, "net")
        given = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
        self._know(name, parts.path, set(given))
        request = MockRequest(f"{HOST}.{domain}", "get", parts.path, args=given)
        self.apis[name].validate_request(request)

    def _know(self, name: str, path: str, given: set[str]) -> None:
        """openapi-core lets parameters pass that nobody described; Jira ignores them, which hides a mistake."""
        api = self.texts[name]
        fitting = [it for it in api["paths"] if fits(it, path)]
        assert fitting, f"{path} is in no description"
        known = {one.get("name") for it in fitting for one in api["paths"][it]["get"].get("parameters", ())}
        assert given <= known, f"{path} knows no {sorted(given - known)}"


def load(shared_data: Path) -> Descriptions:
    """The descriptions; the test is skipped, by name, where they aren't there."""
    found = {name: spec(name, shared_data) for name in (PLATFORM, SOFTWARE)}
    return Descriptions(found, {name: _api(it) for name, it in found.items()})


def _api(description: dict[str, Any]) -> OpenAPI:
    """The descriptions have slips of their own (a default beyond its enumeration), which are none of ours."""
    return OpenAPI.from_dict(_without_security(description), config=Config(spec_validator_cls=None))


def _without_security(api: dict[str, Any]) -> dict[str, Any]:
    """What is asked is checked here, not who asks: the simulator checks that."""
    api.pop("security", None)
    for operations in api["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
    return api

"""What REST serves is what GitHub's own description of its API declares: names, types and, but for links, no gaps."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.github.asking import Asker, asker
from tests.simulator.github.small import MERGE, SHOP, SITE

SPECS = os.environ.get("SEI_API_SPECS")  # read before the tests' environment is emptied
TYPES = {"string": str, "boolean": bool, "array": list, "object": dict, "number": (int, float), "integer": int}
SERVED = {
    "/user": "/user",
    "/rate_limit": "/rate_limit",
    "/orgs/{org}/repos": "/orgs/acme/repos",
    "/repos/{owner}/{repo}": f"/repos/{SHOP}",
    "/repos/{owner}/{repo}/actions/runs": f"/repos/{SHOP}/actions/runs",
    "/repos/{owner}/{repo}/actions/runs/{run_id}": f"/repos/{SITE}/actions/runs/50010",
    "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs": f"/repos/{SHOP}/actions/runs/50001/jobs?filter=all",
    "/repos/{owner}/{repo}/pulls/{pull_number}/commits": f"/repos/{SHOP}/pulls/1/commits",
    "/repos/{owner}/{repo}/commits": f"/repos/{SHOP}/commits",
    "/repos/{owner}/{repo}/commits/{ref}": f"/repos/{SHOP}/commits/main",
    "/repos/{owner}/{repo}/compare/{basehead}": f"/repos/{SHOP}/compare/{MERGE.sha}...change-2",
}


@pytest.fixture(scope="module")
def described(shared_data: Path) -> dict[str, Any]:
    name = "github_rest.json"
    if SPECS and (Path(SPECS) / name).is_file():
        found: dict[str, Any] = json.loads((Path(SPECS) / name).read_text(encoding="utf-8"))
        return found
    with tarfile.open(shared_data / "specs" / "openapi.tar.xz") as files:
        member = files.extractfile(f"./{name}")
        assert member is not None
        return dict(json.load(member))


class Reader:
    """Compares values with schemas of one description."""

    def __init__(self, description: dict[str, Any]):
        self.description = description

    def whole(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Without references; of alternatives all properties together (what is required then isn't known)."""
        while "$ref" in schema:
            part: Any = self.description
            for name in schema["$ref"].removeprefix("#/").split("/"):
                part = part[name]
            schema = part
        found = dict(schema)
        for word in ("allOf", "anyOf", "oneOf"):
            for one in schema.get(word, ()):
                inner = self.whole(one)
                found["properties"] = {**found.get("properties", {}), **inner.get("properties", {})}
                found.setdefault("type", inner.get("type"))
                found["nullable"] = found.get("nullable") or inner.get("nullable")
        return found

    def faults(self, value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:
        schema = self.whole(schema)
        if value is None:
            if not schema.get("nullable"):
                yield f"{path} is null"
            return
        kind = schema.get("type")
        if kind and (not isinstance(value, TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
            yield f"{path} is {type(value).__name__}, described as {kind}"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{path} is {value!r}"
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from self.faults(item, schema.get("items", {}), f"{path}[{number}]")
        properties = schema.get("properties")
        if isinstance(value, dict) and properties:
            yield from self._members(value, schema, properties, path)

    def _members(
        self, value: dict[str, Any], schema: dict[str, Any], properties: dict[str, Any], path: str
    ) -> Iterator[str]:
        for name, item in value.items():
            if name not in properties:
                yield f"{path}.{name} is not described"
            else:
                yield from self.faults(item, properties[name], f"{path}.{name}")
        for name in schema.get("required", ()):
            if name not in value and not name.endswith("url"):
                yield f"{path}.{name} is missing"


# What GitHub always sends and the simulated one leaves out, because nothing reads it.
LEFT_OUT = (
    "has_projects", "has_pages", "has_wiki", "has_downloads", "has_discussions", "watchers", "watchers_count", "forks",
    "open_issues", "homepage", "license", "subscribers_count", "network_count", "patch_url", "diff_url", "head.repo",
    "base.repo",
)  # fmt: skip


def is_known(fault: str) -> bool:
    return fault.endswith(tuple(f".{name} is missing" for name in LEFT_OUT))


@pytest.mark.parametrize("path", SERVED)
def test_answers_are_as_github_describes_them(described: dict[str, Any], path: str) -> None:
    schema = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    client: Asker = asker()
    answer = client.get(SERVED[path])
    assert answer.status == 200
    faults = [fault for fault in Reader(described).faults(answer.body, schema, "") if not is_known(fault)]
    assert faults == []

"""What the simulated Jira tells agrees with Atlassian's own descriptions of the API (shared/data/specs)."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.jira.calling import jira

PLATFORM, AGILE = "jira_cloud_platform_v3.json", "jira_cloud_software.json"
# Real sites send these as null (see the recordings), which the description doesn't foresee.
NULLED = {"from", "fromString", "to", "toString"}


@pytest.fixture(scope="module")
def described(shared_data: Path) -> dict[str, Any]:
    """Both descriptions, by file name."""
    pytest.importorskip("openapi_schema_validator")
    with tarfile.open(shared_data / "specs" / "openapi.tar.xz") as archive:
        files = {name: archive.extractfile(f"./{name}") for name in (PLATFORM, AGILE)}
        return {name: json.load(file) for name, file in files.items() if file}


def disagreements(description: dict[str, Any], path: str, told: Any) -> list[str]:
    """Where an answer to GET differs from the schema of its 200."""
    from openapi_schema_validator import OAS30Validator

    content = description["paths"][path]["get"]["responses"]["200"]["content"]
    schema = content["application/json"]["schema"]
    whole = {"components": description["components"], "allOf": [schema]}
    found = OAS30Validator(whole).iter_errors(told)
    wrong = [error for error in found if not (error.absolute_path and error.absolute_path[-1] in NULLED)]
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in wrong]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("described_path", "path", "query"),
    [
        ("/search/jql", "/search/jql", {"jql": "project = PAY", "fields": "*all", "expand": "changelog"}),
        ("/issue/{issueIdOrKey}", "/issue/PAY-1", {"expand": "changelog"}),
        ("/issue/{issueIdOrKey}/changelog", "/issue/PAY-1/changelog", {}),
        ("/issue/{issueIdOrKey}/worklog", "/issue/PAY-1/worklog", {}),
        ("/worklog/updated", "/worklog/updated", {"since": "0"}),
        ("/worklog/deleted", "/worklog/deleted", {"since": "0"}),
        ("/field", "/field", {}),
        ("/issuetype", "/issuetype", {}),
        ("/status", "/status", {}),
        ("/statuses/search", "/statuses/search", {}),
        ("/project/search", "/project/search", {}),
        ("/project/{projectIdOrKey}", "/project/PAY", {}),
        ("/project/{projectIdOrKey}/versions", "/project/PAY/versions", {}),
        ("/project/{projectIdOrKey}/version", "/project/PAY/version", {}),
        ("/users/search", "/users/search", {}),
        ("/myself", "/myself", {}),
        ("/serverInfo", "/serverInfo", {}),
        ("/mypermissions", "/mypermissions", {"permissions": "BROWSE_PROJECTS"}),
    ],
)
def test_answers_of_the_platform_agree_with_its_description(
    described: dict[str, Any], described_path: str, path: str, query: dict[str, str]
) -> None:
    with jira() as caller:
        told = caller.get(f"/rest/api/3{path}", **query)
    assert disagreements(described[PLATFORM], f"/rest/api/3{described_path}", told) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_boards_agree_with_the_description_of_the_agile_api(described: dict[str, Any]) -> None:
    with jira() as caller:
        boards, board = caller.get("/rest/agile/1.0/board"), caller.get("/rest/agile/1.0/board/11")
    assert disagreements(described[AGILE], "/rest/agile/1.0/board", boards) == []
    assert disagreements(described[AGILE], "/rest/agile/1.0/board/{boardId}", board) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_difference_from_the_description_is_found(described: dict[str, Any]) -> None:
    """The comparison itself can fail."""
    wrong = {"lastPage": "yes", "values": [{"worklogId": "a"}]}
    assert len(disagreements(described[PLATFORM], "/rest/api/3/worklog/updated", wrong)) == 2

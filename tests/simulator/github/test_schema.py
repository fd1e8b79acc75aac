"""The served part of GraphQL: every field of it is answered, as promised, and it is GitHub's own."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    validate_schema,
)

from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.github import Behaviour, GithubTool
from sei_pipeline.simulator.github.graphql.documents import schema
from sei_pipeline.simulator.github.graphql.registry import FIELDS, NEVER_SHOWN, resolver_of
from tests.simulator.github.asking import TOKEN, Asker
from tests.simulator.github.everything import faults, selection
from tests.simulator.github.small import small_company

SPECS = os.environ.get("SEI_API_SPECS")  # read before the tests' environment is emptied
SHARED_DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
# How each kind of record is reached, from a repository or from the query itself.
WAYS = {
    "Repository": "%s",
    "PullRequest": "pullRequests(first:100){nodes{%s}}",
    "PullRequestReview": "pullRequests(first:100){nodes{reviews(first:20){nodes{%s}}}}",
    "PullRequestReviewThread": "pullRequests(first:100){nodes{reviewThreads(first:20){nodes{%s}}}}",
    "IssueComment": "pullRequests(first:100){nodes{comments(first:20){nodes{%s}}}}",
    "PullRequestCommit": "pullRequests(first:100){nodes{commits(first:5){nodes{%s}}}}",
    "PullRequestTimelineItems": "pullRequests(first:50){nodes{timelineItems(first:20){nodes{%s}}}}",
    "Issue": "issues(first:50){nodes{%s}}",
    "IssueTimelineItems": "issues(first:50){nodes{timelineItems(first:20){nodes{%s}}}}",
    "Deployment": "deployments(first:30){nodes{%s}}",
    "Release": "releases(first:30){nodes{%s}}",
    "Ref": 'refs(refPrefix:"refs/tags/",first:30){nodes{%s}}',
    "Commit": "defaultBranchRef{target{__typename ... on Commit{history(first:20){nodes{%s}}}}}",
}


@cache
def client(name: str) -> Asker:
    company = small_company() if name == "small" else make_company(5, developer_count=12, days=30)
    tool = GithubTool(company, [TOKEN], behaviour=Behaviour(quota={"core": 10**6, "graphql": 10**6}))
    if name != "small":
        days = (timedelta(days=number, hours=12) for number in range(28, 0, -1))
        tool.show(next(company.started_at + day for day in days if (company.started_at + day).weekday() < 5))
    return Asker(tool)


def repositories(asked: Asker) -> list[tuple[str, str]]:
    return [tuple(entry.record.name.split("/")) for entry in asked.tool.index.repositories.values()]  # type: ignore[misc]


def wrong(told: Any) -> list[str]:
    query = schema().query_type
    assert query is not None
    return [fault for key, value in told.items() for fault in faults(value, query.fields[key].type, key)]


def test_every_field_of_the_schema_has_a_function_and_every_function_a_field() -> None:
    assert validate_schema(schema()) == []
    for name, kind in schema().type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            for field in kind.fields:
                assert callable(resolver_of(name, field)), f"{name}.{field}"
    assert {name for name in FIELDS if name not in schema().type_map} == set()
    assert set(schema().type_map) >= NEVER_SHOWN
    assert FIELDS.keys().isdisjoint(NEVER_SHOWN)


@pytest.mark.parametrize("company", ["small", "made and shown at noon of a working day"])
@pytest.mark.parametrize("kind", WAYS)
def test_all_fields_of_all_records_are_as_the_schema_says(kind: str, company: str) -> None:
    asked = client(company)
    fields = selection(schema().type_map[kind], 1)
    for owner, name in repositories(asked):
        told = asked.data(f'{{repository(owner:"{owner}",name:"{name}"){{{WAYS[kind].replace("%s", fields)}}}}}')
        assert wrong(told) == []


@pytest.mark.parametrize("company", ["small", "made and shown at noon of a working day"])
def test_all_fields_of_accounts_and_runs_are_as_the_schema_says(company: str) -> None:
    asked = client(company)
    organization = selection(schema().type_map["Organization"], 2)
    ids = [run.node_id for run in asked.tool.index.company.runs[-100:]]
    runs = selection(schema().type_map["WorkflowRun"], 2)
    assert wrong(asked.data(f'{{organization(login:"acme"){{{organization}}}}}')) == []
    query = f"query($ids:[ID!]!){{nodes(ids:$ids){{__typename ... on WorkflowRun{{{runs}}}}}}}"
    told = asked.data(query, ids=ids)
    assert len(told["nodes"]) == len(ids)
    assert wrong(told) == []


@pytest.fixture(scope="module")
def github() -> GraphQLSchema:
    """GitHub's whole schema: schema.graphql of @octokit/graphql-schema below $SEI_API_SPECS or ../shared/data."""
    folders = [Path(SPECS)] if SPECS else []
    folders.append(SHARED_DATA)
    files = [file for folder in folders if folder.is_dir() for file in folder.rglob("schema.graphql")]
    if not files:
        pytest.skip("GitHub's schema is neither below $SEI_API_SPECS (`make specs`) nor in ../shared/data")
    return build_schema(files[0].read_text(encoding="utf-8"), assume_valid=True)


def test_names_types_and_nullability_are_githubs(github: GraphQLSchema) -> None:
    differing = []
    for name, kind in schema().type_map.items():
        if name.startswith("__"):
            continue
        real = github.type_map[name]
        assert type(real) is type(kind), name
        if isinstance(kind, GraphQLEnumType):
            differing += [name] if set(kind.values) != set(real.values) else []
        elif isinstance(kind, GraphQLUnionType):
            differing += [name] if not {t.name for t in kind.types} <= {t.name for t in real.types} else []
        else:
            differing += _fields_that_differ(name, kind, real)
    assert differing == []


def _fields_that_differ(name: str, kind: Any, real: Any) -> list[str]:
    found = []
    for field, ours in getattr(kind, "fields", {}).items():
        theirs = real.fields.get(field)
        if theirs is None or str(theirs.type) != str(ours.type):
            found.append(f"{name}.{field}")
        elif not isinstance(kind, GraphQLInputObjectType):
            found += [
                f"{name}.{field}({argument})"
                for argument, value in ours.args.items()
                if argument not in theirs.args or str(theirs.args[argument].type) != str(value.type)
            ]
            found += [
                f"{name}.{field} needs {argument}"
                for argument, value in theirs.args.items()
                if str(value.type).endswith("!") and argument not in ours.args
            ]
    return found

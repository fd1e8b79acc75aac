"""Every request is one that GitHub's own descriptions allow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from graphql import GraphQLSchema, parse, validate

from sei_pipeline.simulator.messages import Exchange
from tests.integrations.github.described import real_schema, rest, served_schema
from tests.integrations.github.making import Landed, Site, company, site, started

WIDE = {"window": 15, "branches": ["*"], "archived": True, "forks": True}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that was asked for everything: a full reading in small windows, news, a probe, lists that go on."""
    small = company()
    landed = Landed()
    with site(tmp_path_factory.mktemp("github"), small, graphql_commit_limit=3) as github:
        github.tool.show(small.ended_at - timedelta(days=3))
        landed.run(github.connect(**WIDE))
        github.tool.show(small.ended_at)
        landed.run(github.connect(started() + timedelta(days=10), **WIDE))
        github.connect().probe()
        yield github


def _rest_exchanges(github: Site) -> list[Exchange]:
    return [one for one in github.served.exchanges("github") if one.method == "GET"]


def test_every_rest_request_is_one_that_github_describes(asked: Site, shared_data: Path) -> None:
    described = rest(shared_data)
    targets = {one.target for one in _rest_exchanges(asked)}
    for target in targets:
        described.check(target)
    for part in ("/repos?", "/actions/runs?", "/compare/", "/user", "/rate_limit"):
        assert any(part in target for target in targets), part


def _check(asked: Site, schema: GraphQLSchema) -> None:
    queries = {one["query"] for one in asked.queries()}
    for query in queries:
        assert validate(schema, parse(query)) == [], query
    assert len(queries) >= 12


def test_every_query_is_one_of_the_schema_that_is_served(asked: Site) -> None:
    _check(asked, served_schema())


def test_every_query_is_one_of_githubs_whole_schema(asked: Site) -> None:
    _check(asked, real_schema())


def test_the_cloud_is_told_the_version_and_everybody_who_asks(asked: Site) -> None:
    for one in asked.served.exchanges("github"):
        assert one.headers["x-github-api-version"] == "2022-11-28"
        assert one.headers["accept"] == "application/vnd.github+json"
        assert one.headers["user-agent"]
        assert one.headers["authorization"].startswith("Bearer ")


def test_a_page_of_pull_requests_costs_a_twohundredth_of_an_hours_points(tmp_path: Path) -> None:
    """Cost as docs.github.com counts it: each list inside a list once for every possible item, a hundred a point."""
    name = company().repositories[0].name
    with site(tmp_path) as github:
        connection = github.connect(repositories=[name])
        before = connection.probe().facts["quota"]["graphql"][0]
        Landed().run(connection, only=["pull_requests"])
        after = connection.probe().facts["quota"]["graphql"][0]
        pages = github.asked()["pullRequests"]
    assert pages == 1
    assert before - after <= 25, "so that a token reads 10,000 pull requests an hour"

"""What can be set about the simulated GitHub: its limits, and repositories that are in some way special."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# Documented limits of github.com for a personal token; both are refilled once an hour.
QUOTA = {"core": 5_000, "graphql": 5_000, "search": 30}


@dataclass(frozen=True)
class Behaviour:
    """Settings of one simulated GitHub. Names of repositories are `owner/name`; case does not matter.

    `renamed`: former name -> the name it has in the company. `gone`: answers 404. `blocked`: 451, as after a takedown.
    `without_issues`, `without_actions`: the feature is switched off. `deleted`: node ids of records removed since.
    `quota`: requests (points for graphql) per token and `quota_seconds`. `points_a_minute`: above it GitHub's secondary
    limit answers (None: never; the real one is 900), with Retry-After if `says_retry_after`.
    `heavy_nodes`: a GraphQL query that touches more records answers 502 (the real limit is 10 s of work).
    `heavy_body`: what stands in that 502, both are seen.
    `run_limit`: workflow runs that one query lists. `pull_commit_limit`: commits that REST lists of a pull request
    (GraphQL lists all, unless `graphql_commit_limit` says otherwise).
    `enterprise_version`: None is github.com, else an Enterprise Server, which limits nothing unless `has_limits`.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    without_issues: frozenset[str] = frozenset()
    without_actions: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()
    quota: Mapping[str, int] = field(default_factory=lambda: dict(QUOTA))
    quota_seconds: int = 3_600
    points_a_minute: int | None = None
    says_retry_after: bool = True
    retry_after_seconds: int = 60
    heavy_nodes: int | None = None
    heavy_body: Literal["html", "json"] = "html"
    run_limit: int = 1_000
    pull_commit_limit: int = 250
    graphql_commit_limit: int | None = None
    enterprise_version: str | None = None
    has_limits: bool = True

    @property
    def rest_prefix(self) -> str:
        """What stands before a REST path."""
        return "/api/v3" if self.enterprise_version else ""

    @property
    def graphql_path(self) -> str:
        """Where GraphQL is asked."""
        return "/api/graphql" if self.enterprise_version else "/graphql"

    @property
    def web(self) -> str:
        """The web pages' address, which is the start of every html_url."""
        return "https://github.example.com" if self.enterprise_version else "https://github.com"

    @property
    def documentation(self) -> str:
        """Where error bodies point to."""
        return (
            "https://docs.github.com/enterprise-server@3.17" if self.enterprise_version else "https://docs.github.com"
        )

"""Which path of which deployment is answered by what."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sei_pipeline.simulator.jira import resources, site_resources
from sei_pipeline.simulator.jira.answers import errors
from sei_pipeline.simulator.jira.resources import Settings
from sei_pipeline.simulator.jira.site import Deployment
from sei_pipeline.simulator.messages import Reply, Request

__all__ = ["OPEN_TO_STRANGERS", "Route", "Settings", "route_of"]

Handler = Callable[..., Reply]
REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline "
    "is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)


@dataclass(frozen=True)
class Route:
    """`pattern` names its variable parts with braces; `{v}` is the API's version."""

    methods: str
    pattern: str
    handler: Handler
    deployments: Sequence[Deployment] = ("cloud", "server")

    def match(self, path: str) -> tuple[str, ...] | None:
        """The variable parts of a path that fits."""
        parts = re.split(r"\{\w+\}", self.pattern)
        found = re.fullmatch("([^/]+)".join(map(re.escape, parts)), path)
        return found.groups() if found else None


CLOUD: Sequence[Deployment] = ("cloud",)
SERVER: Sequence[Deployment] = ("server",)

# Patterns of the platform API stand for version 2 and, on Cloud, 3: `{v}` is cut off before they are compared.
PLATFORM: Sequence[Route] = (
    Route("GET POST", "/search/jql", resources.search_by_token, CLOUD),
    Route("POST", "/search/approximate-count", resources.approximate_count, CLOUD),
    Route("GET POST", "/search", resources.search_by_offset, SERVER),
    Route("POST", "/changelog/bulkfetch", resources.bulk_changelogs, CLOUD),
    Route("GET", "/issue/{key}", resources.issue),
    Route("GET", "/issue/{key}/changelog", resources.issue_changelog, CLOUD),
    Route("GET", "/issue/{key}/comment", resources.issue_comments),
    Route("GET", "/issue/{key}/worklog", resources.issue_worklogs),
    Route("GET", "/issue/{key}/remotelink", resources.remote_links),
    Route("POST", "/worklog/list", resources.worklogs_by_id),
    Route("GET", "/worklog/updated", resources.updated_worklogs),
    Route("GET", "/worklog/deleted", resources.deleted_worklogs),
    Route("GET", "/field", site_resources.fields),
    Route("GET", "/issuetype", site_resources.issue_types),
    Route("GET", "/status", site_resources.statuses),
    Route("GET", "/statuses/search", site_resources.search_statuses, CLOUD),
    Route("GET", "/project", site_resources.projects),
    Route("GET", "/project/search", site_resources.search_projects, CLOUD),
    Route("GET", "/project/{key}", site_resources.project),
    Route("GET", "/project/{key}/versions", site_resources.versions),
    Route("GET", "/project/{key}/version", site_resources.versions_by_page),
    Route("GET", "/users/search", site_resources.users, CLOUD),
    Route("GET", "/user/search", site_resources.search_users, SERVER),
    Route("GET", "/myself", site_resources.myself),
    Route("GET", "/serverInfo", site_resources.server_info),
    Route("GET", "/mypermissions", site_resources.my_permissions),
)
OTHERS: Sequence[Route] = (
    Route("GET", "/rest/agile/1.0/board", site_resources.boards),
    Route("GET", "/rest/agile/1.0/board/{id}", site_resources.board),
    Route("GET", "/rest/agile/1.0/board/{id}/configuration", site_resources.board_configuration),
    Route("GET", "/rest/agile/1.0/board/{id}/sprint", site_resources.sprints),
    Route("GET", "/rest/dev-status/{v}/issue/detail", resources.development_detail),
    Route("GET", "/rest/dev-status/{v}/issue/summary", resources.development_summary),
)
# What Jira answers to strangers with status 200, though with nothing in it where nothing is public.
OPEN_TO_STRANGERS: frozenset[Handler] = frozenset(
    {
        resources.search_by_token,
        resources.approximate_count,
        resources.search_by_offset,
        site_resources.projects,
        site_resources.search_projects,
        site_resources.fields,
        resources.issue,
        site_resources.server_info,
        site_resources.my_permissions,
        site_resources.boards,
    }
)


def route_of(deployment: Deployment, request: Request) -> tuple[Route, tuple[str, ...]] | Reply:
    """The route of a request with the variable parts of its path, or the refusal where there is none."""
    versions = "2|3|latest" if deployment == "cloud" else "2|latest"
    platform = re.fullmatch(rf"/rest/api/(?:{versions})(/.*)", request.path)
    routes, path = (PLATFORM, platform[1]) if platform else (OTHERS, request.path)
    if deployment == "cloud" and platform and path == "/search":
        return errors(410, REMOVED)
    others = False
    for route in routes:
        arguments = route.match(path) if deployment in route.deployments else None
        if arguments is not None and request.method in route.methods.split():
            is_json = request.headers.get("content-type", "").startswith("application/json")
            return (route, arguments) if request.method == "GET" or is_json else Reply(415)
        others = others or arguments is not None
    return Reply(405, headers={"Allow": "GET"}) if others else errors(404, "The requested resource was not found.")

"""What the paths beside issues answer: fields, statuses, projects, versions, people, permissions, boards, sprints."""

from __future__ import annotations

from datetime import timedelta

from sei_pipeline.simulator.company.model import Status, Team
from sei_pipeline.simulator.jira.answers import agile_page_of, errors, ok, page_of, text_list, whole_number
from sei_pipeline.simulator.jira.catalog import (
    ISSUE_TYPES,
    board_configuration_json,
    board_json,
    issue_type_json,
    project_json,
    sprint_json,
    sprint_state,
    status_json,
    status_search_json,
    version_json,
)
from sei_pipeline.simulator.jira.fields import field_json, fields_of
from sei_pipeline.simulator.jira.resources import Settings
from sei_pipeline.simulator.jira.site import READER, READER_ACCOUNT, Asker, account_json
from sei_pipeline.simulator.messages import Reply, Request

NO_PROJECT = "No project could be found with key '{}'."
NO_BOARD = "Board does not exist or you do not have permission to see it."
PERMISSIONS = {
    "BROWSE_PROJECTS": ("10", "Browse Projects", "PROJECT"),
    "VIEW_DEV_TOOLS": ("29", "View Development Tools", "PROJECT"),
    "USER_PICKER": ("27", "Browse users and groups", "GLOBAL"),
    "ADMINISTER": ("0", "Administer Jira", "GLOBAL"),
}


def fields(asker: Asker, request: Request, settings: Settings) -> Reply:
    """All fields, system and custom."""
    return ok([field_json(asker, field) for field in fields_of(asker).values()])


def issue_types(asker: Asker, request: Request, settings: Settings) -> Reply:
    """The types of issues there are."""
    used = {ticket.ticket_type for ticket in asker.site.tickets}
    return ok([issue_type_json(asker, name) for name in sorted(used | set(ISSUE_TYPES))])


def statuses(asker: Asker, request: Request, settings: Settings) -> Reply:
    """All statuses at once."""
    return ok([status_json(asker, status) for status in asker.site.company.statuses])


def search_statuses(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Statuses by page, 200 at most."""
    found: list[Status] = list(asker.site.company.statuses)
    return ok(page_of(asker, request, found, status_search_json, default=200, most=200))


def projects(asker: Asker, request: Request, settings: Settings) -> Reply:
    """All projects at once; nothing for a stranger."""
    found = [] if asker.is_anonymous else list(asker.site.projects.values())
    return ok([project_json(asker, project) for project in found])


def search_projects(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Projects by page, by key; nothing for a stranger."""
    keys = {key.upper() for key in text_list(request.query.get("keys", ()))}
    query = request.first("query").lower()
    found = [
        project
        for key, project in sorted(asker.site.projects.items())
        if not asker.is_anonymous and (not keys or key in keys) and query in f"{key} {project.name}".lower()
    ]
    return ok(page_of(asker, request, found, lambda project: project_json(asker, project)))


def project(asker: Asker, request: Request, settings: Settings, key: str) -> Reply:
    """One project by key or id."""
    found = asker.site.project(key)
    return ok(project_json(asker, found)) if found else errors(404, NO_PROJECT.format(key))


def versions(asker: Asker, request: Request, settings: Settings, key: str) -> Reply:
    """A project's versions at once."""
    found = asker.site.project(key)
    if found is None:
        return errors(404, NO_PROJECT.format(key))
    own = [version for version in asker.site.company.versions if version.project_key == found.key]
    return ok([version_json(asker, version) for version in own])


def versions_by_page(asker: Asker, request: Request, settings: Settings, key: str) -> Reply:
    """A project's versions by page."""
    found = asker.site.project(key)
    if found is None:
        return errors(404, NO_PROJECT.format(key))
    own = [version for version in asker.site.company.versions if version.project_key == found.key]
    return ok(page_of(asker, request, own, lambda version: version_json(asker, version)))


def users(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Cloud's users by offset, without a total. A page is cut first and cleared of hidden accounts then, so it may
    hold fewer than asked for and not be the last."""
    if "USER_PICKER" in asker.denied:
        return errors(403, "You do not have permission to browse users and groups.")
    start = whole_number(request, "startAt", 0, 10**9)
    size = whole_number(request, "maxResults", 50, 1000)
    page = list(asker.site.company.people)[start : start + size]
    return ok([account_json(asker, person) for person in page if person.jira_account_id])


def search_users(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Data Center's users by name; `.` finds everybody with an e-mail."""
    if "USER_PICKER" in asker.denied:
        return errors(403, "You do not have permission to browse users and groups.")
    query = request.first("username")
    if not query:
        return errors(400, "The username query parameter was not provided")
    start = whole_number(request, "startAt", 0, 10**9)
    size = whole_number(request, "maxResults", 50, 1000)
    known = [person for person in asker.site.company.people if person.jira_account_id]
    found = [person for person in known if query.lower() in f"{person.email} {person.full_name}".lower()]
    return ok([account_json(asker, person) for person in found[start : start + size]])


def myself(asker: Asker, request: Request, settings: Settings) -> Reply:
    """The asking user, with the time zone that JQL is read in."""
    zone = {"timeZone": asker.zone.key, "displayName": "sei reader", "active": True, "locale": "en_US"}
    groups = {"groups": {"size": 1, "items": []}, "applicationRoles": {"size": 1, "items": []}}
    if asker.is_cloud:
        self_url = asker.url(f"user?accountId={READER_ACCOUNT}")
        return ok({"self": self_url, "accountId": READER_ACCOUNT, "accountType": "atlassian", **zone, **groups})
    return ok({"self": asker.url(f"user?username={READER}"), "key": "JIRAUSER1", "name": READER, **zone, **groups})


def server_info(asker: Asker, request: Request, settings: Settings) -> Reply:
    """What kind of Jira this is, and its clock."""
    version = [1001, 0, 0] if asker.is_cloud else [9, 12, 5]
    text = "1001.0.0-SNAPSHOT" if asker.is_cloud else "9.12.5"
    return ok(
        {
            "baseUrl": asker.base,
            "version": text,
            "versionNumbers": version,
            "deploymentType": "Cloud" if asker.is_cloud else "Server",
            "buildNumber": 100290 if asker.is_cloud else 9120005,
            "buildDate": asker.instant(asker.site.company.started_at - timedelta(days=30)),
            "serverTime": asker.instant(settings.clock()),
            "scmInfo": "0000000000000000000000000000000000000000",
            "serverTitle": "Jira",
        }
    )


def my_permissions(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Which of the permissions asked for the user has; Cloud wants them named."""
    wanted = text_list(request.query.get("permissions", ()))
    if asker.is_cloud and not wanted:
        return errors(400, "The 'permissions' query parameter is required.")
    unknown = [name for name in wanted if name not in PERMISSIONS]
    if unknown:
        return errors(400, *[f"Unrecognized permission '{name}'." for name in unknown])
    told = {}
    for name in wanted or PERMISSIONS:
        number, title, kind = PERMISSIONS[name]
        has = not asker.is_anonymous and name not in asker.denied and name != "ADMINISTER"
        about = {"id": number, "key": name, "name": title, "type": kind, "description": title}
        told[name] = {**about, "havePermission": has}
    return ok({"permissions": told})


def _visible_boards(asker: Asker) -> list[Team]:
    teams = [team for team in asker.site.company.teams if team.project_key in asker.site.projects]
    return [] if asker.is_anonymous else sorted(teams, key=lambda team: team.board_id)


def _board(asker: Asker, number: str) -> Team | None:
    return next((team for team in _visible_boards(asker) if str(team.board_id) == number), None)


def boards(asker: Asker, request: Request, settings: Settings) -> Reply:
    """Boards by page, of one project or all."""
    wanted = request.first("projectKeyOrId")
    found = _visible_boards(asker)
    if wanted:
        its = asker.site.project(wanted)
        if its is None:
            return errors(400, NO_PROJECT.format(wanted))
        found = [team for team in found if team.project_key == its.key]
    return ok(agile_page_of(asker, request, found, lambda team: board_json(asker, team)))


def board(asker: Asker, request: Request, settings: Settings, number: str) -> Reply:
    """One board."""
    team = _board(asker, number)
    return ok(board_json(asker, team)) if team else errors(404, NO_BOARD)


def board_configuration(asker: Asker, request: Request, settings: Settings, number: str) -> Reply:
    """A board's columns and its estimation field."""
    team = _board(asker, number)
    return ok(board_configuration_json(asker, team)) if team else errors(404, NO_BOARD)


def sprints(asker: Asker, request: Request, settings: Settings, number: str) -> Reply:
    """A board's sprints by page, oldest first; a Kanban board has none and says so with 400."""
    team = _board(asker, number)
    if team is None:
        return errors(404, NO_BOARD)
    if team.board_id not in asker.site.scrum_boards:
        return errors(400, "The board does not support sprints")
    states = text_list(request.query.get("state", ()))
    own = [sprint for sprint in asker.site.company.sprints if sprint.board_id == team.board_id]
    found = [sprint for sprint in own if not states or sprint_state(sprint) in states]
    return ok(agile_page_of(asker, request, found, lambda sprint: sprint_json(asker, sprint)))

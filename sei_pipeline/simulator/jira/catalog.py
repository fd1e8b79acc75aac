"""What a site is made of beside its issues: statuses, projects, versions, types, boards and sprints."""

from __future__ import annotations

from datetime import datetime

from sei_pipeline.simulator.company.model import Project, Sprint, Status, Team, Version
from sei_pipeline.simulator.jira.fields import RANK, STORY_POINTS, fields_of
from sei_pipeline.simulator.jira.site import Asker, Json, number_of, zulu

CATEGORIES = {
    "new": (2, "blue-gray", "To Do", "TODO"),
    "indeterminate": (4, "yellow", "In Progress", "IN_PROGRESS"),
    "done": (3, "green", "Done", "DONE"),
}
ISSUE_TYPES = {"Epic": 10000, "Story": 10001, "Task": 10002, "Sub-task": 10003, "Bug": 10004, "Incident": 10005}
PRIORITIES = {"Highest": 1, "High": 2, "Medium": 3, "Low": 4, "Lowest": 5}
RESOLUTIONS = {"Done": 10000, "Won't Do": 10001, "Duplicate": 10002, "Cannot Reproduce": 10003}


def named_json(asker: Asker, kind: str, name: str) -> Json:
    """A priority or resolution."""
    known = {"priority": PRIORITIES, "resolution": RESOLUTIONS}[kind]
    number = known.get(name) or number_of(kind, name)
    icon = {"iconUrl": f"{asker.base}/images/icons/priorities/{name.lower()}.svg"} if kind == "priority" else {}
    about = {"description": ""} if kind == "resolution" else {}
    return {"self": asker.url(f"{kind}/{number}"), **icon, **about, "name": name, "id": str(number)}


def issue_type_json(asker: Asker, name: str) -> Json:
    """An issue type; only Cloud tells its level in the hierarchy."""
    number = ISSUE_TYPES.get(name) or number_of("issuetype", name)
    level = {"Epic": 1, "Sub-task": -1}.get(name, 0)
    shared = {
        "self": asker.url(f"issuetype/{number}"),
        "id": str(number),
        "description": "",
        "iconUrl": asker.url(f"universal_avatar/view/type/issuetype/avatar/{number}"),
        "name": name,
        "subtask": level == -1,
        "avatarId": number,
    }
    return shared | ({"hierarchyLevel": level} if asker.is_cloud else {})


def status_json(asker: Asker, status: Status) -> Json:
    """As `/status` and issues tell it."""
    number, colour, name, _ = CATEGORIES[status.category]
    category = {"self": asker.url(f"statuscategory/{number}"), "id": number, "key": status.category}
    return {
        "self": asker.url(f"status/{status.status_id}"),
        "description": "",
        "iconUrl": f"{asker.base}/",
        "name": status.name,
        "id": str(status.status_id),
        "statusCategory": {**category, "colorName": colour, "name": name},
    }


def status_search_json(status: Status) -> Json:
    """As Cloud's `/statuses/search` tells it: the category by another name."""
    category = CATEGORIES[status.category][3]
    scope = {"type": "GLOBAL"}
    return {
        "id": str(status.status_id),
        "name": status.name,
        "statusCategory": category,
        "scope": scope,
        "description": "",
    }


def project_json(asker: Asker, project: Project) -> Json:
    """A project as lists tell it."""
    shared = {
        "self": asker.url(f"project/{project.project_id}"),
        "id": str(project.project_id),
        "key": project.key,
        "name": project.name,
        "avatarUrls": {"48x48": asker.url(f"universal_avatar/view/type/project/avatar/{project.project_id}")},
        "projectTypeKey": "service_desk" if project.has_incidents else "software",
    }
    if not asker.is_cloud:
        return {"expand": "description,lead,url,projectKeys", **shared}
    flags = {"simplified": False, "style": "classic", "isPrivate": False, "properties": {}}
    return {"expand": "description,lead,issueTypes,url,projectKeys,permissions,insight", **shared, **flags}


def project_reference(asker: Asker, project: Project) -> Json:
    """As issues embed it."""
    whole = project_json(asker, project)
    names = ("self", "id", "key", "name", "projectTypeKey", "simplified", "avatarUrls")
    return {name: whole[name] for name in names if name in whole}


def version_json(asker: Asker, version: Version) -> Json:
    """A version is known by day; without a release date it is unreleased."""
    project = asker.site.project(version.project_key)
    on = version.released_on
    released = {"releaseDate": f"{on:%Y-%m-%d}", "userReleaseDate": f"{on:%d/%b/%y}"} if on else {}
    return {
        "self": asker.url(f"version/{version.version_id}"),
        "id": str(version.version_id),
        "description": "",
        "name": version.name,
        "archived": False,
        "released": on is not None,
        **released,
        "projectId": project.project_id if project else None,
    }


def version_reference(asker: Asker, project_key: str, name: str) -> Json:
    """As issues embed it."""
    found = [it for it in asker.site.company.versions if (it.project_key, it.name) == (project_key, name)]
    if not found:
        number = number_of("version", project_key, name)
        return {
            "self": asker.url(f"version/{number}"),
            "id": str(number),
            "name": name,
            "archived": False,
            "released": False,
        }
    whole = version_json(asker, found[0])
    return {key: value for key, value in whole.items() if key not in {"projectId", "userReleaseDate"}}


def board_json(asker: Asker, team: Team) -> Json:
    """A board; Data Center does not tell its project."""
    shared = {
        "id": team.board_id,
        "self": asker.agile_url(f"board/{team.board_id}"),
        "name": f"{team.name} board",
        "type": "scrum" if team.board_id in asker.site.scrum_boards else "kanban",
    }
    project = asker.site.project(team.project_key)
    if not asker.is_cloud or project is None:
        return shared
    location = {
        "projectId": project.project_id,
        "displayName": f"{project.name} ({project.key})",
        "projectName": project.name,
        "projectKey": project.key,
        "projectTypeKey": "software",
        "avatarURI": f"{asker.base}/avatar/project/{project.project_id}",
        "name": f"{project.name} ({project.key})",
    }
    return {**shared, "location": location, "isPrivate": False}


def board_configuration_json(asker: Asker, team: Team) -> Json:
    """Columns by status, and the field that estimates: of two fields of one name, the one that counts."""
    columns = [
        {
            "name": name,
            "statuses": [
                {"id": str(status.status_id), "self": asker.url(f"status/{status.status_id}")}
                for status in asker.site.company.statuses
                if status.category == category
            ],
        }
        for category, (_, _, name, _) in CATEGORIES.items()
    ]
    board = board_json(asker, team)
    project = asker.site.project(team.project_key)
    place: Json = {}
    if asker.is_cloud and project:
        number = project.project_id
        about = {"type": "project", "key": project.key, "id": str(number), "name": project.name}
        place = {"location": {**about, "self": asker.url(f"project/{number}")}}
    return {
        **{name: board[name] for name in ("id", "name", "type", "self")},
        **place,
        "filter": {"id": str(10000 + team.board_id), "self": asker.url(f"filter/{10000 + team.board_id}")},
        "columnConfig": {"columns": columns, "constraintType": "none"},
        "estimation": {
            "type": "field",
            "field": {"fieldId": STORY_POINTS, "displayName": fields_of(asker)[STORY_POINTS].name},
        },
        "ranking": {"rankCustomFieldId": int(RANK.removeprefix("customfield_"))},
    }


def sprint_state(sprint: Sprint) -> str:
    """`future`, `active` or `closed`."""
    if sprint.completed_at:
        return "closed"
    return "active" if sprint.started_at else "future"


def sprint_json(asker: Asker, sprint: Sprint) -> Json:
    """As the agile API tells it: UTC on Cloud, the user's zone on Data Center. What is not known is left out."""
    times = {"startDate": sprint.started_at, "endDate": sprint.planned_ended_at, "completeDate": sprint.completed_at}
    tell = zulu if asker.is_cloud else lambda at: _with_colon(asker, at)
    return {
        "id": sprint.sprint_id,
        "self": asker.agile_url(f"sprint/{sprint.sprint_id}"),
        "state": sprint_state(sprint),
        "name": sprint.name,
        **{name: tell(at) for name, at in times.items() if at},
        "originBoardId": sprint.board_id,
        "goal": sprint.goal,
    }


def sprint_of_issue(asker: Asker, sprint: Sprint) -> Json | str:
    """As issues hold it: an object on Cloud, the text of a Java object on Data Center."""
    if asker.is_cloud:
        whole = sprint_json(asker, sprint)
        whole["boardId"] = whole.pop("originBoardId")
        del whole["self"]
        return whole
    times = {"startDate": sprint.started_at, "endDate": sprint.planned_ended_at, "completeDate": sprint.completed_at}
    told = ",".join(f"{name}={_with_colon(asker, at) if at else '<null>'}" for name, at in times.items())
    head = f"com.atlassian.greenhopper.service.sprint.Sprint@{number_of('sprint', sprint.sprint_id):x}"
    return (
        f"{head}[id={sprint.sprint_id},rapidViewId={sprint.board_id},state={sprint_state(sprint).upper()},"
        f"name={sprint.name},{told},sequence={sprint.sprint_id},goal={sprint.goal}]"
    )


def _with_colon(asker: Asker, at: datetime) -> str:
    """`2016-06-06T21:30:53.537+10:00`, the third of Jira's spellings of an instant."""
    text = asker.instant(at)
    return f"{text[:-2]}:{text[-2:]}"

"""The fields that a site has. Custom ones are known by id only: what they mean is told by `/field`, where two may
bear one name (migrations left two "Story Points" beside the "Story point estimate" that the boards use)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sei_pipeline.simulator.jira.site import Asker, Json

DEVELOPMENT = "customfield_10000"
TEAM = "customfield_10001"
EPIC_LINK = "customfield_10014"
STORY_POINTS = "customfield_10016"  # the one that the boards estimate with and that issues fill
RANK = "customfield_10019"
SPRINT = "customfield_10020"
UNUSED_STORY_POINTS = ("customfield_10026", "customfield_10036")
_TYPES = "com.atlassian.jira.plugin.system.customfieldtypes"


@dataclass(frozen=True)
class Field:
    """One field. `custom` is its type key, None for a system field; `items` what an array holds."""

    field_id: str
    name: str
    type: str
    custom: str | None = None
    items: str | None = None
    cloud_only: bool = False


SYSTEM: Sequence[Field] = (
    Field("summary", "Summary", "string"),
    Field("issuetype", "Issue Type", "issuetype"),
    Field("status", "Status", "status"),
    Field("statuscategorychangedate", "Status Category Changed", "datetime", cloud_only=True),
    Field("project", "Project", "project"),
    Field("parent", "Parent", "issuelink"),
    Field("priority", "Priority", "priority"),
    Field("resolution", "Resolution", "resolution"),
    Field("resolutiondate", "Resolved", "datetime"),
    Field("created", "Created", "datetime"),
    Field("updated", "Updated", "datetime"),
    Field("duedate", "Due date", "date"),
    Field("creator", "Creator", "user"),
    Field("reporter", "Reporter", "user"),
    Field("assignee", "Assignee", "user"),
    Field("labels", "Labels", "array", items="string"),
    Field("components", "Components", "array", items="component"),
    Field("fixVersions", "Fix versions", "array", items="version"),
    Field("versions", "Affects versions", "array", items="version"),
    Field("subtasks", "Sub-tasks", "array", items="issuelinks"),
    Field("issuelinks", "Linked Issues", "array", items="issuelinks"),
    Field("description", "Description", "string"),
    Field("environment", "Environment", "string"),
    Field("timespent", "Time Spent", "number"),
    Field("timeoriginalestimate", "Original estimate", "number"),
    Field("workratio", "Work Ratio", "number"),
    Field("comment", "Comment", "comments-page"),
    Field("worklog", "Log Work", "array", items="worklog"),
    Field("attachment", "Attachment", "array", items="attachment"),
)

CUSTOM: Sequence[Field] = (
    Field(
        DEVELOPMENT, "Development", "any", "com.atlassian.jira.plugins.jira-development-integration-plugin:devsummarycf"
    ),
    Field(TEAM, "Team", "team", f"{_TYPES}:atlassian-team", cloud_only=True),
    Field(EPIC_LINK, "Epic Link", "any", "com.pyxis.greenhopper.jira:gh-epic-link"),
    Field(STORY_POINTS, "Story point estimate", "number", "com.pyxis.greenhopper.jira:jsw-story-points"),
    Field(RANK, "Rank", "any", "com.pyxis.greenhopper.jira:gh-lexo-rank"),
    Field(SPRINT, "Sprint", "array", "com.pyxis.greenhopper.jira:gh-sprint", items="json"),
    *(Field(number, "Story Points", "number", f"{_TYPES}:float") for number in UNUSED_STORY_POINTS),
)

CLOUD_ONLY = frozenset(field.field_id for field in CUSTOM if field.cloud_only)


def fields_of(asker: Asker) -> Mapping[str, Field]:
    """By id. The company names its custom fields; those that Jira brings keep their types, others are text."""
    known = {field.field_id: field for field in (*SYSTEM, *CUSTOM) if asker.is_cloud or not field.cloud_only}
    for field_id, name in asker.site.company.custom_fields.items():
        if field_id in known:
            known[field_id] = replace(known[field_id], name=name)
        elif field_id not in CLOUD_ONLY:
            known[field_id] = Field(field_id, name, "string", f"{_TYPES}:textfield")
    return known


def field_json(asker: Asker, field: Field) -> Json:
    """One entry of `/field`."""
    schema: Json = {"type": field.type}
    if field.items:
        schema["items"] = field.items if asker.is_cloud or field.field_id != SPRINT else "string"
    number = field.field_id.removeprefix("customfield_")
    clauses = [field.field_id]
    if field.custom:
        schema |= {"custom": field.custom, "customId": int(number)}
        clauses = [f"cf[{number}]", field.name]
    else:
        schema["system"] = field.field_id
    flags = {"custom": field.custom is not None, "orderable": True, "navigable": True, "searchable": True}
    cloud = {"key": field.field_id} if asker.is_cloud else {}
    return {"id": field.field_id, **cloud, "name": field.name, **flags, "clauseNames": clauses, "schema": schema}

"""The streams of a Jira site: what stands once in it, and what belongs to one project.

A scope is `site` (projects, statuses, fields, users, boards, sprints) or a project's key (versions, issues and what
belongs to them, issue_keys). Ids are Jira's own, as text. Where a column's place in Jira's JSON is fixed it is cut
from there; what isn't fixed (custom fields, people, text documents) stands under `found`, made in issue_record.py.
"""

from __future__ import annotations

from sei_pipeline.connect.contract import Column, ColumnType, Stream
from sei_pipeline.integrations.jira.issue_streams import ISSUE_CHILDREN, ISSUES

_TEXT, _FLAG, _TIME = ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.TIMESTAMP
_DATE, _NUMBER = ColumnType.DATE, ColumnType.INTEGER
_INSTANCE = Column("instance", _TEXT, "Host of the site, or the connection's `instance`; part of every id.")

SITE = "site"  # no project's key: those have capitals

PROJECTS = Stream(
    "projects",
    "One row per project that the connection reads.",
    ("project_id",),
    (
        _INSTANCE,
        Column("project_id", _TEXT, "Its number, which a new key doesn't change.", "id"),
        Column("project_key", _TEXT, "`PAY`.", "key"),
        Column("project_name", _TEXT, "Name.", "name"),
        Column("project_type", _TEXT, "`software`, `service_desk`, `business`.", "projectTypeKey"),
        Column("is_team_managed", _FLAG, "Its team sets up workflow and fields; NULL in Data Center.", "simplified"),
        Column("is_archived", _FLAG, "Archived; NULL where it isn't told.", "archived"),
    ),
    mode="snapshot",
)
STATUSES = Stream(
    "statuses",
    "One row per status of the site. A new name keeps the id, and histories name statuses by id.",
    ("status_id",),
    (
        _INSTANCE,
        Column("status_id", _TEXT, "Its number.", "id"),
        Column("status_name", _TEXT, "Its name now, in the language of the asking user.", "name"),
        Column("category_key", _TEXT, "`new`, `indeterminate`, `done` or `undefined`.", "statusCategory.key"),
        Column("category_name", _TEXT, "Category in the language of the asking user.", "statusCategory.name"),
        Column("project_id", _TEXT, "Project that alone has it; NULL for the site's own.", "scope.project.id"),
    ),
    mode="snapshot",
)
FIELDS = Stream(
    "fields",
    "One row per field of the site. Two custom fields may have one name.",
    ("field_id",),
    (
        _INSTANCE,
        Column("field_id", _TEXT, "`summary`, `customfield_10016`.", "id"),
        Column("field_name", _TEXT, "Name, in the language of the asking user.", "name"),
        Column("is_custom", _FLAG, "It is a custom field.", "custom"),
        Column("field_type", _TEXT, "Type of its values: `number`, `array`, `user` ...", "schema.type"),
        Column("custom_type", _TEXT, "What made it: `com.pyxis.greenhopper.jira:gh-sprint`.", "schema.custom"),
        Column("used_as", _TEXT, "`story_points`, `sprint`, `epic`, `team`, `development`, `custom`; NULL: not read."),
    ),
    mode="snapshot",
)
USERS = Stream(
    "users",
    "One row per account that the token may see: people, apps and customers.",
    ("account_id",),
    (
        _INSTANCE,
        Column(
            "account_id", _TEXT, "Account id in Cloud, user key in Data Center: what issues and histories name.", "id"
        ),
        Column("account_name", _TEXT, "Login name; NULL in Cloud, which has none.", "name"),
        Column("display_name", _TEXT, "Name as people see it.", "displayName"),
        Column("email", _TEXT, "E-mail, where its owner or the site shows it.", "emailAddress"),
        Column("account_type", _TEXT, "`atlassian`, `app`, `customer`; NULL in Data Center.", "accountType"),
        Column("is_active", _FLAG, "May log in.", "active"),
    ),
    mode="snapshot",
)
BOARDS = Stream(
    "boards",
    "One row per board that the token may see.",
    ("board_id",),
    (
        _INSTANCE,
        Column("board_id", _TEXT, "Its number.", "id"),
        Column("board_name", _TEXT, "Name.", "name"),
        Column("board_type", _TEXT, "`scrum`, `kanban`, `simple`.", "type"),
        Column("project_id", _TEXT, "Project that it is kept in; NULL for a person's own.", "location.projectId"),
        Column("project_key", _TEXT, "Key of that project.", "location.projectKey"),
    ),
    mode="snapshot",
)
SPRINTS = Stream(
    "sprints",
    "One row per sprint of the boards that are read.",
    ("sprint_id",),
    (
        _INSTANCE,
        Column("sprint_id", _TEXT, "Its number: what issues and histories of the field Sprint name.", "id"),
        Column("sprint_name", _TEXT, "Name.", "name"),
        Column("state", _TEXT, "`future`, `active`, `closed`.", "state"),
        Column("board_id", _TEXT, "Board that it was made on.", "originBoardId"),
        Column("goal", _TEXT, "Goal.", "goal"),
        Column("started_at", _TIME, "When it was started; before that the planned start.", "startDate"),
        Column("planned_ended_at", _TIME, "Planned end.", "endDate"),
        Column("completed_at", _TIME, "When it was completed; NULL until then.", "completeDate"),
    ),
    mode="snapshot",
)
VERSIONS = Stream(
    "versions",
    "One row per version (release) of a project.",
    ("version_id",),
    (
        _INSTANCE,
        Column("version_id", _TEXT, "Its number.", "id"),
        Column("project_key", _TEXT, "Project."),
        Column("version_name", _TEXT, "Name; may be used again in another project.", "name"),
        Column("description", _TEXT, "Description.", "description"),
        Column("is_released", _FLAG, "Released.", "released"),
        Column("is_archived", _FLAG, "Archived.", "archived"),
        Column("started_on", _DATE, "Planned start, a day.", "startDate"),
        Column("released_on", _DATE, "Day of the release, planned until it is released.", "releaseDate"),
        Column("time_zone", _TEXT, "Zone of the asking user, in which that day ends."),
    ),
    mode="snapshot",
)
ISSUE_KEYS = Stream(
    "issue_keys",
    "One row per issue that is in the project at the last sweep. An issue was deleted where no scope's newest sweep "
    "lists it and its newest version's updated_at is before its own scope's `swept_at`.",
    ("issue_id",),
    (
        _INSTANCE,
        Column("issue_id", _TEXT, "Its number, which a move doesn't change.", "id"),
        Column("issue_key", _TEXT, "Its key now.", "key"),
        Column("project_key", _TEXT, "Project."),
        Column("swept_at", _TIME, "When the extraction of this sweep began."),
    ),
    mode="snapshot",
    keeps_payload=False,
)

SITE_STREAMS = (PROJECTS, STATUSES, FIELDS, USERS, BOARDS, SPRINTS)
# The sweep stands before the issues: an issue that it lists is landed by this run at the latest.
STREAMS = (*SITE_STREAMS, VERSIONS, ISSUE_KEYS, ISSUES, *ISSUE_CHILDREN)

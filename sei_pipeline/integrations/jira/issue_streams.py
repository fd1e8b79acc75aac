"""Issues and what belongs to them. A new version of an issue brings all its changes, links, worklogs and comments."""

from __future__ import annotations

from sei_pipeline.connect.contract import Column, ColumnType, Stream

_TEXT, _FLAG, _TIME, _TEXTS = ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.TIMESTAMP, ColumnType.TEXT_LIST
_DATE, _NUMBER, _FLOAT = ColumnType.DATE, ColumnType.INTEGER, ColumnType.FLOAT
_INSTANCE = Column("instance", _TEXT, "Host of the site, or the connection's `instance`; part of every id.")
_ISSUE_ID = Column("issue_id", _TEXT, "The issue's number, which a move doesn't change.")


def _found(name: str, kind: ColumnType, description: str) -> Column:
    """A column whose value was found for it (issue_record.py), and stands beside Jira's own JSON."""
    return Column(name, kind, description, f"found.{name}")


ISSUES = Stream(
    "issues",
    "One row per version of an issue (ticket), by its number: a moved issue stays the same one, in another scope.",
    ("issue_id",),
    (
        _INSTANCE,
        Column("issue_id", _TEXT, "Its number, which a move doesn't change.", "id"),
        Column("issue_key", _TEXT, "Its key now, `PAY-123`.", "key"),
        _found("former_keys", _TEXTS, "Keys that it had before it moved, oldest first."),
        Column("project_id", _TEXT, "Project it is in now.", "fields.project.id"),
        Column("project_key", _TEXT, "Key of that project.", "fields.project.key"),
        Column("issue_type", _TEXT, "Type, in the language of the asking user.", "fields.issuetype.name"),
        Column("issue_type_id", _TEXT, "Number of the type.", "fields.issuetype.id"),
        Column("is_subtask", _FLAG, "It is a part of its parent.", "fields.issuetype.subtask"),
        Column("hierarchy_level", _NUMBER, "-1 part, 0 issue, 1 epic; NULL in Data Center.",
               "fields.issuetype.hierarchyLevel"),
        Column("summary", _TEXT, "Title.", "fields.summary"),
        _found("description", _TEXT, "Description; of Cloud's documents the text, with the addresses of links."),
        Column("status_id", _TEXT, "Number of its status.", "fields.status.id"),
        Column("status_name", _TEXT, "Status.", "fields.status.name"),
        Column("status_category", _TEXT, "`new`, `indeterminate`, `done`, `undefined`.",
               "fields.status.statusCategory.key"),
        Column("priority", _TEXT, "Priority.", "fields.priority.name"),
        Column("resolution", _TEXT, "Resolution.", "fields.resolution.name"),
        _found("assignee_account_id", _TEXT, "Who has it now."),
        _found("reporter_account_id", _TEXT, "Who reported it."),
        _found("creator_account_id", _TEXT, "Who created it."),
        Column("created_at", _TIME, "Created.", "fields.created"),
        Column("updated_at", _TIME, "Last change that Jira counts as one; versions are read in its order.",
               "fields.updated"),
        Column("resolved_at", _TIME, "Resolved.", "fields.resolutiondate"),
        Column("due_on", _DATE, "Due day.", "fields.duedate"),
        Column("labels", _TEXTS, "Labels.", "fields.labels"),
        _found("components", _TEXTS, "Names of its components."),
        _found("fix_versions", _TEXTS, "Names of the versions that it is fixed in."),
        _found("fix_version_ids", _TEXTS, "Numbers of the versions that it is fixed in."),
        _found("affected_versions", _TEXTS, "Names of the versions that it affects."),
        Column("parent_issue_id", _TEXT, "Number of its parent.", "fields.parent.id"),
        Column("parent_issue_key", _TEXT, "Key of its parent.", "fields.parent.key"),
        _found("epic_key", _TEXT, "Key of its epic, by the field Epic Link; NULL where `parent` took its place."),
        _found("story_points", _FLOAT, "Estimate: the first of the story point fields that has a number."),
        _found("sprint_ids", _TEXTS, "Numbers of the sprints that it is or was in."),
        _found("sprint_names", _TEXTS, "Names of these sprints, in the same order."),
        _found("team_id", _TEXT, "Id of its team (field Team)."),
        _found("team_name", _TEXT, "Name of its team."),
        _found("custom_fields", _TEXTS, "Kept custom fields as `name=value`, a list as several."),
        _found("url", _TEXT, "Where people open it."),
    ),
)  # fmt: skip
ISSUE_CHANGES = Stream(
    "issue_changes",
    "One row per changed field of one history entry of an issue; the history is complete.",
    ("issue_id", "history_id", "item_index"),
    (
        _INSTANCE,
        _ISSUE_ID,
        Column("history_id", _TEXT, "Number of the history entry; grows with time within a site."),
        Column("item_index", _NUMBER, "Place in its entry, from 0."),
        Column("changed_at", _TIME, "When."),
        Column("account_id", _TEXT, "Who; NULL for a rule of the site itself."),
        Column("field_name", _TEXT, "`status`, `Sprint`, `Key` ... : a custom field by its name at that time."),
        Column("field_id", _TEXT, "`status`, `customfield_10020`; NULL in Data Center and for links."),
        Column("field_type", _TEXT, "`jira` or `custom`."),
        Column("from_id", _TEXT, "Value before, by id: a status's number, several sprints' with commas."),
        Column("from_text", _TEXT, "Value before, as people saw it: a status by its name at that time."),
        Column("to_id", _TEXT, "Value after, by id."),
        Column("to_text", _TEXT, "Value after, as people saw it."),
    ),
    keeps_payload=False,
    child_of="issues",
    parent_key=("issue_id",),
)
ISSUE_LINKS = Stream(
    "issue_links",
    "One row per link between an issue and another; each of the two has it.",
    ("issue_id", "link_id"),
    (
        _INSTANCE,
        _ISSUE_ID,
        Column("link_id", _TEXT, "Number of the link, the same on both issues."),
        Column("link_type", _TEXT, "`Blocks`, `Problem/Incident` ..."),
        Column("direction", _TEXT, "`outward` or `inward`, from this issue."),
        Column("phrase", _TEXT, "How it reads from this issue: `is caused by`."),
        Column("other_issue_id", _TEXT, "Number of the other issue."),
        Column("other_issue_key", _TEXT, "Key of the other issue."),
    ),
    keeps_payload=False,
    child_of="issues",
    parent_key=("issue_id",),
)
ISSUE_WORKLOGS = Stream(
    "issue_worklogs",
    "One row per worklog of an issue.",
    ("issue_id", "worklog_id"),
    (
        _INSTANCE,
        _ISSUE_ID,
        Column("worklog_id", _TEXT, "Its number."),
        Column("account_id", _TEXT, "Who worked."),
        Column("started_at", _TIME, "When the work began, as entered."),
        Column("worked_seconds", _NUMBER, "Time spent, in seconds."),
        Column("created_at", _TIME, "When it was entered."),
        Column("updated_at", _TIME, "When it was last changed."),
    ),
    keeps_payload=False,
    child_of="issues",
    parent_key=("issue_id",),
)
ISSUE_COMMENTS = Stream(
    "issue_comments",
    "One row per comment of an issue.",
    ("issue_id", "comment_id"),
    (
        _INSTANCE,
        _ISSUE_ID,
        Column("comment_id", _TEXT, "Its number."),
        Column("account_id", _TEXT, "Who wrote it; NULL for nobody with an account."),
        Column("created_at", _TIME, "When it was written."),
        Column("updated_at", _TIME, "When it was last changed."),
        Column("body", _TEXT, "Text, with the addresses of links."),
        Column("is_public", _FLAG, "Customers of a service project see it; NULL elsewhere."),
    ),
    keeps_payload=False,
    child_of="issues",
    parent_key=("issue_id",),
)
ISSUE_REMOTE_LINKS = Stream(
    "issue_remote_links",
    "One row per link from an issue to an address outside; only where `remote_links` has them read.",
    ("issue_id", "remote_link_id"),
    (
        _INSTANCE,
        _ISSUE_ID,
        Column("remote_link_id", _TEXT, "Its number."),
        Column("url", _TEXT, "The address."),
        Column("title", _TEXT, "Title."),
        Column("relationship", _TEXT, "`mentioned on`, `links to` ..."),
        Column("application", _TEXT, "Application that made it, by name."),
        Column("global_id", _TEXT, "Id that the application gave it."),
    ),
    keeps_payload=False,
    child_of="issues",
    parent_key=("issue_id",),
)
ISSUE_PULL_REQUESTS = Stream(
    "issue_pull_requests",
    "One row per pull request that the development panel of an issue shows; only where `development` has it read.",
    ("issue_id", "pull_request_url"),
    (
        _INSTANCE,
        _ISSUE_ID,
        Column("pull_request_url", _TEXT, "Where people open it."),
        Column("provider", _TEXT, "Application type: `GitHub`, `GitLab`, `bitbucket`, `stash`."),
        Column("pull_request_key", _TEXT, "Its number as the panel writes it: `#7`."),
        Column("repository_name", _TEXT, "Repository, as the panel names it."),
        Column("repository_url", _TEXT, "Address of the repository."),
        Column("title", _TEXT, "Title."),
        Column("status", _TEXT, "`OPEN`, `MERGED`, `DECLINED`."),
        Column("source_branch", _TEXT, "Branch that it is from."),
        Column("destination_branch", _TEXT, "Branch that it goes to."),
        Column("updated_at", _TIME, "Last change that the panel knows."),
    ),
    keeps_payload=False,
    child_of="issues",
    parent_key=("issue_id",),
)

ISSUE_CHILDREN = (
    ISSUE_CHANGES,
    ISSUE_LINKS,
    ISSUE_WORKLOGS,
    ISSUE_COMMENTS,
    ISSUE_REMOTE_LINKS,
    ISSUE_PULL_REQUESTS,
)

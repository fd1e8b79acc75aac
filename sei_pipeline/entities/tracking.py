"""Entities of issue tracking, and accounts."""

from __future__ import annotations

from sei_pipeline.entities.declaration import (
    BOOLEAN,
    FLOAT,
    INTEGER,
    Entity,
    Key,
    Reference,
    account,
    column,
    instant,
    text,
    texts,
)

CATEGORIES = "to_do in_progress done"
LINK_TYPES = "closing_keyword closing_event development_panel remote_link"

accounts = Entity(
    "accounts",
    "One row per account of a tool. Who the person is, correlation says.",
    ("account_id",),
    (
        Key("account_id", "account", ("account_name",), "Login or account id in that tool; for git the e-mail."),
        text("account_name", "Login, account id or e-mail.", required=True),
        text("display_name", "Name as the tool shows it."),
        text("email", "E-mail, where the tool tells it, in lower case."),
        text("provider_account_type", "What the tool itself calls it.", values="human bot agent"),
    ),
    is_drop_stream=False,
    made_from="people, and every account that another row names",
)
people = Entity(
    "people",
    "One row per person or machine that a tool knows.",
    ("account_id",),
    (
        Key("account_id", "account", ("account_name",), "Login or account id in that tool."),
        text("account_name", "Login, account id or e-mail.", required=True),
        text("display_name", "Full name."),
        text("email", "E-mail."),
        text("provider_account_type", "What it is, where the tool tells.", values="human bot agent"),
    ),
    note="Feeds accounts. Org trees are made from orgtrees/developers.csv, not from this.",
)
tickets = Entity(
    "tickets",
    "One row per ticket (issue, work item).",
    ("ticket_id",),
    (
        Key("ticket_id", "ticket", ("ticket_key",), "The ticket."),
        text("ticket_key", "What people see, `PAY-123`.", required=True),
        text("project_key", "Project it is in now.", required=True),
        text("ticket_type", "Story, Bug, Epic ... as the tool says."),
        text("title", "Title."),
        text("ticket_status", "The tool's word.", required=True),
        text("ticket_status_category", "Ours.", values=CATEGORIES),
        text("priority", "Priority."),
        text("resolution", "Resolution."),
        Reference("parent_ticket_id", "ticket", ("parent_ticket_key",), "Parent or epic."),
        account("assignee_account_id", "assignee_account", "Who has it now."),
        account("reporter_account_id", "reporter_account", "Who reported it."),
        column("story_points", FLOAT, "Estimate in story points."),
        instant("created_at", "Created.", required=True),
        instant("resolved_at", "Resolved, as the tool says."),
        texts("labels", "Labels."),
        texts("components", "Components."),
        texts("fix_versions", "Names of the releases that hold it."),
        texts("affected_versions", "Names of the releases that it affects."),
        texts("sprints", "Names of its sprints."),
        texts("sprint_keys", "Their keys: needed where several sprints have one name."),
        text("url", "Where people open it."),
        texts("custom_fields", "Fields beyond these, as `name=value`."),
    ),
)
former_ticket_keys = Entity(
    "former_ticket_keys",
    "One row per ticket and key that it had before it was moved, or its project got another key.",
    ("ticket_id", "former_key"),
    (
        Reference("ticket_id", "ticket", ("ticket_key",), "The ticket, by its key now.", is_required=True),
        text("former_key", "Key that it had: what branches and messages of that time name.", required=True),
    ),
)
ticket_causes = Entity(
    "ticket_causes",
    "One row per ticket and name of what caused it.",
    ("ticket_id", "cause"),
    (
        Reference("ticket_id", "ticket", ("ticket_key",), "The ticket, where it is an incident.", is_required=True),
        text(
            "cause",
            "Deployment key, commit sha, pull request (`owner/name#12`), version, or the ticket whose change it was.",
            required=True,
        ),
    ),
    note="Which tickets are incidents, team settings say.",
)
ticket_changes = Entity(
    "ticket_changes",
    "One row per change of one field of a ticket.",
    ("ticket_change_id",),
    (
        Key("ticket_change_id", "ticket_change", ("ticket_key", "change_key"), "Ticket and change."),
        Reference("ticket_id", "ticket", ("ticket_key",), "The ticket.", is_required=True),
        text("field_name", "Field that changed: `status`, `assignee`, `sprint`, `story_points` ...", required=True),
        text("from_value", "Value before. For `sprint` a name, or all names with `, ` between."),
        text("to_value", "Value after, likewise."),
        Reference(
            "sprint_id", "sprint", ("sprint_key",), "For `sprint`: the one that was entered or left, where it is told."
        ),
        text("from_status_category", "Category of the status before, where the tool tells.", values=CATEGORIES),
        text("to_status_category", "Category of the status after, where the tool tells.", values=CATEGORIES),
        instant("changed_at", "When.", required=True),
        column("change_index", INTEGER, "Order among changes at the same instant."),
        account("account_id", "account_name", "Who changed it."),
    ),
)
sprints = Entity(
    "sprints",
    "One row per sprint.",
    ("sprint_id",),
    (
        Key("sprint_id", "sprint", ("sprint_key",), "The sprint."),
        text("sprint_name", "Name.", required=True),
        text("board_name", "Board it is on."),
        text("sprint_status", "The tool's word."),
        instant("started_at", "Actual start."),
        instant("planned_ended_at", "Planned end."),
        instant("completed_at", "Actual completion."),
    ),
)
releases = Entity(
    "releases",
    "One row per release (version) of a project or repository.",
    ("release_id",),
    (
        Key("release_id", "release", ("project_key", "release_name"), "Project and name."),
        text("project_key", "Project, or `owner/name` of the repository.", required=True),
        text("release_name", "Name.", required=True),
        column("is_released", BOOLEAN, "It is out.", required=True),
        instant("released_at", "When it came out."),
        column("is_day_precision", BOOLEAN, "Only the day is known; released_at is the end of that day."),
    ),
)
ticket_pull_requests = Entity(
    "ticket_pull_requests",
    "One row per ticket and pull request that a tool itself links.",
    ("ticket_id", "pull_request_id"),
    (
        Reference("ticket_id", "ticket", ("ticket_key",), "The ticket.", is_required=True),
        Reference(
            "pull_request_id",
            "pull_request",
            ("repository", "pull_request_number"),
            "The pull request.",
            is_required=True,
        ),
        text("link_type", "How the tool knows.", required=True, values=LINK_TYPES),
    ),
    is_drop_stream=False,
    made_from="the tools that link them",
    note="Either may be unknown here: a tool links what another one holds. Links read out of texts are correlation's.",
)

ENTITIES = (
    accounts, people, tickets, former_ticket_keys, ticket_causes, ticket_changes, ticket_pull_requests,
    sprints, releases,
)  # fmt: skip

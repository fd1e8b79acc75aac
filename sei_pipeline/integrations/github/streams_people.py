"""Streams about issues and people: issues and their events, members, teams, and the sweep of what exists."""

from __future__ import annotations

from sei_pipeline.connect.contract import Column, Stream
from sei_pipeline.integrations.github.columns import (
    ADDED,
    INSTANCE,
    NUMBER,
    TEXT,
    TEXTS,
    TIME,
    WHERE,
    account,
)

ISSUES = Stream(
    "issues",
    "One row per version of an issue; pull requests are none.",
    ("repository_id", "number"),
    (
        *WHERE,
        Column("number", NUMBER, "Number in its repository, shared with pull requests."),
        Column("node_id", TEXT, "GitHub's global id.", "id"),
        Column("title", TEXT, "Title."),
        Column("body", TEXT, "Description, as Markdown."),
        Column("state", TEXT, "`OPEN` or `CLOSED`."),
        Column("state_reason", TEXT, "`COMPLETED`, `NOT_PLANNED`, `REOPENED` or NULL.", "stateReason"),
        *account("author", "author", "Who opened it"),
        Column("assignees", TEXTS, "Logins of those it is assigned to.", f"{ADDED}.assignees"),
        Column("labels", TEXTS, "Names of its labels.", f"{ADDED}.labels"),
        Column("milestone_title", TEXT, "Title of its milestone.", "milestone.title"),
        Column("milestone_due_at", TIME, "When its milestone is due.", "milestone.dueOn"),
        Column("comment_count", NUMBER, "Comments below it.", "comments.totalCount"),
        Column("created_at", TIME, "Opened.", "createdAt"),
        Column("closed_at", TIME, "Closed.", "closedAt"),
        Column("updated_at", TIME, "Last change that GitHub counts as one.", "updatedAt"),
        Column("url", TEXT, "Where people open it."),
    ),
)
ISSUE_EVENTS = Stream(
    "issue_events",
    "One row per event of an issue's life: closed, reopened, labeled, assigned, milestoned, renamed ...",
    ("repository_id", "issue_number", "event_id"),
    (
        *WHERE,
        Column("issue_number", NUMBER, "Number of the issue.", f"{ADDED}.issue_number"),
        Column("event_id", TEXT, "GitHub's global id of the event.", "id"),
        Column("event_type", TEXT, "`ClosedEvent`, `ReopenedEvent`, `LabeledEvent` ...", "__typename"),
        *account("actor", "actor", "Who did it"),
        Column("label_name", TEXT, "Label that was put on or taken off.", "label.name"),
        Column("assignee_login", TEXT, "Account that was assigned or unassigned.", "assignee.login"),
        Column("milestone_title", TEXT, "Milestone that was set or removed.", "milestoneTitle"),
        Column("state_reason", TEXT, "Why it was closed.", "stateReason"),
        Column("previous_title", TEXT, "Title before a renaming.", "previousTitle"),
        Column("current_title", TEXT, "Title after a renaming.", "currentTitle"),
        Column("from_repository", TEXT, "Where a transferred issue came from.", "fromRepository.nameWithOwner"),
        Column("closer_pull_request_number", NUMBER, "Pull request that closed it.", f"{ADDED}.closer_number"),
        Column("closer_repository", TEXT, "Repository of that pull request.", f"{ADDED}.closer_repository"),
        Column("closer_sha", TEXT, "Commit that closed it.", f"{ADDED}.closer_sha"),
        Column("created_at", TIME, "When.", "createdAt"),
    ),
    keeps_payload=False,
    child_of="issues",
    parent_key=("repository_id", "issue_number"),
)
EXISTING = Stream(
    "existing_numbers",
    "One row per issue or pull request that exists; a lower number than the highest that is not here is gone.",
    ("repository_id", "kind", "number"),
    (
        *WHERE,
        Column("kind", TEXT, "`issue` or `pull_request`.", f"{ADDED}.kind"),
        Column("number", NUMBER, "Number in its repository."),
    ),
    mode="snapshot",
    keeps_payload=False,
)
ACCOUNTS = Stream(
    "accounts",
    "One row per organisation and member of it.",
    ("organisation", "login"),
    (
        Column("organisation", TEXT, "Login of the organisation.", f"{ADDED}.organisation"),
        INSTANCE,
        Column("login", TEXT, "Login of the account."),
        Column("account_number", NUMBER, "GitHub's number of the account; stays when it is renamed.", "databaseId"),
        Column("node_id", TEXT, "GitHub's global id.", "id"),
        Column("account_type", TEXT, "`User` for all members.", "__typename"),
        Column("display_name", TEXT, "Name that the person shows.", "name"),
        Column("email", TEXT, "E-mail that the person shows; often empty.", "email"),
        Column(
            "verified_emails",
            TEXTS,
            "E-mails in domains that the organisation has verified.",
            "organizationVerifiedDomainEmails",
        ),
        Column("role", TEXT, "`ADMIN` or `MEMBER`.", f"{ADDED}.role"),
    ),
    mode="snapshot",
)
TEAMS = Stream(
    "teams",
    "One row per team of an organisation.",
    ("organisation", "slug"),
    (
        Column("organisation", TEXT, "Login of the organisation.", f"{ADDED}.organisation"),
        INSTANCE,
        Column("slug", TEXT, "Name in addresses."),
        Column("team_name", TEXT, "Name as people write it.", "name"),
        Column("node_id", TEXT, "GitHub's global id.", "id"),
        Column("parent_slug", TEXT, "Team that it is part of.", "parentTeam.slug"),
        Column("description", TEXT, "What it is for."),
    ),
    mode="snapshot",
)
TEAM_MEMBERS = Stream(
    "team_members",
    "One row per team and member, those of the teams below it included.",
    ("organisation", "slug", "login"),
    (
        Column("organisation", TEXT, "Login of the organisation.", f"{ADDED}.organisation"),
        INSTANCE,
        Column("slug", TEXT, "The team.", f"{ADDED}.slug"),
        Column("login", TEXT, "Login of the member."),
        Column("role", TEXT, "`MAINTAINER` or `MEMBER` of the team.", f"{ADDED}.role"),
    ),
    mode="snapshot",
    keeps_payload=False,
    child_of="teams",
    parent_key=("organisation", "slug"),
)

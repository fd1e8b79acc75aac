"""Who works in the company, and in which team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["human", "bot", "agent"]


@dataclass(frozen=True, slots=True)
class Person:
    """One human, bot or agent. `github_login` and `jira_account_id` are None where they have no account there.

    `git_emails`: what their commits carry, most used first. `jira_email` is None where Jira hides it.
    Bots and agents stand in no org tree (`manager_email` and `team` are empty).
    """

    person_id: int
    full_name: str
    email: str
    kind: Kind
    role: str
    site: str
    department: str
    team: str
    manager_email: str
    github_login: str | None
    github_id: int
    github_name: str | None
    github_email: str | None
    jira_account_id: str | None
    jira_name: str | None
    jira_email: str | None
    git_emails: tuple[str, ...]
    git_name: str


@dataclass(frozen=True, slots=True)
class Team:
    """A leaf of the org tree, with what it owns. `project_key` is its Jira project."""

    name: str
    department: str
    manager_email: str
    project_key: str
    board_id: int
    repositories: tuple[str, ...]
    services: tuple[str, ...]

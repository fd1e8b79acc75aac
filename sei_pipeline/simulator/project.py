"""A runnable project over the company: org tree, identities, team settings, profile, services, connections.

What an organisation would know about itself is written from the facts; nothing comes from the ledger.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sei_pipeline.simulator.company.model import Company, Person, Team

TREE = "acme"
GITHUB_TOKEN, JIRA_TOKEN = "SIM_GITHUB_TOKEN", "SIM_JIRA_TOKEN"
JIRA_USER = "extractor@acme.example.com"
DROP_FOLDER = "drop"
BEFORE_PRODUCTION = ("dev", "staging")

_DEFAULTS = """\
# What holds for every team that doesn't say otherwise.
issue_management:
  features: [Story]
  bugs: [Bug]
  terminated_statuses: ["Won't Do"]
source_code:
  production_branches: [main, master]
  hotfixes:
    - {labels: hotfix}
    - {source_branch: "hotfix/*"}
"""
_PROFILE = """\
# Everything that is left out has its default: profiles_config/efficiency/default.yml of the checkout lists all of it.
name: default
description: The five usual phases from To Do to production, deployments from the CD tool.
time_to_restore:
  source: issue_management        # incidents are tickets here
"""


def write_project(company: Company, folder: Path, urls: Mapping[str, str]) -> None:
    """Writes the project's files into `folder`, which need not exist.

    `urls`: `github` and `jira` as `serve` names them. Where both are missing the connection reads the drop folder
    (`drop.write_drop`). Tokens are the variables SIM_GITHUB_TOKEN and SIM_JIRA_TOKEN. The same company gives the same
    bytes.
    """
    people = [person for person in company.people if person.kind == "human"]
    _write(folder / "orgtrees" / "developers.csv", _table(DEVELOPER_COLUMNS, (_developer(one) for one in people)))
    identities = listed_identities(company)
    if identities:  # a file of nothing but its header is an error: it looks like an export that failed
        _write(folder / "orgtrees" / "identities.csv", _table(IDENTITY_COLUMNS, identities))
    tree = folder / "orgtrees" / TREE
    _write(tree / "tree.yml", "# Each manager is a node, each leaf is a team.\ntitle: Acme\nby: manager\n")
    _write(tree / "defaults.yml", _DEFAULTS)
    names = {person.email: person for person in people}
    for team in company.teams:
        _write(tree / "teams" / f"{team.project_key.lower()}.yml", _team(company, team, team_path(names, team)))
    configured = folder / "profiles_config"
    _write(configured / "efficiency" / "default.yml", _PROFILE)
    _write(configured / "services.yml", _services(company))
    _write(configured / "connections.yml", connections(company, urls))


DEVELOPER_COLUMNS = ("Email", "Manager Email", "Full Name", "Role", "Site", "Department", "Team")
IDENTITY_COLUMNS = ("Email", "Tool", "Instance", "Account", "Account Type")


def _developer(person: Person) -> Sequence[str]:
    return (
        person.email, person.manager_email, person.full_name, person.role, person.site, person.department, person.team
    )  # fmt: skip


def listed_identities(company: Company) -> list[tuple[str, str, str, str, str]]:
    """Accounts that somebody wrote down: every second person of those whose account tells neither e-mail nor name.

    The other half stays unmatched, as in every real company.
    """
    rows: list[tuple[str, str, str, str, str]] = []
    for person in company.people:
        if person.kind != "human" or person.person_id % 2:
            continue
        if person.github_login and person.github_email is None and person.github_name != person.full_name:
            rows.append((person.email, "github", "", person.github_login, ""))
        if person.jira_account_id and person.jira_email is None and person.jira_name != person.full_name:
            rows.append((person.email, "jira", "", person.jira_account_id, ""))
        if not person.git_emails[0].endswith((person.email, "@users.noreply.github.com")):
            rows.append((person.email, "git", "", person.git_emails[0], ""))
    return rows


def team_path(people: Mapping[str, Person], team: Team) -> str:
    """The path of a team in a tree by manager: the names of the managers from the top, joined by `/`."""
    names: list[str] = []
    email = team.manager_email
    while email:
        names.insert(0, people[email].full_name)
        email = people[email].manager_email
    return "/".join(names)


def _team(company: Company, team: Team, path: str) -> str:
    """Settings of one team. Its production is called what its deployments call it."""
    called = {
        one.environment
        for one in company.deployments
        if one.repository in team.repositories and one.environment not in BEFORE_PRODUCTION
    }
    lines = [f"team: {json.dumps(path)}", "issue_management:", f"  projects: [{team.project_key}]"]
    if team.services:
        services = ", ".join(team.services)
        lines += ["  incidents:", f"    - {{project: INC, components: [{services}]}}"]
    lines += ["source_code:", f"  repositories: [{', '.join(team.repositories)}]"]
    if team.services and called:
        lines += ["delivery:", "  deployments:"]
        lines += [f"    - {{service: [{', '.join(team.services)}], environment: [{', '.join(sorted(called))}]}}"]
    return "\n".join(lines) + "\n"


def _services(company: Company) -> str:
    rows = [
        f"  - {{name: {one.name}, repository: {one.repository}" + (f", path: {one.path}" if one.path else "") + "}"
        for one in company.services
    ]
    return "services:" + ("\n" + "\n".join(rows) if rows else " []") + "\n"


def connections(company: Company, urls: Mapping[str, str]) -> str:
    """The text of connections.yml. JSON strings are YAML too."""
    lines = ["connections:"]
    if "github" in urls:
        lines += ["  - name: github", "    tool: github", "    options:"]
        lines += [f"      url: {json.dumps(urls['github'])}", f"      organisations: [{company.name}]"]
        lines += ["      instance: github.com  # as its links say; the address differs from run to run"]
        monorepos = sorted({one.repository for one in company.services if one.path})
        lines += [f"      paths: [{', '.join(monorepos)}]"] if monorepos else []
        lines += [f"      token: {GITHUB_TOKEN}"]
    if "jira" in urls:
        keys = ", ".join(project.key for project in company.projects)
        lines += ["  - name: jira", "    tool: jira", "    options:"]
        lines += [f"      url: {json.dumps(urls['jira'])}", f"      projects: [{keys}]"]
        lines += [f"      instance: {company.name}.atlassian.net"]
        lines += [f"      user: {JIRA_USER}", f"      token: {JIRA_TOKEN}"]
    if len(lines) == 1:
        lines += ["  - name: dropped", "    tool: files", "    options:", f"      folder: {DROP_FOLDER}"]
    return "\n".join(lines) + "\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:

    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return sink.getvalue()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")

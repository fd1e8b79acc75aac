"""A project as small as one can be that has deployments, changes and pull requests: twenty commits and a CSV."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.integrations.git.making import Made

DEVELOPERS = """Email,Manager Email,Full Name,Role,Site,Team,Sub Role,Department
lead@example.org,,Lead Person,Lead,London,{team},Lead,{team}
"""
TREE = """title: {title}
levels: [Team]
efficiency_profile: {profile}
"""
DEFAULT_PROFILE = "name: default\ndescription: Everything as it is by default.\n"
TEAM = """team: Payments
source_code:
  repositories: [acme/payments]
delivery:
  deployments: [{service: payments, environment: production}]
"""
SERVICES = "services: [{name: payments, repository: acme/payments}]\n"
CONNECTIONS = """connections:
  - name: source
    tool: git
    options:
      repositories: [{path: ../payments.git, name: acme/payments, provider: github, instance: github.com}]
  - name: dropped
    tool: files
    options:
      folder: drop
      defaults: {tool: argocd, instance: argo.example.org}
"""
DEPLOYMENTS_HEADER = "deployment_key,deployment_status,finished_at,service_name,environment_name,revision\n"
START = 1_767_225_600  # 2026-01-01, in seconds
DAY = 86_400


def write(home: Path, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def repository(path: Path) -> list[str]:
    """Makes it: ten pull requests of one commit each. Returns the merges' shas."""
    made = Made.bare(path)
    merges = [made.commit("first\n", at=START)]
    for number in range(1, 11):
        at = START + number * DAY
        change = made.commit(f"change {number}\n", merges[-1], at=at, ref=None)
        subject = f"Merge pull request #{number} from acme/change-{number}"
        merges.append(made.commit(f"{subject}\n\nChange {number}\n", merges[-1], change, at=at + 3600))
    return merges


def project(home: Path, merges: list[str]) -> Path:
    """The project in `home`, beside whose folder the repository `payments.git` is. Every merge is deployed; the last
    deployment goes back."""
    first = datetime.fromtimestamp(START, UTC)
    revisions = [*merges, merges[-3]]
    rows = [
        f"{number},succeeded,{(first + timedelta(days=number, hours=5)).isoformat()},payments,production,{sha}\n"
        for number, sha in enumerate(revisions)
    ]
    write(
        home,
        {
            "orgtrees/developers.csv": DEVELOPERS.format(team="Payments"),
            "orgtrees/acme/tree.yml": TREE.format(title="Acme", profile="default"),
            "orgtrees/acme/teams/payments.yml": TEAM,
            "profiles_config/services.yml": SERVICES,
            "profiles_config/connections.yml": CONNECTIONS,
            "profiles_config/efficiency/default.yml": DEFAULT_PROFILE,
            "drop/deployments.csv": DEPLOYMENTS_HEADER + "".join(rows),
        },
    )
    return home

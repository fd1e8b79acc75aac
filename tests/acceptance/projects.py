"""The projects of the real data, as an organisation would write them: files, and nothing that the code knows of."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.pipeline.tiny import DEFAULT_PROFILE, DEVELOPERS, TREE, write

Row = Mapping[str, str]

GOVUK_TEAM = """team: Publishing
source_code:
  repositories: [alphagov/specialist-publisher]
delivery:
  deployments:
    - service: specialist-publisher
      environment: production
"""
GOVUK_SERVICES = """services:
  - name: specialist-publisher
    repository: alphagov/specialist-publisher
"""
GOVUK_CONNECTIONS = """connections:
  - name: source
    tool: git
    options:
      repositories:
        - path: ../repositories/alphagov+specialist-publisher.git
          name: alphagov/specialist-publisher
          provider: github
          instance: github.com
  - name: gitops
    tool: files
    options:
      folder: drop
      defaults: {tool: govuk-helm-charts, instance: github.com}
      read:
        - files: deployments.csv
          stream: deployments
          columns:
            deployment_key: [sha, env]
            finished_at: time
            service_name: app
            environment_name: env
            revision: tag
          constants: {deployment_status: succeeded}
"""
MISSING_CONNECTION = """  - name: gone
    tool: git
    options:
      repositories:
        - path: ../repositories/no-such-repository.git
          name: alphagov/gone
          provider: github
          instance: github.com
"""
def govuk(
    home: Path,
    shared_data: Path,
    keep: Callable[[Row], bool] = lambda row: True,
    *,
    more_connections: str = "",
) -> Path:
    """The project of specialist-publisher in `home`, whose folder also holds `repositories/`. Deployments of every
    environment are dropped in; that only production counts is the team's setting. `keep` leaves rows out."""
    write(
        home,
        {
            "orgtrees/developers.csv": DEVELOPERS.format(team="Publishing"),
            "orgtrees/govuk/tree.yml": TREE.format(title="GOV.UK", profile="default"),
            "orgtrees/govuk/teams/publishing.yml": GOVUK_TEAM,
            "profiles_config/services.yml": GOVUK_SERVICES,
            "profiles_config/connections.yml": GOVUK_CONNECTIONS + more_connections,
            "profiles_config/efficiency/default.yml": DEFAULT_PROFILE,
        },
    )
    drop = home / "drop"
    drop.mkdir()
    with (
        (shared_data / "govuk" / "deployments.csv").open(newline="", encoding="utf-8") as theirs,
        (drop / "deployments.csv").open("w", newline="", encoding="utf-8") as ours,
    ):
        reader = csv.DictReader(theirs)
        writer = csv.DictWriter(ours, reader.fieldnames or ())
        writer.writeheader()
        writer.writerows(row for row in reader if keep(row))
    return home


DAEMON_TEAM = """team: Daemon
issue_management:
  projects: [DAEMON]
source_code:
  repositories: [appcelerator/appc-daemon]
delivery:
  deployments:
    - service: appcd
      environment: released
developers: {lead_time: everybody}
"""
DAEMON_SERVICES = """services:
  - name: appcd
    repository: appcelerator/appc-daemon
"""
DAEMON_CONNECTIONS = """connections:
  - name: source
    tool: git
    options:
      repositories:
        - path: ../repositories/appcelerator+appc-daemon.git
          name: appcelerator/appc-daemon
          provider: github
          instance: github.com
          releases: {tags: "appcd@*", environment: released, service: appcd}
  - name: archive
    tool: files
    options:
      folder: drop
      defaults: {tool: jira, instance: jira.appcelerator.org}
      time_zone: America/Chicago
"""
# Phases for a tracker whose history is not known: nothing here stands on a status.
DAEMON_PROFILE = """name: releases
description: From the report to the release, where a tracker gives no history of its statuses.
lead_time:
  phases:
    - {name: Waiting, start: issue_management.created, end: source_code.first_commit}
    - {name: Making, end: source_code.last_pull_request_merged}
    - {name: Releasing, end: issue_management.released}
time_to_restore:
  source: issue_management
"""


def daemon(home: Path) -> Path:
    """The project of TiDev's DAEMON in `home`; what Jira told is dropped into `drop/` apart."""
    write(
        home,
        {
            "orgtrees/developers.csv": DEVELOPERS.format(team="Daemon"),
            "orgtrees/tidev/tree.yml": TREE.format(title="TiDev", profile="releases"),
            "orgtrees/tidev/teams/daemon.yml": DAEMON_TEAM,
            "profiles_config/services.yml": DAEMON_SERVICES,
            "profiles_config/connections.yml": DAEMON_CONNECTIONS,
            "profiles_config/efficiency/releases.yml": DAEMON_PROFILE,
        },
    )
    (home / "drop").mkdir()
    return home

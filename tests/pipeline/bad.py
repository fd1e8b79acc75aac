"""A project that holds everything that can be wrong with sources, beside the good ones of tiny.py."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.integrations.git.making import Made
from tests.pipeline import tiny

LONG = 10 << 20  # bytes in one field
SECRET = "hunter2-of-a-rejected-row"
UNKNOWN = "f" * 40
DAY = 86_400
SERVICES = "services: [{name: payments, repository: acme/payments}, {name: ancient, repository: odd/ancient}, "
SERVICES += "{name: shallow, repository: odd/shallow}]\n"
TEAM = """team: Odd
source_code:
  repositories: ["odd/*"]
delivery:
  deployments: [{service: [ancient, shallow, untagged], environment: production}]
incident_management:
  incidents: [{service: ancient}]
"""
CONNECTIONS = """
  - name: odd
    tool: git
    options:
      repositories:
        - {path: ../empty.git, name: odd/empty}
        - {path: ../shallow, name: odd/shallow}
        - {path: ../untagged.git, name: odd/untagged, releases: {tags: "v*", environment: production}}
        - {path: ../ancient.git, name: odd/ancient}
        - {path: ../missing.git, name: odd/missing}
  - name: odd-files
    tool: files
    options:
      folder: odd
      defaults: {tool: odd, instance: odd.example.org}
"""
INCIDENTS = "incident_key,incident_status,service_name,created_at,title\n"
TICKETS = "ticket_key,project_key,ticket_status,created_at,title\n"


def write(home: Path) -> None:
    """Adds everything bad to the tiny project in `home`, whose parent holds the repositories."""
    repositories = home.parent
    connections = home / "profiles_config" / "connections.yml"
    connections.write_text(connections.read_text(encoding="utf-8") + CONNECTIONS, encoding="utf-8")
    developers = home / "orgtrees" / "developers.csv"
    more = "odd@example.org,lead@example.org,Odd Person,Engineer,London,Odd,Engineer,Odd\n"
    developers.write_text(developers.read_text(encoding="utf-8") + more, encoding="utf-8")
    tiny.write(home, {"orgtrees/acme/teams/odd.yml": TEAM, "profiles_config/services.yml": SERVICES})
    Made.bare(repositories / "empty.git")
    Made.bare(repositories / "untagged.git").line(3)
    _files(home / "odd", _ancient(repositories / "ancient.git"), _shallow(repositories))


def _ancient(path: Path) -> list[str]:
    """Commits of 1970, of 2099, and one of a good time."""
    made, day = Made.bare(path), tiny.START + 2 * DAY
    first = made.commit("first\n", at=day)
    of_1970 = made.commit("born in 1970\n", first, at=0)
    of_2099 = made.commit("not yet written\n", of_1970, at=4_080_000_000)
    return [first, made.commit("good\n", of_2099, at=day + DAY)]


def _shallow(folder: Path) -> list[str]:
    """Four commits, of which the clone has the last two."""
    made = Made.bare(folder / "whole.git")
    shas = made.line(4, word="cut")  # other commits than those of untagged.git
    source = (folder / "whole.git").as_uri()
    subprocess.run(["git", "clone", "-q", "--depth=2", source, str(folder / "shallow")], check=True)
    return shas


def _files(drop: Path, ancient: list[str], shallow: list[str]) -> None:
    deployed = [("ancient", ancient[0]), ("ancient", ancient[-1]), ("ancient", UNKNOWN)]
    deployed += [("shallow", shallow[0]), ("shallow", shallow[3])]
    rows = [
        f"{number},succeeded,2026-01-{number + 10}T00:00:00Z,{service},production,{sha}\n"
        for number, (service, sha) in enumerate(deployed)
    ]
    drop.mkdir()
    (drop / "deployments.csv").write_text(tiny.DEPLOYMENTS_HEADER + "".join(rows), encoding="utf-8")
    (drop / "tickets_empty.csv").write_bytes(b"")
    latin = f"{INCIDENTS}I-1,open,ancient,2026-01-12T01:00:00Z,Störung in Zürich\n"
    (drop / "incidents_latin.csv").write_bytes(latin.encode("latin-1"))
    long = f"{TICKETS}ODD-1,ODD,Done,2026-01-02T00:00:00Z,short\n"
    long += f"ODD-2,ODD,Done,2026-01-02T00:00:00Z,{'x' * LONG}\nODD-3,ODD,Done,yesterday,{SECRET}\n"
    (drop / "tickets_long.csv").write_text(long, encoding="utf-8")
    (drop / "builds_wrong.csv").write_text("colour,size\nred,12\n", encoding="utf-8")

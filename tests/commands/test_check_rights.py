"""`sei check --as USER`: whether a change is within the rights that access.yml gave before it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commands.calling import Called, project, sei

PEOPLE = """Email,Manager Email,Full Name,Area,Team
ann@x.org,,Ann Lee,Shop,Pay
bob@x.org,ann@x.org,Bob Roy,Shop,Cart
cem@x.org,ann@x.org,Cem Kaya,Data,Lake
"""
ACCESS = """users:
  - {user: Ada, role: admin}
  - {user: bob, role: team_manager, owns: {nodes: [acme/Shop]}}
  - {user: tia, role: team_manager, owns: {nodes: [acme]}}
  - {user: pia, role: team_manager, owns: {projects: [PAY, "acme/pay-*"], connections: [drop]}}
  - {user: cy, role: viewer, reads: [acme]}
"""
DROP = "connections:\n  - {name: drop, tool: files, options: {folder: %s}}\n"
PAY = "team: Shop/Pay\nissue_management:\n  projects:\n    - {project: %s}\n    - {project: OTHER}\n"
TEAMS = "orgtrees/acme/teams"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """(the project before, the project now): the same files."""
    files = {
        "orgtrees/developers.csv": PEOPLE,
        "orgtrees/identities.csv": "Email,Tool,Account\nbob@x.org,git,bob\ncem@x.org,git,ci\n",
        "orgtrees/acme/tree.yml": "title: Acme\nlevels: [Area, Team]\n",
        f"{TEAMS}/pay.yml": PAY % "PAY",
        f"{TEAMS}/lake.yml": "team: Data/Lake\n",
        "profiles_config/access.yml": ACCESS,
        "profiles_config/connections.yml": DROP % "drop",
        "profiles_config/services.yml": "services: [{name: api, repository: acme/pay-api}]\n",
    }
    before = project(tmp_path / "before", files)
    return before, Path(shutil.copytree(before, tmp_path / "now"))


def judged(folders: tuple[Path, Path], user: str, **changed: str) -> Called:
    before, now = folders
    for path, text in changed.items():
        target = now / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return sei("--home", str(now), "check", "--as", user, "--base", str(before))


@pytest.mark.parametrize(
    ("path", "text", "allowed", "refused"),
    [
        (f"{TEAMS}/pay.yml", PAY % "SHOP", "Ada bob tia", "pia cy nobody"),
        (f"{TEAMS}/pay.yml", (PAY % "PAY") + "# note\n", "Ada cy pia", ""),
        (f"{TEAMS}/pay.yml", (PAY % "PAY") + "    - {project: [PAY], labels: x}\n", "bob pia Ada", "cy"),
        (f"{TEAMS}/pay.yml", (PAY % "PAY") + "integrations: {source_code: [drop]}\n", "bob", "pia cy"),
        (f"{TEAMS}/cart.yml", "team: Shop/Cart\ndevelopers: {lead_time: everybody}\n", "bob tia", "pia cy"),
        (f"{TEAMS}/lake.yml", "team: Data/Lake\ndevelopers: {lead_time: everybody}\n", "tia Ada", "bob"),
        ("orgtrees/acme/tree.yml", "title: Acme\nlevels: [Area, Team]\ntimezone: Asia/Tokyo\n", "tia Ada", "bob cy"),
        ("orgtrees/acme/defaults.yml", "delivery: {failure: [broken]}\n", "tia Ada", "bob"),
        ("orgtrees/identities.csv", "Email,Tool,Account\nbob@x.org,git,bobby\ncem@x.org,git,ci\n", "bob tia", "pia cy"),
        ("orgtrees/identities.csv", "Email,Tool,Account\nbob@x.org,git,bob\nbob@x.org,git,ci\n", "tia Ada", "bob"),
        ("orgtrees/developers.csv", PEOPLE.replace("ann@x.org,Bob", "cem@x.org,Bob"), "Ada", "bob tia"),
        ("profiles_config/connections.yml", DROP % "other", "pia Ada", "bob tia cy"),
        ("profiles_config/services.yml", "services: [{name: api, repository: acme/pay-core}]\n", "pia Ada", "bob"),
        ("profiles_config/services.yml", "services: [{name: api, repository: acme/core}]\n", "Ada", "pia"),
        ("profiles_config/efficiency/default.yml", "name: default\nlead_time: {order: enforce}\n", "Ada", "tia"),
        ("profiles_config/access.yml", ACCESS.replace("acme/Shop", "acme"), "Ada", "bob tia"),
    ],
)
def test_a_change_is_within_the_rights_of_who_owns_it(
    folders: tuple[Path, Path], path: str, text: str, allowed: str, refused: str
) -> None:
    for user in [*allowed.split(), *refused.split()]:
        called = judged(folders, user, **{path: text})
        assert called.code == (0 if user in allowed.split() else 1), f"{user}: {called.out}{called.err}"
        assert path in called.out


def test_rights_given_by_the_change_itself_do_not_count(folders: tuple[Path, Path]) -> None:
    wider = ACCESS.replace("nodes: [acme/Shop]", "nodes: [acme]")
    lake = "team: Data/Lake\ndevelopers: {lead_time: team}\n"
    called = judged(folders, "bob", **{"profiles_config/access.yml": wider, f"{TEAMS}/lake.yml": lake})
    assert called.code == 1
    assert "bob MAY NOT change orgtrees/acme/teams/lake.yml" in called.out
    assert "(who may: ada, tia)" in called.out


def test_without_access_before_nobody_is_limited(folders: tuple[Path, Path]) -> None:
    (folders[0] / "profiles_config/access.yml").unlink()
    called = judged(folders, "anybody", **{"orgtrees/developers.csv": PEOPLE.replace("Ann Lee", "Ann Leigh")})
    assert called.code == 0
    assert "names nobody: nobody is limited" in called.out


def test_a_change_of_nothing_is_everybodys(folders: tuple[Path, Path]) -> None:
    called = judged(folders, "cy")
    assert called.code == 0
    assert "0 changed since" in called.out

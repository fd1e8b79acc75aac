"""`sei orgtree diff`: what an import would change, between folders and between git revisions."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

from tests.commands.calling import project, sei

HEAD = "Email,Manager Email,Full Name,Team\n"
OLD = HEAD + "ann@x.org,,Ann Lee,Pay\nbob@x.org,ann@x.org,Bob Roy,Pay\ncem@x.org,ann@x.org,Cem Kaya,Search\n"
NEW = HEAD + "ann@x.org,,Ann Leigh,Pay\nbob@x.org,ann@x.org,Bob Roy,Search\ndee@x.org,ann@x.org,Dee Ito,Data\n"
TREE = "title: Acme\nlevels: [Team]\n"


def old_project(home: Path) -> Path:
    files = {
        "orgtrees/developers.csv": OLD,
        "orgtrees/acme/tree.yml": TREE,
        "orgtrees/acme/teams/search.yml": "team: Search\nsource_code: {repositories: [acme/search]}\n",
        "orgtrees/acme/teams/pay.yml": "team: Pay\n",
    }
    return project(home, files)


def new_project(home: Path) -> Path:
    files = {
        "orgtrees/developers.csv": NEW,
        "orgtrees/acme/tree.yml": TREE + "timezone: Europe/Berlin\nworking: {}\nattribution: today\n",
        "orgtrees/acme/teams/other-name.yml": "team: Search\nsource_code: {repositories: [acme/find]}\n",
        "profiles_config/efficiency/default.yml": "name: default\nlead_time: {order: enforce}\n",
        "profiles_config/services.yml": "services: [{name: find, repository: acme/find}]\n",
    }
    return project(home, files)


def test_people_teams_settings_calendar_and_profile_are_told(tmp_path: Path) -> None:
    old, new = old_project(tmp_path / "old"), new_project(tmp_path / "new")
    called = sei("--home", str(new), "orgtree", "diff", str(old), "--format", "csv")
    assert called.code == 1
    assert [tuple(row.values()) for row in csv.DictReader(io.StringIO(called.out))] == [
        ("person", "added", "dee@x.org", ""),
        ("person", "changed", "ann@x.org", "Full Name: Ann Lee -> Ann Leigh"),
        ("person", "gone", "cem@x.org", ""),
        ("person", "moved", "bob@x.org", "acme: Pay -> Search"),
        ("tree", "changed", "acme", "attribution"),
        ("team", "added", "acme/Data", ""),
        ("team", "without_settings", "acme/Data", "only defaults.yml speaks for it"),
        ("team", "without_settings", "acme/Pay", "only defaults.yml speaks for it"),
        ("settings", "changed", "acme/Search", "source_code.repositories"),
        ("calendar", "changed", "acme", "timezone, working"),
        ("profile", "changed", "default", "lead_time"),
        ("service", "added", "find", ""),
    ]


def test_comments_order_and_names_of_files_are_no_difference(tmp_path: Path) -> None:
    old, new = old_project(tmp_path / "old"), old_project(tmp_path / "new")
    lines = OLD.splitlines(keepends=True)
    (new / "orgtrees/developers.csv").write_text(lines[0] + "".join(reversed(lines[1:])), encoding="utf-8")
    (new / "orgtrees/acme/teams/pay.yml").rename(new / "orgtrees/acme/teams/payments.yml")
    called = sei("--home", str(new), "orgtree", "diff", str(old), str(new))
    assert (called.code, called.out) == (0, "No difference.\n")


def test_revisions_of_a_project_below_a_repositorys_root_are_compared(tmp_path: Path) -> None:
    home = old_project(tmp_path / "code" / "insights")
    git(tmp_path / "code", "init", "-q", "-b", "main")
    committed(tmp_path / "code")
    assert sei("--home", str(home), "orgtree", "diff").code == 0
    (home / "orgtrees/developers.csv").write_text(NEW, encoding="utf-8")
    unsaved = sei("--home", str(home), "orgtree", "diff")
    assert unsaved.code == 1
    assert "people added: 1\n  dee@x.org\n" in unsaved.out
    committed(tmp_path / "code")
    told = json.loads(sei("--home", str(home), "orgtree", "diff", "HEAD~1", "HEAD", "--format", "json").out)
    assert {"thing": "person", "what": "gone", "name": "cem@x.org", "detail": ""} in told


def test_a_revision_before_the_project_was_is_empty(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "README").write_text("nothing yet\n", encoding="utf-8")
    committed(tmp_path)
    called = sei("--home", str(old_project(tmp_path)), "orgtree", "diff")
    assert called.code == 1
    assert "people added: 3" in called.out


def test_what_is_neither_folder_nor_revision_is_refused(tmp_path: Path) -> None:
    home = old_project(tmp_path)
    outside = sei("--home", str(home), "orgtree", "diff")
    assert outside.code == 2
    assert "is in no git repository" in outside.err
    git(tmp_path, "init", "-q", "-b", "main")
    committed(tmp_path)
    for wrong in ("no-such", "--output=x"):
        called = sei("--home", str(home), "orgtree", "diff", "--", wrong)
        assert called.code == 2, wrong
        assert repr(wrong) in called.err


def test_wrong_files_of_one_state_are_named_with_their_place(tmp_path: Path) -> None:
    old, new = old_project(tmp_path / "old"), old_project(tmp_path / "new")
    (old / "orgtrees/acme/tree.yml").write_text("title: Acme\n", encoding="utf-8")
    called = sei("--home", str(new), "orgtree", "diff", str(old))
    assert called.code == 2
    assert f"The files of {old} are wrong:" in called.err
    assert "orgtrees/acme/tree.yml:1: INVALID_VALUE" in called.err


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=x", "-c", "user.email=x@x.org", "-c", "commit.gpgsign=false")
    subprocess.run(("git", "-C", str(folder), *identity, *arguments), check=True, capture_output=True)


def committed(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a state")

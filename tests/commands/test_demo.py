"""`sei demo`: where it works, what it says, and any repository as a project."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sei_pipeline import settings
from sei_pipeline.commands.demo_git import CAN, Found, look_at, write_project
from sei_pipeline.commands.release_tags import Tags, release_tags
from tests.commands.calling import held_by_another, sei
from tests.commands.conftest import said
from tests.integrations.git.making import Made


def test_the_demo_prints_the_root_and_every_team_and_what_it_made(spoiled: Path) -> None:
    called = said(spoiled, "demo")
    assert called.code == 0, called.err
    for title in ("(root acme)", "(team acme/Platform/Tools)", "(team acme/Shop/Catalog)", "(team acme/Shop/Checkout)"):
        assert title in called.out
    for name in ("orgtrees", "profiles_config", "repositories", "drop", "data/published/sei.duckdb"):
        assert f"  {spoiled}/{name} " in called.out
        assert (spoiled / name).exists()
    assert "Next:" in called.out


def test_as_json_the_numbers_are_all_that_goes_to_stdout(demo: Path) -> None:
    facts = json.loads(said(demo, "demo").out)
    assert facts["published"] == str(demo / "data" / "published" / "sei.duckdb")
    assert facts["seconds"] > 0
    assert {row["node_id"] for row in facts["rows"]} >= {"acme", "acme/Shop", "acme/Shop/Checkout"}


def test_a_folder_that_holds_anything_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work", encoding="utf-8")
    called = sei("demo", "--keep", str(tmp_path))
    assert called.code == 2
    assert "found files that `sei demo` didn't make" in called.err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_simulation_that_refuses_a_folder_speaks_of_itself(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work", encoding="utf-8")
    called = sei("simulate", "--keep", str(tmp_path))
    assert called.code == 2
    assert "found files that `sei simulate` didn't make" in called.err
    assert "name another one: sei simulate --keep DIR" in called.err


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    called = sei("demo", "--keep", str(tmp_path / "file" / "demo"))
    assert called.code == 2
    assert f"{tmp_path}/file/demo: can't be written to" in called.err


def test_a_demo_that_is_going_on_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with held_by_another(folder / ".sei-demo.lock"):
        (folder / ".sei-demo").touch()
        (folder / "drop").mkdir()
        called = sei("demo", "--keep", str(folder))
    assert called.code == 3
    assert (folder / "drop").is_dir()


def test_git_does_not_see_the_demos_folder(demo: Path) -> None:
    assert (demo / ".gitignore").read_text(encoding="utf-8") == "*\n"


def _looked_at(tmp_path: Path, address: str | Path) -> Found:
    return look_at(str(address), settings.load(tmp_path), datetime(2026, 5, 1, tzinfo=UTC))


def _refused(tmp_path: Path, address: str | Path) -> str:
    called = sei("demo", "--git", str(address), "--keep", str(tmp_path / "demo"))
    assert called.code == 2, called
    return called.err


def test_a_folder_that_is_no_repository_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert "plain: found no git repository there" in _refused(tmp_path, tmp_path / "plain")


def test_a_path_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "nowhere: there is no such folder" in _refused(tmp_path, tmp_path / "nowhere")


def test_a_repository_without_a_commit_is_said_to_be_empty(tmp_path: Path) -> None:
    Made.at(tmp_path / "empty")
    assert "empty: found a repository without any commit" in _refused(tmp_path, tmp_path / "empty")


def test_an_address_with_a_password_is_not_shown(tmp_path: Path) -> None:
    told = _refused(tmp_path, "https://ann:hunter2@example.com/a/b.git")
    assert "hunter2" not in told
    assert "a user, password or query (not shown)" in told


@pytest.mark.parametrize(
    ("names", "pattern", "taken", "left_out"),
    [
        (["v1.2.3", "v1.10.0", "v2.0.0-rc.1"], "v*", 3, ()),
        (["1.2.3", "2024.01.05"], "*.*", 2, ()),
        (["v123", "release_12", "release_13"], "*", 3, ()),
        (["pkg@1.0.0", "other-pkg@2.1.3-2", "@scope/pkg@1.0.0"], "*@*", 3, ()),
        (["pkg@1.0.0", "v3.2.0", "v3"], "*", 3, ()),
        (["v1", "v2", "nightly", "latest"], "v*", 2, ("latest", "nightly")),
        (["pkg@1.0.0", "other@1.0.0", "stable"], "*@*", 2, ("stable",)),
        (["1.0", "2.0", "before-the-move"], "*.*", 2, ("before-the-move",)),
        (["release-1", "release-2", "v1", "demo"], "release-*", 2, ("demo", "v1")),
        (["appcd@1.0.0-2", "v1.0.0-2", "keep"], "*.*", 2, ("keep",)),
        (["nightly", "latest"], None, 0, ("latest", "nightly")),
        ([], None, 0, ()),
    ],
)
def test_the_pattern_takes_tags_that_look_like_versions_and_no_others(
    names: list[str], pattern: str | None, taken: int, left_out: tuple[str, ...]
) -> None:
    tags = release_tags(names)
    assert (tags.pattern, tags.taken, tags.count, tags.left_out) == (pattern, taken, len(names), left_out)


def test_what_is_taken_for_a_release_is_said_with_its_pattern_and_forms() -> None:
    assert release_tags(["v1", "v2", "nightly"]).text == (
        "2 of its 3 tags are taken for production deployments, by the pattern `v*`: vN (2); left out are others, "
        "such as nightly."
    )
    assert Tags(None, 0, 0).text == "It has no tags, so no release is known."
    assert release_tags(["nightly"]).text == "None of its 1 tags looks like a version (such as nightly)."


def test_a_repository_without_tags_says_which_metrics_are_not_known(tmp_path: Path) -> None:
    made = Made.at(tmp_path / "code")
    made.line(3)
    found = _looked_at(tmp_path, tmp_path / "code")
    unknown = [note.split()[0] for note in found.notes if "there are no releases" in note]
    assert found.title == "local/code: It has no tags, so no release is known."
    assert unknown == ["deployment_frequency", "change_lead_time", "change_failure_rate", "time_to_production"]
    assert {note.split()[0] for note in found.notes if note.startswith("  ")} == set(CAN)


def test_a_quiet_repository_is_shown_as_of_the_day_after_its_last_commit(tmp_path: Path) -> None:
    made = Made.at(tmp_path / "code")
    made.line(3)
    found = _looked_at(tmp_path, tmp_path / "code")
    assert found.newest_at.isoformat() == "2023-11-14T22:13:22+00:00"
    assert str(found.as_of(found.newest_at.replace(year=2024))) == "2023-11-15 00:00:00+00:00"
    assert found.as_of(found.newest_at) is None


def test_the_project_made_of_a_repository_has_no_errors(tmp_path: Path) -> None:
    made = Made.at(tmp_path / "code: with 'odd' name")
    made.tag("v1", made.commit("begin\n"))
    write_project(tmp_path / "project", _looked_at(tmp_path, made.path))
    called = sei("--home", str(tmp_path / "project"), "check")
    assert called.code == 0, called.err
    assert called.err == ""


def test_an_address_is_cloned_into_the_cache_and_the_original_is_only_read(tmp_path: Path) -> None:
    made = Made.at(tmp_path / "origin")
    made.line(2)
    before = sorted(path for path in made.path.rglob("*"))
    found = _looked_at(tmp_path, f"file://{made.path}")
    assert found.place == {"url": f"file://{made.path}"}
    assert list((tmp_path / "data" / "cache").rglob("HEAD"))
    assert sorted(path for path in made.path.rglob("*")) == before


def test_any_repository_is_shown_with_its_tags_as_releases(of_tools: Path) -> None:
    called = said(of_tools, "demo")
    assert called.code == 0, called.err
    facts = json.loads(called.out)
    assert facts["title"].startswith("local/tools: 17 of its 17 tags are taken for production deployments")
    root = [row for row in facts["rows"] if row["node_id"] == "repository"]
    values = {(row["metric"], row["period_started_on"][:7]): row["value"] for row in root}
    counts = [values["deployment_frequency", month] for month in ("2026-02", "2026-03", "2026-04")]
    assert counts == [6, 7, 4]  # a tag a landing, and one of the release branch
    assert values["change_failure_rate", "2026-03"] > 0  # a revert
    assert values["pull_request_cycle_time", "2026-04"] > 0


def test_what_git_alone_cannot_know_is_said_by_metric(of_tools: Path) -> None:
    facts = json.loads(said(of_tools, "demo").out)
    absent = {row["metric"]: row["reason"] for row in facts["rows"] if row["value"] is None}
    assert absent["time_to_restore"] == absent["lead_time"] == "no_source_connected"
    assert any(note.startswith("  time_to_restore") and "not known" in note for note in facts["notes"])

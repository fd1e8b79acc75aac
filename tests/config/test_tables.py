"""What reaches dbt: typed, complete, in a fixed order; fingerprints; working days; schemas; the starting example."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sei_pipeline.config import Config, load, schemas
from sei_pipeline.config.calendars import FIRST_DAY, LAST_DAY
from sei_pipeline.config.tables import SCHEMAS, tables
from sei_pipeline.settings import CHECKOUT
from tests.config.projects import LEVELS, PEOPLE, TOOLS, people, problems, read


def test_an_empty_configuration_gives_every_table_typed_and_without_rows(tmp_path: Path) -> None:
    made = tables(load(tmp_path, TOOLS))
    assert {name: table.schema for name, table in made.items()} == SCHEMAS
    assert all(table.num_rows == 0 for table in made.values())


def test_all_errors_of_all_files_come_at_once(tmp_path: Path) -> None:
    files = {
        **people(PEOPLE, LEVELS + "timezone: X\n"),
        "orgtrees/identities.csv": "Email,Tool,Account\nno@x.org,jira,x\n",
        "orgtrees/acme/teams/a.yml": "team: Nowhere\n",
        "orgtrees/acme/defaults.yml": "foo: 1\n",
        "profiles_config/connections.yml": "connections: 1\n",
        "profiles_config/services.yml": "services: [1]\n",
        "profiles_config/efficiency/bad.yml": "name: [\n",
    }
    found = problems(tmp_path, dict(files))
    assert [p.file for p in found] == [
        "orgtrees/acme/defaults.yml", "orgtrees/acme/teams/a.yml", "orgtrees/acme/tree.yml", "orgtrees/identities.csv",
        "profiles_config/connections.yml", "profiles_config/efficiency/bad.yml", "profiles_config/services.yml",
    ]  # fmt: skip
    assert all(p.found and p.expected and p.line for p in found)


def _organisation(home: Path, *, shuffled: bool = False) -> Config:
    lines = PEOPLE.splitlines()
    csv = "\n".join([lines[0], *(reversed(lines[1:]) if shuffled else lines[1:])]) + "\n"
    team = "team: Engineering/Payments\n"
    projects = "issue_management: {projects: [{labels: [a, b], project: P}, {project: Q}]}\n"
    branches = "source_code: {production_branches: [main, dev]}\n"
    if shuffled:
        projects = "issue_management: # why\n  projects: [{project: Q}, {project: p, labels: [B, a]}]\n"
        branches = "\nsource_code: {production_branches: [dev, main]}\n"
    body = branches + projects + team if shuffled else team + projects + branches
    connections = ["- {name: a, tool: git, options: {x: 1, y: 2}}\n", "- {tool: jira, name: b}\n"]
    text = "connections:\n" + "".join(reversed(connections) if shuffled else connections)
    name = "zz.yml" if shuffled else "payments.yml"
    more = {f"orgtrees/acme/teams/{name}": body, "profiles_config/connections.yml": text}
    return read(home, {**people(csv), **more})


def test_the_fingerprint_ignores_order_names_of_files_and_comments(tmp_path: Path) -> None:
    one, other = _organisation(tmp_path / "a"), _organisation(tmp_path / "b", shuffled=True)
    assert one.fingerprint == other.fingerprint
    assert tables(one) == tables(other)
    assert len(one.fingerprint) == 64


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("orgtrees/developers.csv", "Ann Lee", "Ann Li"),
        ("orgtrees/developers.csv", "Madrid", "Rome"),
        ("orgtrees/acme/tree.yml", "title: Acme", "title: Acme Ltd"),
        ("orgtrees/acme/tree.yml", "title: Acme", "title: Acme\nworking: {holidays: [2026-12-25]}"),
        ("orgtrees/acme/teams/payments.yml", "{project: Q}", "{project: R}"),
        ("profiles_config/connections.yml", "y: 2", "y: 3"),
        ("profiles_config/efficiency/default.yml", "name: default", "name: default\nbands: {edition: \"2019\"}"),
    ],
)
def test_the_fingerprint_changes_with_what_was_configured(tmp_path: Path, file: str, old: str, new: str) -> None:
    before = _organisation(tmp_path).fingerprint
    path = tmp_path / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert load(tmp_path, TOOLS).fingerprint != before


def _days(home: Path, working: str, zone: str) -> dict[date, tuple[int, list[datetime]]]:
    config = read(home, people(PEOPLE, f"{LEVELS}timezone: {zone}\nworking: {working}\n"))
    rows = [tuple(row.values())[1:] for row in tables(config)["working_days"].to_pylist()]
    return {row[0]: (row[1], [at for at in row[2:] if at is not None]) for row in rows}


def test_a_tree_without_a_calendar_has_no_working_days(tmp_path: Path) -> None:
    assert tables(read(tmp_path, people(PEOPLE)))["working_days"].num_rows == 0


def test_working_hours_are_utc_and_follow_daylight_saving(tmp_path: Path) -> None:
    days = _days(tmp_path, "{hours: {from: '09:00', to: '17:00'}, holidays: [2026-03-31]}", "Europe/Berlin")
    assert (min(days), max(days), len(days)) == (FIRST_DAY, LAST_DAY, 18_628)
    winter, summer = date(2026, 3, 27), date(2026, 3, 30)
    assert days[winter][1] == [datetime(2026, 3, 27, 8, tzinfo=UTC), datetime(2026, 3, 27, 16, tzinfo=UTC)]
    assert days[summer][1] == [datetime(2026, 3, 30, 7, tzinfo=UTC), datetime(2026, 3, 30, 15, tzinfo=UTC)]
    assert days[date(2026, 3, 31)][1] == []
    assert days[date(2026, 3, 28)][1] == []
    assert days[date(2026, 4, 1)][0] - days[winter][0] == 2 * 8 * 3600


def test_without_hours_a_working_day_is_the_whole_local_day_of_23_to_25_hours(tmp_path: Path) -> None:
    every = "{days: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]}"
    days = _days(tmp_path / "every", every, "America/New_York")
    assert days[LAST_DAY][0] == (LAST_DAY - FIRST_DAY).days * 86400
    assert all(len(at) == 2 for _, at in days.values())  # adjacent days are one interval
    zone, sundays = ZoneInfo("America/New_York"), "{days: [sunday]}"
    days = _days(tmp_path / "sundays", sundays, "America/New_York")
    for sunday, hours in [(date(2026, 3, 8), 23), (date(2026, 3, 15), 24), (date(2026, 11, 1), 25)]:
        before, after = days[sunday][0], days[sunday + timedelta(days=2)][0]
        assert after - before == hours * 3600
        assert days[sunday][1][0] == datetime.combine(sunday, datetime.min.time(), zone)


def test_a_utc_day_holds_the_end_of_one_local_day_and_the_begin_of_the_next(tmp_path: Path) -> None:
    days = _days(tmp_path, "{hours: {from: '08:00', to: '20:00'}}", "Pacific/Auckland")
    at = days[date(2026, 7, 7)][1]  # Auckland is UTC+12 then
    assert [(t.day, t.hour) for t in at] == [(7, 0), (7, 8), (7, 20), (8, 0)]


def test_the_schemas_are_fresh_and_a_stale_missing_or_foreign_one_is_named(tmp_path: Path) -> None:
    assert schemas.stale() == [], "run: python -m sei_pipeline.config.schemas"
    schemas.write(tmp_path)
    (tmp_path / "tree.json").write_text("{}")
    (tmp_path / "team.json").unlink()
    (tmp_path / "other.json").write_text("{}")
    assert schemas.stale(tmp_path) == ["other.json", "team.json", "tree.json"]
    schemas.write(tmp_path)
    assert schemas.stale(tmp_path) == []


def test_a_stale_schema_makes_the_check_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "stale", list)
    assert schemas.main(["--check"]) == 0
    monkeypatch.setattr(schemas, "stale", lambda: ["tree.json"])
    assert schemas.main(["--check"]) == 1


def test_every_reference_in_a_schema_leads_somewhere() -> None:
    for name, text in schemas.schemas().items():
        schema = json.loads(text)
        wanted = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
        assert wanted <= schema.get("$defs", {}).keys(), name


def test_the_starting_example_loads_without_errors_or_warnings() -> None:
    config = load(CHECKOUT, TOOLS)
    assert config.warnings == ()
    assert [tree.name for tree in config.trees] == ["engineering"]
    assert {len(config.developers), config.trees[0].nodes[0].member_count} == {7}
    assert config.connections == ()


def test_every_shipped_yaml_file_names_its_schema() -> None:
    paths = [p for room in ("orgtrees", "profiles_config") for p in (CHECKOUT / room).rglob("*.yml")]
    assert len(paths) >= 7
    for path in paths:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), path
        assert (path.parent / first.partition("=")[2]).resolve().is_file(), path

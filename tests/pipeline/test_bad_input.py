"""Everything that can be wrong with sources at once, beside good ones: these lose nothing, and all the rest is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from sei_pipeline import settings
from sei_pipeline.errors import ConfigError
from sei_pipeline.pipeline.project import open_project
from tests.pipeline import bad, tiny
from tests.pipeline.conftest import AS_OF, make_project, once, run_once
from tests.pipeline.published import one, opened, rows

TEAM = "acme/Payments"
OF_THE_WHOLE = ("version", "is_complete")  # what tells of all sources together


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run of a project that holds everything that can be wrong."""

    def make(folder: Path) -> dict[str, Any]:
        home = make_project(folder)
        bad.write(home)
        return {"home": str(home), **run_once(home, AS_OF)}

    return once(tmp_path_factory, "odd_project", make)


@pytest.fixture
def file(odd: dict[str, Any]) -> Path:
    return Path(odd["published"])


def of_the_good_team(published: str) -> dict[str, list[str]]:
    """Table -> its rows of the good team, or of the good service where it has no node, sorted. metric_reasons is left
    out: it says why a number isn't there, by what others have connected."""
    found = {}
    with opened(Path(published)) as connection:
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' and table_name <> 'metric_reasons'"
        ).fetchall()
        for (name,) in names:
            columns = [column for column, *_ in connection.execute(f"describe marts.{name}").fetchall()]
            kept = ", ".join(column for column in columns if column not in OF_THE_WHOLE)
            where = {"node_id": f"node_id = '{TEAM}'", "service_name": "service_name = 'payments'"}
            limits = [limit for column, limit in where.items() if column in columns]
            if limits:
                query = f"select {kept} from marts.{name} where {limits[0]}"
                found[name] = sorted(map(repr, connection.execute(query).fetchall()))
    return found


def test_the_good_team_has_the_numbers_of_a_project_with_good_sources_only(
    good: dict[str, Any], odd: dict[str, Any]
) -> None:
    alone, beside = of_the_good_team(good["published"]), of_the_good_team(odd["published"])
    assert len(alone["dora_changes"]) == 11
    assert len([name for name in alone if alone[name]]) >= 8
    assert [name for name in alone if alone[name] != beside[name]] == []


def test_a_missing_repository_is_an_outcome_and_the_others_of_its_connection_are_read(
    odd: dict[str, Any], file: Path
) -> None:
    assert {connection for connection, *_ in odd["failed"]} == {"odd"}
    health, error = one(file, "select health, error_text from marts.diagnostics_sources where connection_name = 'odd'")
    assert health == "degraded"
    assert "missing.git: there is no such path; expected" in error
    assert "odd/missing" in error


def test_every_bad_file_is_told_with_its_row_column_and_what_was_expected(file: Path) -> None:
    query = "select code, location, row_number, column_name from marts.diagnostics_rejected_records order by all"
    assert rows(file, query) == [
        ("EMPTY_FILE", "tickets_empty.csv", None, ""),
        ("FIELD_TOO_LONG", "tickets_long.csv", 3, "title"),
        ("MISSING_COLUMN", "builds_wrong.csv", None, "build_key"),
        ("NOT_UTF_8", "incidents_latin.csv", None, ""),
        ("UNKNOWN_COLUMN", "builds_wrong.csv", None, "colour"),
        ("UNKNOWN_COLUMN", "builds_wrong.csv", None, "size"),
        ("WRONG_TYPE", "tickets_long.csv", 4, "created_at"),
    ]
    texts = rows(file, "select found, expected from marts.diagnostics_rejected_records")
    assert all(found and expected for found, expected in texts)
    count = "select reject_count from marts.diagnostics_sources where connection_name = 'odd-files'"
    assert one(file, count) == len(texts)


def test_what_a_rejected_row_held_besides_is_not_published(odd: dict[str, Any], file: Path) -> None:
    raw = Path(odd["home"]) / "data" / "raw" / "files" / "odd-files" / "rejected_records"
    records = f"select count(*) from '{raw}/**/*.parquet' where record like '%{bad.SECRET}%'"
    assert duckdb.sql(records).fetchall() == [(1,)]
    holding = [path for path in file.parent.iterdir() if bad.SECRET.encode() in path.read_bytes()]
    assert holding == []


def test_the_good_rows_of_bad_files_are_taken(odd: dict[str, Any]) -> None:
    assert _warehouse(odd, "select ticket_key, title from entities.tickets") == [("ODD-1", "short")]
    assert _warehouse(odd, "select title from entities.incidents") == [("Störung in Zürich",)]


def test_empty_shallow_and_untagged_repositories_are_known_for_what_they_are(odd: dict[str, Any]) -> None:
    query = "select repository_name, is_empty, is_shallow from entities.repositories where starts_with({0}, 'odd/')"
    assert _warehouse(odd, query.format("repository_name") + " order by all") == [
        ("odd/ancient", False, False),
        ("odd/empty", True, False),
        ("odd/shallow", False, True),
        ("odd/untagged", False, False),
    ]
    untagged = "select count(*) from marts.dora_deployments where service_name = 'untagged'"
    assert one(Path(odd["published"]), untagged) == 0


def test_changes_of_1970_and_2099_have_a_reason_instead_of_a_lead_time(file: Path) -> None:
    query = "select reason, lead_time_seconds > 0 from marts.dora_changes where service_name = 'ancient' order by all"
    baseline, shipped = ("baseline", None), [("implausible_time", None)] * 2 + [(None, True)]
    assert rows(file, query) == [baseline, *shipped]


def test_a_deployment_of_an_unknown_sha_counts_and_ships_nothing(file: Path) -> None:
    query = "select shipped_commit_count, commit_id from marts.dora_deployments where revision = ?"
    assert one(file, query, bad.UNKNOWN)[1] is None
    changes = "select count(*) from marts.dora_changes inner join ({}) as d using (deployment_id)"
    unknown = f"select deployment_id from marts.dora_deployments where revision = '{bad.UNKNOWN}'"
    assert one(file, changes.format(unknown)) == 0
    counted = "select count(*) from marts.dora_node_deployments where node_id = 'acme/Odd'"
    assert one(file, counted) == 5


def test_after_a_revision_that_a_shallow_clone_lacks_nothing_is_measured(file: Path) -> None:
    query = "select distinct lead_time_seconds, reason from marts.dora_changes where service_name = 'shallow'"
    assert rows(file, query) == [(None, "previous_revision_unknown")]


def _warehouse(told: dict[str, Any], query: str) -> list[tuple[Any, ...]]:
    file = Path(told["home"]) / "data" / "warehouse" / "warehouse.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize(
    ("developers", "wanted"),
    [
        (
            "Email,Manager Email,Full Name,Team\na@x.org,b@x.org,Ann Lee,Payments\nb@x.org,a@x.org,Bob Roy,Payments\n",
            ["orgtrees/developers.csv:2: CIRCULAR_REFERENCE"],
        ),
        ("", ["orgtrees/developers.csv:1: EMPTY_CSV"]),
    ],
    ids=["a circle of managers", "an empty file"],
)
def test_all_that_is_wrong_in_the_configuration_is_told_at_once_and_nothing_runs(
    tmp_path: Path, developers: str, wanted: list[str]
) -> None:
    home = tiny.project(tmp_path / "home", ["0" * 40] * 3)
    connections = tiny.CONNECTIONS.replace("tool: git", "tool: gitt")
    profile = "name: default\nlead_time: {order: sometimes}\n"
    tiny.write(
        home,
        {
            "orgtrees/developers.csv": developers,
            "profiles_config/connections.yml": connections,
            "profiles_config/efficiency/default.yml": profile,
        },
    )
    with pytest.raises(ConfigError) as caught:
        open_project(settings.load(home))
    told = str(caught.value)
    wanted = [*wanted, "profiles_config/connections.yml:3: UNKNOWN_TOOL", "efficiency/default.yml:2: INVALID_VALUE"]
    assert [text for text in wanted if text not in told] == []
    assert caught.value.exit_code == 2
    assert not (home / "data").exists()

"""One run after the other on one project: what stays, what changes, what is told when a source fails and recovers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from tests.pipeline.conftest import AS_OF, MIDDLE
from tests.pipeline.published import one, rows

Told = dict[str, Any]


def published(told: Told) -> Path:
    return Path(told["published"])


def frequency(told: Told) -> list[tuple[Any, ...]]:
    query = "select period_started_on, value from marts.dora_deployment_frequency where grain = 'month' and node_id = ?"
    return rows(published(told), query, "acme")


def horizon(told: Told, connection: str) -> datetime:
    """Up to when everything of a connection had been read after that run."""
    return datetime.fromisoformat(told["horizons"][connection])


def test_a_second_run_of_the_same_gives_the_same_rows_in_every_table(good: Told, story: Told) -> None:
    assert story["again"]["hashes"] == good["hashes"]


def test_what_was_read_after_the_as_of_counts_as_read_up_to_it(good: Told) -> None:
    told = rows(published(good), "select distinct complete_until_at from marts.diagnostics_sources")
    assert told == [(AS_OF.replace(tzinfo=None),)]
    assert horizon(good, "source") > AS_OF.replace(tzinfo=None)


def test_lineage_is_computed_only_when_what_it_reads_changed(good: Told, story: Told) -> None:
    computed = {name: story[name]["steps"]["lineage"] for name in ("again", "broken", "mended")}
    assert good["steps"]["lineage"] == "computed"
    assert computed == {"again": "unchanged", "broken": "computed", "mended": "computed"}


def test_a_source_that_fails_is_told_and_the_others_go_on(story: Told) -> None:
    broken = story["broken"]
    assert {(connection, code) for connection, code, _ in broken["failed"]} == {("source", "SourceRejected")}
    assert all("payments.git" in text and "expected" in text for _, _, text in broken["failed"])
    found = rows(published(broken), "select connection_name, health from marts.diagnostics_sources order by all")
    assert found == [("dropped", "healthy"), ("source", "failing")]
    text = one(published(broken), "select error_text from marts.diagnostics_sources where connection_name = 'source'")
    assert "payments.git" in text
    assert frequency(broken), "the marts were not made"


def test_numbers_of_a_run_with_a_failed_source_are_marked_as_not_complete(story: Told) -> None:
    query = "select count(*) filter (where is_complete), count(*) from marts.dora_deployment_frequency"
    assert one(published(story["broken"]), query)[0] == 0
    assert one(published(story["broken"]), "select is_every_source_healthy from marts.version") is False
    is_complete, count = one(published(story["again"]), query)
    assert 0 < is_complete <= count


def test_the_next_good_run_recovers(story: Told) -> None:
    found = rows(published(story["mended"]), "select distinct health, error_text from marts.diagnostics_sources")
    assert found == [("healthy", None)]
    assert one(published(story["mended"]), "select is_every_source_healthy from marts.version") is True
    assert horizon(story["mended"], "source") > horizon(story["broken"], "source")


def test_a_source_that_fails_keeps_the_horizon_of_its_last_success(story: Told) -> None:
    assert horizon(story["broken"], "source") == horizon(story["again"], "source")
    assert horizon(story["broken"], "dropped") > horizon(story["again"], "dropped")


def test_without_an_as_of_the_oldest_horizon_is_taken(story: Told) -> None:
    assert datetime.fromisoformat(story["broken"]["as_of"]) == horizon(story["again"], "source")


def test_an_earlier_as_of_shows_what_was_known_then(good: Told, story: Told) -> None:
    latest = "select max(finished_at) from marts.dora_deployments"
    assert one(published(story["mended"]), latest) < MIDDLE.replace(tzinfo=None)
    assert one(published(good), latest) > MIDDLE.replace(tzinfo=None)
    assert one(published(story["mended"]), "select distinct as_of from marts.dora_deployment_frequency") == (
        MIDDLE.replace(tzinfo=None)
    )
    assert one(published(good), "select distinct as_of from marts.dora_deployment_frequency") == (
        AS_OF.replace(tzinfo=None)
    )


def test_a_changed_configuration_changes_numbers_and_reads_nothing_anew(story: Told) -> None:
    assert [value for _, value in frequency(story["again"])] == [12]
    assert [value for _, value in frequency(story["broken"])] == [4]
    assert story["broken"]["raw"] == story["again"]["raw"]


def test_a_table_of_the_configuration_that_becomes_empty_is_empty_in_the_warehouse(good: Told, story: Told) -> None:
    query = "select count(*) from organization.person_identities"
    assert (_warehouse(good, query), _warehouse(story, query)) == (1, 0)


def _warehouse(told: Told, query: str) -> int:
    file = Path(told["home"]) / "data" / "warehouse" / "warehouse.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        return int(connection.execute(query).fetchall()[0][0])


def test_people_are_in_the_warehouse_and_not_in_what_is_published(good: Told) -> None:
    assert _warehouse(good, "select count(*) from organization.developers") == 1
    listed = "select table_name from marts.diagnostics_published_tables where is_personal order by all"
    personal = {name for (name,) in rows(published(good), listed)}
    assert {"developers", "org_members", "person_identities", "node_readers"} < personal
    tables = {name for (name,) in rows(published(good), "select table_name from duckdb_tables()")}
    assert tables.isdisjoint(personal)
    files = [path for path in published(good).parent.iterdir() if b"lead@example.org" in path.read_bytes()]
    assert files == []


def test_every_published_table_and_column_says_in_the_file_what_it_is(good: Told) -> None:
    silent = "select table_name from duckdb_tables() where comment is null and table_name <> 'version'"
    assert rows(published(good), silent) == []
    columns = (
        "select table_name, column_name from duckdb_columns() where comment is null and not internal "
        "and table_name <> 'version' and table_name in (select table_name from duckdb_tables())"
    )
    assert rows(published(good), columns) == []

"""The claims that are checked with every build (dbt_project/tests/singular) hold for all scenarios, and each finds what
breaks it: a table of the build is changed, and the claim must be told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from sei_pipeline.settings import DBT_PROJECT
from tests.transform.spark import Renderer

FOLDER = DBT_PROJECT / "tests" / "singular"
INVARIANTS = sorted(path.stem for path in FOLDER.glob("*.sql") if path.stem != "lineage_is_fresh")
LISTED = "a value and its counts are those of the events listed behind it"
# invariant, claim that is broken, table, what the table becomes
BREAKING = [
    ("phases_add_up", "the phases and gaps of a ticket add up to its lead time",
     "flow_ticket_phases", "select * replace (phase_seconds + 1 as phase_seconds) from {}"),
    ("phases_add_up", "the phases of a pull request add up to its cycle time",
     "flow_pull_requests", "select * replace (review_seconds + 1 as review_seconds) from {}"),
    ("phases_add_up", "cycle time, deploy wait and deploy add up to the time to production",
     "flow_pull_requests", "select * replace (deploy_seconds - 1 as deploy_seconds) from {}"),
    ("phases_add_up", "the phases and gaps of a node add up to its lead time",
     "flow_lead_time_phases", "from {} where phase_index > 1"),
    ("every_value_is_that_of_its_listed_events", LISTED, "explain_metric_events",
     "from {} where ended_at < '2026-06-01'"),
    ("every_value_is_that_of_its_listed_events", LISTED, "metric_values",
     "select * replace (value + 1 as value) from {}"),
    ("every_value_is_that_of_its_listed_events", LISTED, "metric_values",
     "select * replace (population_count + 1 as population_count) from {}"),
    ("parents_pool_their_childrens_events", "a parent has every event of its children",
     "dora_node_incidents", "from {} where node_id in (select node_id from layer.org_nodes where is_team)"),
    ("parents_pool_their_childrens_events", "a parent has no event that no child has",
     "flow_node_pull_requests", "from {} where node_id not in (select node_id from layer.org_nodes where is_team)"),
    ("parents_pool_their_childrens_events", "an event is the same for a parent and its children",
     "dora_node_deployments", "select * replace (contains(node_id, '/') as is_failed) from {}"),
    ("values_are_what_they_say", "a rate lies within 0 and 1",
     "metric_values", "select * replace (value * 20 as value) from {}"),
    ("values_are_what_they_say", "a rate is its numerator over its denominator",
     "metric_values", "select * replace (denominator + 1 as denominator) from {}"),
    ("values_are_what_they_say", "a mean is the sum over the sample",
     "flow_lead_time", "select * replace (mean_seconds + 1 as mean_seconds) from {}"),
    ("values_are_what_they_say", "there is a value or a reason",
     "flow_pull_requests", "select * replace (null::varchar as deploy_reason) from {}"),
    ("values_are_what_they_say", "there is a value or a reason",
     "metric_values", "select * replace (null::varchar as reason) from {}"),
    ("values_are_what_they_say", "a reason is one of reason_codes",
     "flow_tickets", "select * replace (replace(reason, 'filtered_out', 'other') as reason) from {}"),
    ("values_are_what_they_say", "no period begins after the as-of",
     "metric_values", "select * replace (date '2026-07-06' as period_started_on) from {}"),
    ("links_choose_at_most_one", "one candidate is chosen",
     "tickets_to_pull_requests", "from {} union all from {}"),
    ("links_choose_at_most_one", "a link has a rule and a confidence",
     "accounts_to_people", "select * replace (null::varchar as match_rule) from {}"),
]  # fmt: skip


class Build:
    """The tables of the scenarios' warehouse, any of which can be exchanged for a changed one."""

    def __init__(self, warehouse: Path):
        self.connection = duckdb.connect()
        self.connection.execute(f"attach '{warehouse}' as warehouse (read_only); create schema layer")
        self._renderer = Renderer("duckdb")
        listed = "select schema_name, {0}_name from duckdb_{0}s() where database_name = 'warehouse' and not internal"
        both = f"{listed.format('table')} union all {listed.format('view')}"
        for schema, name in self.connection.sql(both).fetchall():
            if schema not in ("raw", "staging"):
                self.connection.execute(f"create view layer.{name} as from warehouse.{schema}.{name}")

    def exchange(self, table: str, changed: str) -> None:
        self.connection.execute(f"create table layer.changed as {changed.format(f'layer.{table}', f'layer.{table}')}")
        self.connection.execute(f"drop view layer.{table}; create view layer.{table} as from layer.changed")

    def broken_claims(self, invariant: str) -> list[tuple[str, ...]]:
        """Rows of claim, place, found and expected."""
        return self.connection.sql(self._renderer.render(FOLDER / f"{invariant}.sql")).fetchall()


@pytest.fixture
def build(scenarios_home: Path) -> Iterator[Build]:
    made = Build(scenarios_home / "data" / "warehouse" / "warehouse.duckdb")
    yield made
    made.connection.close()


@pytest.mark.parametrize("invariant", INVARIANTS)
def test_an_invariant_holds_for_every_scenario(build: Build, invariant: str) -> None:
    assert build.broken_claims(invariant) == []


NAMES = [f"{table}-{claim.replace(' ', '_')}" for _, claim, table, _ in BREAKING]


@pytest.mark.parametrize(("invariant", "claim", "table", "changed"), BREAKING, ids=NAMES)
def test_an_invariant_tells_what_breaks_it(build: Build, invariant: str, claim: str, table: str, changed: str) -> None:
    build.exchange(table, changed)
    told = [row for row in build.broken_claims(invariant) if row[0] == claim]
    assert told, f"{invariant} finds nothing"
    assert all(cell for row in told for cell in row), "a row says claim, place, found and expected"


def test_every_invariant_was_seen_to_fail() -> None:
    assert {row[0] for row in BREAKING} == set(INVARIANTS)

"""The pipeline's walk of the commit graph finds what the simulation knows from having done it."""

from __future__ import annotations

from collections import Counter, defaultdict

import pyarrow as pa

from sei_pipeline.lineage.compute import Lineage, compute
from sei_pipeline.simulator.company.truth import Shipment
from tests.simulator.company.companies import large, truth

TIME = pa.timestamp("us", tz="UTC")


def _deployed() -> list[Shipment]:
    return [one for one in truth(large).shipments if one.is_production and one.is_successful]


def _id(one: Shipment) -> str:
    return f"{one.execution}/{one.attempt}/{one.service}"


def _lineage() -> Lineage:
    company, deployed = large(), _deployed()
    edges = [(commit.sha, parent) for commit in company.commits for parent in commit.parents]
    unknown = pa.nulls(len(deployed), pa.string())
    return compute(
        pa.table({"commit_id": [commit.sha for commit in company.commits]}),
        pa.table({"commit_id": [child for child, _ in edges], "parent_commit_id": [parent for _, parent in edges]}),
        pa.table(
            {
                "deployment_target_id": [_id(one) for one in deployed],
                "service_id": [one.service for one in deployed],
                "environment_name": [one.environment for one in deployed],
                "region": unknown,
                "commit_id": [one.sha for one in deployed],
                "version": unknown,
                "started_at": pa.array([one.started_at for one in deployed], TIME),
                "finished_at": pa.array([one.finished_at for one in deployed], TIME),
            }
        ),
    )


def test_every_change_ships_by_the_graph_with_the_execution_that_brought_it() -> None:
    changes = {change.change_id: change for change in large().ledger.changes}
    copies = defaultdict(set)
    for change in changes.values():
        if change.kind == "backport" and change.of:
            copies[change.of] |= set(change.landed)
    order = {_id(one): place for place, one in enumerate(_deployed())}
    shipped: dict[tuple[str, str], str] = {}
    for batch in _lineage().shipments():
        for row in batch.to_pylist():
            shipped[row["deployment_target_id"].split("/")[2], row["commit_id"]] = row["deployment_target_id"]
    checked = 0
    for one in _deployed():
        for number in one.changes:
            carriers = {*changes[changes[number].carried_by or number].landed, *copies[number]}
            found = [shipped[one.service, sha] for sha in carriers if (one.service, sha) in shipped]
            assert min(found, key=order.__getitem__) == _id(one)
            checked += 1
    assert checked > 2000


def test_rollbacks_and_first_deployments_are_what_the_graph_calls_so() -> None:
    kinds = {row["deployment_target_id"]: row for row in _lineage().targets.to_pylist()}
    called = Counter((one.reason, kinds[_id(one)]["kind"]) for one in _deployed())
    assert all(kinds[_id(one)]["is_baseline"] == one.is_baseline for one in _deployed())
    assert called["rollback", "rollback"] > 0.8 * sum(count for (why, _), count in called.items() if why == "rollback")
    assert called["redeployment", "redeployment"] == sum(one.reason == "redeployment" for one in _deployed())
    assert called["release", "rollback"] == 0

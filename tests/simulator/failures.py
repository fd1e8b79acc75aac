"""Failures of a simulated company: which incident blames which deployment, and which deployments failed, by what."""

from __future__ import annotations

from collections.abc import Iterator

from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.company.truth import Truth
from tests.simulator.accuracy import Warehouse, native
from tests.simulator.scores import Pair, Score, score

EVIDENCE = ("own_status", "causal_link", "rollback", "revert_or_hotfix", "window")


def failure_scores(warehouse: Warehouse, company: Company, truth: Truth) -> list[Score]:
    """Incident to deployment by what the incident says and by its time, and failed deployments by kind of evidence."""
    return [_incidents(warehouse, company, truth), *_failed(warehouse, company, truth)]


def _incidents(warehouse: Warehouse, company: Company, truth: Truth) -> Score:
    """An incident blames the deployment that brought it, whatever was written; visible where its cause was written."""
    keys = {ticket.ticket_id: ticket.key for ticket in company.tickets if ticket.deleted_at is None}
    true = {
        (keys[ticket], f"{one.execution}/{one.attempt}")
        for one in truth.failures
        for ticket in one.incident_ids
        if ticket in keys
    }
    written = {(one.left, one.right) for one in truth.links if one.kind == "incident_deployment" and one.traces}
    chosen = warehouse.pairs(
        "select incident_event_id, deployment_id, match_rule from correlation.failure_evidence "
        "where incident_event_id is not null and evidence_kind = 'causal_link' and is_chosen"
    )
    return score("incident to deployment", chosen, true, written)


def _failed(warehouse: Warehouse, company: Company, truth: Truth) -> Iterator[Score]:
    """Deployments that failed, one score a kind; visible where that kind of evidence was left. What was taken back
    later failed by docs/metrics.md, whether or not the story calls it trouble."""
    failed = {f"{one.execution}/{one.attempt}" for one in truth.failures}
    reverted = {one.of for one in company.ledger.changes if one.kind == "revert"}
    taken_back = {f"{one.execution}/{one.attempt}" for one in truth.lead_times if one.change_id in reverted}
    for kind in EVIDENCE:
        found: dict[Pair, str] = {
            (native(deployment), kind): rule
            for deployment, rule in warehouse.rows(
                "select deployment_id, min(match_rule) from correlation.failure_evidence "
                f"where is_chosen and evidence_kind = '{kind}' group by deployment_id"
            )
        }
        left = {
            (f"{one.execution}/{one.attempt}", kind)
            for one in truth.failures
            if any(trace.name == kind for trace in one.evidence)
        }
        bad = failed | taken_back if kind == "revert_or_hotfix" else failed
        yield score(f"failed deployment by {kind}", found, {(one, kind) for one in bad}, left)

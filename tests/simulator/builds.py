"""Builds of a simulated company against its truth: which commit each ran for, which of them a production deployment
brought: the newest successful run of CI on a push of the revision that it deploys, if it ended by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from sei_pipeline.simulator.company.model import Company
from tests.simulator.scores import Score, score

if TYPE_CHECKING:
    from tests.simulator.accuracy import Warehouse

PUSHED = ("push", "merge_group")


def build_scores(warehouse: Warehouse, company: Company) -> Iterator[Score]:
    """Commit to build, and build to production deployment (`run/attempt`)."""
    read = {one.name for one in company.repositories if not one.is_archived and not one.is_fork}
    ran = {
        (one.sha, str(one.run_id))
        for one in company.runs
        if one.repository in read and (one.event in PUSHED or one.event == "pull_request") and one.workflow_name == "CI"
    }
    chosen = "match_rule from correlation.{} as links join entities.builds using (build_id) where links.is_chosen "
    yield score(
        "commit to build",
        warehouse.pairs(
            "select links.commit_id, build_id, links." + chosen.format("commits_to_builds")
            + "and links.match_rule = 'own_commit' and pipeline_name = 'CI'"
        ),
        ran,
        ran,
    )  # fmt: skip
    true = set(_deployed(company, read))
    yield score(
        "build to deployment",
        warehouse.pairs(
            "select build_id, deployment_id, links." + chosen.format("builds_to_deployments")
            + "and deployment_id in (select deployment_id from correlation.team_deployments)"
        ),
        true,
        true,
    )  # fmt: skip


def _deployed(company: Company, read: set[str]) -> Iterator[tuple[str, str]]:
    built: dict[tuple[str, str], list[tuple[datetime, str]]] = {}
    for run in company.runs:
        if run.workflow_name == "CI" and run.event in PUSHED and run.conclusion == "success":
            built.setdefault((run.repository, run.sha), []).append((run.updated_at, str(run.run_id)))
    for one in company.deployments:
        if one.environment.startswith("prod") and one.repository in read:
            ended = max(at for _, at in one.statuses)
            runs = [pair for pair in built.get((one.repository, one.sha), []) if pair[0] <= ended]
            if runs:
                yield max(runs)[1], f"{one.execution}/{one.attempt}"

"""The marts of a simulated company, read over HTTP, against what is true of it. Rates are those of one seed that nobody
worked with; benchmarks/accuracy.py prints them for more. What is below 1 has its reason beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sei_pipeline import settings
from sei_pipeline.pipeline.project import open_project
from sei_pipeline.pipeline.run import Progress, run
from sei_pipeline.simulator.at_work import SECRETS, at_work
from sei_pipeline.simulator.company.truth import truth_of
from tests.simulator.accuracy import Warehouse, link_scores, time_agreements
from tests.simulator.scores import Agreement, Score

pytestmark = pytest.mark.acceptance
SEED, DEVELOPERS, DAYS = 211, 20, 90
SILENT = Progress(lambda text: None, lambda text: None, lambda name, seconds, summary: None)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Score], dict[str, Agreement]]:
    folder: Path = tmp_path_factory.mktemp("company")
    with settings.providing(SECRETS), at_work(folder, SEED, DEVELOPERS, DAYS) as work:
        project = open_project(settings.load(folder))
        done = run(project, SILENT, work.as_of)
        assert not done.failed
        truth = truth_of(work.company)
        warehouse = Warehouse(project.settings.warehouse)
        links = {one.kind: one for one in link_scores(warehouse, work.company, truth)}
        times = {one.what: one for one in time_agreements(warehouse, work.company, truth)}
        warehouse.close()
    return links, times


# The goals of make accuracy, for a seed that nobody worked with.
@pytest.mark.parametrize(
    ("kind", "precision", "recall"),
    [
        ("ticket to pull request", 0.99, 0.95),
        ("ticket to commit", 0.99, 0.95),
        ("pull request to its own commit", 0.99, 0.99),
        ("deployment to commit", 1.0, 1.0),
        ("commit to build", 1.0, 1.0),
        ("build to deployment", 0.98, 0.98),  # a revision may have two runs of CI
    ],
)
def test_links_are_those_that_are_true(
    measured: tuple[dict[str, Score], dict[str, Agreement]], kind: str, precision: float, recall: float
) -> None:
    score = measured[0][kind]
    assert score.visible_count > 100
    assert score.precision >= precision, score.wrong
    assert score.recall >= recall, score.missed


@pytest.mark.parametrize(
    ("what", "share"),
    [
        ("builds with the commit that they ran for", 1.0),
        ("production deployments and whether they succeeded", 1.0),
        # author times that a broken clock wrote begin and end where nobody can know
        ("pull request cycle time, seconds", 0.99),
        ("pull request phases, seconds", 0.99),
        ("change lead time, seconds of a commit and service", 0.99),
    ],
)
def test_times_and_outcomes_are_those_that_are_true(
    measured: tuple[dict[str, Score], dict[str, Agreement]], what: str, share: float
) -> None:
    agreement = measured[1][what]
    assert agreement.expected_count > 30
    assert agreement.share >= share, agreement.differing

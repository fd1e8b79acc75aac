"""A run over simulated companies, compared with what is true of them: precision and recall per link rule, and how many
times agree to the second. Seeds are others than those that tests work with.

    python benchmarks/accuracy.py [--developers 40] [--days 120] [--seeds 101 102 103]

Writes benchmarks/results/accuracy.json.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from sei_pipeline import settings
from sei_pipeline.pipeline.project import open_project
from sei_pipeline.pipeline.run import Progress, run
from sei_pipeline.simulator.at_work import SECRETS, at_work
from sei_pipeline.simulator.company.truth import truth_of
from tests.simulator.accuracy import Warehouse, link_scores, time_agreements
from tests.simulator.failures import failure_scores

RESULT = Path(__file__).parent / "results" / "accuracy.json"


def measure(seed: int, developers: int, days: int) -> dict[str, Any]:
    """One company: its links and times."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with settings.providing(SECRETS), at_work(folder, seed, developers, days) as work:
            project = open_project(settings.load(folder))
            done = run(project, Progress(print, lambda text: None, lambda *end: None), work.as_of)
            assert not done.failed, done.failed[:2]
            truth = truth_of(work.company)
            warehouse = Warehouse(project.settings.warehouse)
            try:
                links = [one.facts() for one in link_scores(warehouse, work.company, truth)]
                links += [one.facts() for one in failure_scores(warehouse, work.company, truth)]
                times = [one.facts() for one in time_agreements(warehouse, work.company, truth)]
            finally:
                warehouse.close()
    return {"seed": seed, "developers": developers, "days": days, "links": links, "times": times}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--developers", type=int, default=40)
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    arguments = parser.parse_args()
    results = [measure(seed, arguments.developers, arguments.days) for seed in arguments.seeds]
    for result in results:
        print(f"seed {result['seed']}")
        for link in result["links"]:
            print(
                f"  {link['kind']:36} precision {link['precision']:.4f} recall {link['recall']:.4f}  {link['by_rule']}"
            )
        for time in result["times"]:
            print(f"  {time['what']:50} {time['equal_count']:,} of {time['expected_count']:,} ({time['share']:.4f})")
    RESULT.write_text(json.dumps(results, indent=1, default=str) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Runs the real project of GOV.UK's specialist-publisher from its sources to the published file, twice, and measures.

`sei run` on an empty data folder, then again without news: wall and processor time, and the most memory that its
processes held together (pages that they share counted each time). dbt's parse is done before: it is needed once per
state of the models. Needs ../shared/data. Writes benchmarks/results/govuk.json; the goal is 30 s and 1,000 MB each.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the project of the acceptance tests is the one that is measured

from sei_pipeline.pipeline.transform import manifest  # noqa: E402
from tests.acceptance import projects  # noqa: E402
from tests.pipeline.running import sei  # noqa: E402

SHARED_DATA = ROOT.parent / "shared" / "data"
RESULT = Path(__file__).parent / "results" / "govuk.json"
GOAL = {"seconds": 30, "megabytes": 1_000}
AS_OF = "2026-09-01T00:00:00Z"


def machine() -> dict[str, Any]:
    git = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    return {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "duckdb": version("duckdb"),
        "dbt-core": version("dbt-core"),
        "git": git,
    }


def measured(home: Path) -> dict[str, Any]:
    """One run. The load tells how much of the machine was others': 0 where nothing else ran."""
    load, before = os.getloadavg()[0], resource.getrusage(resource.RUSAGE_CHILDREN)
    done = sei(home, "run", "--as-of", AS_OF)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "seconds": round(done.seconds, 1),
        "processor_seconds": round(cpu, 1),
        "peak_megabytes": done.peak_megabytes,
        "load_before": round(load, 1),
    }


def main() -> int:
    if not SHARED_DATA.is_dir():
        print(f"acceptance: SKIPPED, there is no {SHARED_DATA}")
        return 0
    manifest()
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(SHARED_DATA / "govuk" / "specialist-publisher.git.tar.xz") as opened:
            opened.extractall(Path(folder) / "repositories", filter="data")
        home = projects.govuk(Path(folder) / "govuk", SHARED_DATA)
        first, second = measured(home), measured(home)
        facts = json.loads((home / "data" / "published" / "current" / "version.json").read_text(encoding="utf-8"))
    result = {
        "command": "python benchmarks/acceptance.py",
        "measured_on": machine(),
        "goal": GOAL,
        "first_run": first,
        "second_run_without_news": second,
        "published_tables": len(facts["row_counts"]),
        "published_rows": sum(facts["row_counts"].values()),
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

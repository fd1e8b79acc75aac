"""A run over a simulated company of any size, read from a drop folder: what each step costs, and that every test of the
build, the invariants among them, holds. The company is made in a process of its own, so that its memory isn't counted.

    python -m benchmarks.company [--developers 5000] [--days 60] [--seed 501] [--keep FOLDER]

Writes benchmarks/results/company.json. `--keep` leaves the project in FOLDER, to look into.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.pipeline.running import ENDED, sei

RESULT = Path(__file__).parent / "results" / "company.json"
STEP = re.compile(ENDED.pattern.replace(r"+[0-9.]+ s", r"+([0-9.]+) s"), re.MULTILINE)


def make(folder: Path, seed: int, developers: int, days: int) -> None:
    """Writes the project and its drop folder."""
    from sei_pipeline.simulator.company.make import make_company
    from sei_pipeline.simulator.drop import write_drop
    from sei_pipeline.simulator.project import write_project

    company = make_company(seed, developers, days)
    write_project(company, folder, {})
    counts = write_drop(company, folder / "drop")
    told = {"as_of": company.ended_at.isoformat(), "rows": counts}
    (folder / "made.json").write_text(json.dumps(told), encoding="utf-8")


def measure(folder: Path, seed: int, developers: int, days: int) -> dict[str, Any]:
    """One company: rows it has, seconds of each step of a run, and the most memory that the run held."""
    started = time.perf_counter()
    maker = multiprocessing.get_context("spawn").Process(target=make, args=(folder, seed, developers, days))
    maker.start()
    maker.join()
    assert maker.exitcode == 0, f"the company wasn't made: exit code {maker.exitcode}"
    made_seconds = time.perf_counter() - started
    made = json.loads((folder / "made.json").read_text(encoding="utf-8"))
    done = sei(folder, "run", "--as-of", made["as_of"])
    print(done.output)
    return {
        "seed": seed, "developers": developers, "days": days, "rows": made["rows"],
        "made_seconds": round(made_seconds, 1),
        "run_seconds": round(done.seconds, 1), "run_peak_megabytes": done.peak_megabytes,
        "step_seconds": {name: float(seconds) for name, seconds in STEP.findall(done.output)},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--developers", type=int, default=5000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--seed", type=int, default=501)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.keep or Path(scratch)
        result = measure(folder, arguments.seed, arguments.developers, arguments.days)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

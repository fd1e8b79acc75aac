"""Reads GitHub over HTTP: requests per 1,000 merged pull requests, and records a second.

1. A simulated company with some thousand pull requests is read whole, and again with nothing new; requests are counted
   by what they were for. Goal: at most 40 for 1,000 merged pull requests with their commits and reviews (those that
   follow up longer lists apart), and at most 2 a repository where nothing is new.
2. 100,000 pull requests with their commits, reviews and comments are read from a server that answers at once
   (serve_pull_requests.py, a process of its own on the same two cores) and landed, by a process of its own. Goal:
   10,000 records a second, 400 MB.

Writes benchmarks/results/github_extraction.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sei_pipeline.connect.contract import Context
from sei_pipeline.integrations.github import INTEGRATION
from sei_pipeline.landing.extract import Outcome, extract
from sei_pipeline.landing.store import Store
from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.github.tool import GithubTool
from sei_pipeline.simulator.serving import Served, serve

HERE = Path(__file__).parent
RESULT = HERE / "results" / "github_extraction.json"
TOKEN = "ghp_benchmark"  # nobody's
PULL_REQUESTS = 100_000


def read(url: str, folder: Path, only: set[str] | None = None, **options: Any) -> list[Outcome]:
    """One run over a connection."""
    context = Context(folder / "cache", folder, lambda name: TOKEN, datetime(2026, 6, 1, tzinfo=UTC))
    integration = INTEGRATION("github", {"url": url, "token": "TOKEN", **options}, context)
    outcomes = list(extract(integration, Store(str(folder / "raw")), lambda text: None, only))
    failed = [outcome.error_text for outcome in outcomes if outcome.status == "failed"]
    assert not failed, failed[:3]
    return outcomes


def asked_for(served: Served) -> Counter[str]:
    """How many requests were made for what."""
    counts: Counter[str] = Counter()
    for exchange in served.exchanges("github"):
        if exchange.method == "GET":
            what = exchange.target.partition("?")[0].split("/")[-1]
            counts["compare" if "..." in what else what] += 1
            continue
        query = " ".join(json.loads(exchange.body)["query"].split())
        if "pullRequests(first: $first" in query:
            counts["pull requests" if "commits(" in query else "sweep of numbers"] += 1
        elif "nodes(ids" in query and "checkRuns" in query:
            counts["jobs"] += 1
        elif "r0: repository" in query:
            counts["heads"] += 1
        elif "history(" in query:
            counts["commits"] += 1
        elif "organization(" in query:
            counts["people"] += 1
        elif "nodes(ids" in query or "node(id" in query:
            counts["follow-ups"] += 1
        else:
            counts["other lists"] += 1
    return counts


def count_requests() -> dict[str, Any]:
    """A whole reading and one with nothing new."""
    company = make_company(11, 40, 180)
    owner = company.repositories[0].name.partition("/")[0]
    tool = GithubTool(company, [TOKEN])
    tool.change(has_limits=False)
    wanted = {one.name for one in company.repositories if not one.is_archived and not one.is_fork}
    merged = sum(one.merged_at is not None and one.repository in wanted for one in company.pull_requests)
    every = sum(one.repository in wanted for one in company.pull_requests)
    with tempfile.TemporaryDirectory() as folder, serve({"github": tool}) as served:
        started = time.monotonic()
        read(served.url("github"), Path(folder), organisations=[owner])
        seconds = time.monotonic() - started
        whole = asked_for(served)
        served.forget()
        read(served.url("github"), Path(folder), organisations=[owner])
        nothing_new = asked_for(served)
    return {
        "repositories": len(wanted),
        "pull_requests": every,
        "merged_pull_requests": merged,
        "full_read_seconds": round(seconds, 1),
        "full_read_requests": dict(whole),
        "requests_per_1000_merged_pull_requests": round(1000 * whole["pull requests"] / merged, 1),
        "follow_ups_per_1000_merged_pull_requests": round(1000 * whole["follow-ups"] / merged, 1),
        "nothing_new_requests": dict(nothing_new),
        "nothing_new_requests_per_repository": round(nothing_new.total() / len(wanted), 2),
    }


def child(url: str, repository: str, folder: str) -> None:
    """Extracts in this process, and prints what it took."""
    started = time.monotonic()
    outcomes = read(url, Path(folder), {"pull_requests"}, repositories=[repository], since="2010-01-01")
    seconds = time.monotonic() - started
    rows = {outcome.stream: outcome.row_count for outcome in outcomes if outcome.row_count}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    raw = sum(path.stat().st_size for path in (Path(folder) / "raw").rglob("*.parquet"))
    print(json.dumps({
        "rows": rows, "seconds": round(seconds, 1), "peak_mb": round(peak), "raw_mb": round(raw / 1e6, 1),
        "records_per_second": round(sum(rows.values()) / seconds),
        "pull_requests_per_second": round(rows["pull_requests"] / seconds),
    }))  # fmt: skip


def measure_speed(count: int) -> dict[str, Any]:
    """The reading process beside the answering one."""
    server = subprocess.Popen(
        [sys.executable, str(HERE / "serve_pull_requests.py"), str(count)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    url, repository = server.stdout.readline().split()
    try:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, __file__, "--child", url, repository, folder]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            return dict(json.loads(done.stdout))
    except subprocess.CalledProcessError as error:
        raise SystemExit(error.stderr) from error
    finally:
        server.communicate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pull-requests", type=int, default=PULL_REQUESTS)
    parser.add_argument("--child", nargs=3, metavar=("URL", "REPOSITORY", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        return child(*arguments.child)
    result = {
        "command": "python benchmarks/github_extraction.py",
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "requests": count_requests(),
        "speed": measure_speed(arguments.pull_requests),
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    return None


if __name__ == "__main__":
    main()

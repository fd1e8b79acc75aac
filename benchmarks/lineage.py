"""Measures lineage: 1 million commits, 20,000 deployments of 10 services in 2 environments, one repository.

    python benchmarks/lineage.py [--commits N] [--targets N] [--output benchmarks/results/lineage.json]

The history is made up, in the manner of pull-request work: short branches off a recent commit of the main
line, merged back (about one commit in five is a merge); every deployment takes a later commit of the main
line, now and then goes back one to three deployments, or deploys the same again. What is timed is compute()
and the draining of shipments() into one Parquet file; making the input is not. Fails above 60 s or 2 GB.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sei_pipeline.lineage import Lineage, compute

SERVICES = 10
ENVIRONMENTS = ("production-eu", "production-us")
LIMIT_SECONDS, LIMIT_BYTES = 60, 2 * 10**9
RESULT = Path(__file__).parent / "results" / "lineage.json"


def history(count: int, choice: random.Random) -> tuple[pa.Table, pa.Table, list[str]]:
    """Commits, parents, and the main line from old to new; about 20 % of the commits are merges."""
    ids = [f"git:{hashlib.sha1(str(n).encode()).hexdigest()}" for n in range(count)]
    main, edges, made = [0], [], 1
    while made < count:
        # A branch of one to seven commits, from one of the last 50 commits of the main line.
        tip = main[-min(len(main), choice.randint(1, 50))]
        for _ in range(min(choice.randint(1, 7), count - made)):
            edges.append((made, tip))
            tip, made = made, made + 1
        if made < count:
            edges += [(made, main[-1]), (made, tip)]
            main.append(made)
            made += 1
    child, parent = np.array(edges, dtype=np.int64).T
    commits = pa.table({"commit_id": ids})
    names = commits["commit_id"]
    parents = pa.table({"commit_id": names.take(child), "parent_commit_id": names.take(parent)})
    return commits, parents, [ids[n] for n in main]


def deployments(main: list[str], count: int, choice: random.Random) -> pa.Table:
    """`count` targets, evenly over the lanes; 3 % go back, 2 % repeat the running revision."""
    lanes = [(f"service-{s}", name) for s in range(SERVICES) for name in ENVIRONMENTS]
    epoch = datetime(2020, 1, 1, tzinfo=UTC)
    per_lane, rows = count // len(lanes), []
    for lane, (service, environment) in enumerate(lanes):
        forward = sorted(choice.sample(range(len(main)), per_lane))
        running = 0
        for number in range(per_lane):
            dice = choice.random()
            if dice < 0.03:
                running = max(0, number - choice.randint(2, 4))
            elif dice > 0.05:
                running = number
            at = epoch + timedelta(minutes=number * len(lanes) + lane)
            revision = main[forward[running]]
            rows.append((f"d:{lane}:{number}", service, environment, None, revision, None, at, at))
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)]
    text, moment = pa.string(), pa.timestamp("us", tz="UTC")
    names = "deployment_target_id service_id environment_name region commit_id version started_at finished_at"
    schema = pa.schema([(name, moment if name.endswith("_at") else text) for name in names.split()])
    return pa.table(columns, schema=schema)


def drain(lineage: Lineage, path: Path) -> int:
    rows, writer = 0, None
    for batch in lineage.shipments():
        writer = writer or pq.ParquetWriter(path, batch.schema, compression="zstd")
        writer.write_batch(batch)
        rows += batch.num_rows
    if writer:
        writer.close()
    return rows


def peak_bytes() -> int:
    """Peak resident memory of this process; Linux counts in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def measure(commit_count: int, target_count: int) -> dict[str, Any]:
    choice = random.Random(20_000)
    commits, parents, main = history(commit_count, choice)
    targets = deployments(main, target_count, choice)
    del main
    before = peak_bytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shipments.parquet"
        started = time.perf_counter()
        lineage = compute(commits, parents, targets)
        computed = time.perf_counter()
        rows = drain(lineage, path)
        ended = time.perf_counter()
        file_bytes = path.stat().st_size
    per_commit = Counter(parents["commit_id"].to_pylist())
    return {
        "commits": len(commits),
        "parent_edges": len(parents),
        "merge_ratio": round(sum(n > 1 for n in per_commit.values()) / len(commits), 3),
        "targets": len(targets),
        "kinds": dict(sorted(Counter(lineage.targets["kind"].to_pylist()).items())),
        "shipment_rows": rows,
        "shipment_file_bytes": file_bytes,
        "wall_seconds": round(ended - started, 2),
        "compute_seconds": round(computed - started, 2),
        "drain_seconds": round(ended - computed, 2),
        "peak_rss_bytes": peak_bytes(),
        "peak_rss_bytes_before_compute": before,
    }


def machine() -> dict[str, Any]:
    import os

    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].split(":", 1)[1].strip() if lines else model
    return {"cpu": model, "cores": os.cpu_count(), "system": platform.system(), "release": platform.release()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--commits", type=int, default=1_000_000)
    parser.add_argument("--targets", type=int, default=20_000)
    parser.add_argument("--output", type=Path, default=RESULT)
    options = parser.parse_args()
    measured = measure(options.commits, options.targets)
    versions = {"python": platform.python_version(), "numpy": np.__version__, "pyarrow": pa.__version__}
    command = f"python benchmarks/lineage.py --commits {options.commits} --targets {options.targets}"
    limits = {"wall_seconds": LIMIT_SECONDS, "peak_rss_bytes": LIMIT_BYTES}
    report = {"command": command, "machine": machine(), "versions": versions, "limits": limits, **measured}
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))
    is_within = all(measured[name] <= limit for name, limit in limits.items())
    return 0 if is_within else 1


if __name__ == "__main__":
    sys.exit(main())

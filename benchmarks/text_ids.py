"""What text ids cost: 6.5 million commits and their edges, keyed by `git:<sha>` or by a 128-bit number.

    .venv/bin/python benchmarks/text_ids.py [commits]

Prints and keeps (benchmarks/results/text_ids.json) the file's size, a join of commits to edges, and a roll-up by
commit, both ways and as ratios. Decision: docs/decisions/2026-11-22-ids-are-text.md.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import duckdb

RESULTS = Path(__file__).parent / "results" / "text_ids.json"
KEYS = {
    "text": "'git:' || md5(cast(n as varchar)) || left(md5(cast(n + 1 as varchar)), 8)",
    "number": "md5_number(cast(n as varchar))",
}
JOIN = "select count(*), max(c.authored_at) from edges as e inner join commits as c on e.parent_commit_id = c.commit_id"
GROUP = "select count(*) from (select commit_id, count(*) as n from edges group by commit_id)"


def measure(key: str, commits: int, folder: Path) -> dict[str, float]:
    """Seconds of building, joining and grouping, and MB on disk, for one kind of key."""
    path = folder / f"{key}.duckdb"
    with duckdb.connect(str(path)) as connection:
        made = KEYS[key]
        start = perf_counter()
        parent = made.replace("(n as", "(n * 7 % 1000003 as").replace("(n + 1 as", "(n * 7 % 1000003 + 1 as")
        rows, extra = f"range({commits}) as t(n)", f"range({commits // 5}) as t(n)"
        instant = "timestamp '2024-01-01' + to_seconds(n)"
        connection.execute(f"create table commits as select {made} as commit_id, {instant} as authored_at from {rows}")
        connection.execute(
            f"create table edges as select {made} as commit_id, {parent} as parent_commit_id from {rows} "
            f"union all select {made}, {made} from {extra}"
        )
        built = perf_counter()
        connection.execute(JOIN).fetchall()
        joined = perf_counter()
        connection.execute(GROUP).fetchall()
        grouped = perf_counter()
        connection.execute("checkpoint")
    size = path.stat().st_size / 1e6
    return {"build_s": built - start, "join_s": joined - built, "group_s": grouped - joined, "size_mb": size}


def main() -> None:
    commits = int(sys.argv[1]) if len(sys.argv) > 1 else 6_500_000
    with tempfile.TemporaryDirectory() as folder:
        measured = {key: measure(key, commits, Path(folder)) for key in KEYS}
    ratios = {name: measured["text"][name] / measured["number"][name] for name in measured["text"]}
    report = {
        "commits": commits,
        "measured": measured,
        "text_to_number": ratios,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "duckdb": duckdb.__version__},
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()

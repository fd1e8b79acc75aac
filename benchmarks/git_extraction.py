"""Extracts and lands a made repository of 250,000 commits: wall time, peak memory, and what a second run costs.

The repository has the shape of a busy service: pull requests of one to five commits, merged into main, one in
twenty left open, a release tag every 50. It is made in a temporary folder. Extraction runs in a process of its
own, so that the peaks are its and not the making's. Writes benchmarks/results/git_extraction.json; fails over
60 s or 1 GB.
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
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from sei_pipeline import settings
from sei_pipeline.connect.contract import Context
from sei_pipeline.integrations import known
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import LandedStream

COMMITS = 250_000
SECONDS_LIMIT = 60
MEGABYTES_LIMIT = 1_000
RESULT = Path(__file__).parent / "results" / "git_extraction.json"
START = 1_400_000_000
BODY = "\n\nWhy: the old way counted a frobnicator twice when two of them were mended at once.\nSigned-off-by: Dev\n"


def _commit(ref: str, mark: int, parents: list[int]) -> str:
    """One commit of fast-import's language; `mark` numbers it, its tree stays empty."""
    message = f"PAY-{mark % 9973}: mend frobnicator {mark}{BODY}"
    second = START + mark * 60
    origin = "".join(f"{word} :{parent}\n" for word, parent in zip(("from", "merge"), parents, strict=False))
    return (
        f"commit {ref}\nmark :{mark}\nauthor Dev {mark % 97} <dev{mark % 97}@example.com> {second - 1800} +0100\n"
        f"committer Host <noreply@example.com> {second} +0000\ndata {len(message)}\n{message}\n{origin}\n"
    )


def history(count: int) -> Iterator[str]:
    """A stream for git fast-import that makes `count` commits."""
    main, mark, pull_request = 1, 1, 0
    yield _commit("refs/heads/main", mark, [])
    while mark < count:
        pull_request += 1
        tip = main
        for _ in range(min(pull_request % 5 + 1, count - mark)):
            mark += 1
            yield _commit(f"refs/pull/{pull_request}/head", mark, [tip])
            tip = mark
        if pull_request % 20 and mark < count:
            mark += 1
            yield _commit("refs/heads/main", mark, [main, tip])
            main = mark
        if pull_request % 50 == 0:
            when = START + mark * 60
            yield f"tag v{pull_request}\nfrom :{main}\ntagger Host <h@example.com> {when} +0000\ndata 1\nv\n"


def make(path: Path, count: int) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)], check=True)
    command = ["git", f"--git-dir={path}", "fast-import", "--quiet", "--depth=0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        process.stdin.writelines(history(count))
    if process.returncode:
        raise SystemExit("git fast-import failed")
    subprocess.run(["git", f"--git-dir={path}", "pack-refs", "--all"], check=True)


def extract(repository: Path, raw: Path) -> dict[str, Any]:
    """Lands every stream; rows, windows and seconds of each, and the peaks of this process and its children."""
    context = Context(raw / "cache", raw, settings.secret, datetime(2026, 1, 1, tzinfo=UTC))
    integration = known()["git"]("bench", {"repositories": [{"path": str(repository), "name": "a/b"}]}, context)
    (scope,) = integration.scopes()
    streams = {}
    started = time.perf_counter()
    for stream in integration.streams:
        before = time.perf_counter()
        target = LandedStream(Store(str(raw)), integration.tool, "bench", stream)
        windows = integration.windows(stream, scope, target.cursor(scope.name))
        landed = [done for done in (target.land(window, scope.name) for window in windows) if done.window]
        streams[stream.name] = {
            "row_count": sum(done.row_count for done in landed),
            "window_count": len(landed),
            "seconds": round(time.perf_counter() - before, 2),
        }
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "seconds": round(time.perf_counter() - started, 2),
        "peak_megabytes_self": own // 1024,
        "peak_megabytes_largest_child": children // 1024,
        "streams": streams,
    }


def _in_own_process(repository: Path, raw: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--extract", str(repository), str(raw)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def machine() -> dict[str, Any]:
    git = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    return {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "pyarrow": pa.__version__,
        "git": git,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=COMMITS)
    parser.add_argument("--extract", nargs=2, type=Path, metavar=("REPOSITORY", "RAW"))
    arguments = parser.parse_args()
    if arguments.extract:
        print(json.dumps(extract(*arguments.extract)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        repository, raw = Path(folder) / "made.git", Path(folder) / "raw"
        make(repository, arguments.commits)
        first, second = _in_own_process(repository, raw), _in_own_process(repository, raw)
        size = sum(path.stat().st_size for path in (raw / "git").rglob("*.parquet"))
    # git runs two programs at once: twice the larger one is the most that both can have held.
    peak = first["peak_megabytes_self"] + 2 * first["peak_megabytes_largest_child"]
    result = {
        "command": "python benchmarks/git_extraction.py",
        "measured_on": machine(),
        "commits": arguments.commits,
        "limits": {"seconds": SECONDS_LIMIT, "megabytes": MEGABYTES_LIMIT},
        "peak_megabytes_at_most": peak,
        "raw_megabytes": round(size / 1e6, 1),
        "first_run": first,
        "second_run_without_change": second,
    }
    if arguments.commits == COMMITS:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))
    return int(first["seconds"] > SECONDS_LIMIT or peak > MEGABYTES_LIMIT)


if __name__ == "__main__":
    sys.exit(main())

"""How long `sei check` and `sei orgtree preview` take on a large organisation, and how much memory.

    .venv/bin/python benchmarks/orgtree.py [FOLDER]

100,000 people in one tree of twelve levels with 2,000 nodes; every team with a settings file. Each command is a process
of its own. Prints and keeps (benchmarks/results/orgtree.json) seconds, seconds of CPU, and the most memory held.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "orgtree.json"
PEOPLE = 100_000
NODES = 2_000
LEVELS = 12
CHAINS = 166  # of 12 nodes, below the root: 1,993 nodes with it; the rest are teams beside the last ones


def main(folder: Path) -> None:
    """Makes the project in `folder` and measures each command once."""
    teams = make(folder)
    print(f"{PEOPLE:,} people, {LEVELS} levels, {teams:,} teams")
    results: dict[str, dict[str, float]] = {}
    for arguments in (["check"], ["orgtree", "preview"]):
        started, before = time.perf_counter(), _cpu()
        command = [sys.executable, "-m", "sei_pipeline.cli", "--home", str(folder), *arguments]
        subprocess.run(command, capture_output=True, check=True)
        seconds = time.perf_counter() - started
        megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        cpu = _cpu() - before
        told = {"seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1), "megabytes": megabytes}
        results[" ".join(arguments)] = told
        print(f"sei {' '.join(arguments)}: {seconds:.1f} s, {cpu:.1f} s of CPU, at most {megabytes} MB so far")
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def make(folder: Path) -> int:
    """The project's files; the number of teams."""
    paths = [tuple(f"{level}-{chain}" for level in range(LEVELS)) for chain in range(CHAINS)]
    paths += [(*paths[extra][:-1], f"more-{extra}") for extra in range(NODES - 1 - LEVELS * CHAINS)]
    header = ",".join(["Email", "Manager Email", "Full Name", *(f"Level {level}" for level in range(LEVELS))])
    rows = (f"p{n}@example.org,,Person {n},{','.join(paths[n % len(paths)])}" for n in range(PEOPLE))
    levels = ", ".join(f"Level {level}" for level in range(LEVELS))
    files = {
        "orgtrees/developers.csv": "\n".join([header, *rows]) + "\n",
        "orgtrees/large/tree.yml": f"title: Large\nlevels: [{levels}]\n",
        "profiles_config/efficiency/default.yml": "name: default\n",
    }
    for number, path in enumerate(paths):
        text = f"team: {'/'.join(path)}\nissue_management: {{projects: [P{number}]}}\n"
        files[f"orgtrees/large/teams/{number}.yml"] = text
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return len(paths)


if __name__ == "__main__":
    if sys.argv[1:]:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made))

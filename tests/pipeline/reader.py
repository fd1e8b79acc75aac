"""A reader beside runs: `python -m tests.pipeline.reader <published file>` opens it anew until its stdin is closed.

Then it prints, as JSON, how often it opened it, every different content that it saw, and every error that it met.
"""

from __future__ import annotations

import json
import select
import sys
from collections import Counter
from pathlib import Path

import duckdb

from tests.pipeline.published import seen

PAUSE = 0.1  # seconds: the runs beside it need the machine too


def main(file: Path) -> None:
    contents: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        try:
            contents[json.dumps(seen(file), sort_keys=True)] += 1
        except (duckdb.Error, OSError) as error:
            faults[f"{type(error).__name__}: {error}"] += 1
    told = {"opened": contents.total(), "contents": [json.loads(text) for text in contents], "faults": dict(faults)}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

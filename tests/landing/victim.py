"""A process to be killed: `python -m tests.landing.victim <folder> extract|compact <pause>` says ready and works."""

from __future__ import annotations

import sys
from pathlib import Path

from sei_pipeline.landing.compaction import compact
from sei_pipeline.landing.extract import extract
from sei_pipeline.landing.store import Store
from tests.landing.fake import TICKETS, Fake, fake

SCOPES = ["a", "b", "c"]
CHANGES = 300
LABELS = [f"label {number}" for number in range(50)]


def source(folder: Path, pause: float) -> Fake:
    return fake(folder, scopes=SCOPES, changes=CHANGES, page=4, pages=2, labels=LABELS, pause=pause)


def main(folder: Path, task: str, pause: float) -> None:
    store = Store(str(folder / "raw"))
    print("ready", flush=True)
    if task == "extract":
        list(extract(source(folder, pause), store, lambda said: print(said, flush=True)))
    else:
        compact(store, "fake", "one", TICKETS)
    print("done", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))

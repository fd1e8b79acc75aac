"""A process that reads a company's tools, to be killed.

`python -m tests.simulator.victim FOLDER GITHUB_URL JIRA_URL OWNER [BYTES]` prints `reading` when it begins and `calm`
when everything was read without a complaint. No file may grow beyond BYTES, as if the disk were full.
"""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path

from sei_pipeline.connect.clock import SYSTEM
from tests.simulator.reading import GITHUB, JIRA, Reader, failures

WINDOW = 7  # records: so many windows that a kill finds one half-written

if __name__ == "__main__":
    folder, github, jira, owner, *most = sys.argv[1:]
    if most:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(most[0]), int(most[0])))
    options = {"github": {"organisations": [owner]}}
    reader = Reader(Path(folder), {"github": github, "jira": jira}, SYSTEM, options=options)
    print("reading", flush=True)
    bad = [text for tool in (GITHUB, JIRA) for text in failures(reader.read(tool, WINDOW))]
    print("\n".join(bad) or "calm", flush=True)

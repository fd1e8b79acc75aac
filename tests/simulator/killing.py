"""Kills a reading process again and again, and lets the last one end."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from tests.simulator.reading import GITHUB, JIRA, Reader, tools_of
from tests.simulator.schedules import company

ROOT = Path(__file__).parents[2]
LONGEST = 2.5  # seconds that a victim lives: about what a whole reading takes here


def differences_after_kills(seed: int, kills: int, folder: Path) -> tuple[list[str], int]:
    """What is landed wrongly after so many kills and one undisturbed run; and how many victims died reading."""
    draw = random.Random(f"kills {seed}")
    killed = 0
    with tools_of(company()) as tools:
        reader = Reader.of(folder, tools)
        owner = str(reader.options["github"]["organisations"][0])
        command = [sys.executable, "-m", "tests.simulator.victim", str(folder), *reader.urls.values(), owner]
        for _ in range(kills):
            victim = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            assert victim.stdout is not None
            assert victim.stdout.readline() == "reading\n"
            time.sleep(draw.uniform(0, LONGEST) / (1 + 3 * draw.random()))
            killed += victim.poll() is None
            victim.kill()
            victim.communicate()
        last = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert last.stdout.splitlines() == ["reading", "calm"], last.stdout + last.stderr
        return [text for tool in (GITHUB, JIRA) for text in reader.differences(tool, company())], killed

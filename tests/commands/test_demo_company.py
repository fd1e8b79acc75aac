"""`sei demo --company` and `sei simulate`: a company's tools, served and read over HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import requests

from sei_pipeline.simulator.at_work import SECRETS
from tests.commands.calling import sei

ROOT = Path(__file__).parents[2]


def test_the_company_is_read_over_http_and_shown(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    called = sei("demo", "--company", "--developers", "6", "--keep", str(folder))
    assert called.code == 0, called.err
    assert "a simulated company: " in called.out
    assert "failed" not in called.err
    assert "Deployment frequency" in called.out
    raw = folder / "data" / "raw"
    assert list((raw / "github" / "github" / "pull_requests").rglob("*.parquet"))
    assert list((raw / "jira" / "jira" / "issues").rglob("*.parquet"))
    assert not [name for name in SECRETS if name in os.environ], "a secret of the demo outlives it"
    for file in folder.rglob("*"):
        if file.is_file():
            assert not any(secret.encode() in file.read_bytes() for secret in SECRETS.values()), file


def test_a_company_of_a_size_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    called = sei("demo", "--company", "--developers", "2", "--keep", str(tmp_path / "demo"))
    assert called.code == 2
    assert "found --developers 2; expected 4 to 500" in called.err


def test_one_thing_is_shown_at_a_time(tmp_path: Path) -> None:
    called = sei("demo", "--company", "--git", str(tmp_path), "--keep", str(tmp_path / "demo"))
    assert called.code == 2
    assert "found --git and --company" in called.err


def test_simulate_serves_until_it_is_stopped(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sei_pipeline.cli", "simulate", "--developers", "4", "--days", "20"]
    simulated = subprocess.Popen(
        [*command, "--keep", str(tmp_path / "simulated")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert simulated.stdout is not None
    lines = [simulated.stdout.readline() for _ in range(8)]
    try:
        assert "a simulated company" in lines[0]
        url = next(line.split()[1] for line in lines if line.split()[0] == "github")
        answer = requests.get(
            f"{url}/user", headers={"Authorization": f"Bearer {SECRETS['SIM_GITHUB_TOKEN']}"}, timeout=10
        )
        assert answer.status_code == 200
        assert any("export SIM_GITHUB_TOKEN=" in line for line in lines)
    finally:
        simulated.send_signal(signal.SIGINT)
        rest, _ = simulated.communicate(timeout=30)
    assert "Stopped after 1 requests" in rest
    assert simulated.returncode == 0

"""What a person does to a pipeline: pulls the plug, revokes the token, fills the disk. Then the next run goes on."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from sei_pipeline.connect.contract import Integration
from sei_pipeline.simulator.faults import Fault, Faults
from sei_pipeline.simulator.github.accounts import Token
from tests.simulator.killing import ROOT
from tests.simulator.reading import GITHUB, JIRA, SECRETS, Reader, failures, tools_of
from tests.simulator.schedules import company

WINDOW = 20
BOTH = pytest.mark.parametrize("tool", [GITHUB, JIRA], ids=["github", "jira"])


@BOTH
def test_after_a_cut_of_the_network_the_next_run_goes_on(tool: type[Integration], tmp_path: Path) -> None:
    cut = Faults(plan=dict.fromkeys(range(14, 100_000), Fault.RESET_BEFORE), in_a_row=100_000)
    with tools_of(company(), cut) as tools:
        reader = Reader.of(tmp_path, tools)
        said = failures(reader.read(tool, WINDOW))
        landed_before = sum(rows.total() for rows in reader.landed(tool).values())
    assert said
    assert all("the connection failed" in text and "run again later" in text for text in said), said
    assert landed_before, "what was read before the cut is there"
    with tools_of(company()) as tools:
        after = Reader(tmp_path, {name: tools.served.url(name) for name in ("github", "jira")}, tools.time.clock)
        after.options = {
            **reader.options,
            tool.tool: {**reader.options.get(tool.tool, {}), "instance": _host(reader, tool)},
        }
        assert not failures(after.read(tool, WINDOW))
        assert not after.differences(tool, company())


def _host(reader: Reader, tool: type[Integration]) -> str:
    """The instance of before: another port would be another instance."""
    return reader.urls[tool.tool].partition("://")[2]


def test_a_token_that_is_revoked_is_named_and_the_next_run_goes_on_with_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def revoke_it(number: int) -> datetime | None:
        if number == 9:
            tools.github.revoke(SECRETS["GITHUB_TOKEN"])
        return None

    with tools_of(company(), on_request=revoke_it) as tools:
        reader = Reader.of(tmp_path, tools)
        said = failures(reader.read(GITHUB, WINDOW))
        assert said
        assert all("no token is left (GITHUB_TOKEN: Bad credentials)" in text for text in said), said
        assert not [text for text in (*said, *reader.said) if SECRETS["GITHUB_TOKEN"] in text]
        monkeypatch.setitem(SECRETS, "GITHUB_TOKEN", "ghp_the_next_one_of_nobody")
        tools.github.accounts.add(Token("ghp_the_next_one_of_nobody", "octocat"))
        assert not failures(reader.read(GITHUB, WINDOW))
        assert not reader.differences(GITHUB, company())


def test_a_full_disk_is_said_and_the_next_run_goes_on(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: the write itself fails, in the middle of a window."""
    with tools_of(company()) as tools:
        reader = Reader.of(tmp_path, tools)
        owner = str(reader.options["github"]["organisations"][0])
        command = [sys.executable, "-m", "tests.simulator.victim", str(tmp_path), *reader.urls.values(), owner, "30000"]
        full = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert "calm" not in full.stdout
        said = full.stdout + full.stderr
        assert "can't be written (" in said, said
        assert "free space" in said
        assert not list((tmp_path / "raw").rglob("*.part"))
        again = subprocess.run(command[:-1], cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert again.stdout.splitlines() == ["reading", "calm"], again.stdout + again.stderr
        for tool in (GITHUB, JIRA):
            assert not reader.differences(tool, company())

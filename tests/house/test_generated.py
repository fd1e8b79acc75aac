"""Files that are made from code are as the code would make them now."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.house.rulebook import ROOT


def _generators() -> list[str]:
    """The modules that the Makefile's `generate` runs: the one list of them."""
    found = re.search(r"^GENERATORS := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1].split()


@pytest.mark.parametrize("module", _generators())
def test_generated_files_are_fresh(module: str) -> None:
    path = ROOT / module.replace(".", "/")
    if not path.with_suffix(".py").is_file() and not (path / "__main__.py").is_file():
        pytest.skip(f"{module} isn't written yet")
    command = [sys.executable, "-m", module, "--check"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, f"run `make generate`\n{checked.stdout}{checked.stderr}"

"""The drop folder that these tests share, each with its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integrations.files.dropping import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.drop.mkdir()
    return made

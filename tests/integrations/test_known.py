"""The list of integrations is the list of their folders."""

from __future__ import annotations

from pathlib import Path

import sei_pipeline.integrations
from sei_pipeline.connect.contract import Integration
from sei_pipeline.integrations import known


def test_every_folder_is_an_integration_of_its_own_name() -> None:
    home = Path(sei_pipeline.integrations.__file__).parent
    folders = sorted(path.parent.name for path in home.glob("*/__init__.py"))
    assert list(known()) == folders
    assert "git" in folders
    assert all(issubclass(integration, Integration) for integration in known().values())


def test_what_they_have_in_common_is_told_apart_by_tool_and_title() -> None:
    found = known()
    assert [integration.tool for integration in found.values()] == list(found)
    assert len({integration.title for integration in found.values()}) == len(found)

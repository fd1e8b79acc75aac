"""The drop folder keeps the promises of the connector contract."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.integrations.contract_suite import ContractSource, ContractSuite, everything, land, places
from tests.integrations.files.dropping import Folder, connect, csv_of, ticket


def _change(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket("PAY-1"), ticket("PAY-2"), ticket("PAY-3")))


class TestContract(ContractSuite):
    """A few files of each format; the first by name holds repositories, which is the first stream."""

    wrong_options: ClassVar[Sequence[Mapping[str, Any]]] = (
        {},
        {"folder": 3},
        {"folder": "drop", "time_zone": "Mars/Olympus"},
        {"folder": "drop", "read": {"files": "*.csv"}},
        {"folder": "drop", "read": [{"files": "*.csv", "stream": "ticket"}]},
    )

    @pytest.fixture
    def source(self, tmp_path: Path) -> ContractSource:
        folder = Folder(tmp_path)
        folder.put("a/repositories.csv", "tool,instance,repository\ngithub,github.com,acme/pay\n")
        folder.put("tickets.csv", csv_of(ticket("PAY-1"), ticket("PAY-2")))
        folder.put("tickets-old.jsonl", json.dumps(ticket("PAY-0")) + "\n")
        folder.put("notes.xlsx", "nobody knows")
        return ContractSource(
            connect=lambda: connect(tmp_path),
            change=lambda: _change(folder),
            remove=lambda: shutil.rmtree(folder.drop),
        )

    def test_an_interrupted_reading_goes_on_after_any_of_its_windows(self, source: ContractSource) -> None:
        """A file is one window, which is there whole or not at all: what goes on is the reading of the other files."""
        undisturbed = everything(source.connect())
        assert all(len(windows) <= 1 for windows in undisturbed.values())
        for stream, scope in places(source.connect()):
            for window in source.connect().windows(stream, scope, None):
                next(iter(window.pages))  # taken, and nothing landed
        assert everything(source.connect()) == undisturbed

    def test_files_that_were_landed_are_not_read_again_after_an_interruption(
        self, source: ContractSource, tmp_path: Path
    ) -> None:
        whole = land(source.connect(), tmp_path / "whole")
        folder = tmp_path / "raw"
        for place in sorted((tmp_path / "whole").rglob("tickets/v1/*01.parquet")):
            target = folder / place.relative_to(tmp_path / "whole")
            target.parent.mkdir(parents=True)
            shutil.copy(place, target)
        rest = land(source.connect(), folder)
        landed = {place for place, windows in whole.items() if windows}
        assert {place for place, windows in rest.items() if windows} == landed - {("tickets", "tickets-old.jsonl")}

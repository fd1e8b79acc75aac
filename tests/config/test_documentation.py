"""docs/configuration.md says what the code does: settings, properties, codes, and its examples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from sei_pipeline.config.definition import TreeDefinition
from sei_pipeline.config.events import Event
from sei_pipeline.config.team_settings import RULES, TeamFile
from sei_pipeline.settings import CHECKOUT

PAGE = CHECKOUT / "docs/configuration.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_page_lists_every_setting_with_its_properties(page: str) -> None:
    rows = re.findall(r"^\| `(\w+\.\w+)` \| (.+) \| (\S+) \|$", page, re.MULTILINE)
    said = {name: (properties, plain) for name, properties, plain in rows}
    assert said == {
        name: (", ".join([*rule.properties, *(["custom.*"] if rule.has_custom else [])]), rule.shorthand or "-")
        for name, rule in RULES.items()
    }


def test_the_page_lists_every_key_of_a_tree(page: str) -> None:
    section = page.partition("## Org trees")[2].partition("\n## ")[0]
    first_cells = " ".join(line.split("|")[1] for line in section.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`(\w+)", first_cells)) == set(TreeDefinition.model_fields)


def test_the_page_lists_every_code_that_a_reader_can_report(page: str) -> None:
    sources = Path(CHECKOUT / "sei_pipeline/config").glob("*.py")
    used = {code for path in sources for code in re.findall(r'"([A-Z]+_[A-Z0-9_]+)"', path.read_text(encoding="utf-8"))}
    said = set(re.findall(r"`([A-Z]+_[A-Z0-9_]+)`", page.partition("## Codes")[2]))
    assert used - said == set()
    assert said - used == set()


def test_the_examples_of_the_page_are_valid(page: str) -> None:
    examples = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    team = TeamFile.model_validate(next(example for example in examples if "team" in example))
    assert sum(groups is not None for _, groups in team.settings()) == 5
    event = Event.model_validate(next(example["start"] for example in examples if "start" in example))
    assert (event.qualifier, event.occurrence) == ("in review", "last")

"""The same company told otherwise gives the same marts: rows and files in another order, twice, through a second
connection."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from sei_pipeline import settings
from sei_pipeline.pipeline.project import open_project
from sei_pipeline.pipeline.run import Progress, run
from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company
from sei_pipeline.simulator.drop import write_drop
from sei_pipeline.simulator.project import write_project
from tests.pipeline.published import file_of, opened, tables

pytestmark = pytest.mark.acceptance
SEED, DEVELOPERS, DAYS = 307, 12, 60
QUIET = Progress(lambda step: None, lambda text: None, lambda step, seconds, summary: None)
# What tells how the records came and how things are configured, not what the records say.
OF_THE_RUN = re.compile(r"^(marts\.diagnostics_|organization\.|entities\.)")
Marts = dict[str, Counter[str]]


def company() -> Company:
    return make_company(SEED, DEVELOPERS, DAYS)


def project(home: Path, of: Company) -> Path:
    write_project(of, home, {})
    write_drop(of, home / "drop")
    return home


def marts(home: Path, at: datetime) -> Marts:
    """Runs the project and returns the rows of every table about the company, as texts with their numbers."""
    run(open_project(settings.load(home)), QUIET, at)
    found: Marts = {}
    with opened(file_of(home)) as connection:
        for name in tables(connection):
            if not OF_THE_RUN.match(name):
                result = connection.execute(f"select * from {name}")
                columns = [column[0] for column in result.description]
                every = (dict(zip(columns, row, strict=True)) for row in result.fetchall())
                found[name] = Counter(_text(row) for row in every)
    return found


def _text(row: dict[str, Any]) -> str:
    """Doubles to 9 digits: sums that were added in another order."""
    return repr([f"{value:.9g}" if isinstance(value, float) else value for value in row.values()])


def same(one: Marts, other: Marts) -> None:
    assert set(one) == set(other)
    differing = {
        name: ((one[name] - other[name]).most_common(2), (other[name] - one[name]).most_common(2))
        for name in one
        if one[name] != other[name]
    }
    assert differing == {}, f"{len(differing)} of {len(one)} tables differ"


def dropped(home: Path) -> list[Path]:
    return sorted((home / "drop").glob("*.parquet"))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime, Marts]:
    """The company as it was told first: its project, the as-of, and what became of it."""
    made = company()
    home = project(tmp_path_factory.mktemp("told") / "home", made)
    found = marts(home, made.ended_at)
    assert len(found) > 30
    assert sum(found["marts.flow_pull_requests"].values()) > 100
    return home, made.ended_at, found


@pytest.fixture
def copy(told: tuple[Path, datetime, Marts], tmp_path: Path) -> Path:
    """Its project without data."""
    shutil.copytree(told[0], tmp_path / "home", ignore=shutil.ignore_patterns("data"))
    return tmp_path / "home"


def test_the_order_of_rows_and_of_files_changes_nothing(told: tuple[Path, datetime, Marts], copy: Path) -> None:
    for path in dropped(copy):
        table = pq.read_table(path)
        order = pc.sort_indices(pa.array([hash((n * 7919) % 104_729) for n in range(len(table))]))
        pq.write_table(table.take(order), path)
    for number, path in enumerate(sorted((copy / "orgtrees" / "acme" / "teams").iterdir(), reverse=True)):
        path.rename(path.with_name(f"{number:03}.yml"))
    same(told[2], marts(copy, told[1]))


def test_records_that_come_twice_and_through_two_connections_count_once(
    told: tuple[Path, datetime, Marts], copy: Path
) -> None:
    shutil.copytree(copy / "drop", copy / "other")
    for path in dropped(copy):
        shutil.copy(path, path.with_name(f"{path.stem}_again.parquet"))
    connections = copy / "profiles_config" / "connections.yml"
    text = connections.read_text(encoding="utf-8")
    assert text.endswith("      folder: drop\n")
    text += "  - name: second\n    tool: files\n    options:\n      folder: other\n"
    connections.write_text(text, encoding="utf-8")
    same(told[2], marts(copy, told[1]))

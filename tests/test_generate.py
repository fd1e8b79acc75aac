"""What is generated is fresh, and `--check` says what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sei_pipeline import generate
from sei_pipeline.entities import ENTITIES
from sei_pipeline.landing.empty import raw_streams

MODEL = "dbt_project/models/entities/tickets.yml"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    generate.write(tmp_path)
    return tmp_path


def test_the_generated_files_of_this_checkout_are_fresh() -> None:
    assert generate.stale(generate.CHECKOUT) == []


def test_check_names_stale_missing_and_left_over_files_and_changes_nothing(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main(["--check"], written) == 0
    (written / MODEL).write_text("changed by hand\n")
    (written / "docs/files.md").unlink()
    old = written / "dbt_project/models/staging/files/stg_files__gone.sql"
    old.write_text("-- Made by `python -m sei_pipeline.generate`; of an entity that is gone\n")
    (written / "dbt_project/models/entities/by_hand.yml").write_text("models: []\n")
    assert generate.main(["--check"], written) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in said] == [MODEL, old.relative_to(written).as_posix(), "docs/files.md"]
    assert (written / MODEL).read_text() == "changed by hand\n"
    assert old.exists()


def test_writing_mends_what_is_stale_and_removes_what_is_no_longer_made(written: Path) -> None:
    (written / MODEL).write_text("changed by hand\n")
    old = written / "dbt_project/models/staging/gone/_gone__sources.yml"
    old.parent.mkdir()
    old.write_text("# Made by `python -m sei_pipeline.generate`; of a tool that is gone\n")
    assert sorted(generate.write(written)) == [MODEL, old.relative_to(written).as_posix()]
    assert not old.exists()
    assert generate.write(written) == []


def test_an_unknown_argument_is_refused(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--chekc"], written) == 2
    assert "usage" in capsys.readouterr().err


def test_every_raw_stream_has_a_source_over_its_files() -> None:
    made = generate.made()
    for tool, stream in raw_streams(generate.known()):
        [source] = yaml.safe_load(made[f"dbt_project/models/staging/{tool}/_{tool}__sources.yml"])["sources"]
        [table] = [table for table in source["tables"] if table["name"] == stream.name]
        location = table["config"]["meta"]["external_location"]
        tools = "*" if stream.name == "rejected_records" else tool
        assert location == f"read_parquet('{tools}/*/{stream.name}/v{stream.version}/*.parquet')"
        assert location.format_map({}) == location  # dbt-duckdb formats it: braces would be taken for names
        assert table["description"].startswith("One row per ")


def test_every_entity_has_its_grain_its_columns_and_one_test() -> None:
    made = generate.made()
    for entity in ENTITIES:
        [model] = yaml.safe_load(made[f"dbt_project/models/entities/{entity.name}.yml"])["models"]
        assert model["description"].startswith("One row per ")
        names = [column["name"] for column in model["columns"]]
        assert names == [*(column.name for column in entity.columns), "_connection"]
        [test] = model["data_tests"]
        arguments = test["entity_is_sound"]["arguments"]
        assert arguments["key"] == list(entity.key)
        assert set(arguments["key"]) <= set(arguments["required"]) <= set(names)
        assert set(arguments["accepted"]) <= set(names)
        assert f"## {entity.name}\n" in made["docs/entities.md"]

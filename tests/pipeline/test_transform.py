"""The two halves of the transformation, and dbt's manifest, kept as long as nothing that it was made from changes."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sei_pipeline.errors import TransformError
from sei_pipeline.pipeline import transform
from sei_pipeline.pipeline.project import Project
from sei_pipeline.settings import DBT_PROJECT


def buildable() -> dict[str, Any]:
    nodes = transform.manifest().nodes
    return {key: node for key, node in nodes.items() if node.resource_type.value in ("model", "seed")}


def test_every_model_and_seed_is_in_one_half() -> None:
    before, after = transform.halves()
    assert sorted([*before, *after]) == sorted(node.name for node in buildable().values())
    assert not set(before) & set(after)
    assert {"commits", "deployments"} <= set(before)
    assert {"dora_changes", "shipped_commits"} <= set(after)


def test_what_lineage_reads_and_all_that_stands_above_it_is_in_the_first_half() -> None:
    before = set(transform.halves()[0])
    nodes = buildable()
    assert set(transform.READ_BY_LINEAGE) <= before
    assert not {
        (node.name, nodes[parent].name)
        for node in nodes.values()
        if node.name in before
        for parent in node.depends_on_nodes
        if parent in nodes and nodes[parent].name not in before
    }


def test_what_reads_the_result_of_lineage_is_in_the_second_half() -> None:
    after = set(transform.halves()[1])
    assert {name for name in (node.name for node in buildable().values()) if name.startswith("stg_lineage__")} <= after


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dbt project of one model in the place of ours; manifests of ours, if some were read, stay known."""
    folder = tmp_path / "dbt_project"
    (folder / "models").mkdir(parents=True)
    shutil.copy(DBT_PROJECT / "profiles.yml", folder / "profiles.yml")
    (folder / "dbt_project.yml").write_text("name: small\nprofile: sei\nmodel-paths: [models]\n", encoding="utf-8")
    (folder / "models" / "one.sql").write_text("select 1 as one\n", encoding="utf-8")
    monkeypatch.setattr(transform, "DBT_PROJECT", folder)
    monkeypatch.setattr(transform, "PARSED", folder / "target")
    return folder


def manifest() -> Any:
    """As a new process would get it."""
    fingerprint = transform.project_fingerprint.__wrapped__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transform, "project_fingerprint", fingerprint)
        return transform.manifest.__wrapped__()


def names(parsed: Any) -> list[str]:
    return sorted(node.name for node in parsed.nodes.values())


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "target").glob("manifest-*"))


def test_a_manifest_is_kept_until_a_file_changes_and_made_anew_where_it_is_damaged(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parses: list[int] = []
    parse = transform._parse
    monkeypatch.setattr(transform, "_parse", lambda: (parses.append(1), parse())[1])
    assert names(manifest()) == names(manifest()) == ["one"]
    assert len(parses) == 1
    (first,) = kept(small)
    whole = first.read_bytes()
    first.write_bytes(whole[: len(whole) // 2])
    assert names(manifest()) == names(manifest()) == ["one"]
    assert len(parses) == 2
    (small / "models" / "two.sql").write_text("select one from {{ ref('one') }}\n", encoding="utf-8")
    assert names(manifest()) == ["one", "two"]
    assert len(parses) == 3
    assert len(kept(small)) == 2


@pytest.mark.parametrize("content", [b"", b"\x93 is no manifest", b"\xc0"])
def test_whatever_is_no_manifest_counts_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "manifest-x.msgpack"
    assert transform._kept(path) is None
    path.write_bytes(content)
    assert transform._kept(path) is None


def test_only_a_few_manifests_and_no_leftovers_are_kept(small: Path) -> None:
    target = small / "target"
    target.mkdir()
    for number in range(transform.KEPT_MANIFESTS + 2):
        path = target / f"manifest-{number:016x}.msgpack"
        path.write_bytes(b"old")
        os.utime(path, (number, number))
    (target / "manifest-0.99.part").write_bytes(b"of a process that was killed")
    newest = target / "manifest-newest.msgpack"
    transform._keep(newest, b"new")
    assert newest in kept(small)
    assert len(kept(small)) == transform.KEPT_MANIFESTS


def test_a_checkout_that_cannot_be_written_to_parses_every_time(small: Path) -> None:
    (small / "target").write_bytes(b"a file where the folder should be")
    transform._keep(small / "target" / "manifest-x.msgpack", b"new")
    assert (small / "target").is_file()


def test_a_project_that_dbt_cannot_parse_is_told(small: Path) -> None:
    (small / "models" / "two.sql").write_text("select one from {{ ref('nobody') }}\n", encoding="utf-8")
    with pytest.raises(TransformError, match=r"(?s)dbt can't parse .*dbt_project: .*nobody"):
        manifest()
    assert kept(small) == []


def test_a_build_that_breaks_an_invariant_stops_and_shows_rows_in_words(copied: Project) -> None:
    with duckdb.connect(str(copied.settings.warehouse)) as warehouse:
        warehouse.execute("update marts.flow_pull_requests set pickup_seconds = pickup_seconds + 60")
    with pytest.raises(TransformError) as raised:
        transform.build(copied.settings, ["phases_add_up"], with_others=True)
    said = str(raised.value).splitlines()
    assert said[0] == "dbt: 1 of 1 nodes failed"
    claim = r" +the phases of a pull request add up to its cycle time, place github:.*, found [0-9.]+, expected 3600.0"
    assert len([line for line in said if re.fullmatch(claim, line)]) == transform.SAMPLES
    assert said[-1].strip() == "and more"

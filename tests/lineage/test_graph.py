"""The graph as numbers, and what it refuses to read."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pyarrow as pa
import pytest

from sei_pipeline.errors import LineageError
from sei_pipeline.lineage import compute
from sei_pipeline.lineage.graph import CommitGraph
from tests.lineage.drawing import graph, ships, targets


def networks(text: str) -> list[str]:
    """Which commits are connected, as sorted words."""
    built = CommitGraph.build(*graph(text))
    found: dict[int, str] = {}
    for commit, least in zip(built.ids.to_pylist(), built.components().tolist(), strict=True):
        found[least] = found.get(least, "") + commit.removeprefix("git:")
    return sorted(found.values())


def test_commits_that_share_history_are_one_network() -> None:
    assert networks("A B<A C<B X Y<X Z") == ["ABC", "XY", "Z"]
    assert networks("A B M<A,B N<M") == ["ABMN"]


def test_a_long_line_of_shuffled_names_is_one_network() -> None:
    names = [f"c{(n * 7919) % 5000:04}" for n in range(5000)]
    line = " ".join([names[0], *(f"{child}<{parent}" for parent, child in pairwise(names))])

    assert len(networks(line)) == 1


def test_commits_are_numbered_by_id_and_parents_by_commit() -> None:
    built = CommitGraph.build(*graph("C<B,A A B<A"))

    assert built.ids.to_pylist() == ["git:A", "git:B", "git:C"]
    assert (built.starts.tolist(), built.parents.tolist()) == ([0, 0, 1, 3], [0, 0, 1])
    assert built.find(pa.array(["git:C", None, "git:Z"])).tolist() == [2, -1, -1]


def test_dictionary_encoded_and_large_text_is_read_as_text() -> None:
    commits, parents = graph("A B<A")
    encoded = pa.table({"commit_id": commits["commit_id"].dictionary_encode()})
    large = parents.cast(pa.schema([(name, pa.large_string()) for name in parents.column_names]))

    assert ships(compute(encoded, large, targets("A B"))) == {"d1": "A", "d2": "B"}


def test_columns_that_hold_only_nulls_may_have_no_type() -> None:
    table = targets("A B")
    for name in ("region", "version", "started_at"):
        table = table.set_column(table.column_names.index(name), name, pa.nulls(2))

    assert ships(compute(*graph("A B<A"), table)) == {"d1": "A", "d2": "B"}


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda table: table.drop_columns(["region"]), "expected 'region' among them", id="missing"),
        pytest.param(
            lambda table: pa.concat_tables([table, table.slice(0, 1)]),
            r"1 deployment_target_ids occur more than once \(for example d1\)",
            id="repeated",
        ),
        pytest.param(
            lambda table: table.set_column(7, "finished_at", pa.array(["today", "now"])),
            "'finished_at' of table 'targets' is string; expected a timestamp",
            id="time as text",
        ),
        pytest.param(
            lambda table: table.set_column(1, "service_id", pa.array(["shop", None])),
            r"1 of 2 targets have no service_id \(for example d2\)",
            id="no service",
        ),
        pytest.param(
            lambda table: table.set_column(4, "commit_id", pa.array([["git:A"], ["git:B"]])),
            "'commit_id' of table 'targets' is list<.*>, not readable as text",
            id="list for text",
        ),
    ],
)
def test_targets_that_make_no_sense_are_refused_by_name(spoil: Callable[[pa.Table], pa.Table], says: str) -> None:
    with pytest.raises(LineageError, match=says):
        compute(*graph("A B<A"), spoil(targets("A B")))


def test_a_commit_table_without_ids_is_refused_by_name() -> None:
    with pytest.raises(LineageError, match="table 'commits' has the columns sha; expected 'commit_id'"):
        compute(pa.table({"sha": ["A"]}), graph("A B<A")[1], targets("A"))

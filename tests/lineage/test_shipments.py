"""Which target ships which commit, on graphs small enough to check by eye."""

from __future__ import annotations

import importlib
import random
from collections.abc import Sequence

import pyarrow as pa
import pytest

from sei_pipeline.lineage import compute, shipments
from sei_pipeline.lineage.graph import CommitGraph
from sei_pipeline.lineage.walk import Reach, Seeds, reach
from tests.lineage.drawing import column, graph, kinds, lineage, ships, tables, targets

LINE = "A B<A C<B D<C E<D"


def test_a_deployment_ships_what_no_earlier_one_of_its_lane_contains() -> None:
    assert ships(lineage(LINE, "A C E")) == {"d1": "A", "d2": "B C", "d3": "D E"}


def test_contents_are_decided_on_the_graph_and_not_by_time() -> None:
    # The branch X was there before B was deployed, but only M contains it.
    result = lineage("A X<A B<A M<B,X", "A B M")

    assert ships(result) == {"d1": "A", "d2": "B", "d3": "M X"}


def test_a_rollback_ships_nothing_and_what_follows_ships_only_what_is_new() -> None:
    result = lineage(LINE, "A C B D")

    assert ships(result) == {"d1": "A", "d2": "B C", "d4": "D"}
    assert list(column(result, "shipped_commit_count").values()) == [1, 2, 0, 1]


def test_an_octopus_merge_ships_all_its_branches_at_once() -> None:
    assert ships(lineage("A X<A Y<A Z<A M<A,X,Y,Z", "A X M")) == {"d1": "A", "d2": "X", "d3": "M Y Z"}


def test_a_criss_cross_merge_ships_each_commit_once() -> None:
    result = lineage("A L<A R<A P<L,R Q<R,L M<P,Q", "A L P Q M")

    assert ships(result) == {"d1": "A", "d2": "L", "d3": "P R", "d4": "Q", "d5": "M"}


def test_each_environment_ships_on_its_own() -> None:
    result = lineage(LINE, "eu:A eu:C us:B us:C us:D")

    assert ships(result) == {"d1": "A", "d2": "B C", "d3": "A B", "d4": "C", "d5": "D"}


def test_two_services_of_one_repository_ship_the_same_commits_each() -> None:
    result = lineage(LINE, "shop/A cart/B shop/C cart/C")

    assert ships(result) == {"d1": "A", "d2": "A B", "d3": "B C", "d4": "C"}
    assert kinds(result) == "baseline baseline forward forward"


def test_regions_of_an_environment_share_what_has_been_shipped() -> None:
    assert ships(lineage(LINE, "A@eu A@us C@eu C@us")) == {"d1": "A", "d3": "B C"}


def test_a_service_may_change_its_repository() -> None:
    assert ships(lineage("A B<A X Y<X", "A B Y")) == {"d1": "A", "d2": "B", "d3": "X Y"}


def test_a_parent_that_is_not_known_ends_the_history_there() -> None:
    result = compute(*graph("A B<A C<B D<C", absent="A B"), targets("C D"))

    assert ships(result) == {"d1": "C", "d2": "D"}
    assert result.cut_edges.num_rows == 0


def test_an_unknown_revision_ships_nothing_and_the_next_known_one_is_marked() -> None:
    result = lineage(LINE, "A ? D E")

    assert ships(result) == {"d1": "A", "d3": "B C D", "d4": "E"}
    flags = column(result, "is_previous_revision_unknown")
    assert [target for target, is_marked in flags.items() if is_marked] == ["d3"]


def test_a_revision_that_is_no_known_commit_is_unknown() -> None:
    result = compute(*graph("A B<A C<B"), targets("A Z C"))

    assert kinds(result) == "baseline unknown_revision forward"


def test_a_history_of_200_000_commits_in_a_line_needs_no_recursion() -> None:
    count = 200_000
    parents = {f"c{n}": [f"c{n - 1}"] if n else [] for n in range(count)}
    result = compute(*tables(parents), targets(f"c10 c{count - 1} c11 c10"))

    assert list(column(result, "shipped_commit_count").values()) == [11, count - 11, 0, 0]
    assert kinds(result) == "baseline forward rollback rollback"


def test_the_order_of_input_rows_does_not_change_the_output() -> None:
    drawn = graph("A X<A B<A M<B,X C<M D<C,X")
    deployments = targets("eu:A us:B cart/M eu:X eu:M us:? us:D cart/B")
    shuffled = []
    for number, table in enumerate([*drawn, deployments]):
        order = list(range(len(table)))
        random.Random(number).shuffle(order)
        shuffled.append(table.take(order))
    plain, mixed = compute(*drawn, deployments), compute(*shuffled)

    assert plain.targets.equals(mixed.targets)
    assert list(plain.shipments()) == list(mixed.shipments())


def test_equal_finishes_are_ordered_by_start_unknown_starts_first_then_by_id() -> None:
    table = targets("A B C D E")
    same = {number: table["finished_at"][0].as_py() for number in range(1, 6)}
    starts = {1: table["started_at"][1].as_py(), 2: None, 3: table["started_at"][0].as_py()}
    table = targets("A B C D E", finished_at=same, started_at=starts | {4: starts[3], 5: starts[3]})
    result = compute(*graph(LINE), table)

    assert result.targets["deployment_target_id"].to_pylist() == ["d2", "d3", "d4", "d5", "d1"]
    assert ships(result) == {"d2": "A B", "d3": "C", "d4": "D", "d5": "E"}


@pytest.mark.parametrize(("lanes", "labels"), [(1, 0), (3, 0), (3, 1 << 20)])
def test_neither_the_lanes_of_a_walk_nor_the_memory_kept_change_the_output(
    monkeypatch: pytest.MonkeyPatch, lanes: int, labels: int
) -> None:
    text = " ".join(f"s{n}/{'ABCDEXY'[(n * step) % 7]}" for step in range(1, 5) for n in range(7))
    commits = f"{LINE} X Y<X"
    plain = lineage(commits, text)
    module = importlib.import_module("sei_pipeline.lineage.compute")
    monkeypatch.setattr(module, "LANES_A_WALK", lanes)
    monkeypatch.setattr(module, "LABELS_KEPT", labels)
    small = lineage(commits, text)

    assert small.targets.equals(plain.targets)
    assert ships(small) == ships(plain)
    assert ships(small) == ships(small), "shipments can be read again"


def test_rows_come_by_target_and_then_by_commit() -> None:
    (batch,) = lineage("Q F<Q Z<F A<Z D<A B<D", "shop/Z shop/B cart/F").shipments()

    assert batch["deployment_target_id"].to_pylist() == ["d3", "d3", "d1", "d1", "d1", "d2", "d2", "d2"]
    assert batch["commit_id"].to_pylist() == [f"git:{name}" for name in "FQFQZABD"]


def test_services_of_one_repository_are_walked_together(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("sei_pipeline.lineage.compute")
    walked: list[int] = []

    def counted(graph: CommitGraph, lanes: Sequence[Seeds]) -> Reach:
        found = reach(graph, lanes)
        walked.append(len(found.commits))
        return found

    monkeypatch.setattr(module, "LANES_A_WALK", 2)
    monkeypatch.setattr(module, "reach", counted)
    lineage("A B<A X Y<X", "a/B b/Y c/A d/X")

    assert walked == [2, 2]


def test_batches_are_full_but_for_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    result = lineage(LINE, "cart/C shop/A shop/D")
    whole = [row for batch in result.shipments() for row in batch.to_pylist()]
    monkeypatch.setattr(shipments, "BATCH_ROWS", 2)
    parts = list(result.shipments())

    assert [part.num_rows for part in parts] == [2, 2, 2, 1]
    assert [row for part in parts for row in part.to_pylist()] == whole


def test_an_edge_that_closes_a_circle_is_left_out_and_named() -> None:
    result = lineage("A<C B<A C<B D<C X Y<X", "shop/D cart/X cart/Y")

    assert ships(result) == {"d1": "A B C D", "d2": "X", "d3": "Y"}
    assert result.cut_edges.to_pylist() == [{"commit_id": "git:A", "parent_commit_id": "git:C"}]


def test_a_commit_that_is_its_own_parent_is_walked_once() -> None:
    result = lineage("A B<A,B", "A B")

    assert ships(result) == {"d1": "A", "d2": "B"}
    assert result.cut_edges.to_pylist() == [{"commit_id": "git:B", "parent_commit_id": "git:B"}]


def test_nothing_deployed_and_nothing_known_give_empty_results() -> None:
    result = compute(*graph(""), targets(""))

    assert (result.targets.num_rows, list(result.shipments()), result.cut_edges.num_rows) == (0, [], 0)


def test_repeated_rows_and_nulls_in_the_graph_do_no_harm() -> None:
    nulls = [
        pa.table({"commit_id": pa.nulls(1, pa.string())}),
        pa.table({"commit_id": pa.nulls(1, pa.string()), "parent_commit_id": ["git:A"]}),
    ]
    commits, parents = (
        pa.concat_tables([table, table, null]) for table, null in zip(graph("A B<A"), nulls, strict=True)
    )

    assert ships(compute(commits, parents, targets("A ? B"))) == {"d1": "A", "d3": "B"}

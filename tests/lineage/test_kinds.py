"""What kind of deployment each target is, and whom a rollback blames."""

from __future__ import annotations

import pytest

from sei_pipeline.lineage import compute
from sei_pipeline.lineage.ancestry import Ancestry
from tests.lineage.drawing import blames, column, graph, kinds, lineage, targets

LINE = "A B<A C<B D<C E<D"
FORK = "A B<A X<A Y<X C<B"


def test_a_rollback_blames_the_deployment_after_its_target() -> None:
    result = lineage(LINE, "A B C A")

    assert kinds(result) == "baseline forward forward rollback"
    assert blames(result) == {"d4": ("d1", "d2")}


def test_going_forward_again_to_a_rolled_back_revision_is_no_rollback() -> None:
    result = lineage(LINE, "A B A B")

    assert kinds(result) == "baseline forward rollback roll_forward"
    assert blames(result) == {"d3": ("d1", "d2")}


def test_a_second_rollback_goes_back_to_the_latest_deployment_of_its_revision() -> None:
    assert blames(lineage(LINE, "A B A C A")) == {"d3": ("d1", "d2"), "d5": ("d3", "d4")}


def test_deploying_the_running_revision_is_a_redeployment() -> None:
    assert kinds(lineage(LINE, "A B B A A")) == "baseline forward redeployment rollback redeployment"


def test_a_rollback_to_a_revision_never_deployed_has_no_target_and_blames_none() -> None:
    result = lineage(LINE, "A D C")

    assert kinds(result) == "baseline forward rollback"
    assert blames(result) == {"d3": (None, None)}


def test_after_such_a_rollback_an_older_revision_is_a_rollback_too() -> None:
    assert blames(lineage(LINE, "A E D B")) == {"d3": (None, None), "d4": (None, None)}


def test_a_branch_is_forward_and_the_main_line_after_it_is_roll_forward() -> None:
    # B is no ancestor of Y, so going from Y to B is no rollback; nor is it new.
    assert kinds(lineage(FORK, "A B Y B C")) == "baseline forward forward roll_forward forward"


def test_a_commit_shipped_inside_another_deployment_is_roll_forward_when_it_is_no_ancestor() -> None:
    assert kinds(lineage(FORK, "A C Y B")) == "baseline forward forward roll_forward"


def test_a_branch_that_is_never_merged_does_not_hide_later_rollbacks() -> None:
    result = lineage(FORK + " D<C", "A Y B C D B X")

    assert kinds(result) == "baseline forward forward forward forward rollback roll_forward"
    assert blames(result) == {"d6": ("d3", "d4")}


def test_a_revision_inside_a_merge_doesn_t_inherit_the_ancestors_of_the_merge() -> None:
    # M contains X and B, but X doesn't contain B.
    result = lineage("A B<A X<A M<X,B", "A B M X B")

    assert kinds(result) == "baseline forward forward rollback roll_forward"


def test_two_branches_that_are_merged_later_stay_strangers_before() -> None:
    result = lineage("A X<A Y<X P<A Q<P M<Y,Q", "A X Y P Q Y M P")

    assert kinds(result) == "baseline forward forward forward forward roll_forward forward rollback"


def test_a_rollback_on_a_main_line_needs_no_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    def walk(*_: object) -> bool:
        raise AssertionError("this would cost a walk over the history for each rollback")

    monkeypatch.setattr(Ancestry, "_walk", walk)
    count = 200
    line = " ".join(["S<c0", "c0", *(f"c{n}<c{n - 1}" for n in range(1, count))])
    # S is a branch that is never merged; after each step the running revision goes back to the first.
    steps = " ".join(f"c{n} c0" for n in range(1, count))

    assert kinds(lineage(line, f"c0 S {steps}")).split().count("rollback") == count - 1


def test_the_first_target_of_a_service_is_its_baseline_whatever_the_environment_is_called() -> None:
    result = lineage(LINE, "us:A eu:A eu:B us:C")

    assert kinds(result) == "baseline first_in_environment forward forward"
    assert list(column(result, "is_baseline").values()) == [True, False, False, False]


def test_the_second_region_of_a_roll_out_goes_forward_though_its_commits_are_shipped() -> None:
    assert kinds(lineage(LINE, "A@eu A@us B@eu B@us")) == "baseline forward forward forward"


def test_what_ran_before_is_what_ran_in_the_region() -> None:
    result = lineage(LINE, "A@eu A@us B@eu A@us B@us A@eu")

    assert kinds(result) == "baseline forward forward redeployment forward rollback"
    previous = column(result, "previous_deployment_target_id")
    assert list(previous.values()) == [None, None, "d1", "d2", "d4", "d3"]


def test_a_rollback_blames_within_its_region() -> None:
    # C never ran in us: there B is the first after A. In eu nothing went wrong.
    assert blames(lineage(LINE, "A@us A@eu C@eu B@us A@us")) == {"d5": ("d1", "d4")}


def test_a_revision_older_than_all_that_ran_in_a_region_is_a_rollback_there() -> None:
    # us never ran A, but A is an ancestor of what runs there.
    assert blames(lineage(LINE, "A@eu B@eu B@us A@us")) == {"d4": (None, None)}


def test_a_region_rolls_forward_only_to_what_it_has_been_shipped() -> None:
    result = lineage(FORK, "A@eu A@us C@eu Y@us B@us Y@eu B@eu")

    assert kinds(result) == "baseline forward forward forward forward forward roll_forward"


def test_after_an_unknown_revision_neither_rollback_nor_redeployment_is_claimed() -> None:
    result = lineage(LINE, "A B ? B ? A ? C")

    assert kinds(result) == (
        "baseline forward unknown_revision roll_forward unknown_revision roll_forward unknown_revision forward"
    )
    assert blames(result) == {}
    marked = [name for name, flag in column(result, "is_previous_revision_unknown").items() if flag]
    assert marked == ["d4", "d6", "d8"]


def test_a_rollback_across_an_unknown_revision_blames_what_came_after_its_target() -> None:
    assert blames(lineage(LINE, "A ? C A")) == {"d4": ("d1", "d2")}


def test_several_unknown_revisions_in_a_row_mark_one_next_target() -> None:
    flags = column(lineage(LINE, "A ? ? C D"), "is_previous_revision_unknown")

    assert list(flags.values()) == [False, False, False, True, False]


def test_an_unknown_revision_in_one_region_marks_the_next_of_the_lane_and_of_the_region() -> None:
    flags = column(lineage(LINE, "A@eu A@us ?@eu B@us C@us C@eu D@us"), "is_previous_revision_unknown")

    assert [name for name, flag in flags.items() if flag] == ["d4", "d6"]


def test_an_unknown_baseline_stays_the_baseline_and_marks_the_next_known_target() -> None:
    result = lineage(LINE, "? B C")

    assert kinds(result) == "unknown_revision forward forward"
    assert list(column(result, "is_baseline").values()) == [True, False, False]
    assert list(column(result, "is_previous_revision_unknown").values()) == [False, True, False]


def test_an_unknown_baseline_marks_the_next_known_target_of_any_environment() -> None:
    # Else the first of eu would ship the whole history, measurably.
    result = lineage(LINE, "us:? eu:B us:C eu:D")

    assert kinds(result) == "unknown_revision first_in_environment forward forward"
    assert list(column(result, "is_previous_revision_unknown").values()) == [False, True, True, False]


def test_an_unknown_first_of_a_later_environment_is_no_baseline() -> None:
    result = lineage(LINE, "us:A eu:? eu:B")

    assert kinds(result) == "baseline unknown_revision forward"
    assert list(column(result, "is_previous_revision_unknown").values()) == [False, False, True]


def test_without_a_graph_versions_tell_rollbacks_and_redeployments() -> None:
    result = compute(*graph(LINE), targets("=v1 =v2 =v2 =v1 =v2 =v3"))

    assert kinds(result) == "baseline forward redeployment rollback roll_forward forward"
    assert blames(result) == {"d4": ("d1", "d2")}
    assert set(column(result, "shipped_commit_count").values()) == {0}


def test_without_a_graph_the_first_time_a_version_was_deployed_decides() -> None:
    assert blames(compute(*graph(""), targets("=v9 =v10 =v2 =v10"))) == {"d4": ("d2", "d3")}


def test_without_a_graph_a_missing_version_is_an_unknown_revision() -> None:
    result = compute(*graph(""), targets("=v1 ? =v1"))

    assert kinds(result) == "baseline unknown_revision roll_forward"
    assert list(column(result, "is_previous_revision_unknown").values()) == [False, False, True]


def test_without_a_graph_regions_are_judged_each_on_its_own() -> None:
    result = compute(*graph(""), targets("=v1@eu =v1@us =v2@eu =v2@us =v1@eu"))

    assert kinds(result) == "baseline forward forward forward rollback"


def test_one_known_commit_makes_the_graph_and_not_the_versions_decide() -> None:
    result = compute(*graph(LINE), targets("A=v1 Z=v2 B=v1"))

    assert kinds(result) == "baseline unknown_revision forward"

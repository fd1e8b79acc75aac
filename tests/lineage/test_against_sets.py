"""Random histories and deployments, against a second implementation made of plain sets."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sei_pipeline.lineage import compute
from tests.lineage.drawing import column, ships, tables, targets

COMMITS = 12
Deployed = list[tuple[str, str, str, str]]


@dataclass(frozen=True)
class Case:
    """Parents by commit (always of smaller number), and deployments: service, environment, commit, region."""

    parents: dict[str, list[str]]
    deployed: Deployed

    def contained(self, commit: str) -> set[str]:
        found: set[str] = set()
        waiting = [commit]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.parents[one]
        return found


@st.composite
def cases(draw: st.DrawFn) -> Case:
    parents: dict[str, list[str]] = {}
    for number in range(draw(st.integers(1, COMMITS))):
        # Names don't follow the order of the history, as shas don't.
        earlier = sorted(parents)
        chosen = st.lists(st.sampled_from(earlier), max_size=3, unique=True) if earlier else st.just([])
        parents[f"c{(number * 7) % 13:02}"] = draw(chosen)
    commit = st.sampled_from([*sorted(parents), "?", "lost"])
    word = st.tuples(st.sampled_from(["s", "t"]), st.sampled_from(["p", "q"]), commit, st.sampled_from("xy"))
    return Case(parents, draw(st.lists(word, min_size=1, max_size=16)))


def text_of(case: Case) -> str:
    return " ".join(f"{service}/{env}:{commit}@{region}" for service, env, commit, region in case.deployed)


def expected_shipments(case: Case) -> dict[str, str]:
    shipped: dict[tuple[str, str], set[str]] = {}
    result = {}
    for number, (service, environment, commit, _) in enumerate(case.deployed, 1):
        if commit in case.parents:
            lane = shipped.setdefault((service, environment), set())
            new = case.contained(commit) - lane
            lane |= new
            if new:
                result[f"d{number}"] = " ".join(sorted(new))
    return result


def expected_kind(case: Case, number: int, region_before: list[str], lane_before: list[str]) -> str:
    service, _, commit, _ = case.deployed[number]
    if commit not in case.parents:
        return "unknown_revision"
    if not lane_before:
        return "first_in_environment" if any(row[0] == service for row in case.deployed[:number]) else "baseline"
    running = region_before[-1] if region_before else None
    if commit == running:
        return "redeployment"
    if running in case.parents and commit in case.contained(str(running)):
        return "rollback"
    shipped = [case.contained(earlier) for earlier in region_before if earlier in case.parents]
    return "roll_forward" if any(commit in contents for contents in shipped) else "forward"


@settings(max_examples=400)
@example(Case({"c00": [], "c07": ["c00"], "c01": ["c00"]}, [("s", "p", name, "x") for name in ("c07", "c01", "c00")]))
@given(cases())
def test_any_history_ships_what_sets_say_it_ships(case: Case) -> None:
    result = compute(*tables(case.parents), targets(text_of(case)))

    assert ships(result) == expected_shipments(case)
    counts = {target: count for target, count in column(result, "shipped_commit_count").items() if count}
    assert counts == {target: len(commits.split()) for target, commits in ships(result).items()}


@settings(max_examples=400)
@given(cases())
def test_any_deployment_is_of_the_kind_that_sets_say_it_is(case: Case) -> None:
    with_graph = {row[0] for row in case.deployed if row[2] in case.parents}
    found = column(compute(*tables(case.parents), targets(text_of(case))), "kind")

    for number, (service, environment, _, region) in enumerate(case.deployed):
        lane = [row for row in case.deployed[:number] if row[:2] == (service, environment)]
        region_before = [row[2] for row in lane if row[3] == region]
        expected = expected_kind(case, number, region_before, [row[2] for row in lane])
        assert found[f"d{number + 1}"] == (expected if service in with_graph else "unknown_revision")


@settings(max_examples=200)
@given(cases())
def test_any_rollback_goes_back_to_the_latest_same_revision_and_blames_the_next(case: Case) -> None:
    result = compute(*tables(case.parents), targets(text_of(case)))
    back = column(result, "rollback_to_deployment_target_id")
    failed = column(result, "failed_deployment_target_id")

    for number, kind in enumerate(column(result, "kind").values()):
        service, environment, commit, region = case.deployed[number]
        before = [
            (f"d{place + 1}", row[2])
            for place, row in enumerate(case.deployed[:number])
            if (row[0], row[1], row[3]) == (service, environment, region)
        ]
        same = [place for place, (_, revision) in enumerate(before) if revision == commit]
        blamed = (before[same[-1]][0], before[same[-1] + 1][0]) if kind == "rollback" and same else (None, None)
        assert (back[f"d{number + 1}"], failed[f"d{number + 1}"]) == blamed

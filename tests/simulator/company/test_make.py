"""One seed is one company, and its facts hang together."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from itertools import pairwise

import pytest

from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.model import Company
from tests.simulator.company.companies import ancestors, large, shas, small

# Of make_company(3, developer_count=6, days=30). It changes with every change of the simulation; then look at what
# changed before writing the new one here: numbers measured over a seed are compared with those of the same company.
PINNED = "d94cdd39e2dff1110d1713fec27e26c441aa6984bbdda60f7359bb11fd14c063"


def _digest(company: Company) -> str:
    return sha256(repr(company).encode()).hexdigest()


def test_a_seed_is_the_same_company_every_time_and_on_every_python() -> None:
    assert _digest(make_company(3, developer_count=6, days=30)) == PINNED


def test_another_seed_is_another_company() -> None:
    one, other = (make_company(seed, developer_count=6, days=10) for seed in (1, 2))
    assert {person.email for person in one.people} != {person.email for person in other.people}
    assert {commit.sha for commit in one.commits}.isdisjoint(commit.sha for commit in other.commits)


@pytest.mark.parametrize("developer_count", [1, 4, 10, 23])
def test_a_company_of_any_size_has_teams_of_at_most_nine(developer_count: int) -> None:
    company = make_company(1, developer_count=developer_count, days=3)
    sizes = Counter(person.team for person in company.people if person.role == "Developer")
    assert sum(sizes.values()) == developer_count
    assert max(sizes.values()) <= 9
    assert developer_count < 10 or min(sizes.values()) >= 5


def test_every_manager_is_a_person_and_the_top_has_none() -> None:
    company = large()
    emails = {person.email for person in company.people}
    managers = Counter(person.manager_email for person in company.people if person.kind == "human")
    assert managers.pop("") == 1
    assert set(managers) <= emails
    assert not any(person.manager_email or person.team for person in company.people if person.kind != "human")


def test_the_default_branch_holds_exactly_what_landed_and_is_linear_by_first_parents() -> None:
    company = large()
    commits = shas(company)
    heads = {(ref.repository, ref.name): ref.sha for ref in company.refs if ref.kind == "branch"}
    checked = 0
    for repository in company.repositories:
        if repository.is_empty:
            assert not any(ref.repository == repository.name for ref in company.refs)
            continue
        head = heads[repository.name, repository.default_branch]
        landed = {one.sha for one in company.commits if one.repository == repository.name and one.landed_at}
        assert ancestors(commits, head) == landed
        line, sha = [], head
        while sha:
            line.append(commits[sha].landed_at)
            sha = next(iter(commits[sha].parents), "")
        assert line == sorted(line, reverse=True)
        checked += 1
    assert checked == len(company.repositories) - 1


def test_each_merge_method_leaves_its_own_kind_of_commits() -> None:
    company, commits = large(), shas(large())
    methods = Counter()
    for pull in company.pull_requests:
        if pull.merge_commit_sha is None:
            continue
        methods[pull.merge_method] += 1
        parents = commits[pull.merge_commit_sha].parents
        if pull.merge_method == "merge":
            assert parents[1] == pull.head_sha
            assert pull.landed_shas == (*pull.commit_shas, pull.merge_commit_sha)
        elif pull.merge_method == "rebase":
            copied = [commits[sha] for sha in pull.commit_shas if len(commits[sha].parents) == 1]
            landed = [commits[sha] for sha in pull.landed_shas]
            assert [one.authored_at for one in landed] == [one.authored_at for one in copied]
            assert set(pull.landed_shas).isdisjoint(pull.commit_shas)
        else:
            assert len(parents) == 1
            assert pull.landed_shas == (pull.merge_commit_sha,)
            assert f"(#{pull.number})" in commits[pull.merge_commit_sha].message
    assert set(methods) == {"merge", "squash", "rebase", "merge_queue"}


def test_everything_that_is_named_exists() -> None:
    company, commits = large(), shas(large())
    people = {person.person_id for person in company.people}
    assert all(parent in commits for commit in company.commits for parent in commit.parents)
    for pull in company.pull_requests:
        assert all(sha in commits for sha in (*pull.commit_shas, *pull.landed_shas, pull.base_sha))
        assert {pull.author_id, *(one.author_id for one in (*pull.reviews, *pull.comments))} <= people
        assert next(one for one in company.people if one.person_id == pull.author_id).github_login
    runs = {run.run_id for run in company.runs}
    assert all(run.sha in commits for run in company.runs)
    assert all(one.sha in commits and one.execution in runs for one in company.deployments)
    sprints = {sprint.sprint_id for sprint in company.sprints}
    tickets = {ticket.ticket_id for ticket in company.tickets}
    for ticket in company.tickets:
        assert set(ticket.sprint_ids) <= sprints
        assert {other for _, _, other in ticket.links} <= tickets
        assert ticket.key.rpartition("-")[0] == ticket.project_key


def test_numbers_and_keys_are_given_once() -> None:
    company = large()
    numbers = [(one.repository, one.number) for one in (*company.pull_requests, *company.issues)]
    keys = [key for ticket in company.tickets for key in (ticket.key, *ticket.former_keys)]
    names = [service.name for service in company.services]
    for listed in (numbers, keys, names, [run.run_id for run in company.runs], [one.sha for one in company.commits]):
        assert len(listed) == len(set(listed))


def test_a_history_ends_in_what_the_ticket_shows() -> None:
    names = {str(status.status_id): status.name for status in large().statuses}
    for ticket in large().tickets:
        moves = [change for change in ticket.changes if change.field_id == "status"]
        assert all(before.to_id == after.from_id for before, after in pairwise(moves))
        assert ticket.status == (names[moves[-1].to_id or ""] if moves else "To Do")
        assert (ticket.resolved_at is None) == (ticket.resolution is None)
        assert [change.changed_at for change in ticket.changes] == sorted(
            change.changed_at for change in ticket.changes
        )


def test_staging_comes_before_production() -> None:
    company = large()
    first: dict[tuple[str, str, str], object] = {}
    for one in company.deployments:
        first.setdefault(
            (one.service, one.sha, "staging" if one.environment == "staging" else one.environment), one.created_at
        )
    rolled = {one.sha for one in company.deployments if one.task == "deploy:rollback"}
    released = [
        shipping for shipping in company.ledger.shippings if shipping.is_production and shipping.reason == "release"
    ]
    assert released
    for one in released:
        assert one.sha in rolled or (one.service, one.sha, "staging") in first


def test_a_large_company_has_one_pull_request_beyond_each_limit_of_the_tool() -> None:
    assert sum(len(one.commit_shas) > 250 for one in large().pull_requests) == 1
    assert sum(len(one.reviews) > 100 for one in large().pull_requests) == 1
    assert max(len(one.commit_shas) for one in small().pull_requests) < 100

"""The truth agrees with the facts, by ways of its own, and with the definitions of metrics.md."""

from __future__ import annotations

from collections import Counter, defaultdict

from sei_pipeline.simulator.company.truth import Shipment
from tests.simulator.company.companies import ancestors, large, shas, small, truth


def test_a_change_and_a_commit_ship_once_a_service_and_environment() -> None:
    changes = Counter(
        (one.service, one.environment, change) for one in truth(large).shipments for change in one.changes
    )
    commits = Counter((one.service, one.environment, sha) for one in truth(large).shipments for sha in one.commits)
    assert max(changes.values()) == max(commits.values()) == 1


def test_what_ships_is_reachable_from_the_revision_and_from_no_earlier_one() -> None:
    """The graph is walked here; the truth was written while the changes were put there."""
    commits = shas(small())
    changes = {change.change_id: change for change in small().ledger.changes}
    copies = defaultdict(set)
    for change in changes.values():
        if change.kind == "backport" and change.of:
            copies[change.of] |= set(change.landed)
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    shipped = 0
    for one in truth(small).shipments:
        if not one.is_successful:
            assert not one.changes
            continue
        inside = ancestors(commits, one.sha)
        for number in one.changes:
            below = changes[number].carried_by
            carriers = {*changes[below or number].landed, *copies[number]} & set(commits)
            assert carriers & inside
            assert not carriers & known[one.service, one.environment]
            shipped += 1
        known[one.service, one.environment] |= inside
    assert shipped > 100


def test_the_first_deployment_of_a_place_and_a_failed_one_ship_nothing() -> None:
    first: dict[tuple[str, str], Shipment] = {}
    for one in truth(large).shipments:
        if one.is_successful:
            first.setdefault((one.service, one.environment), one)
    assert len(first) == len({(one.service, one.environment) for one in truth(large).shipments if one.is_baseline})
    assert all(one.is_baseline and not one.changes for one in first.values())
    failed = [one for one in truth(large).shipments if not one.is_successful]
    assert failed
    assert not any(one.changes for one in failed)


def test_a_rollback_and_a_redeployment_ship_nothing_new() -> None:
    again = [one for one in truth(large).shipments if one.reason in ("rollback", "redeployment")]
    assert {one.reason for one in again} == {"rollback", "redeployment"}
    assert not any(one.changes for one in again)


def test_a_service_in_a_folder_takes_only_commits_that_touch_it() -> None:
    paths = {service.name: service.path for service in large().services}
    commits = shas(large())
    checked = 0
    for one in truth(large).shipments:
        if paths[one.service]:
            for sha in one.commits:
                assert any(path.startswith(paths[one.service]) for path in commits[sha].paths)
                checked += 1
    assert checked


def test_no_lead_time_is_negative() -> None:
    assert min(one.seconds for one in truth(large).lead_times) >= 0
    assert any(one.is_disturbed for one in truth(large).lead_times)


def test_only_what_production_got_has_a_lead_time() -> None:
    """A backport's answers to its review ship, too: with the execution that brings the branch that they lie on."""
    shipped = {(sha, one.service) for one in truth(large).shipments if one.is_production for sha in one.commits}
    backports = {one.pull_request for one in large().ledger.changes if one.kind == "backport"}
    added = {one for one in truth(large).lead_times if one.pull_request in backports}
    assert {(one.sha, one.service) for one in truth(large).lead_times if one not in added} == shipped
    assert added
    revisions = {(one.execution, one.attempt): one.sha for one in truth(large).shipments if one.is_production}
    commits = shas(large())
    for one in added:
        carried = [change.landed for change in large().ledger.changes if change.pull_request == one.pull_request]
        assert set(carried[0]) <= ancestors(commits, revisions[one.execution, one.attempt])


def test_a_backport_has_the_tickets_of_its_original() -> None:
    links = {(one.left, one.right): one.traces for one in truth(large).links if one.kind == "ticket_pull_request"}
    changes = {one.change_id: one for one in large().ledger.changes}
    tickets = {ticket for ticket, _ in links}
    seen = 0
    for one in changes.values():
        if one.kind == "backport" and one.of and changes[one.of].pull_request:
            of_original = {ticket for ticket in tickets if (ticket, changes[one.of].pull_request) in links}
            assert of_original == {ticket for ticket in tickets if (ticket, one.pull_request) in links}
            seen += len(of_original)
    assert seen > 3


def test_the_phases_of_a_pull_request_add_up_to_its_cycle_time_and_are_not_negative() -> None:
    merged = {f"{one.repository}#{one.number}": one.merged_at for one in large().pull_requests if one.merged_at}
    assert {one.pull_request: one.merged_at for one in truth(large).cycle_times} == merged
    for one in truth(large).cycle_times:
        phases = (one.coding_seconds, one.pickup_seconds, one.review_seconds, one.merge_wait_seconds)
        assert min(phases) >= 0
        assert one.is_reviewed or phases[2:] == (0, 0)


def test_a_bots_comment_is_no_response() -> None:
    kinds = {person.person_id: person.kind for person in large().people}
    reviewed = {one.pull_request: one.is_reviewed for one in truth(large).cycle_times}
    only_bots = [
        one
        for one in large().pull_requests
        if one.merged_at and one.comments and not one.reviews and all(kinds[c.author_id] == "bot" for c in one.comments)
    ]
    assert only_bots
    assert not any(reviewed[f"{one.repository}#{one.number}"] for one in only_bots)


def test_an_execution_counts_once_whatever_its_services_and_regions() -> None:
    records = {(one.execution, one.attempt): 0 for one in truth(large).executions}
    for one in large().deployments:
        if one.environment not in ("dev", "staging"):
            records[one.execution, one.attempt] += 1
    assert len(truth(large).executions) == len(records)
    assert max(records.values()) > 1
    assert max(len(one.services) for one in truth(large).executions) > 1


def test_every_failure_is_of_a_production_execution_and_is_mended_later_or_not_yet() -> None:
    executions = {(one.execution, one.attempt): one for one in truth(large).executions}
    kinds = Counter()
    for one in truth(large).failures:
        execution = executions[one.execution, one.attempt]
        kinds[one.kind] += 1
        assert execution.is_successful == (one.kind == "defect")
        assert one.remedied_at is None or one.remedied_at > one.failed_at
    assert set(kinds) == {"own_status", "defect"}


def test_a_completed_ticket_is_done_now_and_its_times_are_in_order() -> None:
    tickets = {ticket.ticket_id: ticket for ticket in large().tickets}
    assert len({one.ticket_id for one in truth(large).completions}) == len(truth(large).completions)
    for one in truth(large).completions:
        assert tickets[one.ticket_id].status == "Done"
        assert one.to_do_at <= one.completed_at
        assert one.last_merged_at is None or one.first_commit_at is None or one.first_commit_at < one.last_merged_at
        assert one.last_deployed_at is None or one.last_merged_at is not None
    assert sum(one.seconds is not None for one in truth(large).completions) > 500


def test_both_ends_of_every_link_exist() -> None:
    company = large()
    commits = set(shas(company))
    pulls = {f"{one.repository}#{one.number}" for one in company.pull_requests}
    tickets = {one.key for one in company.tickets if one.deleted_at is None}
    runs = {str(one.run_id) for one in company.runs}
    attempts = {f"{one.execution}/{one.attempt}" for one in company.deployments}
    issues = {f"{one.repository}#{one.number}" for one in company.issues}
    ends = {
        "ticket_pull_request": (tickets, pulls),
        "ticket_commit": (tickets, commits),
        "pull_request_commit": (pulls, commits),
        "pull_request_landed": (pulls, commits),
        "issue_pull_request": (issues, pulls),
        "incident_deployment": (tickets, attempts),
        "revert": (commits, commits),
        "cherry_pick": (commits, commits),
        "pull_request_build": (pulls, runs),
        "commit_build": (commits, runs),
    }
    for link in truth(large).links:
        if link.kind != "person_account":
            lefts, rights = ends[link.kind]
            assert link.left in lefts, link
            assert link.right in rights, link
    assert {link.kind for link in truth(large).links} == {*ends, "person_account"}


def test_a_trace_is_really_there() -> None:
    company = large()
    pulls = {f"{one.repository}#{one.number}": one for one in company.pull_requests}
    tickets = {one.key: one for one in company.tickets}
    checked = Counter()
    for link in truth(large).links:
        if link.kind != "ticket_pull_request":
            continue
        pull, ticket = pulls[link.right], tickets[link.left]
        keys = (ticket.key, *ticket.former_keys)
        shown = {
            "title": any(key in pull.title for key in keys),
            "branch": any(key.lower() in pull.source_branch.lower() for key in keys),
            "body": any(key in pull.body for key in keys),
            "development_panel": link.right in ticket.development,
            "remote_link": any(url.endswith(f"/{pull.repository}/pull/{pull.number}") for url in ticket.remote_links),
        }
        for name, is_there in shown.items():
            assert not (name in link.traces and not is_there), (name, link)
            checked[name] += name in link.traces
        if not link.traces:
            assert not any(shown.values()), link
    assert min(checked.values()) > 50

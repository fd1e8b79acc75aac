"""A company of three people and a handful of tickets, so that tests can say what they expect."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sei_pipeline.simulator.company.ledger import Ledger
from sei_pipeline.simulator.company.model import (
    Comment,
    Commit,
    Company,
    Project,
    PullRequest,
    Review,
    Sprint,
    Status,
    Team,
    Ticket,
    Version,
    Worklog,
)
from tests.simulator.jira.facts import BEGAN, ENDED, change, person, ticket

VERSION = Version(70, "PAY", "1.0", released_on=BEGAN + timedelta(days=9), created_at=BEGAN)


def pull_request() -> PullRequest:
    at = BEGAN + timedelta(days=3)
    review = Review(1, 2, "APPROVED", "", at)
    return PullRequest(
        pull_request_id=1,
        node_id="PR_1",
        repository="acme/pay",
        number=7,
        title="PAY-1: pay",
        body="",
        author_id=1,
        source_branch="feature/pay",
        destination_branch="main",
        base_sha="b" * 40,
        head_sha="e" * 40,
        commit_shas=("e" * 40,),
        landed_shas=("f" * 40,),
        merge_commit_sha="f" * 40,
        merge_method="merge",
        merged_by_id=2,
        is_draft=False,
        events=(),
        labels=(),
        reviews=(review,),
        comments=(),
        added_lines=1,
        deleted_lines=1,
        changed_files=1,
        created_at=BEGAN,
        merged_at=at,
        closed_at=at,
        updated_at=at,
    )


def full_ticket() -> Ticket:
    """A ticket with something in every field."""
    at = BEGAN + timedelta(hours=1, minutes=2, seconds=3, milliseconds=456)
    return ticket(
        10001,
        "PAY-1",
        BEGAN,
        description="See https://example.com/a for more.\n\nSecond paragraph",
        status="Done",
        resolution="Done",
        story_points=3.0,
        labels=("backend",),
        components=("api",),
        fix_versions=("1.0",),
        affected_versions=("0.9",),
        sprint_ids=(1, 2),
        parent_id=10000,
        links=(("Blocks", "outward", 10002),),
        remote_links=("https://github.com/acme/pay/commit/" + "a" * 40,),
        development=("acme/pay#7",),
        changes=(
            change(1, at, "status", "To Do", "In Progress", from_id="10000", to_id="3"),
            change(1, at, "Story point estimate", None, "3", field_id="customfield_10016", from_id=None, to_id=None),
            change(2, at + timedelta(hours=2), "status", "In Progress", "Done", from_id="3", to_id="10001"),
        ),
        comments=(Comment(500, 2, "Nice work", at),),
        worklogs=(Worklog(900, 2, at, 5400),),
        custom={"customfield_10051": "a bad query"},
        resolved_at=at + timedelta(hours=2),
        updated_at=at + timedelta(hours=2),
    )


def commit() -> Commit:
    at = BEGAN + timedelta(days=2)
    return Commit(
        sha="e" * 40,
        tree_sha="t" * 40,
        repository="acme/pay",
        parents=("b" * 40,),
        author_id=1,
        author_name="Ada Stone",
        author_email="ada@example.com",
        authored_at=at,
        committer_name="Ada Stone",
        committer_email="ada@example.com",
        committed_at=at,
        message="Pay",
        paths=("pay.py",),
        added_lines=1,
        deleted_lines=1,
        pushed_at=at,
        landed_at=at,
    )


def small_company(*more: Ticket) -> Company:
    """PAY with a scrum board, INC with a Kanban board, and tickets of both."""
    tickets = (
        ticket(10000, "PAY-9", BEGAN, ticket_type="Epic", title="An epic"),
        full_ticket(),
        ticket(10002, "PAY-2", BEGAN + timedelta(days=1), links=(("Blocks", "inward", 10001),)),
        ticket(10003, "PAY-3", BEGAN + timedelta(days=2), ticket_type="Sub-task", parent_id=10002),
        ticket(10004, "INC-1", BEGAN + timedelta(days=3), ticket_type="Incident", former_keys=("PAY-4",)),
        ticket(10005, "PAY-5", BEGAN + timedelta(days=4), deleted_at=BEGAN + timedelta(days=5)),
    )
    statuses: list[Status] = [Status(10000, "To Do", "new"), Status(3, "In Progress", "indeterminate")]
    return Company(
        name="acme",
        seed=0,
        started_at=BEGAN,
        ended_at=ENDED,
        people=[
            person(1, "Ada Stone"),
            person(2, "Bo Reed", jira_email=None),
            person(3, "dependabot", kind="bot", jira_account_id=None),
            person(4, "Automation for Jira", kind="bot"),
        ],
        teams=[
            Team("Payments", "Engineering", "", "PAY", 11, ("acme/pay",), ("pay",)),
            Team("Operations", "Engineering", "", "INC", 12, (), ()),
        ],
        services=[],
        repositories=[],
        commits=[commit()],
        refs=[],
        pull_requests=[pull_request()],
        issues=[],
        runs=[],
        deployments=[],
        releases=[],
        projects=[Project(100, "PAY", "Payments", False, ("api",)), Project(101, "INC", "Incidents", True, ())],
        statuses=[*statuses, Status(10001, "Done", "done")],
        sprints=[
            Sprint(1, 11, "PAY 1", "go", BEGAN, BEGAN + timedelta(days=14), BEGAN + timedelta(days=14)),
            Sprint(2, 11, "PAY 2", "", BEGAN + timedelta(days=14), ENDED, None),
            Sprint(3, 11, "PAY 3", "", None, None, None),
        ],
        versions=[VERSION, replace(VERSION, version_id=71, name="1.1", released_on=None)],
        tickets=[*tickets, *more],
        pushes=[],
        ledger=Ledger(),
        custom_fields={"customfield_10016": "Story point estimate", "customfield_10051": "Root cause"},
    )

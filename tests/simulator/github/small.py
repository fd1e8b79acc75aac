"""A company of four accounts, three repositories and known records, small enough to know by heart."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sei_pipeline.simulator.company.model import (
    Attempt,
    Comment,
    Commit,
    Company,
    Deployment,
    Issue,
    Job,
    Ledger,
    Person,
    PullRequest,
    Push,
    Ref,
    Release,
    Repository,
    Review,
    Team,
    WorkflowRun,
)

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHOP, SITE, EMPTY = "acme/shop", "acme/site", "acme/empty"
ANN, BOB, GONE, DEPENDABOT, ROBOT = 1, 2, 3, 4, 5
RUN_COUNT = 1_250  # of acme/site: more than one query lists
LONG_PULL = 4  # number of the pull request with 300 commits


def at(hours: float) -> datetime:
    """An instant of the story."""
    return START + hours * HOUR


def sha(*parts: object) -> str:
    return hashlib.sha1(repr(parts).encode(), usedforsecurity=False).hexdigest()


def person(person_id: int, login: str | None, kind: Any = "human", **more: Any) -> Person:
    name = (login or "gone").title()
    values: dict[str, Any] = {
        "full_name": name, "email": f"{name.lower()}@acme.example", "role": "Engineer", "site": "Oslo",
        "department": "Shop", "team": "Cart", "manager_email": "", "github_login": login,
        "github_id": 1_000 + person_id, "github_name": name, "github_email": None, "jira_account_id": None,
        "jira_name": None, "jira_email": None, "git_emails": (), "git_name": name,
    }  # fmt: skip
    return Person(person_id=person_id, kind=kind, **(values | more))


PEOPLE = (
    person(ANN, "ann", manager_email="boss@acme.example"),
    person(BOB, "bob", github_email="bob@home.example"),
    person(GONE, None),
    person(DEPENDABOT, "dependabot[bot]", "bot", team="", email="bot@users.noreply.github.com"),
    person(ROBOT, "acme-robot", "bot", team=""),
)


def repository(number: int, name: str, **more: Any) -> Repository:
    values: dict[str, Any] = {
        "default_branch": "main", "is_private": True, "is_archived": False, "is_fork": False, "is_empty": False,
        "merge_method": "merge", "created_at": START - timedelta(days=100 + number),
    }  # fmt: skip
    return Repository(name=name, repository_id=700 + number, node_id=f"R_{number}", **(values | more))


def commit(name: object, parents: tuple[str, ...], hours: float, mail: str, **more: Any) -> Commit:
    values: dict[str, Any] = {
        "repository": SHOP, "author_id": ANN, "author_name": "Ann", "committer_name": "Ann", "committer_email": mail,
        "authored_at": at(hours), "committed_at": at(hours + 0.5), "message": f"Change {name}\n\nWhy it was done.",
        "paths": ("a.py",), "added_lines": 3, "deleted_lines": 1, "pushed_at": at(hours + 0.6),
        "landed_at": at(hours + 0.6),
    }  # fmt: skip
    return Commit(sha=sha(name), tree_sha=sha("tree", name), parents=parents, author_email=mail, **(values | more))


def pull(number: int, hours: float, shas: tuple[str, ...], **more: Any) -> PullRequest:
    values: dict[str, Any] = {
        "repository": SHOP, "title": f"Pull {number}", "body": "Body", "author_id": ANN,
        "source_branch": f"change-{number}", "destination_branch": "main", "base_sha": sha("root"),
        "head_sha": shas[-1], "commit_shas": shas, "landed_shas": (), "merge_commit_sha": None, "merge_method": None,
        "merged_by_id": None, "is_draft": False, "events": (), "labels": (), "reviews": (), "comments": (),
        "added_lines": 3, "deleted_lines": 1, "changed_files": 1, "created_at": at(hours), "merged_at": None,
        "closed_at": None, "updated_at": at(hours),
    }  # fmt: skip
    values |= more
    return PullRequest(pull_request_id=2_000 + number, node_id=f"PR_{number}", number=number, **values)


def run(number: int, name: str, hours: float, **more: Any) -> WorkflowRun:
    job = Job(60_000 + number, "test", "success", at(hours), at(hours + 0.1))
    values: dict[str, Any] = {
        "workflow_id": 31, "workflow_name": "CI", "run_number": number, "attempt": 1, "event": "push",
        "branch": "main", "sha": sha("root"), "pull_request_number": None, "actor_id": ANN, "status": "completed",
        "conclusion": "success", "jobs": (job,), "created_at": at(hours), "started_at": at(hours),
        "updated_at": at(hours + 0.1),
    }  # fmt: skip
    return WorkflowRun(run_id=50_000 + number, node_id=f"WFR_{number}", repository=name, **(values | more))


ROOT = commit("root", (), 0, "ann@acme.example")
WORK = commit("work", (ROOT.sha,), 1, "bob@private.example", author_id=BOB, author_name="Bob")
REWRITTEN = commit("old work", (ROOT.sha,), 0.8, "bob@home.example", landed_at=None)
MERGE = commit("merge", (ROOT.sha, WORK.sha), 4, "ann@acme.example", committer_email="noreply@github.com")
DRAFT = commit("draft", (MERGE.sha,), 6, "1001+ann@users.noreply.github.com", landed_at=None)
LONG: tuple[Commit, ...] = ()
for _number in range(300):
    _parent = LONG[-1].sha if LONG else MERGE.sha
    LONG += (commit(("long", _number), (_parent,), 10 + _number / 100, "ann@acme.example", landed_at=None),)

PULLS = (
    pull(
        1, 2, (WORK.sha,), landed_shas=(WORK.sha, MERGE.sha), merge_commit_sha=MERGE.sha, merge_method="merge",
        merged_by_id=BOB, merged_at=at(4.6), closed_at=at(4.6), updated_at=at(5), labels=("urgent", "bug"),
        reviews=(Review(801, BOB, "CHANGES_REQUESTED", "No", at(3)), Review(802, BOB, "APPROVED", "", at(3.5))),
        comments=(
            Comment(901, ANN, "Please look", at(2.1)),
            Comment(902, BOB, "Why this?", at(3), "a.py"),
            Comment(903, GONE, "Here too", at(3.1), "a.py"),
        ),
        rewritten=((at(2.5), (REWRITTEN.sha,)),),
    ),
    pull(
        2, 6, (DRAFT.sha,), base_sha=MERGE.sha, is_draft=True, events=(("convert_to_draft", at(7)),), updated_at=at(7)
    ),
    pull(3, 8, (DRAFT.sha,), base_sha=MERGE.sha, author_id=GONE, closed_at=at(9), updated_at=at(9)),
    pull(LONG_PULL, 14, tuple(one.sha for one in LONG), base_sha=MERGE.sha, author_id=DEPENDABOT, updated_at=at(14)),
)  # fmt: skip
ISSUE = Issue(
    issue_id=3_005, node_id="I_5", repository=SHOP, number=5, title="Broken cart, still", body="It broke",
    author_id=ROBOT, assignee_ids=(BOB, DEPENDABOT), labels=("bug",), state_reason="completed",
    events=(
        ("labeled", at(3), ANN, "bug"), ("assigned", at(3.2), ANN, str(BOB)),
        ("renamed", at(3.4), ANN, "Broken cart"), ("closed", at(4.6), BOB, f"{SHOP}#1"),
    ),
    comments=(Comment(904, BOB, "Seen", at(3.1)),), closed_by=(f"{SHOP}#1",), created_at=at(2.5),
    closed_at=at(4.6), updated_at=at(4.6),
)  # fmt: skip
DEPLOYMENTS = tuple(
    Deployment(
        deployment_id=4_000 + number, node_id=f"DE_{number}", repository=SHOP, service="shop",
        environment=environment, region="eu", ref="main", sha=MERGE.sha, task="deploy", creator_id=GONE,
        execution=50_001, payload={"region": "eu"}, created_at=at(5 + number),
        statuses=(("queued", at(5 + number)), ("in_progress", at(5.1 + number)), (state, at(5.2 + number))),
    )
    for number, (environment, state) in enumerate([("staging", "success"), ("production", "failure")])
)  # fmt: skip
RETRIED = run(
    1, SHOP, 5, sha=MERGE.sha, attempt=2, pull_request_number=2, started_at=at(6), updated_at=at(6.2),
    jobs=(Job(60_002, "test", "success", at(6), at(6.1)), Job(60_003, "lint", "failure", at(6), at(6.2))),
    earlier=(Attempt(1, "failure", (Job(60_001, "test", "failure", at(5), at(5.1)),), at(5), at(5.1)),),
)  # fmt: skip


def small_company(**more: Any) -> Company:
    """The company; `more` replaces some of its lists."""
    return replace(_whole(), **more)


@cache
def _whole() -> Company:
    return Company(
        name="Acme", seed=7, started_at=START, ended_at=at(1_000), people=PEOPLE,
        teams=(Team("Cart & Checkout", "Shop", "boss@acme.example", "CART", 1, (SHOP,), ("shop",)),
               Team("Cart", "Shop", "boss@acme.example", "CART", 2, (SHOP,), ("shop",))),
        services=(),
        repositories=(
            repository(1, SHOP), repository(2, SITE, is_private=False), repository(3, EMPTY, is_empty=True),
        ),
        commits=(ROOT, WORK, REWRITTEN, MERGE, DRAFT, *LONG, replace(ROOT, repository=SITE)),
        refs=(
            Ref(SHOP, "main", "branch", MERGE.sha, at(0)), Ref(SHOP, "change-2", "branch", DRAFT.sha, at(6)),
            Ref(SHOP, "v1", "tag", MERGE.sha, at(4.9)), Ref(SITE, "main", "branch", ROOT.sha, at(0)),
            Ref(SITE, "v1", "tag", ROOT.sha, at(1)),
        ),
        pull_requests=PULLS, issues=(ISSUE,),
        runs=(RETRIED, *(run(number, SITE, number / 60) for number in range(10, 10 + RUN_COUNT))),
        deployments=DEPLOYMENTS,
        releases=(Release(700, "RE_1", SHOP, "v1", "Version 1", False, ANN, at(4.9), at(5)),),
        projects=(), statuses=(), sprints=(), versions=(), tickets=(),
        pushes=(Push(SHOP, "main", "branch", ROOT.sha, MERGE.sha, at(4.6), BOB),),
        ledger=Ledger(),
    )  # fmt: skip

"""What is landed of GitHub becomes entities: of a company whose truth is known, and of what was recorded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.connect.contract import Window
from sei_pipeline.entities import ENTITIES
from sei_pipeline.entities.declaration import Entity, Value
from sei_pipeline.entities.pages import COLUMN_TYPES
from sei_pipeline.landing.extract import extract
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import LandedStream
from sei_pipeline.simulator.company.model import Company, Deployment
from tests.integrations.github.making import STREAMS, company, site
from tests.integrations.github.recorded import REPOSITORY, Recorded
from tests.transform.without_dbt import MODELS, Warehouse, warehouse

FED = [entity for entity in ENTITIES if f"stg_github__{entity.name}" in MODELS]
every_entity = pytest.mark.parametrize("entity", FED, ids=lambda entity: entity.name)


@pytest.fixture(scope="module")
def small() -> Company:
    return company(3, 12, 60)


@pytest.fixture(scope="module")
def made(small: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The entities of a company that was read over HTTP."""
    folder = tmp_path_factory.mktemp("made")
    with site(folder, small) as github:
        outcomes = list(extract(github.connect(paths=["*/*"]), Store(str(folder / "raw")), lambda text: None))
    assert {outcome.status for outcome in outcomes} == {"succeeded"}
    with warehouse(folder / "raw", ["github"]) as here:
        yield here


@pytest.fixture(scope="module")
def recorded(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The entities of what DevLake recorded."""
    raw = tmp_path_factory.mktemp("recorded") / "raw"
    for name, page in Recorded(shared_data).pages():
        children = [stream for stream in STREAMS.values() if stream.child_of == name]
        landed = LandedStream(Store(str(raw)), "github", "recorded", STREAMS[name], children)
        assert landed.land(Window([page], dict), REPOSITORY).reject_count == 0
    with warehouse(raw, ["github"]) as here:
        yield here


def _read(small: Company) -> set[str]:
    return {one.name for one in small.repositories if not one.is_archived and not one.is_fork}


def _is_sound(here: Warehouse, entity: Entity) -> None:
    """Exactly the entity's columns in its types, its key once, what is required told, closed lists kept."""
    model = f"stg_github__{entity.name}"
    kinds = {c.name: COLUMN_TYPES[c.type] if isinstance(c, Value) else "varchar" for c in entity.columns}
    assert here.types(model) == {name: kind.upper() for name, kind in (kinds | {"_connection": "varchar"}).items()}
    rows = here.rows(model)
    assert len({tuple(row[name] for name in entity.key) for row in rows}) == len(rows)
    for column in entity.columns:
        found = {str(row[column.name]) for row in rows if row[column.name] is not None}
        is_required = column.is_required or column.name in entity.key
        assert not is_required or all(row[column.name] is not None for row in rows), column.name
        assert not isinstance(column, Value) or not column.values or found <= set(column.values), column.name


@every_entity
def test_a_model_has_the_entitys_columns_its_types_and_its_key_once(made: Warehouse, entity: Entity) -> None:
    _is_sound(made, entity)
    assert made.rows(f"stg_github__{entity.name}") or entity.name == "ticket_pull_requests"


def test_pull_requests_their_commits_and_reviews_are_the_companys(made: Warehouse, small: Company) -> None:
    pulls = {
        f"github:github.com:pull_request:{one.repository.lower()}#{one.number}": one
        for one in small.pull_requests
        if one.repository in _read(small)
    }
    found = {row["pull_request_id"]: row for row in made.rows("stg_github__pull_requests")}
    assert found.keys() == pulls.keys()
    for name, pull in pulls.items():
        row = found[name]
        assert row["merged_at"] == _naive(pull.merged_at)
        assert row["created_at"] == _naive(pull.created_at)
        assert row["merge_commit_id"] == (f"git:{pull.merge_commit_sha}" if pull.merge_commit_sha else None)
    listed = Counter(row["pull_request_id"] for row in made.rows("stg_github__pull_request_commits"))
    assert listed == Counter({name: len(set(pull.commit_shas)) for name, pull in pulls.items() if pull.commit_shas})


def test_every_review_and_comment_that_was_landed_is_a_review(made: Warehouse) -> None:
    landed = made.query("select review_id as id from raw.github__pull_request_reviews where state <> 'PENDING'")
    landed += made.query("select comment_id as id from raw.github__pull_request_comments")
    found = [row["pull_request_review_id"].rpartition("#")[2] for row in made.rows("stg_github__pull_request_reviews")]
    assert Counter(found) == Counter(row["id"] for row in landed)


def test_the_records_of_one_workflow_run_and_attempt_are_one_deployment(made: Warehouse, small: Company) -> None:
    executions: dict[str, list[Deployment]] = defaultdict(list)
    for one in small.deployments:
        if one.repository in _read(small):
            executions[f"{one.execution}" + (f"/attempts/{one.attempt}" if one.attempt > 1 else "")].append(one)
    found = {row["deployment_key"]: row for row in made.rows("stg_github__deployments")}
    assert found.keys() == executions.keys()
    for key, deployments in executions.items():
        ends = [[status for status in one.statuses if status[0].lower() != "inactive"][-1] for one in deployments]
        assert found[key]["deployment_status_category"] == _worst({state.lower() for state, _ in ends}), key
        assert found[key]["finished_at"] == _naive(max(at for _, at in ends)), key
    targets = {
        (row["deployment_id"], row["service_name"], row["environment_name"], row["region"], row["revision"])
        for row in made.rows("stg_github__deployment_targets")
    }
    assert targets == {
        (f"github:github.com:deployment:{key}", one.service, one.environment, one.region or None, one.sha)
        for key, deployments in executions.items()
        for one in deployments
    }


def _worst(states: set[str]) -> str:
    return "failed" if states & {"failure", "error"} else "succeeded"


def test_a_run_that_only_deploys_is_no_build(made: Warehouse, small: Company) -> None:
    deploying = {one.execution for one in small.deployments}
    builds = {
        f"github:github.com:build:{run.run_id}": run
        for run in small.runs
        if run.repository in _read(small) and run.run_id not in deploying
    }
    assert {row["build_id"] for row in made.rows("stg_github__builds")} == builds.keys()
    with_jobs = {row["build_id"] for row in made.rows("stg_github__build_jobs")}
    assert with_jobs >= {name for name, run in builds.items() if run.jobs}


def test_history_that_was_read_from_its_beginning_is_not_shallow(made: Warehouse) -> None:
    whole = {row["repository_name"]: row["is_shallow"] for row in made.rows("stg_github__repositories")}
    assert set(whole.values()) == {False}


def _naive(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=None) if at else None


@every_entity
def test_recorded_payloads_go_through_staging_typed_and_with_their_key_once(
    recorded: Warehouse, entity: Entity
) -> None:
    _is_sound(recorded, entity)


# What metrics stand on, by model: a column that is NULL in every recorded row was looked for under the wrong name.
RELIED_ON: dict[str, tuple[str, ...]] = {
    "pull_requests": ("title", "pull_request_status_category", "is_draft", "author_account_id", "source_branch",
                      "destination_branch", "head_commit_id", "merge_commit_id", "created_at", "merged_at", "closed_at",
                      "labels", "url"),
    "pull_request_commits": ("commit_id", "authored_at"),
    "pull_request_reviews": ("reviewer_account_id", "review_state", "submitted_at"),
    "commits": ("author_name", "author_email", "committer_name", "authored_at", "committed_at", "message"),
    "commit_parents": ("parent_commit_id",),
    "builds": ("repository_id", "pipeline_name", "commit_id", "branch_name", "build_status_category", "is_scheduled",
               "started_at", "finished_at", "url"),
    "build_jobs": ("job_name", "attempt_number", "job_status_category", "started_at", "finished_at", "url"),
    "deployments": ("pipeline_name", "deployment_status_category", "started_at", "finished_at"),
    "deployment_targets": ("service_id", "environment_name", "repository_id", "revision"),
    "tickets": ("title", "ticket_status_category", "assignee_account_id", "reporter_account_id", "created_at",
                "resolved_at", "labels", "url"),
    "ticket_changes": ("field_name", "from_value", "to_value", "changed_at", "account_id"),
    "accounts": ("display_name", "email", "provider_account_type"),
}  # fmt: skip


@pytest.mark.parametrize("name", RELIED_ON)
def test_every_column_that_is_relied_on_holds_something_of_what_was_recorded(recorded: Warehouse, name: str) -> None:
    rows = recorded.rows(f"stg_github__{name}")
    assert [column for column in RELIED_ON[name] if not any(row[column] not in (None, [], "") for row in rows)] == []


def test_recorded_pull_requests_are_counted_as_github_has_them(recorded: Warehouse) -> None:
    found: Counter[Any] = Counter(
        row["pull_request_status_category"] for row in recorded.rows("stg_github__pull_requests")
    )
    assert found == {"merged": 26, "closed": 19, "open": 4}, "50 were recorded, one of them twice"


def test_a_recorded_deployment_that_another_one_replaced_succeeded(recorded: Warehouse) -> None:
    found = {row["deployment_status"]: row for row in recorded.rows("stg_github__deployments")}
    assert found["success"]["deployment_status_category"] == "succeeded"
    assert found["inactive"]["deployment_status_category"] is None, "of this one no earlier status was recorded"

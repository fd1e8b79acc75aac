"""Records as the REST API shows them, after recorded payloads. Link fields that no reader needs are left out."""

from __future__ import annotations

from typing import Any

from sei_pipeline.simulator.company.model import Attempt, Commit, Job, Person, WorkflowRun
from sei_pipeline.simulator.github.call import Call
from sei_pipeline.simulator.github.identifiers import is_app, node_id_of, number_of
from sei_pipeline.simulator.github.index import Index
from sei_pipeline.simulator.github.instants import maybe, text_of
from sei_pipeline.simulator.github.repository import RepositoryIndex

Json = dict[str, Any]
AGENTS = {"copilot-swe-agent[bot]": "Copilot"}  # REST shows this App by its product's name


def login_of(person: Person) -> str:
    """A login as REST writes it: apps end in `[bot]` (GraphQL leaves that off)."""
    login = str(person.github_login)
    return AGENTS.get(login, login)


def user_of(call: Call, person: Person | None) -> Json | None:
    """An account; None where there is no (longer) one."""
    if person is None or person.github_login is None:
        return None
    login = login_of(person)
    return {
        "login": login,
        "id": person.github_id,
        "node_id": node_id_of("BOT" if is_app(person) else "U", person.github_id),
        "gravatar_id": "",
        "url": f"{call.api}/users/{login}",
        "html_url": f"{call.behaviour.web}/{login}",
        "type": "Bot" if is_app(person) else "User",
        "site_admin": False,
    }


def repository_of(call: Call, entry: RepositoryIndex) -> Json:
    """A repository as the short form inside other records has it."""
    record = entry.record
    organization = call.index.organizations[entry.owner.lower()]
    return {
        "id": record.repository_id,
        "node_id": record.node_id,
        "name": entry.name,
        "full_name": record.name,
        "private": record.is_private,
        "owner": {
            "login": organization.login,
            "id": organization.organization_id,
            "node_id": organization.node_id,
            "gravatar_id": "",
            "url": f"{call.api}/users/{organization.login}",
            "html_url": f"{call.behaviour.web}/{organization.login}",
            "type": "Organization",
            "site_admin": False,
        },
        "html_url": f"{call.behaviour.web}/{record.name}",
        "description": None,
        "fork": record.is_fork,
        "url": f"{call.api}/repos/{record.name}",
    }


def listed_repository_of(call: Call, entry: RepositoryIndex) -> Json:
    """A repository as the lists have it."""
    record = entry.record
    pushed_at = entry.pushed_at or record.created_at
    return repository_of(call, entry) | {
        "created_at": text_of(record.created_at),
        "updated_at": text_of(max(record.created_at, pushed_at)),
        "pushed_at": text_of(pushed_at),
        "clone_url": f"{call.behaviour.web}/{record.name}.git",
        "size": 0 if entry.is_empty else len(entry.graph.commits),
        "stargazers_count": 0,
        "language": None,
        "has_issues": entry.has_issues,
        "forks_count": 0,
        "archived": record.is_archived,
        "disabled": False,
        "open_issues_count": len(entry.selection("issues", "CREATED_AT", ["OPEN"]).records),
        "topics": [],
        "visibility": "private" if record.is_private else "public",
        "default_branch": record.default_branch,
    }


def whole_repository_of(call: Call, entry: RepositoryIndex) -> Json:
    """A repository as its own address has it: with the ways to merge."""
    method = entry.record.merge_method
    return listed_repository_of(call, entry) | {
        "allow_squash_merge": method == "squash",
        "allow_merge_commit": method in {"merge", "merge_queue"},
        "allow_rebase_merge": method == "rebase",
    }


def linked_person(index: Index, mail: str) -> Person | None:
    """The account that GitHub takes a commit's mail address for."""
    return index.people_by_mail.get(mail.lower())


def commit_of(call: Call, entry: RepositoryIndex, commit: Commit) -> Json:
    """A commit as lists and comparisons have it. `author` is null where GitHub doesn't know the mail address."""
    address = f"{call.api}/repos/{entry.record.name}"
    author = {"name": commit.author_name, "email": commit.author_email, "date": text_of(commit.authored_at)}
    committer = {"name": commit.committer_name, "email": commit.committer_email, "date": text_of(commit.committed_at)}
    return {
        "sha": commit.sha,
        "node_id": node_id_of("C", entry.record.repository_id, commit.sha),
        "commit": {
            "author": author,
            "committer": committer,
            "message": commit.message,
            "tree": {"sha": commit.tree_sha, "url": f"{address}/git/trees/{commit.tree_sha}"},
            "url": f"{address}/git/commits/{commit.sha}",
            "comment_count": 0,
            "verification": {
                "verified": False,
                "reason": "unsigned",
                "signature": None,
                "payload": None,
                "verified_at": None,
            },
        },
        "url": f"{address}/commits/{commit.sha}",
        "html_url": f"{call.behaviour.web}/{entry.record.name}/commit/{commit.sha}",
        "author": user_of(call, linked_person(call.index, commit.author_email)),
        "committer": user_of(call, linked_person(call.index, commit.committer_email)),
        "parents": [{"sha": parent, "url": f"{address}/commits/{parent}"} for parent in commit.parents],
    }


def _open_pulls(call: Call, entry: RepositoryIndex, run: WorkflowRun) -> list[Json]:
    """GitHub names the pull request that a run was for only while that is open, and none of a fork's."""
    pull = entry.pulls_by_number.get(run.pull_request_number or 0)
    if pull is None or pull.merged_at is not None or pull.closed_at is not None:
        return []
    return [
        {
            "id": pull.pull_request_id,
            "number": pull.number,
            "url": f"{call.api}/repos/{entry.record.name}/pulls/{pull.number}",
            "head": {"ref": pull.source_branch, "sha": pull.head_sha},
            "base": {"ref": pull.destination_branch, "sha": pull.base_sha},
        }
    ]


def _head_commit(commit: Commit) -> Json:
    return {
        "id": commit.sha,
        "tree_id": commit.tree_sha,
        "message": commit.message,
        "timestamp": text_of(commit.committed_at),
        "author": {"name": commit.author_name, "email": commit.author_email},
        "committer": {"name": commit.committer_name, "email": commit.committer_email},
    }


def run_of(call: Call, entry: RepositoryIndex, run: WorkflowRun) -> Json:
    """A workflow run at its last attempt."""
    address = f"{call.api}/repos/{entry.record.name}"
    actor = user_of(call, call.index.people.get(run.actor_id))
    commit = entry.graph.commits.get(run.sha)
    suite = number_of("suite", str(run.run_id))
    short = repository_of(call, entry)
    return {
        "id": run.run_id,
        "name": run.workflow_name,
        "node_id": run.node_id,
        "head_branch": run.branch or None,
        "head_sha": run.sha,
        "path": path_of(run),
        "display_title": commit.message.partition("\n")[0] if commit else run.workflow_name,
        "run_number": run.run_number,
        "event": run.event,
        "status": run.status,
        "conclusion": run.conclusion,
        "workflow_id": run.workflow_id,
        "check_suite_id": suite,
        "check_suite_node_id": node_id_of("CS", suite),
        "url": f"{address}/actions/runs/{run.run_id}",
        "html_url": f"{call.behaviour.web}/{entry.record.name}/actions/runs/{run.run_id}",
        "pull_requests": _open_pulls(call, entry, run),
        "created_at": text_of(run.created_at),
        "updated_at": text_of(run.updated_at),
        "actor": actor,
        "run_attempt": run.attempt,
        "referenced_workflows": [],
        "run_started_at": text_of(run.started_at),
        "triggering_actor": actor,
        "previous_attempt_url": (
            f"{address}/actions/runs/{run.run_id}/attempts/{run.attempt - 1}" if run.attempt > 1 else None
        ),
        "head_commit": _head_commit(commit) if commit else None,
        "repository": short,
        "head_repository": short,
    }


def path_of(run: WorkflowRun) -> str:
    """The workflow's file."""
    return f".github/workflows/{run.workflow_name.lower().replace(' ', '-')}.yml"


def job_of(call: Call, entry: RepositoryIndex, run: WorkflowRun, job: Job, attempt: int) -> Json:
    """A job of one attempt of a run. `steps` are left empty: no metric reads them."""
    address = f"{call.api}/repos/{entry.record.name}/actions"
    return {
        "id": job.job_id,
        "run_id": run.run_id,
        "run_url": f"{address}/runs/{run.run_id}",
        "run_attempt": attempt,
        "node_id": node_id_of("CR", job.job_id),
        "head_sha": run.sha,
        "head_branch": run.branch or None,
        "workflow_name": run.workflow_name,
        "url": f"{address}/jobs/{job.job_id}",
        "html_url": f"{call.behaviour.web}/{entry.record.name}/actions/runs/{run.run_id}/job/{job.job_id}",
        "status": "completed" if job.completed_at else "in_progress",
        "conclusion": job.conclusion or None,
        "created_at": text_of(job.started_at),
        "started_at": text_of(job.started_at),
        "completed_at": maybe(job.completed_at),
        "name": job.name,
        "steps": [],
        "labels": [],
        "runner_id": None,
        "runner_name": None,
        "runner_group_id": None,
        "runner_group_name": None,
    }


def attempts_of(run: WorkflowRun) -> list[tuple[int, tuple[Job, ...]]]:
    """(attempt, its jobs), first attempt first."""
    earlier: list[Attempt] = sorted(run.earlier, key=lambda attempt: attempt.attempt)
    return [*((attempt.attempt, attempt.jobs) for attempt in earlier), (run.attempt, run.jobs)]

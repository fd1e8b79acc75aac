"""GitHub's answers made into records: where they were read is added, wrapped lists become plain ones, and what REST
says in other words than GraphQL (commits, jobs) is put in the words of its stream."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from sei_pipeline.integrations.github.columns import ADDED

Record = Mapping[str, Any]


def with_added(record: Record, where: Record, **more: Any) -> dict[str, Any]:
    """The record and what was added to it."""
    return {**record, ADDED: {**where, **more}}


def nodes(record: Record | None, name: str) -> list[Any]:
    """The items of a list that GitHub wraps (`labels {nodes}`); what a token may not see is null there."""
    wrapped = record.get(name) if record else None
    return [node for node in (wrapped or {}).get("nodes") or () if node is not None]


def mark_of(record: Record) -> str:
    """Twelve characters that differ where any of a record's values does (one in 10^14 by chance)."""
    return hashlib.blake2b(orjson.dumps(record, option=orjson.OPT_SORT_KEYS), digest_size=6).hexdigest()


def instant(text: str) -> datetime:
    """An instant as GitHub writes it."""
    return datetime.fromisoformat(text).astimezone(UTC)


def text_of(at: datetime) -> str:
    """An instant as GitHub reads it, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def reads_on(cursor: Mapping[str, Any] | None, repository_id: int, since: datetime | None) -> bool:
    """Whether reading goes on from a cursor: it is of the same repository, not of another that took the name, and what
    was read begins no later than `since`."""
    if cursor is None or cursor.get("repository_id") != repository_id:
        return False
    began = cursor.get("since")
    return began is None or (since is not None and since >= instant(began))


def commit(node: Record, where: Record, **more: Any) -> dict[str, Any]:
    """A commit of GraphQL."""
    parents = [parent["oid"] for parent in nodes(node, "parents")]
    return with_added(node, where, parents=parents, **more)


def rest_commit(body: Record) -> dict[str, Any]:
    """A commit of REST in GraphQL's words."""
    git = body["commit"]
    parents = [{"oid": parent["sha"]} for parent in body.get("parents") or ()]
    return {
        "oid": body["sha"],
        "message": git["message"],
        "authoredDate": (git.get("author") or {}).get("date"),
        "committedDate": (git.get("committer") or {}).get("date"),
        "author": _git_actor(git.get("author"), body.get("author")),
        "committer": _git_actor(git.get("committer"), body.get("committer")),
        "parents": {"totalCount": len(parents), "nodes": parents},
    }


def _git_actor(git: Record | None, account: Record | None) -> dict[str, Any]:
    """GraphQL tells a commit's account only where it is a person's; REST tells bots too, and says the type."""
    git = git or {}
    user = {"login": account["login"]} if account and account.get("type") == "User" else None
    return {"name": git.get("name"), "email": git.get("email"), "user": user}


def job(check_run: Record, run_id: int, where: Record) -> dict[str, Any]:
    """A workflow's job of GraphQL (a check run) in REST's words: lower case, other names."""
    return with_added(
        {
            "id": check_run["databaseId"],
            "run_id": run_id,
            "name": check_run["name"],
            "status": _lower(check_run["status"]),
            "conclusion": _lower(check_run["conclusion"]),
            "started_at": check_run["startedAt"],
            "completed_at": check_run["completedAt"],
            "html_url": check_run.get("permalink"),
        },
        where,
    )


def _lower(word: str | None) -> str | None:
    return word.lower() if word else None


def workflow_run(body: Record, where: Record) -> dict[str, Any]:
    """A workflow run of REST, without the repository's and the accounts' forty addresses each; and without its pull
    requests, which GitHub lists only as long as they are open, so that they say when it was read, not what it is."""
    kept = {
        key: value for key, value in body.items() if key == "html_url" or not (key == "url" or key.endswith("_url"))
    }
    kept.pop("pull_requests", None)
    for key in ("repository", "head_repository"):
        if kept.get(key):
            kept[key] = {name: kept[key].get(name) for name in ("id", "full_name", "fork")}
    for key in ("actor", "triggering_actor"):
        if kept.get(key):
            kept[key] = {name: kept[key].get(name) for name in ("id", "login", "type")}
    return with_added(kept, where)


def pull_request(node: Record, where: Record) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """A pull request and its children by stream. Its lists have to be whole."""
    here = {**where, "pull_request_number": node["number"]}
    merge = node.get("mergeCommit")
    record = with_added(
        node,
        where,
        labels=[label["name"] for label in nodes(node, "labels")],
        merge_parents=[parent["oid"] for parent in nodes(merge, "parents")] if merge else None,
    )
    review_comments = [one for thread in nodes(node, "reviewThreads") for one in nodes(thread, "comments")]
    commits = [one["commit"] for one in nodes(node, "commits")]
    children = {
        "pull_request_commits": [commit(one, here, index=index) for index, one in enumerate(_once(commits, "oid"))],
        "pull_request_reviews": _children(nodes(node, "reviews"), here),
        "pull_request_comments": [
            *_children(nodes(node, "comments"), here, comment_type="issue"),
            *_children(review_comments, here, comment_type="review"),
        ],
        "pull_request_files": [with_added(one, here) for one in _once(nodes(node, "files"), "path")],
        "pull_request_events": _children(nodes(node, "timelineItems"), here),
        "pull_request_issues": [
            with_added(one, here)
            for one in {
                (one["repository"]["nameWithOwner"], one["number"]): one
                for one in nodes(node, "closingIssuesReferences")
                if one.get("repository")
            }.values()
        ],
    }
    return record, children


def issue(node: Record, where: Record) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """An issue and its events. Its lists have to be whole."""
    record = with_added(
        node,
        where,
        labels=[label["name"] for label in nodes(node, "labels")],
        assignees=[user["login"] for user in nodes(node, "assignees")],
    )
    events = [
        with_added(event, where, issue_number=node["number"], **_closer(event.get("closer")))
        for event in _once(nodes(node, "timelineItems"), "id")
    ]
    return record, {"issue_events": events}


def _closer(closer: Record | None) -> dict[str, Any]:
    closer = closer or {}
    return {
        "closer_number": closer.get("number"),
        "closer_repository": (closer.get("repository") or {}).get("nameWithOwner"),
        "closer_sha": closer.get("oid"),
    }


def deployment(node: Record, where: Record) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """A deployment and its statuses. Its lists have to be whole."""
    statuses = _children(nodes(node, "statuses"), where, deployment_id=node["databaseId"])
    return with_added(node, where), {"deployment_statuses": statuses}


def _children(found: Sequence[Record], where: Record, **more: Any) -> list[dict[str, Any]]:
    return [with_added(one, where, **more) for one in _once(found, "id")]


def _once(found: Iterable[Record], key: str) -> list[Record]:
    """Each record once: a list that grew between its pages may repeat one."""
    return list({one[key]: one for one in found}.values())

"""What belongs to an issue, as records of the child streams, cut from the completed issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sei_pipeline.integrations.jira.documents import plain
from sei_pipeline.integrations.jira.issue_record import account, histories

Json = Mapping[str, Any]
Row = dict[str, Any]


def children_of(issue: Json, instance: str) -> dict[str, list[Row]]:
    """The rows of each child stream of one issue, by the stream's name. An id comes once."""
    where = {"instance": instance, "issue_id": issue["id"]}
    fields = issue["fields"]
    rows = {
        "issue_changes": _changes(issue),
        "issue_links": map(_link, fields.get("issuelinks") or ()),
        "issue_worklogs": map(_worklog, (fields.get("worklog") or {}).get("worklogs") or ()),
        "issue_comments": map(_comment, (fields.get("comment") or {}).get("comments") or ()),
        "issue_remote_links": map(_remote_link, issue.get("remoteLinks") or ()),
        "issue_pull_requests": _pull_requests(issue),
    }
    return {name: [{**where, **row} for row in made] for name, made in rows.items()}


def _changes(issue: Json) -> Iterator[Row]:
    for entry in histories(issue):
        for index, item in enumerate(entry.get("items") or ()):
            yield {
                "history_id": entry["id"],
                "item_index": index,
                "changed_at": entry["created"],
                "account_id": account(entry.get("author")),
                "field_name": item["field"],
                "field_id": item.get("fieldId"),
                "field_type": item.get("fieldtype"),
                "from_id": item.get("from"),
                "from_text": item.get("fromString"),
                "to_id": item.get("to"),
                "to_text": item.get("toString"),
            }


def _link(link: Json) -> Row:
    direction = "outward" if "outwardIssue" in link else "inward"
    other = link.get(f"{direction}Issue") or {}
    return {
        "link_id": link["id"],
        "link_type": link["type"].get("name"),
        "direction": direction,
        "phrase": link["type"].get(direction),
        "other_issue_id": other.get("id"),
        "other_issue_key": other.get("key"),
    }


def _worklog(worklog: Json) -> Row:
    return {
        "worklog_id": worklog["id"],
        "account_id": account(worklog.get("author")),
        "started_at": worklog.get("started"),
        "worked_seconds": worklog.get("timeSpentSeconds"),
        "created_at": worklog.get("created"),
        "updated_at": worklog.get("updated"),
    }


def _comment(comment: Json) -> Row:
    return {
        "comment_id": comment["id"],
        "account_id": account(comment.get("author")),
        "created_at": comment.get("created"),
        "updated_at": comment.get("updated"),
        "body": plain(comment.get("body")),
        "is_public": comment.get("jsdPublic"),
    }


def _remote_link(link: Json) -> Row:
    target = link.get("object") or {}
    return {
        "remote_link_id": link["id"],
        "url": target.get("url"),
        "title": target.get("title"),
        "relationship": link.get("relationship"),
        "application": (link.get("application") or {}).get("name"),
        "global_id": link.get("globalId"),
    }


def _pull_requests(issue: Json) -> Iterator[Row]:
    """Of each detail that was asked for; a pull request that two of them show comes once."""
    seen: set[str] = set()
    for asked in issue.get("development") or ():
        for detail in asked["detail"]:
            for one in detail.get("pullRequests") or ():
                source, destination = one.get("source") or {}, one.get("destination") or {}
                url = one.get("url") or f"{source.get('url') or ''}#{one.get('id')}"
                if url in seen:
                    continue
                seen.add(url)
                yield {
                    "pull_request_url": url,
                    "provider": asked["applicationType"],
                    "pull_request_key": one.get("id"),
                    "repository_name": one.get("repositoryName") or (destination.get("repository") or {}).get("name"),
                    "repository_url": one.get("repositoryUrl") or (destination.get("repository") or {}).get("url"),
                    "title": one.get("name"),
                    "status": one.get("status"),
                    "source_branch": source.get("branch"),
                    "destination_branch": destination.get("branch"),
                    "updated_at": one.get("lastUpdate"),
                }

"""Completes issues: what a search shows only in part, or not at all, is asked for before the page is yielded.

Cloud's histories come by `changelog/bulkfetch`, for a page's issues at once. Worklogs and comments are asked for where
the inlined ones are fewer than their total. Remote links have no bulk way: they are asked for where the history says
that there are some. The development panel is asked where the issue's summary of it says that there is a pull request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sei_pipeline.connect.answer import HttpRejected
from sei_pipeline.connect.contract import Reject
from sei_pipeline.integrations.jira.asking import Record, listed, single
from sei_pipeline.integrations.jira.fields import FieldsInUse
from sei_pipeline.integrations.jira.issue_record import histories
from sei_pipeline.integrations.jira.options import JiraOptions
from sei_pipeline.integrations.jira.search import Issue
from sei_pipeline.integrations.jira.site import Site

BULK_ISSUES = 1_000  # the most that bulkfetch takes
BULK_HISTORIES = 5_000  # of at most 10,000: some 5 MB an answer
CHANGELOG_PAGE = 100
WORKLOG_PAGE = 1_000
COMMENT_PAGE = 100
FOLLOWERS = 4  # issues that are followed up at once, within the client's own limit
NO_SUCH = (200, 404)  # the issue may be gone since the search
REMOTE_LINKS = ("RemoteIssueLink", "RemoteWorkItemLink")  # history field, old and new; the same in every language
_COUNT = re.compile(r"pullrequest=.*?stateCount=(\d+)", re.DOTALL)


class Details:
    """Completes the issues of one connection. Thread-safe."""

    def __init__(self, site: Site, options: JiraOptions, fields: FieldsInUse):
        self._site = site
        self._options = options
        self._fields = fields
        self._closed: set[str] = set()  # projects whose development panel the token may not read

    def complete(self, issues: Sequence[Issue]) -> list[Reject]:
        """Puts into each issue what was missing; what can't be completed is rejected. Raises SourceError."""
        rejects: list[Reject] = []
        if self._site.is_cloud:
            self._fetch_histories(issues)
        followed: list[Callable[[], Reject | None]] = []
        for issue in issues:
            followed.extend(self._wanted(issue))
        if len(followed) == 1:
            rejects.extend(filter(None, [followed[0]()]))
        elif followed:
            with ThreadPoolExecutor(FOLLOWERS, thread_name_prefix="jira details") as pool:
                rejects.extend(filter(None, pool.map(lambda ask: ask(), followed)))
        return rejects

    def _wanted(self, issue: Issue) -> Iterable[Callable[[], Reject | None]]:
        fields = issue["fields"]
        log = issue.get("changelog") or {}
        if not self._site.is_cloud and len(log.get("histories") or ()) < int(log.get("total") or 0):
            yield lambda: self._whole_changelog(issue)
        if _is_short(fields.get("worklog"), "worklogs"):
            yield lambda: self._whole(issue, "worklog", "worklogs", WORKLOG_PAGE)
        if _is_short(fields.get("comment"), "comments"):
            yield lambda: self._whole(issue, "comment", "comments", COMMENT_PAGE)
        if self._has_remote_links(issue):
            yield lambda: self._remote_links(issue)
        if self._has_pull_requests(issue):
            yield lambda: self._development(issue)

    def _fetch_histories(self, issues: Sequence[Issue]) -> None:
        found: dict[str, dict[str, Record]] = {issue["id"]: {} for issue in issues}
        ids = list(found)
        for start in range(0, len(ids), BULK_ISSUES):
            body: dict[str, Any] = {"issueIdsOrKeys": ids[start : start + BULK_ISSUES], "maxResults": BULK_HISTORIES}
            while True:
                answer = self._site.post("/rest/api/3/changelog/bulkfetch", body)
                for log in listed(answer, "issueChangeLogs"):
                    of_issue = found.setdefault(str(log["issueId"]), {})
                    of_issue.update((str(entry["id"]), entry) for entry in log.get("changeHistories") or ())
                if not answer.body.get("nextPageToken"):
                    break
                body = {**body, "nextPageToken": answer.body["nextPageToken"]}
        for issue in issues:
            entries = list(found[issue["id"]].values())
            issue["changelog"] = {"histories": entries, "total": len(entries)}

    def _whole_changelog(self, issue: Issue) -> Reject | None:
        path = f"{self._site.api}/issue/{issue['id']}/changelog"
        entries = self._pages(path, "values", CHANGELOG_PAGE)
        log = issue["changelog"]
        if len(entries) > len(log.get("histories") or ()):
            log["histories"] = entries
        if len(log.get("histories") or ()) >= int(log["total"]):
            return None
        shown = f"{len(log.get('histories') or ())} history entries"
        return Reject(issue["key"], None, "changelog", "TRUNCATED", shown, f"{log['total']}, as Jira counts them")

    def _whole(self, issue: Issue, path: str, key: str, size: int) -> None:
        entries = self._pages(f"{self._site.api}/issue/{issue['id']}/{path}", key, size)
        if len(entries) > len(issue["fields"][path][key]):  # else it is gone since the search
            issue["fields"][path] = {key: entries, "total": len(entries)}

    def _pages(self, path: str, key: str, size: int) -> list[Record]:
        """All entries of a list of one issue, each once; none where the issue is gone."""
        found: dict[str, Record] = {}
        start = 0
        while True:
            answer = self._site.get(path, {"startAt": start, "maxResults": size}, accept=NO_SUCH)
            entries = listed(answer, key) if answer.status == 200 else []
            found.update((str(entry["id"]), entry) for entry in entries)
            start += len(entries)
            if not entries or start >= int(answer.body.get("total", start + 1)):
                return list(found.values())

    def _has_remote_links(self, issue: Issue) -> bool:
        if self._options.remote_links != "auto":
            return self._options.remote_links == "true"
        return any(item["field"] in REMOTE_LINKS for entry in histories(issue) for item in entry.get("items") or ())

    def _remote_links(self, issue: Issue) -> None:
        answer = self._site.get(f"{self._site.api}/issue/{issue['id']}/remotelink", accept=NO_SUCH)
        issue["remoteLinks"] = listed(answer) if answer.status == 200 else []

    def _has_pull_requests(self, issue: Issue) -> bool:
        if self._options.development == "false" or _project(issue) in self._closed:
            return False
        return self._options.development == "true" or bool(self._summary(issue))

    def _summary(self, issue: Issue) -> str:
        """What the issue itself says of its panel, where that names a pull request."""
        said = (str(issue["fields"].get(one) or "") for one in self._fields.development)
        return next((text for text in said if names_pull_requests(text)), "")

    def _development(self, issue: Issue) -> None:
        try:
            asked = []
            for kind in providers(self._summary(issue)) or self._asked_providers(issue):
                params = {"issueId": issue["id"], "applicationType": kind, "dataType": "pullrequest"}
                body = self._panel("detail", params)
                asked.append({"applicationType": kind, "detail": body.get("detail") or []})
            issue["development"] = asked
        except HttpRejected as error:
            if self._is_gone(issue):
                return
            if self._options.development == "true" or error.status == 400:
                raise
            project = _project(issue)
            if project not in self._closed:
                self._site.say(f"{project}: development information can't be read, so it is left out: {error}")
            self._closed.add(project)

    def _is_gone(self, issue: Issue) -> bool:
        """Whether it went since the search, and its panel with it: that says nothing of the others."""
        params = {"fields": "project"}
        return self._site.get(f"{self._site.api}/issue/{issue['id']}", params, accept=NO_SUCH).status == 404

    def _asked_providers(self, issue: Issue) -> list[str]:
        summary = self._panel("summary", {"issueId": issue["id"]}).get("summary") or {}
        found = (summary.get("pullrequest") or {}).get("byInstanceType") or {}
        return list(found)

    def _panel(self, what: str, params: dict[str, str | int]) -> dict[str, Any]:
        """Jira's own address of the panel, which no description names. A token may be good and yet not for this: its
        401 is no reason to give it up."""
        answer = self._site.get(f"/rest/dev-status/latest/issue/{what}", params, accept=(200, 401))
        if answer.status == 401:
            raise HttpRejected("the development panel: answered 401; the token may not read it", 401, answer.url)
        return single(answer)


def providers(summary: str) -> list[str]:
    """The application types that an issue's summary of its panel names for pull requests; none where it names none.

    The text as Jira writes it: `{pullrequest={...}, json={"cachedValue":{"summary":{"pullrequest":{...}}}}}`.
    """
    start = summary.find("json={")
    if start < 0:
        return []
    try:
        said, _ = json.JSONDecoder().raw_decode(summary, start + len("json="))
        return list(said["cachedValue"]["summary"]["pullrequest"]["byInstanceType"])
    except (ValueError, KeyError, TypeError):
        return []


def names_pull_requests(summary: str) -> bool:
    """Whether an issue's summary of its panel tells of pull requests. Data Center lists every kind, with a count of 0
    where there are none."""
    if "pullrequest" not in summary.lower():
        return False
    counted = _COUNT.search(summary)
    return counted is None or int(counted[1]) > 0


def _project(issue: Issue) -> str:
    """Permissions are a project's."""
    return str(issue["key"]).rpartition("-")[0]


def _is_short(part: Any, key: str) -> bool:
    return isinstance(part, dict) and len(part.get(key) or ()) < int(part.get("total") or 0)

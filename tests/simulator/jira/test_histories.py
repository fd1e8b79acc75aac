"""What the simulated Jira tells of one issue: histories, texts, worklogs, links."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sei_pipeline.simulator.company.model import Comment, Worklog
from tests.simulator.jira.calling import jira
from tests.simulator.jira.facts import BEGAN, change, ticket
from tests.simulator.jira.small_site import small_company


def long_history(number: int, count: int) -> Any:
    """A ticket with so many history rows, one a minute."""
    began = BEGAN + timedelta(days=20)
    changes = tuple(
        change(number * 1000 + n, began + timedelta(minutes=n), "labels" if n % 2 else "status", "a", "b")
        for n in range(count)
    )
    return ticket(number, f"PAY-{number}", BEGAN, changes=changes)


def test_cloud_inlines_the_newest_histories_only_and_tells_how_many_there_are() -> None:
    with jira(small_company(long_history(30000, 150))) as caller:
        changelog = caller.get("/rest/api/3/issue/30000", fields="summary", expand="changelog")["changelog"]
    numbers = [int(history["id"]) for history in changelog["histories"]]
    assert (changelog["total"], changelog["maxResults"]) == (150, 100)
    assert numbers == list(range(30000149, 30000049, -1)), "newest first"


def test_clouds_search_inlines_40_histories_and_20_comments_where_the_issue_itself_has_more() -> None:
    comments = tuple(Comment(7000 + n, 1, f"Comment {n}", BEGAN + timedelta(minutes=n)) for n in range(130))
    long = replace(long_history(30000, 150), comments=comments)
    query = {"jql": "id = 30000", "fields": "comment", "expand": "changelog"}
    with jira(small_company(long)) as caller:
        (found,) = caller.get("/rest/api/3/search/jql", **query)["issues"]
        whole = caller.get("/rest/api/3/issue/30000", fields="comment")["fields"]["comment"]
        pages = [caller.get("/rest/api/3/issue/30000/comment", startAt=start) for start in (0, 100)]
    with jira(small_company(long), deployment="server") as caller:
        (server,) = caller.get("/rest/api/2/search", **query)["issues"]
    assert (found["changelog"]["total"], len(found["changelog"]["histories"])) == (150, 40)
    assert (found["fields"]["comment"]["total"], len(found["fields"]["comment"]["comments"])) == (130, 20)
    assert len(whole["comments"]) == 130
    assert [(page["total"], len(page["comments"])) for page in pages] == [(130, 100), (130, 30)]
    assert len({comment["id"] for page in pages for comment in page["comments"]}) == 130
    assert (len(server["changelog"]["histories"]), len(server["fields"]["comment"]["comments"])) == (150, 130)


def test_an_issues_histories_come_in_pages_of_100_oldest_first() -> None:
    with jira(small_company(long_history(30000, 230))) as caller:
        path, told = "/rest/api/3/issue/30000/changelog", []
        for start in (0, 100, 200):
            page = caller.get(path, startAt=start, maxResults=1000)
            told += [int(history["id"]) for history in page["values"]]
            assert (page["total"], page["isLast"], "nextPage" in page) == (230, start == 200, start != 200)
    assert told == list(range(30000000, 30000230))


def test_histories_of_many_issues_come_by_date_with_instants_in_milliseconds() -> None:
    company = small_company(long_history(30000, 30), long_history(30001, 25))
    body: dict[str, Any] = {"issueIdsOrKeys": ["30000", "PAY-30001", "PAY-5", "999"], "maxResults": 20}
    found: dict[str, list[int]] = {}
    with jira(company, time_zone="Asia/Tokyo") as caller:
        pages = 0
        while pages == 0 or body.get("nextPageToken"):
            page = caller.post("/rest/api/3/changelog/bulkfetch", body)
            body["nextPageToken"] = page.get("nextPageToken")
            pages += 1
            for log in page["issueChangeLogs"]:
                found.setdefault(log["issueId"], []).extend(it["created"] for it in log["changeHistories"])
    began = int((BEGAN + timedelta(days=20)).timestamp() * 1000)
    assert pages == 3
    assert found["30000"] == [began + 60_000 * n for n in range(30)]
    assert found["30001"] == [began + 60_000 * n for n in range(25)]


def test_histories_of_many_issues_can_be_those_of_some_fields_and_have_limits() -> None:
    with jira(small_company(long_history(30000, 30))) as caller:
        path = "/rest/api/3/changelog/bulkfetch"
        (log,) = caller.post(path, {"issueIdsOrKeys": ["30000"], "fieldIds": ["status"]})["issueChangeLogs"]
        refused = [
            caller.send(path, {"issueIdsOrKeys": [str(n) for n in range(1001)]}),
            caller.send(path, {"issueIdsOrKeys": ["1"], "fieldIds": [str(n) for n in range(11)]}),
            caller.send(path, {}),
        ]
    assert {item["fieldId"] for history in log["changeHistories"] for item in history["items"]} == {"status"}
    assert len(log["changeHistories"]) == 15
    assert [reply.status_code for reply in refused] == [400, 400, 400]


def test_fields_of_one_history_row_stay_together() -> None:
    with jira() as caller:
        first, second = caller.get("/rest/api/3/issue/PAY-1/changelog")["values"]
    assert [item["field"] for item in first["items"]] == ["status", "Story point estimate"]
    assert first["items"][0] | {"from": "10000", "toString": "In Progress"} == first["items"][0]
    assert first["items"][1]["fieldtype"] == "custom"
    assert second["created"] == "2026-01-05T11:02:03.456+0000"


def test_version_three_tells_documents_where_version_two_tells_text() -> None:
    with jira() as caller:
        three = caller.get("/rest/api/3/issue/PAY-1", fields="description,comment")["fields"]
        two = caller.get("/rest/api/2/issue/PAY-1", fields="description,comment")["fields"]
    assert two["description"] == "See https://example.com/a for more.\n\nSecond paragraph"
    assert two["comment"]["comments"][0]["body"] == "Nice work"
    first, second = three["description"]["content"]
    assert [node["type"] for node in first["content"]] == ["text", "inlineCard", "text"]
    assert first["content"][1]["attrs"] == {"url": "https://example.com/a"}
    assert second["content"] == [{"type": "text", "text": "Second paragraph"}]
    assert three["comment"]["comments"][0]["body"]["type"] == "doc"


def test_worklogs_are_found_by_what_was_written_since_and_by_id() -> None:
    logs = tuple(Worklog(5000 + n, 1, BEGAN + timedelta(days=9, minutes=n), 60) for n in range(1200))
    gone = ticket(
        30001, "PAY-501", BEGAN, worklogs=(Worklog(9999, 1, BEGAN, 60),), deleted_at=BEGAN + timedelta(days=2)
    )
    company = small_company(ticket(30000, "PAY-500", BEGAN, worklogs=logs), gone)
    since = int(BEGAN.timestamp() * 1000)
    with jira(company) as caller:
        first = caller.get("/rest/api/3/worklog/updated", since=since)
        second = caller.get("/rest/api/3/worklog/updated", since=first["until"])
        deleted = caller.get("/rest/api/3/worklog/deleted", since=since)
        listed = caller.post("/rest/api/3/worklog/list", {"ids": [5001, 9999, 1]})
        inlined = caller.get("/rest/api/3/issue/30000", fields="worklog")["fields"]["worklog"]
        page = caller.get("/rest/api/3/issue/30000/worklog", startAt=1190, maxResults=100)
    assert (first["lastPage"], len(first["values"]), second["lastPage"]) == (False, 1000, True)
    told = {value["worklogId"] for value in first["values"] + second["values"]}
    assert told == {900, *range(5000, 6200)}
    assert [value["worklogId"] for value in deleted["values"]] == [9999]
    assert [(log["id"], log["issueId"]) for log in listed] == [("5001", "30000")]
    assert (inlined["total"], len(inlined["worklogs"])) == (1200, 20)
    assert (page["total"], len(page["worklogs"])) == (1200, 10)


def test_links_show_the_other_end_under_one_id() -> None:
    with jira() as caller:
        (out,) = caller.get("/rest/api/3/issue/PAY-1", fields="issuelinks")["fields"]["issuelinks"]
        (into,) = caller.get("/rest/api/3/issue/PAY-2", fields="issuelinks")["fields"]["issuelinks"]
    assert (out["id"], out["type"]["outward"], out["outwardIssue"]["key"]) == (into["id"], "blocks", "PAY-2")
    assert into["inwardIssue"]["key"] == "PAY-1"

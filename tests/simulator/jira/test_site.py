"""The simulated Jira beside its issues: fields, people, boards, versions, development, permissions, refusals."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from tests.simulator.jira.calling import jira
from tests.simulator.jira.facts import BEGAN, person, ticket
from tests.simulator.jira.small_site import small_company


def test_what_custom_fields_mean_is_told_by_the_list_of_fields_where_two_bear_one_name() -> None:
    with jira() as caller:
        fields = {field["id"]: field for field in caller.get("/rest/api/3/field")}
        shown = caller.get("/rest/api/3/issue/PAY-1")["fields"]
        estimation = caller.get("/rest/agile/1.0/board/11/configuration")["estimation"]["field"]
    names = [field["name"] for field in fields.values()]
    assert names.count("Story Points") == 2
    assert fields["customfield_10020"]["schema"]["custom"] == "com.pyxis.greenhopper.jira:gh-sprint"
    assert fields["customfield_10051"]["name"] == "Root cause"
    assert estimation == {"fieldId": "customfield_10016", "displayName": "Story point estimate"}
    assert (shown["customfield_10016"], shown["customfield_10026"], shown["customfield_10036"]) == (3.0, None, None)
    assert shown["customfield_10051"] == "a bad query"
    assert shown["customfield_10014"] == "PAY-9"
    assert shown["customfield_10001"]["name"] == "Payments"
    assert set(shown) - {"parent"} <= set(fields)


def test_sprints_of_an_issue_are_objects_on_cloud_and_the_old_text_on_data_center() -> None:
    with jira() as caller:
        cloud = caller.get("/rest/api/3/issue/PAY-1", fields="customfield_10020")["fields"]["customfield_10020"]
    with jira(deployment="server", time_zone="Europe/Berlin") as caller:
        server = caller.get("/rest/api/2/issue/PAY-1", fields="customfield_10020")["fields"]["customfield_10020"]
        unplanned = caller.get("/rest/api/2/issue/PAY-2", fields="customfield_10020")["fields"]["customfield_10020"]
    assert [(sprint["id"], sprint["state"], sprint["boardId"]) for sprint in cloud] == [
        (1, "closed", 11),
        (2, "active", 11),
    ]
    assert re.fullmatch(
        r"com\.atlassian\.greenhopper\.service\.sprint\.Sprint@[0-9a-f]+\[id=1,rapidViewId=11,state=CLOSED,name=PAY 1,"
        r"startDate=2026-01-05T09:00:00\.000\+01:00,endDate=2026-01-19T09:00:00\.000\+01:00,"
        r"completeDate=2026-01-19T09:00:00\.000\+01:00,sequence=1,goal=go\]",
        server[0],
    )
    assert "completeDate=<null>" in server[1]
    assert unplanned is None


def test_boards_tell_their_sprints_and_a_kanban_board_says_that_it_has_none() -> None:
    with jira() as caller:
        boards = caller.get("/rest/agile/1.0/board")["values"]
        mine = caller.get("/rest/agile/1.0/board", projectKeyOrId="INC")["values"]
        first = caller.get("/rest/agile/1.0/board/11/sprint", maxResults=2)
        rest = caller.get("/rest/agile/1.0/board/11/sprint", maxResults=2, startAt=2)
        active = caller.get("/rest/agile/1.0/board/11/sprint", state="active,future")["values"]
        kanban = caller.ask("/rest/agile/1.0/board/12/sprint")
        nowhere = caller.ask("/rest/agile/1.0/board/13/sprint")
    assert [(board["id"], board["type"]) for board in boards] == [(11, "scrum"), (12, "kanban")]
    assert [board["location"]["projectKey"] for board in mine] == ["INC"]
    assert [sprint["state"] for sprint in first["values"] + rest["values"]] == ["closed", "active", "future"]
    assert (first["isLast"], rest["isLast"]) == (False, True)
    assert [sprint["id"] for sprint in active] == [2, 3]
    assert "startDate" not in rest["values"][0]
    assert (kanban.status_code, nowhere.status_code) == (400, 404)


def test_users_are_paged_without_a_total_and_a_page_may_be_short_before_the_end() -> None:
    with jira() as caller:
        pages = [caller.get("/rest/api/3/users/search", startAt=start, maxResults=3) for start in (0, 3, 6)]
    assert [[user["displayName"] for user in page] for page in pages] == [
        ["Ada Stone", "Bo Reed"],
        ["Automation for Jira"],
        [],
    ]
    assert "emailAddress" in pages[0][0]
    assert "emailAddress" not in pages[0][1], "hidden by its owner"
    assert pages[1][0]["accountType"] == "app"


def test_users_of_data_center_are_found_by_name_and_have_no_account_id() -> None:
    with jira(deployment="server") as caller:
        everybody = caller.get("/rest/api/2/user/search", username=".", startAt=1, maxResults=1)
        nobody = caller.ask("/rest/api/2/user/search")
    assert [(user["name"], user["key"], "accountId" in user) for user in everybody] == [("bo", "JIRAUSER10002", False)]
    assert nobody.status_code == 400


def test_a_missing_permission_is_told_and_refuses() -> None:
    with jira(denies=["USER_PICKER", "VIEW_DEV_TOOLS"]) as caller:
        told = caller.get("/rest/api/3/mypermissions", permissions="BROWSE_PROJECTS,USER_PICKER")["permissions"]
        users = caller.ask("/rest/api/3/users/search")
        panel = caller.ask("/rest/dev-status/latest/issue/detail", issueId="10001", applicationType="GitHub")
        unnamed = caller.ask("/rest/api/3/mypermissions")
    assert {name: it["havePermission"] for name, it in told.items()} == {"BROWSE_PROJECTS": True, "USER_PICKER": False}
    assert (users.status_code, panel.status_code, unnamed.status_code) == (403, 403, 400)


def test_versions_have_a_release_day_once_they_are_released() -> None:
    with jira() as caller:
        whole = caller.get("/rest/api/3/project/PAY/versions")
        page = caller.get("/rest/api/3/project/PAY/version", maxResults=1)
    assert [(it["name"], it["released"], it.get("releaseDate")) for it in whole] == [
        ("1.0", True, "2026-01-14"),
        ("1.1", False, None),
    ]
    assert (page["total"], page["isLast"], page["values"][0]["projectId"]) == (2, False, 100)


def test_statuses_have_a_category_under_two_names() -> None:
    with jira() as caller:
        listed = caller.get("/rest/api/3/status")
        searched = caller.get("/rest/api/3/statuses/search")["values"]
    assert [it["statusCategory"]["key"] for it in listed] == ["new", "indeterminate", "done"]
    assert [it["statusCategory"] for it in searched] == ["TODO", "IN_PROGRESS", "DONE"]


def test_the_development_panel_tells_pull_requests_of_the_application_by_its_exact_name() -> None:
    query = {"issueId": "10001", "dataType": "pullrequest"}
    with jira() as caller:
        summary = caller.get("/rest/dev-status/latest/issue/summary", issueId="10001")["summary"]["pullrequest"]
        detail = caller.get("/rest/dev-status/latest/issue/detail", applicationType="GitHub", **query)["detail"]
        other = caller.get("/rest/dev-status/latest/issue/detail", applicationType="stash", **query)["detail"]
        field = caller.get("/rest/api/3/issue/PAY-1", fields="customfield_10000")["fields"]["customfield_10000"]
        by_key = caller.ask("/rest/dev-status/latest/issue/detail", applicationType="GitHub", issueId="PAY-1")
    assert summary["byInstanceType"] == {"GitHub": {"count": 1, "name": "GitHub"}}
    (request,) = detail[0]["pullRequests"]
    assert (request["url"], request["status"]) == ("https://github.com/acme/pay/pull/7", "MERGED")
    assert request["reviewers"] == [{"name": "Bo Reed", "avatar": "", "approved": True}]
    assert other == []
    assert "state=MERGED, stateCount=1" in field
    assert by_key.status_code == 400


def test_the_server_tells_what_it_is_and_its_time() -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    with jira(time_zone="Europe/Berlin", clock=lambda: now) as caller:
        cloud = caller.get("/rest/api/3/serverInfo")
    with jira(deployment="server", authorization=None) as caller:
        server = caller.get("/rest/api/2/serverInfo")
    assert (cloud["deploymentType"], cloud["serverTime"]) == ("Cloud", "2026-05-01T02:00:00.000+0200")
    assert (server["deploymentType"], server["versionNumbers"][0]) == ("Server", 9)


def test_paths_methods_and_bodies_that_are_not_jiras_are_refused() -> None:
    with jira() as caller:
        replies = [
            caller.ask("/rest/api/3/nonsense"),
            caller.send("/rest/api/3/field", {}),
            caller.send("/rest/api/3/search/jql", ["a list"]),
            caller.ask("/rest/api/3/issue/PAY-1/changelog", startAt="many"),
            caller.ask("/rest/api/3/search/jql", jql="project = PAY", maxResults="many"),
            caller.ask("/rest/api/3/search/jql", jql="project = PAY", maxResults="0"),
            caller.send("/rest/api/3/worklog/list", {"ids": 7}),
            caller.ask("/rest/api/3/project/NOPE"),
        ]
    assert [reply.status_code for reply in replies] == [404, 405, 400, 400, 400, 400, 400, 404]


def test_people_without_an_account_are_nobody_in_jira() -> None:
    company = small_company(ticket(30000, "PAY-500", BEGAN, assignee_id=3))
    assert person(3, "dependabot", kind="bot", jira_account_id=None) in company.people
    with jira(company) as caller:
        assert caller.get("/rest/api/3/issue/30000", fields="assignee")["fields"] == {"assignee": None}

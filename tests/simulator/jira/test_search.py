"""Searching the simulated Jira: pages, time zones, what is refused and what strangers see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sei_pipeline.simulator.jira.tool import JiraTool
from sei_pipeline.simulator.serving import serve
from tests.simulator.jira.calling import TOKEN, USER, Caller, basic, jira
from tests.simulator.jira.facts import BEGAN, change, many_tickets, moved_later, ticket
from tests.simulator.jira.small_site import small_company

SEARCH = "/rest/api/3/search/jql"


def test_pages_by_token_hold_every_issue_once_and_tell_no_total() -> None:
    with jira(small_company(*many_tickets(230))) as caller:
        keys = caller.found("project = PAY AND created >= '2026-01-15' ORDER BY created ASC", maxResults=100)
    assert keys == [f"PAY-{101 + n}" for n in range(230)]


@pytest.mark.parametrize(
    "order", ["updated DESC", "created DESC", "key ASC", "key DESC", "id ASC", "updated ASC, key DESC"]
)
def test_pages_are_complete_in_any_order(order: str) -> None:
    with jira(small_company(*many_tickets(23))) as caller:
        keys = caller.found(f"project in (PAY, INC) ORDER BY {order}", maxResults=5)
    assert len(keys) == 28
    assert len(set(keys)) == 28
    if order.startswith("key"):
        numbers = [int(key.partition("-")[2]) for key in keys if key.startswith("PAY")]
        assert numbers == sorted(numbers, reverse="DESC" in order)


def test_an_issue_that_is_updated_between_two_pages_is_not_lost_in_ascending_order() -> None:
    tickets = many_tickets(10)
    jql = {"jql": "project = PAY AND id >= 20000 ORDER BY updated ASC", "maxResults": 4, "fields": "key,summary"}
    with jira(small_company(*tickets)) as caller:
        first = caller.get(SEARCH, **jql)
    tickets[1] = moved_later(tickets[1], timedelta(hours=1))
    with jira(small_company(*tickets)) as caller:
        second = caller.get(SEARCH, **jql, nextPageToken=first["nextPageToken"])
        rest = caller.get(SEARCH, **jql, nextPageToken=second["nextPageToken"])
    keys = [issue["key"] for page in (first, second, rest) for issue in page["issues"]]
    assert keys == [f"PAY-{101 + n}" for n in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1)]


def test_a_token_of_another_query_is_refused() -> None:
    with jira(small_company(*many_tickets(10))) as caller:
        token = caller.get(SEARCH, jql="project = PAY", maxResults=2)["nextPageToken"]
        replies = [
            caller.ask(SEARCH, jql="project = INC", nextPageToken=token),
            caller.ask(SEARCH, jql="project = PAY", nextPageToken="!"),
        ]
    assert [reply.status_code for reply in replies] == [400, 400]


def test_at_most_100_issues_come_with_fields_and_more_with_ids_alone() -> None:
    with jira(small_company(*many_tickets(300))) as caller:
        with_fields = caller.get(SEARCH, jql="project = PAY", fields="summary", maxResults=5000)
        bare = caller.get(SEARCH, jql="project = PAY", fields="key", maxResults=5000)
        nothing = caller.get(SEARCH, jql="key = PAY-1")
    assert (len(with_fields["issues"]), with_fields["isLast"]) == (100, False)
    assert (len(bare["issues"]), bare["isLast"]) == (304, True)
    assert nothing["issues"] == [{"id": "10001"}], "no field is told that was not asked for"


def test_a_search_may_be_posted() -> None:
    body = {"jql": "key = PAY-1", "fields": ["summary", "status"], "expand": "changelog", "maxResults": 10}
    with jira() as caller:
        (issue,) = caller.post(SEARCH, body)["issues"]
        count = caller.post("/rest/api/3/search/approximate-count", {"jql": "project = PAY"})
    assert set(issue["fields"]) == {"summary", "status"}
    assert issue["changelog"]["total"] == 2
    assert count == {"count": 4}


def test_fields_are_all_all_but_some_or_those_named() -> None:
    with jira() as caller:
        told = [
            set(caller.get(SEARCH, jql="key = PAY-1", fields=fields)["issues"][0]["fields"])
            for fields in ("*all", "*all,-comment", "-comment", "summary,nonsense")
        ]
    every, but_one, but_one_again, named = told
    assert every - but_one == {"comment"}
    assert but_one == but_one_again
    assert named == {"summary"}


def test_instants_of_a_query_are_read_in_the_users_time_zone_and_told_in_it() -> None:
    """updated 09:11:30 UTC is 10:11:30 in Berlin: "10:11" there is before it, "10:12" after."""
    one = ticket(30000, "PAY-500", BEGAN.replace(month=2, hour=9, minute=11, second=30))
    found = {}
    for zone in ("UTC", "Europe/Berlin", "America/New_York"):
        with jira(small_company(one), time_zone=zone) as caller:
            for minute in ("04:11", "04:12", "09:11", "09:12", "10:11", "10:12"):
                found[zone, minute] = caller.found(f'id = 30000 AND updated >= "2026-02-05 {minute}"') != []
            told = caller.get("/rest/api/3/issue/PAY-500", fields="updated")["fields"]["updated"]
            assert caller.get("/rest/api/3/myself")["timeZone"] == zone
        found[zone, "told"] = told
    assert [found["UTC", minute] for minute in ("09:11", "09:12")] == [True, False]
    assert [found["Europe/Berlin", minute] for minute in ("09:12", "10:11", "10:12")] == [True, True, False]
    assert [found["America/New_York", minute] for minute in ("04:11", "04:12")] == [True, False]
    assert found["Europe/Berlin", "told"] == "2026-02-05T10:11:30.000+0100"
    assert found["America/New_York", "told"] == "2026-02-05T04:11:30.000-0500"


@pytest.mark.parametrize(
    ("jql", "keys"),
    [
        ("project = pay AND issuetype in (Epic, Sub-task) ORDER BY key", ["PAY-3", "PAY-9"]),
        ("(project = INC OR key = PAY-2) ORDER BY id", ["PAY-2", "INC-1"]),
        ("project = PAY AND NOT status = Done AND id > 10002", ["PAY-3"]),
        ("project = PAY AND id not in (10000, 10001) ORDER BY id DESC", ["PAY-3", "PAY-2"]),
        ('project = "PAY" AND created < "2026/01/06"  order by created asc', ["PAY-1", "PAY-9"]),
        ("project = PAY AND resolved >= -90d", ["PAY-1"]),
        ("labels = backend AND type != Bug", ["PAY-1"]),
        ("key in (PAY-4)", ["INC-1"]),
    ],
)
def test_queries_that_an_extractor_needs_are_understood(jql: str, keys: list[str]) -> None:
    with jira() as caller:
        assert caller.found(jql) == keys


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("project in (PAY, NOPE)", "The value 'NOPE' does not exist for the field 'project'."),
        ("key = PAY-5", "An issue with key 'PAY-5' does not exist for field 'key'."),
        ("id in (10001, 10005)", "A value with ID '10005' does not exist for the field 'id'."),
        ("ORDER BY created", "Unbounded JQL queries are not allowed here."),
        ("", "Unbounded JQL queries are not allowed here."),
        ('project = PAY AND updated >= "2026-02-05 10:11:12"', "Date value '2026-02-05 10:11:12' for field 'updated'"),
        ("project = PAY AND", "Error in the JQL Query"),
        ("project = PAY ORDER BY summary", "Not able to sort using field 'summary'."),
        ("flavour = sweet", "Field 'flavour' does not exist"),
        ("project ~ PAY", "Error in the JQL Query"),
    ],
)
def test_other_queries_are_refused_in_jiras_words(jql: str, message: str) -> None:
    with jira() as caller:
        reply = caller.ask(SEARCH, jql=jql)
    assert reply.status_code == 400
    assert reply.json()["errorMessages"][0].startswith(message)


def test_deleted_issues_vanish_from_search_and_are_unknown_by_key() -> None:
    with jira() as caller:
        assert "PAY-5" not in caller.found("project = PAY")
        reply = caller.ask("/rest/api/3/issue/PAY-5")
    assert reply.status_code == 404
    assert reply.json()["errorMessages"] == ["Issue does not exist or you do not have permission to see it."]


def test_a_moved_issue_answers_under_its_old_key_with_its_new_one() -> None:
    with jira() as caller:
        assert caller.get("/rest/api/3/issue/PAY-4", fields="project")["key"] == "INC-1"


def test_a_stranger_searches_with_status_200_and_finds_nothing() -> None:
    with jira(authorization=None) as caller:
        assert caller.get(SEARCH, jql="project = PAY", fields="summary") == {"issues": [], "isLast": True}
        assert caller.get("/rest/api/3/project/search")["values"] == []
        assert caller.ask("/rest/api/3/myself").status_code == 401
        assert caller.ask("/rest/api/3/issue/PAY-1").status_code == 404


def test_a_wrong_token_is_refused_and_the_header_says_why() -> None:
    with jira(authorization=basic(token="old")) as caller:
        reply = caller.ask(SEARCH, jql="project = PAY")
    assert (reply.status_code, reply.headers["X-Seraph-LoginReason"]) == (401, "AUTHENTICATED_FAILED")


def test_a_wrong_token_may_be_taken_for_a_strangers_and_only_a_header_tells() -> None:
    with jira(authorization=basic(token="old"), dead_tokens_are_strangers=True) as caller:
        reply = caller.ask(SEARCH, jql="project = PAY", fields="summary")
    assert reply.json() == {"issues": [], "isLast": True}
    assert reply.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"


def test_a_user_who_must_solve_a_captcha_is_denied() -> None:
    with jira(locked_users=[USER]) as caller:
        reply = caller.ask("/rest/api/3/myself")
    assert (reply.status_code, reply.headers["X-Seraph-LoginReason"]) == (403, "AUTHENTICATION_DENIED")
    assert reply.headers["X-Authentication-Denied-Reason"].startswith("CAPTCHA_CHALLENGE")


def test_a_project_that_may_not_be_browsed_is_unknown() -> None:
    with jira(hidden_projects=["INC"]) as caller:
        assert caller.ask(SEARCH, jql="project = INC").status_code == 400
        assert [it["key"] for it in caller.get("/rest/api/3/project/search")["values"]] == ["PAY"]
        assert caller.ask("/rest/api/3/issue/INC-1").status_code == 404


def test_the_offset_search_is_gone_from_cloud_and_the_token_search_unknown_to_data_center() -> None:
    with jira() as caller:
        reply = caller.ask("/rest/api/3/search", jql="project = PAY")
    assert (reply.status_code, "/rest/api/3/search/jql" in reply.text) == (410, True)
    with jira(deployment="server") as caller:
        assert caller.ask("/rest/api/2/search/jql", jql="project = PAY").status_code == 404
        assert caller.send("/rest/api/2/changelog/bulkfetch", {"issueIdsOrKeys": ["1"]}).status_code == 404
        assert caller.ask("/rest/api/3/myself").status_code == 404


def test_data_center_pages_by_offset_with_a_total_and_whole_changelogs() -> None:
    changes = tuple(change(n, BEGAN + timedelta(minutes=n), "status", "a", "b") for n in range(150))
    long = ticket(30000, "PAY-500", BEGAN, changes=changes)
    query = {"jql": "project = PAY AND id >= 20000 ORDER BY id", "expand": "changelog", "maxResults": 10}
    with jira(small_company(*many_tickets(24), long), deployment="server") as caller:
        pages = [caller.get("/rest/api/2/search", **query, startAt=start) for start in (0, 10, 20, 30)]
    assert [(page["total"], page["startAt"], len(page["issues"])) for page in pages] == [
        (25, 0, 10),
        (25, 10, 10),
        (25, 20, 5),
        (25, 30, 0),
    ]
    changelog = pages[2]["issues"][-1]["changelog"]
    assert (changelog["total"], len(changelog["histories"])) == (150, 150)
    assert [int(it["id"]) for it in changelog["histories"]] == list(range(150)), "oldest first"


def test_data_center_takes_the_token_alone_and_names_who_asked() -> None:
    tool = JiraTool(small_company(), {USER: TOKEN}, "server")
    with serve({"jira": tool}) as served:
        right = Caller(served, f"Bearer {TOKEN}").ask("/rest/api/2/myself")
        assert Caller(served, basic()).ask("/rest/api/2/myself").status_code == 401
        nobody = Caller(served, None).ask("/rest/api/2/search", jql="project = PAY")
    assert (right.status_code, right.headers["X-AUSERNAME"]) == (200, "reader")
    assert (nobody.json()["issues"], nobody.headers["X-AUSERNAME"]) == ([], "anonymous")

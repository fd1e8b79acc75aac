"""One issue as a record: what stands in no fixed place of Jira's JSON is found, and nothing is judged."""

from __future__ import annotations

from typing import Any

import pytest

from sei_pipeline.connect.contract import Reject
from sei_pipeline.integrations.jira.children import children_of
from sei_pipeline.integrations.jira.fields import DEVELOPMENT, ESTIMATE, NUMBER, SPRINT, FieldsInUse, find_fields
from sei_pipeline.integrations.jira.issue_record import IssueRecords, account, custom_text, histories

POINTS = FieldsInUse(story_points=("customfield_1", "customfield_2"))


def field(number: int, name: str, custom: str) -> dict[str, Any]:
    return {"id": f"customfield_{number}", "name": name, "custom": True, "schema": {"custom": custom, "type": "x"}}


def found(fields: dict[str, Any], in_use: FieldsInUse, rejects: list[Reject] | None = None) -> dict[str, Any]:
    issue = {"id": "10", "key": "PAY-1", "fields": fields}
    record = IssueRecords("acme", "https://acme", in_use).record(issue, [] if rejects is None else rejects)
    return dict(record["found"])


@pytest.mark.parametrize(
    ("value", "points"),
    [(3, 3.0), (0.5, 0.5), ("3,5", 3.5), (" 8 ", 8.0), ({"value": "13"}, 13.0), ([{"value": "2"}], 2.0), (0, 0.0)],
)
def test_story_points_are_read_however_a_site_keeps_them(value: object, points: float) -> None:
    assert found({"customfield_1": value}, POINTS)["story_points"] == points


def test_of_two_story_point_fields_the_first_with_a_value_counts() -> None:
    assert found({"customfield_1": None, "customfield_2": 5}, POINTS)["story_points"] == 5
    assert found({"customfield_1": 0, "customfield_2": 5}, POINTS)["story_points"] == 0


def test_story_points_that_are_no_number_reject_the_value_and_keep_the_issue() -> None:
    rejects: list[Reject] = []
    assert found({"customfield_1": "XL"}, POINTS, rejects)["story_points"] is None
    assert [(one.location, one.column, one.found) for one in rejects] == [("PAY-1", "story_points", "'XL'")]


def test_sprints_are_found_in_clouds_objects_and_in_data_centers_texts() -> None:
    old = (
        "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=7,rapidViewId=2,state=CLOSED,name=May, week 1 [B],"
        "startDate=2020-06-12T00:38:51.882Z,endDate=<null>,completeDate=<null>,sequence=7,goal=id=99]"
    )
    in_use = FieldsInUse(sprint=("customfield_9",))
    for value in ([{"id": 7, "name": "May, week 1 [B]"}], [old]):
        it = found({"customfield_9": value}, in_use)
        assert (it["sprint_ids"], it["sprint_names"]) == (["7"], ["May, week 1 [B]"])
    assert found({"customfield_9": None}, in_use)["sprint_ids"] == []


def test_a_team_is_known_by_id_and_name_where_the_field_is_an_object_and_by_name_elsewhere() -> None:
    in_use = FieldsInUse(team=("customfield_9",))
    it = found({"customfield_9": {"id": "ari-1", "name": "Red"}}, in_use)
    assert (it["team_id"], it["team_name"]) == ("ari-1", "Red")
    it = found({"customfield_9": [{"value": "Blue"}]}, in_use)
    assert (it["team_id"], it["team_name"]) == (None, "Blue")


def test_kept_custom_fields_of_one_name_all_give_their_values() -> None:
    in_use = FieldsInUse(custom=(("customfield_1", "Area"), ("customfield_2", "Area"), ("customfield_3", "Void")))
    fields = {"customfield_1": [{"value": "a"}, {"value": "b"}], "customfield_2": "c", "customfield_3": None}
    assert found(fields, in_use)["custom_fields"] == ["Area=a", "Area=b", "Area=c"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"value": "Europe", "child": {"value": "Berlin"}}, "Europe / Berlin"),
        ({"accountId": "5e", "displayName": "Ada"}, "5e"),
        ({"name": "ada", "key": "JIRAUSER1", "displayName": "Ada"}, "ada"),
        ({"type": "doc", "content": [{"type": "text", "text": "long"}]}, "long"),
        ({"id": "4"}, "4"),
        (2.0, "2"),
        (True, "True"),
        ("", None),
    ],
)
def test_a_custom_value_becomes_one_text(value: object, text: str | None) -> None:
    assert custom_text(value) == text


def test_documents_become_text_and_keep_the_addresses_of_links() -> None:
    link = {"type": "link", "attrs": {"href": "https://github.com/acme/pay/pull/7"}}
    mention = {"type": "mention", "attrs": {"text": "@ada"}}
    document = {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": "see "}, mention]},
            {"type": "paragraph", "content": [{"type": "text", "text": "the change", "marks": [link]}]},
            {"type": "paragraph", "content": [{"type": "inlineCard", "attrs": {"url": "https://x.example/1"}}]},
            {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "text", "text": "one"}]}]},
        ],
    }  # fmt: skip
    text = found({"description": document}, FieldsInUse())["description"]
    assert text == "see @ada\nthe change (https://github.com/acme/pay/pull/7)\nhttps://x.example/1\none"
    assert found({"description": "h1. as it is"}, FieldsInUse())["description"] == "h1. as it is"
    assert found({"description": None}, FieldsInUse())["description"] is None


def test_keys_before_a_move_come_from_the_history_oldest_first() -> None:
    def moved(number: str, key: str) -> dict[str, Any]:
        return {"id": number, "created": "x", "items": [{"field": "Key", "fromString": key, "toString": "?"}]}

    issue = {
        "id": "10",
        "key": "WEB-1",
        "fields": {},
        "changelog": {"histories": [moved("12", "APP-2"), moved("9", "PAY-3")]},
    }
    record = IssueRecords("acme", "https://acme", FieldsInUse()).record(issue, [])
    assert record["found"]["former_keys"] == ["PAY-3", "APP-2"]
    assert record["found"]["url"] == "https://acme/browse/WEB-1"


def test_two_changes_of_one_instant_keep_the_order_of_their_numbers() -> None:
    entries = [{"id": number, "created": "2026-01-01T00:00:00.000+0000", "items": []} for number in ("100", "99")]
    assert [entry["id"] for entry in histories({"changelog": {"histories": entries}})] == ["99", "100"]


def test_people_are_known_by_account_id_else_key_else_name() -> None:
    assert account({"accountId": "5e", "key": "k", "name": "n"}) == "5e"
    assert account({"key": "JIRAUSER1", "name": "ada"}) == "JIRAUSER1"
    assert account({"accountId": "", "name": "ada"}) == "ada"
    assert account(None) is None


def test_a_pull_request_that_two_panels_show_comes_once() -> None:
    detail = [{"pullRequests": [{"id": "#7", "url": "https://github.com/a/b/pull/7", "status": "MERGED"}]}]
    asked = [{"applicationType": kind, "detail": detail} for kind in ("GitHub", "githube")]
    rows = children_of({"id": "10", "key": "PAY-1", "fields": {}, "development": asked}, "acme")["issue_pull_requests"]
    assert [(row["pull_request_url"], row["provider"]) for row in rows] == [("https://github.com/a/b/pull/7", "GitHub")]


def test_fields_are_found_by_what_made_them_whatever_their_names() -> None:
    fields = [
        field(30, "Estimation", ESTIMATE),
        field(20, "Story Points", NUMBER),
        field(9, "Спринт", SPRINT),
        field(8, "Entwicklung", DEVELOPMENT),
        field(7, "Velocity", NUMBER),
    ]
    in_use = find_fields(fields, {}, [])
    assert in_use.story_points == ("customfield_20", "customfield_30")
    assert in_use.sprint == ("customfield_9",)
    assert in_use.development == ("customfield_8",)
    assert not in_use.is_ambiguous


def test_an_override_wins_over_what_was_found() -> None:
    in_use = find_fields([field(20, "Story Points", NUMBER)], {"story_points": "customfield_7"}, [])
    assert in_use.story_points == ("customfield_7",)
    assert in_use.unknown == ("customfield_7",), "no field has that id, which is said"


def test_of_two_fields_of_one_name_the_one_that_boards_estimate_by_counts() -> None:
    fields = [field(20, "Story Points", NUMBER), field(10, "Story Points", NUMBER), field(30, "Other", ESTIMATE)]
    in_use = find_fields(fields, {}, [])
    assert in_use.is_ambiguous
    assert in_use.estimated_by({"customfield_20"}, is_whole=True).story_points == ("customfield_20",)
    first = ("customfield_20", "customfield_10", "customfield_30")
    assert in_use.estimated_by({"customfield_20"}, is_whole=False).story_points == first
    assert in_use.estimated_by({"None"}, is_whole=True).story_points == in_use.story_points

"""GraphQL connections: complete whatever the page size, cursors that hold on while records move."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sei_pipeline.simulator.github import GithubTool
from sei_pipeline.simulator.github.ordered import BadCursor, Listed, Ordered, cursor_of, key_of
from tests.simulator.github.asking import TOKEN, Asker, asker
from tests.simulator.github.small import LONG, MERGE, PULLS, ROOT, SHOP, WORK, at, pull, small_company

PULL_PAGE = """query($after: String, $size: Int!, $field: IssueOrderField!, $direction: OrderDirection!) {
  repository(owner: "acme", name: "shop") {
    pullRequests(first: $size, after: $after, orderBy: {field: $field, direction: $direction}) {
      totalCount pageInfo { endCursor hasNextPage hasPreviousPage startCursor } nodes { number updatedAt }
    }
  }
}"""
COMMIT_PAGE = """query($after: String, $size: Int!) {
  repository(owner: "acme", name: "shop") { pullRequest(number: 4) { commits(first: $size, after: $after) {
    totalCount pageInfo { endCursor hasNextPage } nodes { commit { oid } } } } }
}"""
HISTORY = """query($after: String, $size: Int!) {
  repository(owner: "acme", name: "shop") { defaultBranchRef { target { ... on Commit {
    history(first: $size, after: $after) { totalCount pageInfo { endCursor hasNextPage } nodes { oid } } } } } }
}"""


def numbers(client: Asker, field: str, direction: str, size: int) -> list[int]:
    nodes = client.nodes(PULL_PAGE, "repository", "pullRequests", size=size, field=field, direction=direction)
    return [node["number"] for node in nodes]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pull_requests_are_complete_in_each_order_whatever_the_page_size(size: int) -> None:
    client = asker()
    assert numbers(client, "CREATED_AT", "ASC", size) == [1, 2, 3, 4]
    assert numbers(client, "CREATED_AT", "DESC", size) == [4, 3, 2, 1]
    assert numbers(client, "UPDATED_AT", "DESC", size) == [4, 3, 2, 1]


def page(client: Asker, after: str | None, direction: str = "DESC", size: int = 2) -> Any:
    data = client.data(PULL_PAGE, after=after, size=size, field="UPDATED_AT", direction=direction)
    return data["repository"]["pullRequests"]


def test_page_information_tells_where_a_page_lies() -> None:
    client = asker()
    first = page(client, None)
    second = page(client, first["pageInfo"]["endCursor"])
    assert [(p["pageInfo"]["hasPreviousPage"], p["pageInfo"]["hasNextPage"]) for p in (first, second)] == [
        (False, True),
        (True, False),
    ]
    assert first["totalCount"] == 4
    assert first["pageInfo"]["startCursor"] != first["pageInfo"]["endCursor"]


def touched(number: int, hours: float) -> GithubTool:
    """The company after one more change of a pull request."""
    changed = tuple(replace(one, updated_at=at(hours)) if one.number == number else one for one in PULLS)
    return GithubTool(small_company(pull_requests=changed), [TOKEN])


def test_a_record_that_changes_between_pages_is_seen_twice_or_never_as_at_github() -> None:
    first = page(asker(), None)
    assert [node["number"] for node in first["nodes"]] == [4, 3]
    # 1, on the second page, is touched: read newest first it has jumped to the front, and is missed
    second = page(Asker(touched(1, 50)), first["pageInfo"]["endCursor"])
    assert [node["number"] for node in second["nodes"]] == [2]
    # read oldest first, a touched record of the first page comes once more at the end
    first = page(asker(), None, "ASC")
    assert [node["number"] for node in first["nodes"]] == [1, 2]
    second = page(Asker(touched(1, 50)), first["pageInfo"]["endCursor"], "ASC")
    assert [node["number"] for node in second["nodes"]] == [3, 4]
    third = page(Asker(touched(1, 50)), second["pageInfo"]["endCursor"], "ASC")
    assert [node["number"] for node in third["nodes"]] == [1]


def test_a_cursor_holds_although_its_record_is_gone() -> None:
    client = asker()
    first = page(client, None, "ASC")
    client.tool.change(deleted=frozenset({"PR_2"}))
    assert [node["number"] for node in page(client, first["pageInfo"]["endCursor"], "ASC")["nodes"]] == [3, 4]


def test_records_of_one_second_are_neither_lost_nor_doubled() -> None:
    same = tuple(pull(number, 2, (WORK.sha,)) for number in range(10, 60))
    client = Asker(GithubTool(small_company(pull_requests=same), [TOKEN]))
    for direction in ("ASC", "DESC"):
        assert sorted(numbers(client, "UPDATED_AT", direction, 7)) == list(range(10, 60))


@pytest.mark.parametrize("size", [1, 60, 100])
def test_graphql_lists_all_commits_of_a_pull_request(size: int) -> None:
    client = asker()
    found = client.nodes(COMMIT_PAGE, "repository", "pullRequest", "commits", size=size)
    assert [node["commit"]["oid"] for node in found] == [commit.sha for commit in LONG]


def test_history_is_paged_from_one_head_even_when_the_branch_moves() -> None:
    client = asker()
    path = ("repository", "defaultBranchRef", "target", "history")
    found = client.nodes(HISTORY, *path, size=1)
    assert [node["oid"] for node in found] == [MERGE.sha, WORK.sha, ROOT.sha]
    cursor = client.data(HISTORY, after=None, size=1)["repository"]["defaultBranchRef"]["target"]["history"]
    assert cursor["pageInfo"]["endCursor"] == f"{MERGE.sha} 0"
    wrong = client.query(HISTORY, size=1, after=f"{WORK.sha} 0")
    assert wrong.body["errors"][0]["type"] == "INVALID_CURSOR_ARGUMENTS"


def test_last_and_before_read_backwards() -> None:
    query = '{repository(owner:"acme",name:"shop"){pullRequests(last:2%s){pageInfo{startCursor} nodes{number}}}}'
    client = asker()
    end = client.data(query % "")["repository"]["pullRequests"]
    assert [node["number"] for node in end["nodes"]] == [3, 4]
    before = client.data(query % f',before:"{end["pageInfo"]["startCursor"]}"')["repository"]["pullRequests"]
    assert [node["number"] for node in before["nodes"]] == [1, 2]


def test_edges_carry_the_cursor_of_each_record() -> None:
    client = asker()
    query = '{repository(owner:"acme",name:"shop"){pullRequests(first:4){edges{cursor node{number}}}}}'
    edges = client.data(query)["repository"]["pullRequests"]["edges"]
    after = page(client, None, "ASC", 1)["pageInfo"]["endCursor"]
    assert [edge["node"]["number"] for edge in edges] == [1, 2, 3, 4]
    assert edges[0]["cursor"] != after  # another order, another cursor


@pytest.mark.parametrize("first", [1, 3, 5])
@pytest.mark.parametrize("is_descending", [False, True])
def test_pages_of_an_ordered_list_add_up(first: int, is_descending: bool) -> None:
    listed = Ordered.by([5, 3, 9, 1, 7], lambda number: (number,)).descending(is_descending)
    found: list[int] = []
    after = None
    while True:
        part = listed.page({"first": first, "after": after})
        found += part.records
        if not part.has_next:
            break
        after = part.cursor(part.records[-1])
    assert found == sorted(found, reverse=is_descending)
    assert len(found) == part.total == 5


def test_a_cursor_is_opaque_and_only_a_cursor_is_one() -> None:
    assert key_of(cursor_of(("2026-01-01T00:00:00Z", 7))) == ("2026-01-01T00:00:00Z", 7)
    for text in ("", "x", "eHg=", cursor_of((1,))[:-4]):
        with pytest.raises(BadCursor):
            key_of(text)
    with pytest.raises(BadCursor):
        Ordered([1, 2], lambda number: (number,)).page({"first": 1, "after": cursor_of(("a",))})
    with pytest.raises(BadCursor):
        Listed(["a", "b"], str).page({"first": 1, "after": cursor_of(("c",))})


def test_heads_of_several_repositories_come_in_one_query() -> None:
    part = """: repository(owner: "acme", name: "%s") {
      nameWithOwner pushedAt updatedAt isEmpty defaultBranchRef { target { oid } }
      pullRequests(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { nodes { updatedAt } }
      issues(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { nodes { updatedAt } }
      deployments(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { id updatedAt } }
      releases(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { id } } }"""
    names = ("shop", "site", "empty")
    data = asker().data("{" + " ".join(f"r{i}" + part % name for i, name in enumerate(names)) + "}")
    assert [data[f"r{i}"]["nameWithOwner"] for i in range(3)] == [SHOP, "acme/site", "acme/empty"]
    assert data["r0"]["defaultBranchRef"] == {"target": {"oid": MERGE.sha}}
    assert data["r0"]["pullRequests"]["nodes"] == [{"updatedAt": "2026-01-05T23:00:00Z"}]
    assert data["r2"]["defaultBranchRef"] is None
    assert data["r2"]["isEmpty"] is True

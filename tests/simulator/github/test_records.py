"""What GraphQL tells of pull requests, commits, issues and accounts."""

from __future__ import annotations

from typing import Any

from sei_pipeline.simulator.github import Behaviour, GithubTool, Token
from tests.simulator.github.asking import TOKEN, Asker, asker, shop
from tests.simulator.github.small import (
    DRAFT,
    MERGE,
    REWRITTEN,
    ROOT,
    SHOP,
    WORK,
    at,
    person,
    run,
    small_company,
)


def pull(number: int, fields: str) -> Any:
    return shop(f"pullRequest(number:{number}){{{fields}}}")["pullRequest"]


def test_a_merged_pull_request_is_told_with_all_that_belongs_to_it() -> None:
    told = pull(
        1,
        """id databaseId fullDatabaseId state isDraft merged closed closedAt mergedAt createdAt updatedAt url
        author { __typename login ... on User { databaseId name email } } mergedBy { login }
        headRefName headRefOid headRef { name } baseRefName baseRefOid isCrossRepository additions reviewDecision
        mergeCommit { oid parents(first: 3) { nodes { oid } } } labels(first: 5) { nodes { name } }
        closingIssuesReferences(first: 5) { nodes { number repository { nameWithOwner } } }""",
    )
    assert told == {
        "id": "PR_1", "databaseId": 2001, "fullDatabaseId": "2001", "state": "MERGED", "isDraft": False,
        "merged": True, "closed": True, "closedAt": "2026-01-05T13:36:00Z", "mergedAt": "2026-01-05T13:36:00Z",
        "createdAt": "2026-01-05T11:00:00Z", "updatedAt": "2026-01-05T14:00:00Z",
        "url": "https://github.com/acme/shop/pull/1",
        "author": {"__typename": "User", "login": "ann", "databaseId": 1001, "name": "Ann", "email": ""},
        "mergedBy": {"login": "bob"}, "headRefName": "change-1", "headRefOid": WORK.sha, "headRef": None,
        "baseRefName": "main", "baseRefOid": ROOT.sha, "isCrossRepository": False, "additions": 3,
        "reviewDecision": "APPROVED",
        "mergeCommit": {"oid": MERGE.sha, "parents": {"nodes": [{"oid": ROOT.sha}, {"oid": WORK.sha}]}},
        "labels": {"nodes": [{"name": "bug"}, {"name": "urgent"}]},
        "closingIssuesReferences": {"nodes": [{"number": 5, "repository": {"nameWithOwner": SHOP}}]},
    }  # fmt: skip


def test_commits_carry_git_names_and_the_account_where_the_address_is_known() -> None:
    told = pull(1, "commits(first:5){nodes{commit{oid authoredDate committedDate messageHeadline messageBody "
                   "author{name email user{login}} committer{name email user{login}}}}}")  # fmt: skip
    assert told["commits"]["nodes"] == [
        {
            "commit": {
                "oid": WORK.sha, "authoredDate": "2026-01-05T10:00:00Z", "committedDate": "2026-01-05T10:30:00Z",
                "messageHeadline": "Change work", "messageBody": "Why it was done.",
                "author": {"name": "Bob", "email": "bob@private.example", "user": None},
                "committer": {"name": "Ann", "email": "bob@private.example", "user": None},
            }
        }
    ]  # fmt: skip
    assert pull(2, "commits(first:1){nodes{commit{author{user{login}}}}}")["commits"]["nodes"][0]["commit"] == {
        "author": {"user": {"login": "ann"}}
    }


def test_reviews_comments_and_threads_are_three_lists() -> None:
    told = pull(
        1,
        """reviews(first:5){totalCount nodes{databaseId state submittedAt author{login} comments(first:5){nodes{body}}}}
        comments(first:5){nodes{body author{login} issue{number} pullRequest{number}}}
        reviewThreads(first:5){nodes{path comments(first:5){nodes{databaseId body path author{login}
          pullRequestReview{databaseId}}}}}""",
    )
    assert [review["state"] for review in told["reviews"]["nodes"]] == ["CHANGES_REQUESTED", "APPROVED"]
    assert told["reviews"]["nodes"][0]["comments"]["nodes"] == [{"body": "Why this?"}]
    assert told["comments"]["nodes"] == [
        {"body": "Please look", "author": {"login": "ann"}, "issue": {"number": 1}, "pullRequest": {"number": 1}}
    ]
    thread = told["reviewThreads"]["nodes"][0]
    assert [comment["databaseId"] for comment in thread["comments"]["nodes"]] == [902, 903]
    assert thread["comments"]["nodes"][0]["pullRequestReview"] == {"databaseId": 801}
    assert thread["comments"]["nodes"][1]["author"] is None  # an account that is gone


def test_a_ghost_is_null_and_an_app_has_no_bot_in_its_login() -> None:
    assert pull(3, "author{login} state closedAt") == {
        "author": None, "state": "CLOSED", "closedAt": "2026-01-05T18:00:00Z",
    }  # fmt: skip
    told = pull(4, "author{__typename login ... on Bot{databaseId} ... on User{name}}")
    assert told["author"] == {"__typename": "Bot", "login": "dependabot", "databaseId": 1004}


def test_a_bot_with_a_user_account_looks_like_a_user() -> None:
    assert shop("issue(number:5){author{__typename login}}")["issue"]["author"] == {
        "__typename": "User",
        "login": "acme-robot",
    }


def test_rest_and_graphql_spell_apps_differently() -> None:
    company = small_company(
        people=(person(1, "copilot-swe-agent[bot]", "agent"), person(2, "ann")), runs=(run(1, SHOP, 1, actor_id=1),)
    )
    client = Asker(GithubTool(company, [Token(TOKEN, "ann")]))
    actor = client.get(f"/repos/{SHOP}/actions/runs").body["workflow_runs"][0]["actor"]
    assert (actor["login"], actor["type"]) == ("Copilot", "Bot")
    assert pull_author(client) == {"__typename": "Bot", "login": "copilot-swe-agent"}


def pull_author(client: Asker) -> Any:
    return shop("pullRequest(number:1){author{__typename login}}", client)["pullRequest"]["author"]


def test_a_timeline_tells_drafts_forced_pushes_and_the_merge_in_order() -> None:
    told = pull(
        1,
        """timelineItems(first:20){totalCount nodes{__typename ... on HeadRefForcePushedEvent {createdAt
        beforeCommit{oid} afterCommit{oid}} ... on MergedEvent{commit{oid} mergeRefName actor{login}}}}""",
    )["timelineItems"]
    kinds = [node["__typename"] for node in told["nodes"]]
    assert kinds == [
        "PullRequestCommit", "IssueComment", "HeadRefForcePushedEvent", "PullRequestReview", "PullRequestReview",
        "MergedEvent", "ClosedEvent",
    ]  # fmt: skip
    assert told["nodes"][2]["beforeCommit"] == {"oid": REWRITTEN.sha}
    assert told["nodes"][2]["afterCommit"] == {"oid": WORK.sha}
    assert told["nodes"][5]["commit"] == {"oid": MERGE.sha}
    drafts = pull(2, "timelineItems(first:5,itemTypes:[READY_FOR_REVIEW_EVENT,CONVERT_TO_DRAFT_EVENT]){totalCount "
                     "nodes{... on ConvertToDraftEvent{createdAt actor{login}}}}")["timelineItems"]  # fmt: skip
    assert drafts == {"totalCount": 1, "nodes": [{"createdAt": "2026-01-05T16:00:00Z", "actor": {"login": "ann"}}]}


def test_an_issue_is_told_with_its_events() -> None:
    told = shop(
        """issue(number:5){databaseId state stateReason closedAt author{login} assignees(first:5){nodes{login}}
        closedByPullRequestsReferences(first:5){nodes{number}}
        timelineItems(first:10,itemTypes:[CLOSED_EVENT,LABELED_EVENT,ASSIGNED_EVENT,RENAMED_TITLE_EVENT]){nodes{
          __typename ... on LabeledEvent{label{name}} ... on AssignedEvent{assignee{... on User{login}}}
          ... on RenamedTitleEvent{previousTitle currentTitle}
          ... on ClosedEvent{createdAt stateReason actor{login} closer{... on PullRequest{number}}}}}}"""
    )["issue"]
    events = told.pop("timelineItems")["nodes"]
    assert told == {
        "databaseId": 3005, "state": "CLOSED", "stateReason": "COMPLETED", "closedAt": "2026-01-05T13:36:00Z",
        "author": {"login": "acme-robot"}, "assignees": {"nodes": [{"login": "bob"}]},
        "closedByPullRequestsReferences": {"nodes": [{"number": 1}]},
    }  # fmt: skip
    assert events == [
        {"__typename": "LabeledEvent", "label": {"name": "bug"}},
        {"__typename": "AssignedEvent", "assignee": {"login": "bob"}},
        {"__typename": "RenamedTitleEvent", "previousTitle": "Broken cart", "currentTitle": "Broken cart, still"},
        {
            "__typename": "ClosedEvent", "createdAt": "2026-01-05T13:36:00Z", "stateReason": "COMPLETED",
            "actor": {"login": "bob"}, "closer": {"number": 1},
        },
    ]  # fmt: skip


def test_issues_are_chosen_by_their_last_change_and_none_are_there_when_switched_off() -> None:
    query = 'issues(first:5,filterBy:{since:"%s"}){totalCount}'
    assert shop(query % "2026-01-05T13:36:00Z")["issues"]["totalCount"] == 1
    assert shop(query % "2026-01-05T13:36:01Z")["issues"]["totalCount"] == 0
    off = asker(behaviour=Behaviour(without_issues=frozenset({SHOP})))
    assert shop("hasIssuesEnabled issues(first:5){totalCount}", off) == {
        "hasIssuesEnabled": False,
        "issues": {"totalCount": 0},
    }


def test_an_organization_has_repositories_members_and_teams() -> None:
    told = asker().data("""{organization(login:"ACME"){login
      repositories(first:5,orderBy:{field:NAME,direction:ASC}){nodes{name isPrivate visibility}}
      membersWithRole(first:5){edges{role node{login databaseId}}}
      teams(first:5){nodes{slug name members(first:5){nodes{login}}}}}}""")["organization"]
    assert [one["name"] for one in told["repositories"]["nodes"]] == ["empty", "shop", "site"]
    assert told["membersWithRole"]["edges"][0] == {"role": "MEMBER", "node": {"login": "ann", "databaseId": 1001}}
    assert [team["slug"] for team in told["teams"]["nodes"]] == ["cart", "cart-checkout"]
    assert told["teams"]["nodes"][0]["members"] == {"nodes": [{"login": "ann"}, {"login": "bob"}]}


def test_a_commit_is_found_by_sha_or_branch_and_its_history_by_instant() -> None:
    since = at(1).isoformat().replace("+00:00", "Z")
    query = """a: object(oid:"DRAFT"){... on Commit{oid associatedPullRequests(first:5){nodes{number}}}}
      b: object(expression:"main"){oid} c: object(oid:"0000000000000000000000000000000000000000"){oid}
      ref(qualifiedName:"refs/heads/change-2"){target{... on Commit{
        history(first:9,since:"SINCE"){totalCount nodes{oid}}}}}"""
    told = shop(query.replace("DRAFT", DRAFT.sha).replace("SINCE", since))
    assert told["a"] == {"oid": DRAFT.sha, "associatedPullRequests": {"nodes": [{"number": 2}, {"number": 3}]}}
    assert (told["b"], told["c"]) == ({"oid": MERGE.sha}, None)
    history = told["ref"]["target"]["history"]
    assert [one["oid"] for one in history["nodes"]] == [DRAFT.sha, MERGE.sha, WORK.sha]


def test_fragments_aliases_and_conditions_are_understood() -> None:
    told = asker().data(
        """query($with:Boolean!){repository(owner:"acme",name:"shop"){...names n:name
        pullRequest(number:1){id @skip(if:$with) title @include(if:$with)} pullRequest(number:1){number}}}
        fragment names on Repository{name owner{...who}} fragment who on RepositoryOwner{login __typename}""",
        **{"with": True},
    )
    assert told["repository"] == {
        "name": "shop", "owner": {"login": "acme", "__typename": "Organization"}, "n": "shop",
        "pullRequest": {"title": "Pull 1", "number": 1},
    }  # fmt: skip


def test_reviews_threads_and_comments_are_found_by_their_ids() -> None:
    told = pull(1, "comments(first:1){nodes{id}} reviews(first:1){nodes{id}} reviewThreads(first:1){nodes{id comments("
                   "first:1){pageInfo{endCursor} nodes{id}}}}")  # fmt: skip
    comment, review, thread = (told[name]["nodes"][0] for name in ("comments", "reviews", "reviewThreads"))
    line = thread["comments"]["nodes"][0]
    query = """query($ids:[ID!]!,$after:String){nodes(ids:$ids){__typename id
      ... on PullRequestReviewThread{comments(first:5,after:$after){nodes{databaseId}}}}}"""
    ids = [one["id"] for one in (comment, review, line, thread)]
    found = asker().data(query, ids=ids, after=thread["comments"]["pageInfo"]["endCursor"])["nodes"]
    assert [one["id"] for one in found] == ids
    kinds = [one["__typename"] for one in found]
    assert kinds == ["IssueComment", "PullRequestReview", "PullRequestReviewComment", "PullRequestReviewThread"]
    assert found[3]["comments"]["nodes"] == [{"databaseId": 903}]

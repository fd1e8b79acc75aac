"""What GraphQL tells of deployments, runs and their jobs, tags and releases."""

from __future__ import annotations

from tests.simulator.github.asking import asker, shop
from tests.simulator.github.small import MERGE


def test_deployments_have_statuses_newest_first_and_the_run_that_made_them() -> None:
    told = shop("""deployments(first:5,orderBy:{field:CREATED_AT,direction:DESC}){nodes{id databaseId environment state
        task payload commitOid ref{name prefix} creator{login} createdAt updatedAt latestStatus{state}
        statuses(first:5){nodes{state createdAt logUrl}}}}""")["deployments"]["nodes"]
    assert [(one["environment"], one["state"]) for one in told] == [("production", "FAILURE"), ("staging", "ACTIVE")]
    first = told[0]
    assert [status["state"] for status in first["statuses"]["nodes"]] == ["FAILURE", "IN_PROGRESS", "QUEUED"]
    assert first["statuses"]["nodes"][0]["logUrl"] == "https://github.com/acme/shop/actions/runs/50001"
    assert first["updatedAt"] == first["statuses"]["nodes"][0]["createdAt"] == "2026-01-05T15:12:00Z"
    assert (first["payload"], first["ref"]) == ('{"region": "eu"}', {"name": "main", "prefix": "refs/heads/"})
    assert first["creator"] == {"login": "ghost"}
    assert shop('deployments(first:5,environments:["staging"]){totalCount}')["deployments"]["totalCount"] == 1


def test_jobs_of_many_runs_come_in_one_query() -> None:
    query = """query($ids:[ID!]!){nodes(ids:$ids){... on WorkflowRun{databaseId checkSuite{status conclusion
      checkRuns(first:50,filterBy:{checkType:%s}){totalCount nodes{databaseId name status conclusion startedAt
      completedAt}}}}}}"""
    told = asker().data(query % "LATEST", ids=["WFR_1", "WFR_10"])["nodes"]
    assert [run["checkSuite"]["checkRuns"]["totalCount"] for run in told] == [2, 1]
    assert told[0]["checkSuite"]["checkRuns"]["nodes"][1] == {
        "databaseId": 60003, "name": "lint", "status": "COMPLETED", "conclusion": "FAILURE",
        "startedAt": "2026-01-05T15:00:00Z", "completedAt": "2026-01-05T15:12:00Z",
    }  # fmt: skip
    assert asker().data(query % "ALL", ids=["WFR_1"])["nodes"][0]["checkSuite"]["checkRuns"]["totalCount"] == 3


def test_tags_are_plain_or_objects_of_their_own_by_repository() -> None:
    query = """{repository(owner:"acme",name:"%s"){refs(refPrefix:"refs/tags/",first:5){nodes{name prefix target{
      __typename oid ... on Tag{tagger{date} target{oid}} ... on Commit{committedDate}}}}}}"""
    found = {}
    for name in ("shop", "site"):
        ref = asker().data(query % name)["repository"]["refs"]["nodes"][0]
        assert (ref["name"], ref["prefix"]) == ("v1", "refs/tags/")
        found[ref["target"]["__typename"]] = ref["target"]
    assert set(found) == {"Tag", "Commit"}
    assert found["Tag"]["tagger"]["date"].startswith("2026-01-05T1")
    assert found["Tag"]["oid"] != found["Tag"]["target"]["oid"]


def test_releases_lead_to_their_commit() -> None:
    told = shop("releases(first:5,orderBy:{field:CREATED_AT,direction:DESC}){nodes{databaseId tagName name isLatest "
                "isPrerelease publishedAt tagCommit{oid} author{login}}} latestRelease{tagName}")  # fmt: skip
    assert told["latestRelease"] == {"tagName": "v1"}
    assert told["releases"]["nodes"] == [
        {
            "databaseId": 700, "tagName": "v1", "name": "Version 1", "isLatest": True, "isPrerelease": False,
            "publishedAt": "2026-01-05T14:00:00Z", "tagCommit": {"oid": MERGE.sha}, "author": {"login": "ann"},
        }
    ]  # fmt: skip

"""A page of pull requests takes little time: extraction is measured against this server."""

from __future__ import annotations

import time

from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.github import GithubTool
from tests.simulator.github.asking import TOKEN, Asker

PAGE = """{repository(owner:"%s",name:"%s"){pullRequests(first:50,orderBy:{field:CREATED_AT,direction:ASC}){
  pageInfo{endCursor hasNextPage} nodes{id databaseId number title body state isDraft createdAt updatedAt mergedAt
  author{__typename login} mergedBy{login} headRefName headRefOid baseRefName baseRefOid additions deletions
  mergeCommit{oid} labels(first:50){nodes{name}}
  commits(first:100){totalCount pageInfo{endCursor hasNextPage} nodes{commit{oid message authoredDate committedDate
    author{name email user{login}} committer{name email user{login}} parents(first:3){nodes{oid}}}}}
  reviews(first:100){totalCount pageInfo{endCursor hasNextPage} nodes{databaseId state submittedAt author{login}}}
  comments(first:100){totalCount pageInfo{endCursor hasNextPage} nodes{databaseId createdAt author{login}}}}}}}"""
LIMIT_SECONDS = 0.06  # of processor time; some 0.012 on the machine that it was written on


def test_fifty_pull_requests_with_commits_and_reviews_take_less_than_60_ms() -> None:
    company = make_company(5, developer_count=12, days=60)
    client = Asker(GithubTool(company, [TOKEN]))
    busiest = max(client.tool.index.repositories.values(), key=lambda entry: len(entry.pulls.records))
    query = PAGE % (busiest.owner, busiest.name)
    assert len(client.data(query)["repository"]["pullRequests"]["nodes"]) == 50
    taken = []
    for _ in range(5):
        began = time.process_time()
        client.query(query)
        taken.append(time.process_time() - began)
    assert min(taken) < LIMIT_SECONDS

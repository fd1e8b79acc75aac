"""The jobs of workflow runs: of a hundred runs in one request, where REST needs one for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sei_pipeline.integrations.github.api import Api, PageSize
from sei_pipeline.integrations.github.heads import Head
from sei_pipeline.integrations.github.queries_heads import JOBS, MORE_JOBS
from sei_pipeline.integrations.github.records import Record, job, nodes, with_added

RUNS_AT_ONCE = 100  # GitHub's own limit of `nodes(ids:)`; one point


class Jobs:
    """Reads the jobs of one repository's runs, all attempts of them."""

    def __init__(self, api: Api, head: Head):
        self._api, self._head = api, head
        self._size = PageSize(RUNS_AT_ONCE)

    def of(self, runs: Sequence[Record]) -> list[dict[str, Any]]:
        """The jobs of these runs, in the words of REST. Where GraphQL shows no check suite of a run (a token without
        the permission `checks`), REST is asked for it."""
        left, found = list(runs), []
        while left:
            asked, jobs = self._size.fitting(partial(self._take, left))
            found += jobs
            left = left[asked:]
        return found

    def _take(self, runs: Sequence[Record], first: int, retries: int | None) -> tuple[int, list[dict[str, Any]]]:
        asked = runs[:first]
        data = self._api.graph(JOBS, {"ids": [run["node_id"] for run in asked]}, retries).data
        jobs: list[dict[str, Any]] = []
        for run, node in zip(asked, data["nodes"], strict=True):
            suite = (node or {}).get("checkSuite")
            if suite and suite.get("checkRuns"):
                jobs += [job(one, run["id"], self._head.where) for one in self._whole(run, suite)]
            else:
                jobs += self._by_rest(run["id"])
        return len(asked), jobs

    def _whole(self, run: Record, suite: dict[str, Any]) -> list[Record]:
        held = suite["checkRuns"]
        while held["pageInfo"]["hasNextPage"]:
            variables = {"id": run["node_id"], "after": held["pageInfo"]["endCursor"]}
            node = self._api.graph(MORE_JOBS, variables).data["node"] or {}
            more: Mapping[str, Any] | None = (node.get("checkSuite") or {}).get("checkRuns")
            if more is None:
                break  # the run is gone since
            held["nodes"].extend(more["nodes"])
            held["pageInfo"] = more["pageInfo"]
        return list({one["databaseId"]: one for one in nodes(suite, "checkRuns")}.values())

    def _by_rest(self, run_id: int) -> list[dict[str, Any]]:
        path = f"/repos/{self._head.name}/actions/runs/{run_id}/jobs"
        answer = self._api.get(path, {"filter": "all", "per_page": 100}, accept=(200, 404))
        found: dict[int, dict[str, Any]] = {}
        while answer.status == 200:
            found |= {one["id"]: with_added(one, self._head.where) for one in answer.body["jobs"]}
            following = answer.next_url()
            if following is None:
                break
            answer = self._api.get(following, accept=(200, 404))
        return list(found.values())

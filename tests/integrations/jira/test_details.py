"""What an issue itself says of its development panel, and what is asked once for all scopes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from sei_pipeline.integrations.jira.details import names_pull_requests, providers
from sei_pipeline.landing.extract import extract
from sei_pipeline.landing.store import Store
from tests.integrations.jira.recordings import devlake
from tests.integrations.jira.simulated import Deployment, simulated, ticket

OVERALL = '"overall":{"count":2,"stateCount":2,"state":"OPEN"}'
CLOUD = (
    "{pullrequest={dataType=pullrequest, state=OPEN, stateCount=2}, json={\"cachedValue\":{\"errors\":[],\"summary\":"
    f'{{"pullrequest":{{{OVERALL},"byInstanceType":{{"GitHub":{{"count":1}},"stash":{{"count":1}}}}}}}}}},"isStale":true}}}}'
)  # fmt: skip
DATA_CENTER = (
    "{summaryBean=com.atlassian.jira.plugin.devstatus.rest.SummaryBean@6b[summary={pullrequest=com.atlassian.jira.plugin."
    "devstatus.rest.SummaryItemBean@2c[overall=PullRequestOverallBean{stateCount=%d, state='OPEN', "
    "details=PullRequestOverallDetails{openCount=%d, mergedCount=0, declinedCount=0}}], build=..."
)


def test_providers_are_read_from_the_summary_that_an_issue_has() -> None:
    assert names_pull_requests(CLOUD)
    assert providers(CLOUD) == ["GitHub", "stash"]


@pytest.mark.parametrize(("count", "has_some"), [(0, False), (3, True)])
def test_data_centers_summary_names_every_kind_and_counts_it(count: int, has_some: bool) -> None:
    text = DATA_CENTER % (count, count)
    assert names_pull_requests(text) is has_some
    assert providers(text) == []


@pytest.mark.parametrize("text", ["", "{}", "{build={count=1}}", "json={", 'json={"cachedValue":{}}', "json={]"])
def test_a_summary_without_pull_requests_has_no_providers(text: str) -> None:
    assert providers(text) == []
    assert not names_pull_requests(text)


def test_recorded_summaries_of_repositories_name_no_pull_request(shared_data: Path) -> None:
    said = [issue["fields"].get("customfield_10000") or "" for issue in devlake(shared_data, "api_issues")]
    assert any("repository={count=1" in text for text in said)
    assert not any(names_pull_requests(text) for text in said)


@pytest.mark.parametrize("deployment", ["cloud", "server"])
def test_projects_are_read_side_by_side_and_ask_once_for_what_they_share(
    tmp_path: Path, deployment: Deployment
) -> None:
    tickets = [ticket(number) for number in range(1, 8)]
    tickets += [ticket(20 + number, key=f"WEB-{number}", project_key="WEB") for number in range(1, 8)]
    store = Store(str(tmp_path / "raw"))
    with simulated(tmp_path, tickets, deployment) as jira:
        outcomes = list(extract(jira.connect(), store, lambda text: None))
        assert [one.error_text for one in outcomes if one.status != "succeeded"] == []
        counted = Counter(path.rpartition("/")[2] for path in jira.asked())
        assert (counted["field"], counted["board"], counted["serverInfo"]) == (1, 1, 1)
        assert counted["myself"] == 3, "the time zone, and after each of two sweeps"
        jira.served.forget()
        again = list(extract(jira.connect(), store, lambda text: None))
        assert sum(one.row_count for one in again) == 0
        assert len(jira.asked()) <= 15
    landed = {(one.stream, one.scope): one.row_count for one in outcomes}
    assert landed["issues", "PAY"] >= 7
    assert landed["issues", "WEB"] >= 7

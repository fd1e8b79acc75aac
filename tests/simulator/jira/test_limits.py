"""The simulated Jira's limits on requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sei_pipeline.simulator.jira.limits import Limits
from tests.simulator.jira.calling import jira


def test_a_burst_to_one_endpoint_is_refused_with_the_wait_and_leaves_others_alone() -> None:
    now = datetime(2026, 5, 1, 10, 0, 30, tzinfo=UTC)
    clock = [now]
    with jira(limits=Limits(burst=2, burst_seconds=5), clock=lambda: clock[0]) as caller:
        statuses = [caller.ask("/rest/api/3/field").status_code for _ in range(2)]
        refused = caller.ask("/rest/api/3/field")
        other = caller.ask("/rest/api/3/status").status_code
        clock[0] += timedelta(seconds=6)
        later = caller.ask("/rest/api/3/field").status_code
    assert (statuses, other, later) == ([200, 200], 200, 200)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "6"
    assert refused.headers["RateLimit-Reason"] == "jira-burst-based"
    assert refused.headers["X-RateLimit-Reset"] == "2026-05-01T10:00Z", "to the minute: before the wait is over"


def test_points_are_paid_for_what_a_reply_holds_and_run_out() -> None:
    now = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)
    with jira(limits=Limits(points=10), clock=lambda: now) as caller:
        first = caller.ask("/rest/api/3/status")  # 1 + 3 statuses
        second = caller.ask("/rest/api/3/users/search")  # 1 + 3 users
        third = caller.ask("/rest/api/3/status")
        refused = caller.ask("/rest/api/3/status")
    left = [reply.headers["X-RateLimit-Remaining"] for reply in (first, second, third, refused)]
    assert left == ["6", "2", "0", "0"]
    assert "X-RateLimit-NearLimit" not in first.headers
    assert third.headers["X-RateLimit-NearLimit"] == "true"
    assert (refused.status_code, refused.headers["RateLimit-Reason"]) == (429, "jira-quota-tenant-based")
    assert refused.headers["X-RateLimit-Reset"] == "2026-05-01T11:00Z"

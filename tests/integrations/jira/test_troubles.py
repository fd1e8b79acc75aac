"""Tokens that die, permissions that lack, limits, faults: said clearly, and nothing is lost or made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sei_pipeline.errors import SourceError, SourceRejected, SourceUnavailable
from sei_pipeline.integrations.jira.snapshots import SWEEP_PAGE
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import LandedStream
from sei_pipeline.simulator.jira.limits import Limits
from sei_pipeline.simulator.messages import Reply, Request
from tests.integrations.jira.simulated import (
    NOW,
    STREAMS,
    TOKEN,
    USER,
    Deployment,
    Simulated,
    read,
    simulated,
    ticket,
)

BOTH = pytest.mark.parametrize("deployment", ["cloud", "server"])


def kill_token(jira: Simulated, after: int) -> None:
    """From some request on, the token is another one."""
    count = 0

    def before(request: Request) -> None:
        nonlocal count
        count += 1
        if count > after:
            jira.stage.tool.tokens[USER] = "renewed"

    jira.stage.before = before


def test_a_token_that_is_ignored_is_no_site_without_projects(tmp_path: Path) -> None:
    with simulated(tmp_path, [ticket(1)], dead_tokens_are_strangers=True) as jira:
        jira.stage.tool.tokens[USER] = "renewed"
        with pytest.raises(SourceRejected, match="JIRA_TOKEN"):
            jira.connect(deployment="cloud").scopes()


@BOTH
def test_a_token_that_dies_is_named_and_never_shown(tmp_path: Path, deployment: Deployment) -> None:
    with simulated(tmp_path, [ticket(1)], deployment) as jira:
        jira.stage.tool.tokens[USER] = "renewed"
        for stream, scope in (("statuses", "site"), ("issues", "PAY")):
            with pytest.raises(SourceRejected, match=r"JIRA_TOKEN.*expected.*renew") as caught:
                read(jira.connect(), stream, scope)
            assert TOKEN not in str(caught.value)
        probe = jira.connect().probe()
        assert not probe.is_ok
        assert "JIRA_TOKEN" in probe.message


@pytest.mark.parametrize("after", range(4, 16))
def test_a_token_that_is_ignored_in_mid_run_never_makes_tickets_look_deleted(tmp_path: Path, after: int) -> None:
    """Jira answers a search of a dead token with nothing and status 200."""
    tickets = [ticket(number) for number in range(1, 12)]
    with simulated(tmp_path, tickets, dead_tokens_are_strangers=True) as jira:
        integration = jira.connect(window=2)
        store = Store(str(tmp_path / "raw"))
        kill_token(jira, after)
        landed = {}
        for name in ("issue_keys", "issues"):
            children = tuple(stream for stream in STREAMS.values() if stream.child_of == name)
            target = LandedStream(store, "jira", "tickets", STREAMS[name], children)
            landed[name] = []
            try:
                for window in integration.windows(STREAMS[name], integration.scopes()[1], target.cursor("PAY")):
                    landed[name].append(target.land(window, "PAY").row_count)
            except SourceError as error:
                assert "token" in str(error)  # noqa: PT017 - it may end well too, where the token lived long enough
        assert sum(landed["issue_keys"]) in {0, 11}
        jira.stage.before, jira.stage.tool.tokens[USER] = None, TOKEN
        target = LandedStream(store, "jira", "tickets", STREAMS["issues"], children)
        rest = read(jira.connect(window=2), "issues", cursor=target.cursor("PAY"))
        assert sum(landed["issues"]) + len(rest.rows) == 11


def test_a_user_with_a_captcha_is_told_to_log_in(tmp_path: Path) -> None:
    with simulated(tmp_path, [ticket(1)], locked_users=[USER]) as jira, pytest.raises(SourceRejected, match="browser"):
        read(jira.connect(), "statuses", "site")


def test_users_that_may_not_be_listed_fail_alone_and_name_the_permission(tmp_path: Path) -> None:
    with simulated(tmp_path, [ticket(1)], denies=["USER_PICKER"]) as jira:
        with pytest.raises(SourceRejected, match=r"Browse users and groups.*users: false"):
            read(jira.connect(), "users", "site")
        assert read(jira.connect(users=False), "users", "site").rows == []
        assert len(read(jira.connect(), "issues").rows) == 1
        probe = jira.connect().probe()
        assert probe.is_ok
        assert "may not list users" in probe.message


def test_a_probe_names_projects_and_permissions_that_lack(tmp_path: Path) -> None:
    with simulated(tmp_path, [ticket(1)], hidden_projects=["PAY"]) as jira:
        probe = jira.connect(projects=["PAY", "WEB"]).probe()
        assert not probe.is_ok
        assert "can't see the project PAY" in probe.message
    with simulated(tmp_path, [ticket(1)], denies=["BROWSE_PROJECTS"]) as jira:
        assert "BROWSE_PROJECTS" in jira.connect().probe().message


def test_tokens_of_users_in_several_zones_are_refused_for_jql_goes_by_the_zone(tmp_path: Path) -> None:
    with simulated(tmp_path, [ticket(1)], "server") as jira:
        jira.stage.tool.tokens["other@acme.example"] = "expired"
        assert len(read(jira.connect(token=None, tokens=["JIRA_TOKEN", "OLD_TOKEN"]), "issues").rows) == 1
        site = jira.connect(token=None, tokens=["JIRA_TOKEN", "OLD_TOKEN"]).site
        zones = iter(["Europe/Berlin", "Asia/Tokyo"])
        site.__dict__["_whoami"] = lambda name: {"timeZone": next(zones)}
        with pytest.raises(SourceRejected, match=r"JIRA_TOKEN: Europe/Berlin, OLD_TOKEN: Asia/Tokyo"):
            _ = site.zone


@BOTH
def test_bursts_are_limited_waited_for_and_nothing_is_lost(tmp_path: Path, deployment: Deployment) -> None:
    tickets = [ticket(number) for number in range(1, 12)]
    limits = Limits(burst=2, burst_seconds=2)
    said: list[str] = []
    with simulated(tmp_path, tickets, deployment, limits=limits) as jira:
        found = read(jira.connect(window=2, said=said.append), "issues")
        assert len(found.rows) == 11
        assert any(status == 429 for _, _, status in jira.served.requests("jira"))
    assert any("JIRA_TOKEN" in text for text in said)


@BOTH
def test_a_server_that_stays_broken_is_unavailable_and_what_was_landed_stays(
    tmp_path: Path, deployment: Deployment
) -> None:
    tickets = [ticket(number) for number in range(1, 9)]
    with simulated(tmp_path, tickets, deployment) as jira:
        integration = jira.connect(window=2)
        windows = integration.windows(STREAMS["issues"], integration.scopes()[1], None)
        window = next(windows)
        taken = [record["id"] for page in window.pages for record in page.records]
        answer = jira.stage.tool.answer
        jira.stage.tool.answer = lambda request: Reply(503, b"<html>", {}, "text/html")  # type: ignore[method-assign]
        with pytest.raises(SourceUnavailable, match=r"project PAY: .*503"):
            for _ in windows:
                pass
        jira.stage.tool.answer = answer  # type: ignore[method-assign]
        rest = read(jira.connect(window=2), "issues", cursor=window.cursor())
        assert len({*taken, *rest.column("issue_id")}) == 8


@BOTH
@pytest.mark.parametrize("body", [b"{}", b"[]", b'"Welcome"', b'{"issues": null, "values": [3]}'])
def test_an_answer_that_is_not_jiras_is_unavailable_and_no_mistake_of_ours(
    tmp_path: Path, deployment: Deployment, body: bytes
) -> None:
    with simulated(tmp_path, [ticket(1)], deployment) as jira:
        known, new = jira.connect(), jira.connect()
        assert len(read(known, "issues").rows) == 1
        jira.stage.tool.answer = lambda request: Reply(200, body)  # type: ignore[method-assign]
        asked = [(known, "issues", "PAY"), (known, "issue_keys", "PAY"), (new, "boards", "site")]
        if body != b"[]":
            asked += [(known, "versions", "PAY"), (known, "statuses", "site"), (known, "users", "site")]
        for integration, stream, scope in asked:
            with pytest.raises(SourceUnavailable, match="expected a"):
                read(integration, stream, scope)
        assert not new.probe().is_ok


def test_clouds_histories_that_bulkfetch_spreads_over_pages_are_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sei_pipeline.integrations.jira.details.BULK_HISTORIES", 3)
    with simulated(tmp_path, [ticket(number) for number in range(1, 12)]) as jira:
        found = read(jira.connect(), "issues")
        assert sum(path.endswith("bulkfetch") for path in jira.asked()) == 4
    assert len(found.children["issue_changes"]) == 11


def test_a_sweep_is_due_by_the_start_of_the_extraction(tmp_path: Path) -> None:
    with simulated(tmp_path, [ticket(1)]) as jira:
        cursor = {"swept_at": datetime(2026, 4, 30, tzinfo=UTC).isoformat()}
        assert read(jira.connect(sweep_days=1), "issue_keys", cursor=cursor).window_count == 1
        assert read(jira.connect(sweep_days=2), "issue_keys", cursor=cursor).window_count == 0
        assert NOW - timedelta(days=1) == datetime(2026, 4, 30, tzinfo=UTC)


def test_a_sweep_whose_list_never_rests_is_given_up_with_a_clear_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [ticket(number) for number in range(1, 9)]
    asked = 0

    def begin_anew(request: Request) -> None:
        """Deletes the first ticket before each page, and puts another one at the end."""
        nonlocal asked
        asked += request.path.endswith("/search")
        if asked > 500:
            raise RuntimeError("it is asked for ever")
        if request.path.endswith("/search"):
            left = jira.stage.company.tickets[1:]
            last = max(one.ticket_id for one in left) - 10_000 + 1
            jira.stage.set(replace(jira.stage.company, tickets=(*left, ticket(last))))

    monkeypatch.setitem(SWEEP_PAGE, False, 2)
    with simulated(tmp_path, tickets, "server") as jira:
        jira.stage.before = begin_anew
        with pytest.raises(SourceUnavailable, match="run again later"):
            read(jira.connect(), "issue_keys")


@BOTH
@pytest.mark.parametrize("are_strangers", [False, True])
def test_one_of_several_tokens_that_is_dead_is_said_and_the_others_go_on(
    tmp_path: Path, deployment: Deployment, are_strangers: bool
) -> None:
    said: list[str] = []
    with simulated(tmp_path, [ticket(1)], deployment, dead_tokens_are_strangers=are_strangers) as jira:
        tokens = {"token": None, "tokens": ["OLD_TOKEN", "JIRA_TOKEN"]}
        assert len(read(jira.connect(said=said.append, **tokens), "issues").rows) == 1
        assert any("OLD_TOKEN" in text for text in said)
        jira.stage.tool.tokens[USER] = "renewed"
        with pytest.raises(SourceRejected, match="expected"):
            read(jira.connect(**tokens), "issues")

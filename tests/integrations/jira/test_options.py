"""The options of a Jira connection: all problems at once, and no secret shown."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.integrations.jira import INTEGRATION
from sei_pipeline.integrations.jira.options import JiraOptions, OptionReader

RIGHT: dict[str, Any] = {"url": "https://acme.atlassian.net/", "user": "bot@acme.com", "token": "ACME_JIRA_TOKEN"}


def read(**more: Any) -> JiraOptions:
    reader = OptionReader()
    options = reader.read({**RIGHT, **more})
    assert reader.problems == []
    return options


def problems(options: dict[str, Any]) -> dict[str, str]:
    found = INTEGRATION.check_options(options, Path())
    return {".".join(map(str, one.path)): one.code for one in found}


def test_the_least_options_read_every_project_that_can_be_seen() -> None:
    options = read()
    assert options.url == "https://acme.atlassian.net"
    assert options.tokens == ("ACME_JIRA_TOKEN",)
    assert options.wants("PAY")
    assert options.named == ()
    assert (options.deployment, options.development, options.remote_links) == ("auto", "auto", "auto")
    assert (options.has_worklogs, options.sweep_days, options.since) == (True, 7, None)


def test_projects_are_named_or_matched_and_some_left_out() -> None:
    options = read(projects=["PAY", "team*", "OLD"], exclude=["TEAMX", "OLD"])
    assert [key for key in ("PAY", "TEAMA", "TEAMX", "WEB", "OLD") if options.wants(key)] == ["PAY", "TEAMA"]
    assert options.named == ("PAY",)


@pytest.mark.parametrize("since", ["2025-01-31", "2025-01-31T01:00:00+01:00"])
def test_a_day_begins_in_utc_and_an_instant_has_its_zone(since: str) -> None:
    assert read(since=since).since == datetime(2025, 1, 31, tzinfo=UTC)


def test_switches_are_read_however_yaml_gives_them() -> None:
    assert read(development=True).development == "true"
    assert read(remote_links=False).remote_links == "false"


def test_all_problems_are_reported_at_once() -> None:
    found = problems(
        {
            "url": "acme.atlassian.net",
            "token": "ATATT3xFfGF0-secret",
            "deployment": "server",
            "projects": ["PAY WEB"],
            "jql": "labels = x ORDER BY created",
            "since": "yesterday",
            "fields": {"story_points": "Story Points", "points": "customfield_1"},
            "sweep_days": -1,
            "worklogs": "yes",
            "custom_field": ["x"],
        }
    )
    assert found == {
        "url": "INVALID_VALUE",
        "token": "LITERAL_SECRET",
        "deployment": "INVALID_VALUE",
        "projects.0": "INVALID_VALUE",
        "jql": "INVALID_VALUE",
        "since": "INVALID_VALUE",
        "fields.story_points": "INVALID_VALUE",
        "fields.points": "UNKNOWN_KEY",
        "sweep_days": "INVALID_VALUE",
        "worklogs": "INVALID_VALUE",
        "custom_field": "UNKNOWN_KEY",
    }


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"token": "A"}, "url"),
        ({"url": "https://a.example"}, "token"),
        ({"url": "https://a.example", "token": "A", "tokens": ["B"]}, "token"),
        ({"url": "https://a.example", "tokens": []}, "tokens"),
        ({"url": "https://a.example", "tokens": ["A", "b-secret"]}, "tokens.1"),
        ({"url": "https://me:secret@a.example", "token": "A"}, "url"),
    ],
)
def test_an_address_and_a_token_are_needed_and_are_no_secrets(options: dict[str, Any], path: str) -> None:
    assert path in problems(options)


def test_a_secret_in_the_options_is_never_shown() -> None:
    options = {"url": "https://me:hunter2@a.example", "token": "hunter2-token"}
    assert "hunter2" not in repr(INTEGRATION.check_options(options, Path()))

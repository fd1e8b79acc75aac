"""`sei explain` on the demo: a thing's chain, a number's list; what it says to wrong input, and how texts are shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.commands.explained.number import period_of
from sei_pipeline.commands.explained.page import Page, Section, cell, visible
from tests.commands.calling import project, sei

CHECKOUT_IN_MARCH = """\
Change failure rate of acme/Shop/Checkout in 2026-03 (2026-03-01 up to, without, 2026-04-01, UTC)

Counted: 5
ended              thing                          title            in numerator  because
2026-03-04 18:00Z  deployment checkout-5-attempt  deploy-checkout  yes           own_status
2026-03-04 19:45Z  deployment checkout-5          deploy-checkout  no
2026-03-15 05:00Z  deployment checkout-7          deploy-checkout  no
2026-03-25 14:15Z  deployment checkout-9          deploy-checkout  yes           revert_or_hotfix
2026-03-31 09:00Z  deployment checkout-10         deploy-checkout  no

The arithmetic
  5 counted + 0 left out = 5 that it could have used
  2 in the numerator / 5 = 0.4 = 40.0 %
  The mart has 40.0 % (0.4), 5 of 5: they agree.
"""
CHK_101 = """\
Lead time by the profile default
phase       started            ended                 phase
Planning    2026-02-02 06:00Z  2026-02-03 06:00Z    24.0 h
Coding      2026-02-03 06:00Z  2026-02-03 08:00Z     2.0 h
Review      2026-02-03 08:00Z  2026-02-03 14:00Z     6.0 h
Build       2026-02-03 14:00Z  2026-02-03 14:11Z  11.0 min
Deployment  2026-02-03 14:11Z  2026-02-10 03:00Z     6.5 d
  2026-02-10 03:00Z - 2026-02-02 06:00Z = 680,400 s = 7.9 d
  86,400 + 7,200 + 21,600 + 660 + 564,540 = 680,400 s; the lead time is 680,400 s = 7.9 d: they agree
"""


def _explained(home: Path, *what: str) -> str:
    called = sei("--home", str(home), "explain", *what)
    assert called.code == 0, called.err
    return "".join(f"{line.rstrip()}\n" for line in called.out.splitlines())


def _object(home: Path, *what: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_explained(home, *what, "--json"))
    return found


def test_a_numbers_list_is_printed_and_added_up_to_the_marts_value(demo: Path) -> None:
    assert _explained(demo, "Checkout", "change_failure_rate", "2026-03") == CHECKOUT_IN_MARCH


def test_a_tickets_phases_are_printed_with_the_arithmetic(demo: Path) -> None:
    assert CHK_101 in _explained(demo, "CHK-101")


def test_a_tickets_boundaries_say_who_told_them(demo: Path) -> None:
    told = _object(demo, "CHK-101")["boundaries_default"]["rows"]
    assert [row["by"] for row in told] == [
        "ticket CHK-101 created",
        "ticket CHK-101 status entered",
        "commit 06a7c42a2430 authored",
        "pull request acme/shop#1 merged",
        "build checkout-0 finished",
        "deployment checkout-1 finished",
    ]


def test_a_chain_holds_every_candidate_with_its_rule_and_why_it_was_not_chosen(demo: Path) -> None:
    links = _object(demo, "CHK-101")["links"]
    of_pull_request = [row for row in links["rows"] if row["to"] == "pull request acme/shop#1"]
    assert [(row["rule"], row["is_chosen"], row["why"]) for row in of_pull_request] == [
        ("key_in_title", True, "Surest rule"),
        ("key_in_branch", False, "Weaker rule"),
        ("key_in_merge_message", False, "Weaker rule"),
    ]
    assert links["notes"][0].startswith("Weaker rule: ")


@pytest.mark.parametrize(
    ("what", "thing_id"),
    [
        ("chk-101", "jira:jira.example.com:ticket:CHK-101"),
        ("acme/shop#1", "github:github.example.com:pull_request:acme/shop#1"),
        ("https://github.example.com/acme/shop/pull/1", "github:github.example.com:pull_request:acme/shop#1"),
        ("checkout-5-attempt", "argocd:argo.example.com:deployment:checkout-5-attempt"),
        ("argocd:argo.example.com:deployment:catalog-1", "argocd:argo.example.com:deployment:catalog-1"),
        ("INC-3", "pagerduty:pager.example.com:incident:INC-3"),
        ("06a7c42", "git:06a7c42a2430806f0f3f1b9fefb36a17bc2336ab"),
    ],
)
def test_a_thing_is_found_by_key_url_id_and_short_sha(what: str, thing_id: str, demo: Path) -> None:
    assert _object(demo, what)["thing_id"] == thing_id


def test_a_commit_a_pull_request_and_an_incident_say_their_arithmetic(demo: Path) -> None:
    assert "= 586,800 s; the time to production is 586,800 s = 6.8 d: they agree" in _explained(demo, "acme/shop#1")
    assert "2026-03-10 05:15Z - 2026-03-10 02:45Z = 9,000 s = 2.5 h" in _explained(demo, "INC-3")
    commit = _explained(demo, "06a7c42")
    assert "Change lead time" in commit
    assert "2026-02-10 03:00Z - 2026-02-03 08:00Z = 586,800 s = 6.8 d" in commit


def test_a_failed_deployment_says_by_which_evidence(demo: Path) -> None:
    text = _explained(demo, "checkout-5-attempt")
    assert "own_status" in text
    assert "Change failure rate acme/Shop/Checkout 2026-03-04 yes yes" in " ".join(text.split())


def test_only_the_numbers_of_a_node_are_shown_where_one_is_named(demo: Path) -> None:
    rows = _object(demo, "CHK-101", "--node", "Checkout")["counted"]["rows"]
    assert [row["node"] for row in rows] == ["acme/Shop/Checkout"]
    assert len(_object(demo, "CHK-101", "--tree", "acme")["counted"]["rows"]) == 3


def test_a_long_list_is_cut_with_a_hint_and_whole_when_asked_for(demo: Path) -> None:
    what = ("acme/Shop", "change_lead_time", "2026-03")
    assert "... and 10 more: --all" in _explained(demo, *what)
    assert len(_explained(demo, *what, "--all").splitlines()) == len(_explained(demo, *what).splitlines()) + 9
    assert len(_object(demo, *what)["counted"]["rows"]) == 35


def test_a_period_without_events_says_why_there_is_no_number(demo: Path) -> None:
    text = _explained(demo, "Tools", "time_to_restore", "2026-04")
    assert "Left out: 1" in text
    assert "filtered_out: " in text
    assert "they agree" in text
    assert "The mart has no such period" in _explained(demo, "Tools", "time_to_restore", "2020-04")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("CHK-100",), "did you mean ticket CHK-10"),
        (("zzzzzz",), "Looked through 49 tickets, 46 pull requests,"),
        (("catalog-1",), "'catalog-1' is the name of 2 things; expected the id of one of them:"),
        (("Checkout", "lead_time"), "found 2 words"),
        (("Checkout", "lead_tme", "2026-03"), "did you mean 'lead_time'?"),
        (("Chekout", "lead_time", "2026-03"), "did you mean 'acme/Shop/Checkout'?"),
        (("Checkout", "lead_time", "2026-13"), "found '2026-13'; expected a period: 2026-10"),
        (("Checkout", "lead_time", "2026-03", "--node", "Tools"), "leave them out"),
        (("CHK-101", "--tree", "nowhere"), "expected one of acme"),
    ],
)
def test_wrong_input_is_answered_with_what_was_looked_for_and_what_is_near(
    arguments: tuple[str, ...], said: str, demo: Path
) -> None:
    called = sei("--home", str(demo), "explain", *arguments)
    assert called.code == 2, called.out
    assert said in called.err
    assert not called.out


def test_nothing_published_yet_says_what_to_run(tmp_path: Path) -> None:
    called = sei("--home", str(project(tmp_path)), "explain", "PAY-1")
    assert called.code == 2
    assert called.err.endswith("expected sei.duckdb; make it: sei run\n")


def test_control_characters_of_a_tools_texts_are_made_visible() -> None:
    assert visible("\x1b[2J\x1b]0;owned\x07 fine\nü \u202egnp.exe\u200b\x9b1m") == (
        "\\x1b[2J\\x1b]0;owned\\x07 fine ü \\u202egnp.exe\\u200b\\x9b1m"
    )


def test_no_escape_sequence_of_a_title_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    from sei_pipeline.commands import screen
    from sei_pipeline.commands.explained.page import print_page

    evil = "\x1b[31mred\x1b[0m [bold]x[/bold]"
    rows = ({"title": evil, "is_chosen": False},)
    print_page(screen.output(), Page(evil, {}, (Section("s", "S", ("title",), rows, (evil,)),)), False)
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert out.count("\\x1b[31mred\\x1b[0m [bold]x[/bold]") == 3


def test_a_long_title_is_cut_on_the_page_only() -> None:
    assert cell("title", "x" * 70, 60) == "x" * 59 + "…"
    assert cell("title", "x" * 70) == "x" * 70


@pytest.mark.parametrize(
    ("text", "grain", "days"),
    [("2026-10", "month", 31), ("2026-12", "month", 31), ("2026-W53", "week", 7), ("2026-q4", "quarter", 92),
     ("2026-10-05", "day", 1)],
)  # fmt: skip
def test_a_period_is_read_in_any_of_its_forms(text: str, grain: str, days: int) -> None:
    period = period_of(text)
    assert (period.grain, (period.ended_on - period.started_on).days) == (grain, days)

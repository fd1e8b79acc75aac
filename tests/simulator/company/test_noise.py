"""Each rate of noise does something that can be seen, and has a reason."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from sei_pipeline.simulator.company import noise as module
from sei_pipeline.simulator.company.make import make_company
from sei_pipeline.simulator.company.noise import Noise
from sei_pipeline.simulator.company.truth import truth_of
from tests.simulator.company.companies import large, truth
from tests.simulator.company.signs import SIGNS

RATES = [field.name for field in fields(Noise)]
SILENT = dict.fromkeys(RATES, 0.0) | {"updates_per_week": 1.0}


@pytest.mark.parametrize("rate", RATES)
def test_every_rate_is_seen_in_a_large_company(rate: str) -> None:
    assert SIGNS[rate]() > 0


def test_without_noise_every_link_of_a_ticket_has_every_trace_of_words() -> None:
    company = make_company(5, developer_count=8, days=30, noise=Noise(**SILENT))
    links = [link for link in truth_of(company).links if link.kind == "ticket_pull_request"]
    assert links
    assert {link.traces for link in links} == {
        frozenset({"title", "branch", "body", "commit_message", "development_panel"})
    }
    assert not any(one.reviews == () and one.merged_at for one in company.pull_requests if company.people[
        one.author_id - 1].kind == "human")  # fmt: skip
    assert not truth_of(company).failures


def test_rates_are_met_where_many_cases_are_counted() -> None:
    links = [link for link in truth(large).links if link.kind == "ticket_pull_request"]
    noise = Noise()
    sloppy = noise.sloppy_person * noise.sloppy_miss
    for trace, rate in (("title", noise.key_missing_in_title), ("branch", noise.key_missing_in_branch)):
        missed = sum(trace not in link.traces for link in links) / len(links)
        assert rate * 0.7 < missed < (rate + sloppy) * 1.5, trace
    work = [one for one in large().ledger.changes if one.kind == "work"]
    assert 0.1 < sum(not one.ticket_ids for one in work) / len(work) < 0.2


def test_every_rate_is_a_probability_with_a_reason_beside_it() -> None:
    source = Path(str(module.__file__)).read_text(encoding="utf-8").splitlines()
    for name in RATES:
        assert name == "updates_per_week" or 0 < getattr(Noise(), name) < 1
        place = next(number for number, line in enumerate(source) if line.strip().startswith(f"{name}:"))
        block = next(line for line in reversed(source[:place]) if "#" in line or not line.strip())
        assert "#" in source[place] or "#" in block, f"{name} has no reason"


def test_a_rate_can_be_set_for_one_company() -> None:
    company = make_company(5, developer_count=8, days=20, noise=replace(Noise(), draft=1.0, changes_requested=0.0))
    humans = [one for one in company.pull_requests if company.people[one.author_id - 1].kind != "bot"]
    ordinary = [one for one in humans if not one.source_branch.startswith(("revert", "backport", "hotfix"))]
    assert ordinary
    assert all(one.is_draft or one.events for one in ordinary)

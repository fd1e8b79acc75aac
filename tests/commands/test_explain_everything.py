"""Every number and every thing of the demo, explained: what is listed adds up to what the marts hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sei_pipeline import settings
from sei_pipeline.commands import periods
from sei_pipeline.commands.explain import explain
from sei_pipeline.commands.explained.page import as_object
from sei_pipeline.commands.published import Published, published


@pytest.fixture
def marts(demo: Path) -> Iterator[Published]:
    with published(settings.load(demo).published) as found:
        yield found


def test_every_number_is_the_statistic_of_its_listed_events(marts: Published) -> None:
    held = marts.query(
        "select node_id, metric, grain, period_started_on, value from marts.metric_values "
        "where grain <> 'day' order by all"
    )
    assert len({metric for _, metric, *_ in held}) == len(marts.metrics)
    wrong = []
    for node, metric, grain, started, value in held:
        subject = explain(marts, (node, metric, periods.named(started, grain))).subject
        if not subject["agrees"] or subject["listed_value"] != (value if value is None else pytest.approx(value)):
            wrong.append((node, metric, grain, started, value, subject["listed_value"]))
    assert not wrong


def test_the_arithmetic_of_every_thing_agrees_with_its_facts(marts: Published) -> None:
    things = marts.query("select thing_id from marts.explain_things where thing <> 'commit' order by all")
    assert len(things) > 200
    differing = []
    for (thing_id,) in things:
        found = as_object(explain(marts, (thing_id,)))
        assert found["thing_id"] == thing_id
        notes = [note for section in found.values() if isinstance(section, dict) for note in section["notes"]]
        differing += [f"{thing_id}: {note}" for note in notes if "DIFFER" in note]
    assert not differing

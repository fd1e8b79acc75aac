"""Everything that hangs together with one thing: what it is linked to, what happened when, and who counts it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sei_pipeline.commands.explained.finding import Thing
from sei_pipeline.commands.explained.page import Row, Section
from sei_pipeline.commands.published import Published

# From what is asked for, links are followed away from the plan and towards production; backwards only one step.
_DOWN: dict[str, tuple[str, ...]] = {
    "ticket": ("pull_request", "commit", "deployment"),
    "pull_request": ("commit", "landed_commit", "deployment"),
    "commit": ("build", "deployment", "original"),
    "build": ("deployment",),
    "incident": ("deployment",),
    "deployment": ("revision",),
}
_AS = {"landed_commit": "landed as ", "original": "a copy of ", "revision": "runs "}
_ENDS = {"landed_commit": "commit", "original": "commit", "revision": "commit"}  # ends named after what they are there
_STEPS = 3  # ticket -> pull request -> landed commit -> build: further nothing new is reached

_LINKS = """
    select link, from_id, to_id, match_rule, match_confidence, is_chosen, choice_reason
    from marts.explain_links where list_contains($1, {end}) order by all
"""
_THINGS = """
    select thing, thing_id, thing_key, title, thing_status, tool_name, url, connection_name
    from marts.explain_things where list_contains($1, thing_id)
"""
_EVENTS = """
    select thing, thing_id, event, detail, happened_at, record_id, connection_name
    from marts.explain_events where list_contains($1, thing_id) order by happened_at, thing, thing_id, event, record_id
"""


@dataclass(frozen=True)
class Link:
    """One link as marts.explain_links has it."""

    link: str
    from_id: str
    to_id: str
    rule: str
    confidence: float
    is_chosen: bool
    reason: str

    @property
    def end(self) -> str:
        """What the link goes to: `pull_request`, `landed_commit`, `build`."""
        return self.link.partition("_to_")[2]


@dataclass(frozen=True)
class Chain:
    """The thing that is asked for, all that is linked to it, and the links between them."""

    subject: Thing
    things: dict[str, Thing]
    links: tuple[Link, ...]
    events: tuple[Row, ...]

    def name(self, thing_id: str) -> str:
        known = self.things.get(thing_id)
        return known.name if known else thing_id

    def ids(self, thing: str) -> list[str]:
        """Ids of one kind of thing in the chain."""
        return [one.thing_id for one in self.things.values() if one.thing == thing]

    def linked(self) -> set[str]:
        """Ids that chosen links reach."""
        chosen = [link for link in self.links if link.is_chosen]
        return {self.subject.thing_id, *(link.from_id for link in chosen), *(link.to_id for link in chosen)}


def follow(marts: Published, subject: Thing) -> Chain:
    """All that is linked to a thing: chosen links are followed, the others are listed with the reason."""
    found: dict[Link, None] = {}
    known, edge = {subject.thing_id}, {subject.thing_id: subject.thing}
    for _ in range(_STEPS):
        links = [link for link in _links(marts, "from_id", edge) if link.end in _DOWN.get(edge[link.from_id], ())]
        found.update(dict.fromkeys(links))
        edge = {
            link.to_id: _ENDS.get(link.end, link.end) for link in links if link.is_chosen and link.to_id not in known
        }
        known |= set(edge)
        edge = {thing_id: thing for thing_id, thing in edge.items() if thing != "deployment"}
    found.update(dict.fromkeys(_links(marts, "to_id", [subject.thing_id])))
    ids = {end for link in found for end in (link.from_id, link.to_id)} | {subject.thing_id}
    things = {row[1]: Thing(*row) for row in marts.query(_THINGS, sorted(ids))}
    chain = Chain(subject, {subject.thing_id: subject, **things}, tuple(found), ())
    return Chain(chain.subject, chain.things, chain.links, tuple(_events(marts, chain)))


def _links(marts: Published, end: str, ids: Iterable[str]) -> list[Link]:
    wanted = sorted(ids)
    return [Link(*row) for row in marts.query(_LINKS.format(end=end), wanted)] if wanted else []


def _events(marts: Published, chain: Chain) -> Iterable[dict[str, Any]]:
    for thing, thing_id, event, detail, at, record, connection in marts.query(_EVENTS, sorted(chain.linked())):
        known = chain.things.get(thing_id)
        yield {
            "happened_at": at,
            "thing": chain.name(thing_id),
            "event": event.replace("_", " "),
            "detail": detail,
            "source": f"{known.tool if known else thing}, {connection}" + _record(record, thing_id),
            "record_id": record,
        }


def _record(record: str, thing_id: str) -> str:
    """The record that says so, where that isn't the thing's own: `: ticket change PAY-1#3`."""
    kind, _, native = (record.split(":", 2)[-1]).partition(":")
    return f": {kind.replace('_', ' ')} {native}" if record != thing_id and native else ""


def events_section(chain: Chain) -> Section:
    """What happened to the thing and to what it is linked to, the oldest first."""
    return Section("events", "What happened", ("happened_at", "thing", "event", "detail", "source"), chain.events)


def links_section(marts: Published, chain: Chain) -> Section:
    """Every candidate: those that count first. The words of the reasons that stand against one are below."""
    found = marts.query("select choice_reason, title, description from entities.choice_reasons")
    texts = {reason: (title, description) for reason, title, description in found}
    ordered = sorted(
        chain.links, key=lambda one: (not one.is_chosen, one.link, -one.confidence, one.from_id, one.to_id, one.rule)
    )
    rows = tuple(
        {
            "from": chain.name(one.from_id),
            "to": f"{_AS.get(one.end, '')}{chain.name(one.to_id)}",
            "rule": one.rule,
            "confidence": float(one.confidence),
            "is_chosen": one.is_chosen,
            "why": texts.get(one.reason, (one.reason, ""))[0],
        }
        for one in ordered
    )
    against = dict.fromkeys(one.reason for one in ordered if not one.is_chosen)
    notes = tuple(f"{texts[reason][0]}: {texts[reason][1]}" for reason in against if reason in texts)
    columns = ("from", "to", "rule", "confidence", "is_chosen", "why")
    return Section("links", "Links: all candidates, by which rule, how sure", columns, rows, notes)


def counted_section(marts: Published, chain: Chain, nodes: Sequence[str] | None) -> Section:
    """Which numbers the thing is in, and why it is not in others."""
    rows = marts.query(
        "select node_id, metric, ended_on, value_seconds, is_in_numerator, is_counted, reason "
        "from marts.explain_metric_events where event_id = $1 order by metric, ended_on, node_id",
        chain.subject.thing_id,
    )
    shares = {row[0] for row in marts.query("select metric from marts.metrics where statistic = 'share'")}
    listed = tuple(
        {
            "metric": marts.metrics.get(metric, metric), "node": node, "ended_on": ended_on, "value_seconds": seconds,
            "is_counted": is_counted, "is_in_numerator": is_in if metric in shares else None, "reason": reason,
        }
        for node, metric, ended_on, seconds, is_in, is_counted, reason in rows
        if nodes is None or node in nodes
    )  # fmt: skip
    reasons = sorted({row[6] for row in rows if row[6]})
    notes = tuple(marts.told(reason) for reason in reasons)
    if not listed:
        notes = ("No metric of any node could have used it: no team's settings claim it, or it has not ended yet.",)
    columns = ("metric", "node", "ended_on", "value_seconds", "is_in_numerator", "is_counted", "reason")
    return Section("counted", "Which numbers it is in", columns, listed, notes)

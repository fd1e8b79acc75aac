"""The arithmetic of one thing: from which instant to which, what that makes, and that the parts add up to the fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sei_pipeline.commands import wording
from sei_pipeline.commands.explained.chain import Chain
from sei_pipeline.commands.explained.page import Section, instant
from sei_pipeline.commands.published import Published

CLOSE = 1e-6  # seconds by which a sum of doubles may differ from the fact: a microsecond

Facts = list[dict[str, Any]]


def sections(marts: Published, chain: Chain) -> Iterator[Section]:
    """What the metrics' facts say of the thing, with the arithmetic."""
    for make in _OF.get(chain.subject.thing, ()):
        yield from make(marts, chain)


def facts(marts: Published, table: str, column: str, value: str, order: str) -> Facts:
    """The rows of one mart that are of one thing, as dictionaries."""
    return marts.records(f"select * from marts.{table} where {column} = $1 order by {order}", value)  # noqa: S608


def span(started: datetime, ended: datetime, seconds: float) -> str:
    """`2026-04-02 08:30Z - 2026-04-01 08:30Z = 86,400 s = 24.0 h`."""
    return f"{instant(ended)} - {instant(started)} = {seconds:,.0f} s = {wording.duration(seconds)}"


def total(parts: Sequence[float], fact: float, what: str) -> str:
    """The sum of the parts beside the fact in the mart, and whether they agree."""
    added = " + ".join(f"{part:,.0f}" for part in parts)
    agrees = "they agree" if abs(sum(parts) - fact) <= CLOSE else "THEY DIFFER"
    return f"{added} = {sum(parts):,.0f} s; {what} is {fact:,.0f} s = {wording.duration(fact)}: {agrees}"


def _ticket(marts: Published, chain: Chain) -> Iterator[Section]:
    ticket_id = chain.subject.thing_id
    found = facts(marts, "flow_tickets", "ticket_id", ticket_id, "profile_name")
    columns = ("phase", "started_at", "ended_at", "phase_seconds", "gap_seconds", "is_moved", "reason")
    if not found:
        note = "It has no lead time: it is not completed, or was left again, by the as-of."
        yield Section("lead_time", "Lead time", columns, (), (note,))
    for fact in found:
        profile = fact["profile_name"]
        phases = [
            {
                **row,
                "phase": row["phase_name"],
                "is_moved": row["is_moved"] or None,
                "gap_seconds": row["gap_seconds"] or None,
            }
            for row in facts(marts, "flow_ticket_phases", "ticket_id", ticket_id, "phase_index")
            if row["profile_name"] == profile
        ]
        notes = tuple(_of_lead_time(marts, fact, phases))
        yield Section(f"lead_time_{profile}", f"Lead time by the profile {profile}", columns, tuple(phases), notes)
        yield _boundaries(marts, chain, profile)


def _of_lead_time(marts: Published, fact: Mapping[str, Any], phases: Facts) -> Iterator[str]:
    if fact["lead_time_seconds"] is None:
        yield f"No lead time: {marts.told(fact['reason'])}"
        return
    yield span(fact["started_at"], fact["ended_at"], fact["lead_time_seconds"])
    parts = [part for row in phases for part in (row["phase_seconds"], row["gap_seconds"]) if part]
    if phases:
        yield total(parts or [0.0], fact["lead_time_seconds"], "the lead time")
    if not fact["has_both_ends"]:
        yield "Not complete: its first or last boundary is not known; bands are looked up by complete tickets only."


def _boundaries(marts: Published, chain: Chain, profile: str) -> Section:
    by_instant: dict[tuple[datetime, str], list[str]] = {}
    for event in chain.events:
        by_instant.setdefault((event["happened_at"], event["event"]), []).append(f"{event['thing']} {event['event']}")

    def tellers(row: Mapping[str, Any]) -> str | None:
        names = _TOLD_BY.get(row["event"].partition(".")[2], ())
        return "; ".join(one for name in names for one in by_instant.get((row["told_at"], name), ())) or None

    rows = tuple(
        {
            "boundary": row["boundary_index"],
            "event": f"{row['occurrence']} {row['event']}" + (f" {row['qualifier']}" if row["qualifier"] else ""),
            "told_at": row["told_at"],
            "counts_at": row["held_at"],
            "is_moved": row["is_moved"] or None,
            "by": tellers(row),
        }
        for row in facts(marts, "explain_ticket_boundaries", "ticket_id", chain.subject.thing_id, "boundary_index")
        if row["profile_name"] == profile
    )
    moved = sum(1 for row in rows if row["is_moved"])
    notes = (f"{moved} moved: the order of the phases was kept, by docs/metrics.md.",) if moved else ()
    columns = ("boundary", "event", "told_at", "counts_at", "is_moved", "by")
    title = "Its boundaries: what the tools say, and when it counts"
    return Section(f"boundaries_{profile}", title, columns, rows, notes)


# Which events of things a boundary's event may be told by.
_TOLD_BY = {
    "created": ("created",), "resolved": ("status entered", "created"), "released": ("released",),
    "status_entered": ("status entered", "created"), "status_category_entered": ("status entered", "created"),
    "commit": ("authored", "committed"), "pull_request_created": ("created",), "pull_request_merged": ("merged",),
    "review": ("reviewed",), "approval": ("reviewed",), "build_started": ("started",), "build_completed": ("finished",),
    "deployment_completed": ("finished", "released", "merged", "resolved"), "change_requested": ("created",),
    "change_approved": ("approved",), "change_implemented": ("resolved",),
}  # fmt: skip
_CYCLE = (
    ("coding", "started_at", "ready_at", "coding_reason"), ("pickup", "ready_at", "response_at", None),
    ("review", "response_at", "approval_at", "review_reason"),
    ("merge_wait", "approval_at", "merged_at", "review_reason"),
)  # fmt: skip
_PRODUCTION = (
    ("deploy_wait", "merged_at", "deployment_started_at", "deploy_reason"),
    ("deploy", "deployment_started_at", "deployed_at", "deploy_reason"),
)


def _pull_request(marts: Published, chain: Chain) -> Iterator[Section]:
    columns = ("phase", "started_at", "ended_at", "phase_seconds", "reason")
    found = facts(marts, "flow_pull_requests", "pull_request_id", chain.subject.thing_id, "all")
    if not found:
        note = "It has no cycle time: it was not merged by the as-of."
        yield Section("cycle_time", "Cycle time", columns, (), (note,))
    for fact in found:
        rows = tuple(
            {
                "phase": phase, "started_at": fact[start], "ended_at": fact[end],
                "phase_seconds": fact[f"{phase}_seconds"], "reason": fact[reason] if reason else None,
            }
            for phase, start, end, reason in (*_CYCLE, *_PRODUCTION)
            if fact[f"{phase}_seconds"] is not None or (reason and fact[reason])
        )  # fmt: skip
        yield Section("cycle_time", "Cycle time, and on to production", columns, rows, tuple(_of_cycle(marts, fact)))


def _of_cycle(marts: Published, fact: Mapping[str, Any]) -> Iterator[str]:
    cycle = [fact[f"{phase}_seconds"] or 0.0 for phase, *_ in _CYCLE]
    if fact["cycle_time_seconds"] is not None:
        yield total(cycle, fact["cycle_time_seconds"], "the cycle time")
    if fact["time_to_production_seconds"] is not None:
        parts = [*cycle, *(fact[f"{phase}_seconds"] for phase, *_ in _PRODUCTION)]
        yield total(parts, fact["time_to_production_seconds"], "the time to production")
    for reason in dict.fromkeys(filter(None, (fact["reason"], fact["review_reason"], fact["deploy_reason"]))):
        yield marts.told(reason)
    if fact["is_boundary_moved"]:
        yield "A boundary was moved by more than 5 minutes to keep the order: a review before ready for review, say."
    if fact["author_type"] != "human":
        yield f"Written by a {fact['author_type']}: left out of headlines, and counted beside them."


def _changes(column: str) -> Callable[[Published, Chain], Iterator[Section]]:
    def make(marts: Published, chain: Chain) -> Iterator[Section]:
        found = facts(marts, "dora_changes", column, chain.subject.thing_id, "deployed_at, commit_id, service_id")
        rows = tuple({**row, "commit": str(row["commit_id"]).removeprefix("git:")[:12]} for row in found)
        notes = [
            f"{row['commit']}, {row['service_name'] or 'no service'}: "
            + span(row["started_at"], row["deployed_at"], row["lead_time_seconds"])
            for row in rows[:3]
            if row["lead_time_seconds"] is not None
        ]
        reasons = sorted({row["reason"] for row in rows if row["reason"]})
        notes += [marts.told(reason) for reason in reasons]
        columns = ("commit", "service_name", "deployment_id", "author_type", "started_at", "deployed_at",
                   "lead_time_seconds", "reason")  # fmt: skip
        title = "Changes that it shipped first" if column == "deployment_id" else "Change lead time"
        yield Section("changes", title, columns, rows, tuple(notes))

    return make


def _deployment(marts: Published, chain: Chain) -> Iterator[Section]:
    columns = ("service_name", "environment_name", "target_count", "revision", "revision_match_rule", "kind",
               "is_baseline", "shipped_commit_count", "deployment_status", "started_at", "finished_at")  # fmt: skip
    found = facts(marts, "dora_deployments", "deployment_id", chain.subject.thing_id, "all")
    note = "No team counts it as production: no rule for environments fits it, or it has not finished."
    rows = tuple({**row, "revision": (row["revision"] or "")[:12] or None} for row in found)
    yield Section("deployment", "What it is", columns, rows, () if found else (note,))
    evidence = facts(marts, "dora_failure_evidence", "deployment_id", chain.subject.thing_id, "all")
    listed = tuple(
        {
            "evidence": row["evidence_kind"], "rule": row["match_rule"], "confidence": float(row["match_confidence"]),
            "incident": row["incident_event_id"] or None, "found_by": row["found_by_node_id"] or None,
        }
        for row in evidence
    )  # fmt: skip
    note = "Which kinds count is the profile's to say." if listed else "Nothing says that it failed."
    told = ("evidence", "rule", "confidence", "incident", "found_by")
    yield Section("failure_evidence", "Evidence that it failed", told, listed, (note,) if found else ())


def _incident(marts: Published, chain: Chain) -> Iterator[Section]:
    columns = ("incident_key", "service_name", "created_at", "resolved_at", "is_open", "time_to_restore_seconds",
               "reason")  # fmt: skip
    for fact in facts(marts, "dora_incidents", "incident_event_id", chain.subject.thing_id, "all"):
        notes = []
        if fact["time_to_restore_seconds"] is not None:
            notes.append(span(fact["created_at"], fact["resolved_at"], fact["time_to_restore_seconds"]))
        if fact["reason"]:
            notes.append(marts.told(fact['reason']))
        yield Section("time_to_restore", "Time to restore", columns, (fact,), tuple(notes))


_OF: Mapping[str, tuple[Callable[[Published, Chain], Iterator[Section]], ...]] = {
    "ticket": (_ticket, _incident),
    "pull_request": (_pull_request,),
    "commit": (_changes("commit_id"),),
    "deployment": (_deployment, _changes("deployment_id")),
    "incident": (_incident,),
}

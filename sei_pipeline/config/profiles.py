"""Efficiency profiles: `profiles_config/efficiency/<profile>.yml`. Defaults are those of the page of the
metrics.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sei_pipeline.config.bands import Bands, DurationBands
from sei_pipeline.config.events import BY_CATEGORY, Event
from sei_pipeline.config.report import Finding, Findings
from sei_pipeline.config.validation import Slug, Strict, Text

Source = Literal["continuous_delivery", "issue_management", "source_code", "incident_management"]
Evidence = Literal["own_status", "causal_link", "rollback", "revert_or_hotfix", "window"]

# By source of the deployments. For source_code the page names none: a merged pull request has no status of
# its own,
# and no environment to roll back.
USUAL_EVIDENCE: Mapping[str, tuple[Evidence, ...]] = {
    "continuous_delivery": ("own_status", "causal_link", "rollback", "revert_or_hotfix"),
    "issue_management": ("causal_link", "window"),
    "incident_management": ("causal_link", "window"),
    "source_code": ("causal_link", "revert_or_hotfix"),
}


class Phase(Strict):
    """One phase of the lead time. Without `start` it begins where the previous enabled phase ends."""

    name: Text
    enabled: bool = True
    start: Event | None = None
    end: Event
    bands: DurationBands | None = None


def _category(category: Literal["to_do", "in_progress", "done"]) -> Event:
    return Event(event=BY_CATEGORY, category=category, occurrence="first")


DEFAULT_PHASES = (
    Phase(name="Planning", start=_category("to_do"), end=_category("in_progress")),
    Phase(name="Coding", end=Event(event="source_code.first_commit")),
    Phase(name="Review", end=Event(event="source_code.last_pull_request_merged")),
    Phase(name="Build", end=Event(event="continuous_integration.last_build_completed")),
    Phase(name="Deployment", end=Event(event="continuous_delivery.last_deployment_completed")),
)


class LeadTime(Strict):
    """Which tickets count, and the phases from one event to the next."""

    population: Literal["all_completed", "only_deployed"] = "all_completed"
    order: Literal["allow_exceptions", "enforce"] = "allow_exceptions"
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=5)] = DEFAULT_PHASES

    @model_validator(mode="after")
    def _phases(self) -> LeadTime:
        findings = []
        enabled = self.enabled()
        if not enabled:
            findings.append(Finding(("phases",), "INVALID_VALUE", "no phase enabled", "at least one", "Enable one."))
        elif enabled[0].start is None:
            where, todo = ("phases", self.phases.index(enabled[0])), "Give it a `start:`."
            expected = "a start for the first enabled phase"
            findings.append(Finding(where, "MISSING_KEY", f"no start of {enabled[0].name!r}", expected, todo))
        names = [phase.name.casefold() for phase in self.phases]
        for index, name in enumerate(names):
            if name in names[:index]:
                path = ("phases", index, "name")
                findings.append(
                    Finding(path, "DUPLICATE_NAME", f"the phase {name!r} again", "each name once", "Rename it.")
                )
        if findings:
            raise Findings(findings)
        return self

    def enabled(self) -> tuple[Phase, ...]:
        """The phases that are measured, in order."""
        return tuple(phase for phase in self.phases if phase.enabled)


class DeploymentFrequency(Strict):
    """Where deployments come from, for every metric that needs them."""

    source: Source = "continuous_delivery"


class ChangeFailureRate(Strict):
    """Where failures come from, which evidence counts, and how long after a deployment an incident may blame
    it.
    """

    source: Source = "continuous_delivery"
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)] | None = None
    window_hours: Annotated[float, Field(gt=0, le=24 * 90)] = 24

    def kinds(self) -> tuple[Evidence, ...]:
        """The kinds of evidence that count: those given, else the usual ones of the source."""
        return self.evidence if self.evidence is not None else USUAL_EVIDENCE[self.source]


class TimeToRestore(Strict):
    """Where incidents come from."""

    source: Literal["incident_management", "issue_management"] = "incident_management"


class Sprints(Strict):
    """What a sprint commits to, and what its metrics are reckoned in. Jira's own report knows no grace."""

    grace_days: Annotated[float, Field(ge=0, le=14)] = 0
    estimate: Literal["story_points", "tickets"] = "story_points"


class Profile(Strict):
    """One efficiency profile; `name` is its file's name."""

    name: Slug
    description: str = ""
    lead_time: LeadTime = LeadTime()
    deployment_frequency: DeploymentFrequency = DeploymentFrequency()
    change_failure_rate: ChangeFailureRate = ChangeFailureRate()
    time_to_restore: TimeToRestore = TimeToRestore()
    sprints: Sprints = Sprints()
    bands: Bands = Bands()

"""The settings of a team (`orgtrees/<tree>/teams/*.yml`) and a tree's defaults (`defaults.yml` beside).

Which properties a setting may name is a closed list (`RULES`). Source: Harness SEI 2.0, team settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from sei_pipeline.config.conditions import Groups, Rule, parse
from sei_pipeline.config.report import Finding, Findings
from sei_pipeline.config.tool_choice import ToolChoice
from sei_pipeline.config.validation import Strict, Text

_PULL_REQUEST = ("repository", "destination_branch", "labels")
_TICKET_KIND = ("issue_type", "priority", "status")
_PIPELINE_RESULT = ("pipeline_status", "stage_status", "rollback")
_INCIDENT = ("service", "assignment_group", "priority", "severity", "business_service", "urgency")

RULES: dict[str, Rule] = {
    "issue_management.projects": Rule(
        ("project", "labels", "sprint_name", "components", "parent"), "project", has_custom=True
    ),
    "issue_management.incidents": Rule(
        ("project", "labels", "issue_type", "priority", "components"), "issue_type", has_custom=True
    ),
    "issue_management.features": Rule(_TICKET_KIND, "issue_type"),
    "issue_management.bugs": Rule(_TICKET_KIND, "issue_type"),
    "issue_management.active_statuses": Rule(_TICKET_KIND, "status"),
    "issue_management.terminated_statuses": Rule(_TICKET_KIND, "status"),
    "source_code.repositories": Rule(("repository",), "repository"),
    "source_code.production_branches": Rule(_PULL_REQUEST, "destination_branch"),
    "source_code.excluded": Rule(_PULL_REQUEST, "labels"),
    "source_code.deployed": Rule(_PULL_REQUEST, "labels"),
    "source_code.hotfixes": Rule(("labels", "source_branch", "title")),
    "delivery.deployments": Rule(
        ("service", "infrastructure", "environment", "tags", "pipeline", "project", "organisation")
    ),
    "delivery.success": Rule(_PIPELINE_RESULT, "pipeline_status"),
    "delivery.failure": Rule(_PIPELINE_RESULT, "pipeline_status"),
    "incident_management.incidents": Rule(_INCIDENT, has_custom=True),
    "incident_management.change_requests": Rule(_INCIDENT, has_custom=True),
}

Whose = Literal["team", "everybody"]
# metrics.md, rule 11: lead time and productivity are restricted to the team's people unless it says
# otherwise.
DEFAULT_ATTRIBUTION: dict[str, Whose] = {
    "lead_time": "team",
    "productivity": "team",
    "pull_requests": "everybody",
}


class Section(Strict):
    """A section whose every key is a setting of groups. A key not given is inherited; an empty list matches
    nothing.
    """

    SECTION: ClassVar[str]

    @field_validator("*", mode="before")
    @classmethod
    def _groups(cls, value: object, info: ValidationInfo) -> object:
        rule = RULES.get(f"{cls.SECTION}.{info.field_name}")
        return parse(value, rule) if rule else value


class StoryPointBands(Strict):
    """Sizes of tickets by their story points: small up to one bound, medium up to the other, large above."""

    small: Annotated[float, Field(ge=0)]
    medium: float

    @model_validator(mode="after")
    def _rising(self) -> StoryPointBands:
        if self.medium <= self.small:
            found, expected = f"small {self.small:g}, medium {self.medium:g}", "a bound of medium above that of small"
            raise Findings([Finding((), "INVALID_VALUE", found, expected, "Correct the bounds.")])
        return self


class IssueManagement(Section):
    """Which tickets are the team's, what kinds they are, and how large."""

    SECTION = "issue_management"
    projects: Groups | None = None
    incidents: Groups | None = None
    features: Groups | None = None
    bugs: Groups | None = None
    active_statuses: Groups | None = None
    terminated_statuses: Groups | None = None
    story_point_bands: StoryPointBands | None = None


class SourceCode(Section):
    """Which repositories and pull requests are the team's."""

    SECTION = "source_code"
    repositories: Groups | None = None
    production_branches: Groups | None = None
    excluded: Groups | None = None
    deployed: Groups | None = None
    hotfixes: Groups | None = None


class Delivery(Section):
    """Which pipeline executions are the team's production deployments, and which succeeded or failed."""

    SECTION = "delivery"
    deployments: Groups | None = None
    success: Groups | None = None
    failure: Groups | None = None


class IncidentManagement(Section):
    """Which incidents and change requests are the team's."""

    SECTION = "incident_management"
    incidents: Groups | None = None
    change_requests: Groups | None = None


SECTIONS: tuple[type[Section], ...] = (IssueManagement, SourceCode, Delivery, IncidentManagement)


class Developers(Strict):
    """Whose activity counts: only the people of the team, or everybody's on the team's projects."""

    lead_time: Whose | None = None
    productivity: Whose | None = None
    pull_requests: Whose | None = None


class TeamSettings(Strict):
    """The settings one file makes; what it leaves out comes from the tree's defaults."""

    issue_management: IssueManagement = IssueManagement()
    source_code: SourceCode = SourceCode()
    delivery: Delivery = Delivery()
    incident_management: IncidentManagement = IncidentManagement()
    developers: Developers = Developers()

    def settings(self) -> Iterator[tuple[str, Groups | None]]:
        """(`section.setting`, groups), in the order of RULES; None where this file says nothing."""
        for name in RULES:
            section, setting = name.split(".")
            yield name, getattr(getattr(self, section), setting)

    def over(self, defaults: TeamSettings) -> dict[str, Groups]:
        """Setting -> groups, with what this file leaves out taken from `defaults`; none for unset ones."""
        inherited = dict(defaults.settings())
        merged = {name: inherited[name] if own is None else own for name, own in self.settings()}
        return {name: groups for name, groups in merged.items() if groups is not None}

    def story_points(self, defaults: TeamSettings) -> StoryPointBands | None:
        """The bands of story points; None where neither says any."""
        own = self.issue_management.story_point_bands
        return own if own is not None else defaults.issue_management.story_point_bands

    def attribution(self, defaults: TeamSettings) -> dict[str, bool]:
        """Metric -> whether only the team's own people count."""
        return {
            metric: (getattr(self.developers, metric) or getattr(defaults.developers, metric) or usual) == "team"
            for metric, usual in DEFAULT_ATTRIBUTION.items()
        }


class TeamFile(TeamSettings):
    """One file of `orgtrees/<tree>/teams/`. `team` is the path of names below the root, joined by `/`."""

    team: Text = Field(description="Path below the root, such as Engineering/Payments; a slash in a name is %2F.")
    integrations: ToolChoice = ToolChoice()

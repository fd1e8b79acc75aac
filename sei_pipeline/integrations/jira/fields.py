"""Which custom fields stand for what. Names differ from site to site, and two fields may have one name; what made a
field (`schema.custom`) doesn't differ. An override in the options wins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

SPRINT = "com.pyxis.greenhopper.jira:gh-sprint"
EPIC = "com.pyxis.greenhopper.jira:gh-epic-link"
ESTIMATE = "com.pyxis.greenhopper.jira:jsw-story-points"  # Story point estimate of team-managed projects
NUMBER = "com.atlassian.jira.plugin.system.customfieldtypes:float"
TEAMS = (
    "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team",
    "com.atlassian.teams:rm-teams-custom-field-team",
)
DEVELOPMENT = "com.atlassian.jira.plugins.jira-development-integration-plugin:devsummarycf"
POINT_NAMES = ("story points", "story point", "storypoints", "story point estimate")
TEAM_NAMES = ("team", "teams", "squad")

SYSTEM_FIELDS = (
    "summary", "issuetype", "project", "status", "priority", "resolution", "assignee", "reporter", "creator", "created",
    "updated", "resolutiondate", "duedate", "labels", "components", "fixVersions", "versions", "parent", "issuelinks",
    "description", "comment",
)  # fmt: skip


@dataclass(frozen=True)
class FieldsInUse:
    """Ids of fields by what they are read as, the first that has a value wins; `custom` are kept fields as (id, name).
    `unknown` are names and ids of the options that no field has."""

    story_points: tuple[str, ...] = ()
    sprint: tuple[str, ...] = ()
    epic: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    development: tuple[str, ...] = ()
    custom: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    is_ambiguous: bool = False  # two story point fields have one name

    def estimated_by(self, fields: Collection[str], is_whole: bool) -> FieldsInUse:
        """With the story point fields that boards estimate by first; where every board was asked (`is_whole`) and named
        one of them, without the others, which hold what a migration left."""
        named = tuple(one for one in self.story_points if one in fields)
        rest = tuple(one for one in self.story_points if one not in fields)
        return replace(self, story_points=named if named and is_whole else named + rest)

    def asked(self, has_worklogs: bool, has_development: bool) -> tuple[str, ...]:
        """Every field that a search asks for, in a stable order."""
        found = [*self.story_points, *self.sprint, *self.epic, *self.team, *(one for one, _ in self.custom)]
        found += self.development if has_development else ()
        system = [*SYSTEM_FIELDS, *(["worklog"] if has_worklogs else [])]
        return (*system, *sorted(set(found) - set(system)))

    def used_as(self, field_id: str) -> str | None:
        """What a field is read as; None where it isn't read."""
        for role in ("story_points", "sprint", "epic", "team", "development"):
            if field_id in getattr(self, role):
                return role
        return "custom" if any(field_id == one for one, _ in self.custom) else None


def find_fields(
    fields: Iterable[Mapping[str, Any]], overrides: Mapping[str, str], custom_fields: Sequence[str]
) -> FieldsInUse:
    """What the site's fields (`/field`) stand for, in the order of their ids."""
    custom = sorted((one for one in fields if _made_by(one) or one.get("custom")), key=_number)
    known = {str(one["id"]) for one in custom}
    kept, missing = _kept(custom, custom_fields)

    def role(name: str, found: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
        return (overrides[name],) if name in overrides else tuple(str(one["id"]) for one in found)

    points = [one for one in custom if _made_by(one) == NUMBER and _name(one) in POINT_NAMES]
    is_ambiguous = len({_name(one) for one in points}) < len(points) and "story_points" not in overrides
    points += [one for one in custom if _made_by(one) == ESTIMATE]
    teams = [one for one in custom if _made_by(one) in TEAMS]
    teams += [one for one in custom if _name(one) in TEAM_NAMES and _made_by(one) not in TEAMS]
    return FieldsInUse(
        story_points=role("story_points", points),
        sprint=role("sprint", (one for one in custom if _made_by(one) == SPRINT)),
        epic=role("epic", (one for one in custom if _made_by(one) == EPIC)),
        team=role("team", teams),
        development=tuple(str(one["id"]) for one in custom if _made_by(one) == DEVELOPMENT),
        custom=kept,
        is_ambiguous=is_ambiguous,
        unknown=(*missing, *(one for one in overrides.values() if one.startswith("customfield_") and one not in known)),
    )


def _kept(
    fields: Sequence[Mapping[str, Any]], wanted: Sequence[str]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    found: dict[str, str] = {}
    missing: list[str] = []
    for one in wanted:
        same = [field for field in fields if one == field["id"] or one.strip().lower() == _name(field)]
        found.update({str(field["id"]): str(field.get("name") or field["id"]) for field in same})
        if not same:
            missing.append(one)
    return tuple(found.items()), tuple(missing)


def _made_by(field: Mapping[str, Any]) -> str:
    return str((field.get("schema") or {}).get("custom") or "")


def _name(field: Mapping[str, Any]) -> str:
    return str(field.get("name") or "").strip().lower()


def _number(field: Mapping[str, Any]) -> tuple[int, str]:
    digits = str(field["id"]).rpartition("_")[2]
    return (int(digits) if digits.isdecimal() else 0, str(field["id"]))

"""One issue as a record: Jira's JSON, and beside it under `found` what stands in no fixed place of it.

Values are moved, never judged: the first story point field that has a number, the numbers in an old sprint text, the
text of a document. What can't be read as what it should be is a reject of that value; the issue stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sei_pipeline.connect.contract import Reject
from sei_pipeline.connect.cut import sample
from sei_pipeline.integrations.jira.documents import plain
from sei_pipeline.integrations.jira.fields import FieldsInUse

# Data Center: com.atlassian.greenhopper.service.sprint.Sprint@1f[id=7,rapidViewId=2,state=CLOSED,name=A, b,goal=,...]
_SPRINT_ID = re.compile(r"[\[,]id=(\d+)")
_SPRINT_NAME = re.compile(
    r",name=(.*?)(?:,(?:goal|startDate|endDate|completeDate|activatedDate|sequence|incomplete\w*|synced|autoStartStop)="
    r"|\]\Z)",
    re.DOTALL,
)
_LONGEST_CUSTOM = 1_000  # characters of one kept custom value: conditions compare short ones
Json = Mapping[str, Any]


def account(person: Any) -> str | None:
    """Who somebody is: the account id in Cloud, the key in Data Center, the name where there is no key."""
    if not isinstance(person, Mapping):
        return None
    return person.get("accountId") or person.get("key") or person.get("name") or None


class IssueRecords:
    """Makes records of issues. `home`: where people open the site."""

    def __init__(self, instance: str, home: str, fields: FieldsInUse):
        self._instance = instance
        self._home = home
        self._fields = fields

    def record(self, issue: Json, rejects: list[Reject]) -> dict[str, Any]:
        """The issue with what was found; values that can't be read go to `rejects`."""
        fields = issue["fields"]
        sprints = list(_sprints(self._first(fields, self._fields.sprint)))
        team_id, team_name = _team(self._first(fields, self._fields.team))
        epic = self._first(fields, self._fields.epic)
        found = {
            "former_keys": former_keys(histories(issue)),
            "description": plain(fields.get("description")),
            "assignee_account_id": account(fields.get("assignee")),
            "reporter_account_id": account(fields.get("reporter")),
            "creator_account_id": account(fields.get("creator")),
            "components": _each(fields.get("components"), "name"),
            "fix_versions": _each(fields.get("fixVersions"), "name"),
            "fix_version_ids": _each(fields.get("fixVersions"), "id"),
            "affected_versions": _each(fields.get("versions"), "name"),
            "epic_key": epic.get("key") if isinstance(epic, Mapping) else epic,
            "story_points": self._story_points(issue, rejects),
            "sprint_ids": [sprint_id for sprint_id, _ in sprints],
            "sprint_names": [name for _, name in sprints],
            "team_id": team_id,
            "team_name": team_name,
            "custom_fields": list(self._custom(fields)),
            "url": f"{self._home}/browse/{issue['key']}",
        }
        return {**issue, "instance": self._instance, "found": found}

    def _first(self, fields: Json, ids: Sequence[str]) -> Any:
        return next((fields[one] for one in ids if fields.get(one) not in (None, "", [])), None)

    def _story_points(self, issue: Json, rejects: list[Reject]) -> float | None:
        for field_id in self._fields.story_points:
            value = scalar(issue["fields"].get(field_id))
            if value in (None, ""):
                continue
            points = number(value)
            if points is not None:
                return points
            expected = f"a number in the field {field_id}"
            rejects.append(Reject(issue["key"], None, "story_points", "WRONG_TYPE", sample(value), expected))
        return None

    def _custom(self, fields: Json) -> Iterator[str]:
        for field_id, name in self._fields.custom:
            value = fields.get(field_id)
            for one in value if isinstance(value, list) else [value]:
                text = custom_text(one)
                if text:
                    yield f"{name}={text[:_LONGEST_CUSTOM]}"


def histories(issue: Json) -> Sequence[Json]:
    """The history entries of an issue, oldest first; those of one instant in the order of their numbers."""
    entries = (issue.get("changelog") or {}).get("histories") or ()
    return sorted(
        entries, key=lambda entry: (int(entry["id"]) if str(entry["id"]).isdecimal() else 0, str(entry["id"]))
    )


def former_keys(entries: Sequence[Json]) -> list[str]:
    """Keys that an issue had before its moves, oldest first, each once."""
    keys = (item.get("fromString") for entry in entries for item in entry.get("items") or () if item["field"] == "Key")
    return list(dict.fromkeys(key for key in keys if key))


def number(value: Any) -> float | None:
    """A number, also one that people write with a comma; None where it is none."""
    if isinstance(value, bool):
        return None
    try:
        found = float(str(value).strip().replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


def scalar(value: Any) -> Any:
    """The value of an option, or of the only entry of a list."""
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    return value.get("value", value.get("name")) if isinstance(value, Mapping) else value


def custom_text(value: Any) -> str | None:
    """One value of a custom field as text: of an option its name, of a cascade `first / second`, of a person the
    account, of a document its text."""
    if value is None or value == "":
        return None
    if not isinstance(value, Mapping):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if value.get("type") == "doc":
        return plain(value)
    if "value" in value:
        child = value.get("child")
        return f"{value['value']} / {child['value']}" if isinstance(child, Mapping) else str(value["value"])
    found = value.get("name") if "accountId" not in value else account(value)
    found = found or value.get("title") or account(value) or value.get("id")
    return None if found is None else str(found)


def _sprints(value: Any) -> Iterator[tuple[str, str]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping) and one.get("id") is not None:
            yield str(one["id"]), str(one.get("name") or "")
        elif isinstance(one, str) and (sprint_id := _SPRINT_ID.search(one)):
            name = _SPRINT_NAME.search(one)
            yield sprint_id[1], name[1] if name else ""


def _team(value: Any) -> tuple[str | None, str | None]:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        name = value.get("name") or value.get("title") or value.get("value")
        return (None if value.get("id") is None else str(value["id"])), name
    return (None, None) if value is None else (None, str(value))


def _each(values: Any, key: str) -> list[str]:
    return [str(one[key]) for one in values or () if isinstance(one, Mapping) and one.get(key) is not None]

"""A setting of a team: groups joined by OR, of conditions joined by AND.

    projects: PAY                                  # shorthand, where the setting has one obvious property
    projects: [PAY, "PLAT*"]
    projects:                                      # two groups: the one or the other
      - {project: PAY, labels: {not_equals: spike}}
      - {project: PLAT, custom.Team: {contains: pay, does_not_contain: legacy}}

A list of values means any of them (negated: none of them), in any case; `*` is a wildcard in equals and
not_equals.
Source: Harness SEI 2.0, team settings.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sei_pipeline.config.report import Finding, Findings, Path_, shown

# written operator -> (operator in the warehouse, is it negated)
OPERATORS = {
    "equals": ("equals", False),
    "not_equals": ("equals", True),
    "contains": ("contains", False),
    "does_not_contain": ("contains", True),
    "starts_with": ("starts_with", False),
    "ends_with": ("ends_with", False),
}
CUSTOM = "custom."
YES_OR_NO = {"rollback": {"true": "true", "yes": "true", "false": "false", "no": "false"}}


@dataclass(frozen=True, order=True)
class Condition:
    """`property` `operator` any of `values` (negated: none of them). Values and property are lower-case,
    sorted.
    """

    property: str
    operator: str
    is_negated: bool
    values: tuple[str, ...]


Group = tuple[Condition, ...]
Groups = tuple[Group, ...]


@dataclass(frozen=True)
class Rule:
    """What one setting may say: its properties, the one that a plain value means, and whether custom fields
    may stand.
    """

    properties: tuple[str, ...]
    shorthand: str | None = None
    has_custom: bool = False


def like_pattern(value: str) -> str | None:
    """A LIKE pattern (escape `\\`) where `value` has a wildcard `*`, else None."""
    if "*" not in value:
        return None
    for special in "\\%_":
        value = value.replace(special, "\\" + special)
    return value.replace("*", "%")


class _Parser:
    """Parses one setting; gathers findings with their path below it."""

    def __init__(self, rule: Rule):
        self.rule = rule
        self.findings: list[Finding] = []

    def bad(self, path: Path_, found: str, expected: str, todo: str = "", code: str = "INVALID_VALUE") -> None:
        self.findings.append(Finding(path, code, found, expected, todo))

    def groups(self, raw: object) -> Groups:
        if isinstance(raw, Mapping):
            return (self.group(raw, ()),)
        if isinstance(raw, str):
            return self.plain([raw])
        if not isinstance(raw, list):
            self.bad((), shown(raw), "a list of groups (each a mapping of properties to conditions)")
            return ()
        if raw and not any(isinstance(item, Mapping) for item in raw):
            return self.plain(raw)
        groups = [self.group(item, (index,)) for index, item in enumerate(raw)]
        return tuple(sorted(set(groups)))

    def plain(self, raw: list[object]) -> Groups:
        if self.rule.shorthand is None:
            names = ", ".join(self.rule.properties)
            self.bad(
                (),
                "plain values",
                f"groups that say which property is meant: {names}",
                "Write `- {property: value}`.",
            )
            return ()
        return ((Condition(self.rule.shorthand, "equals", False, self.values(raw, (), self.rule.shorthand)),),)

    def group(self, raw: object, path: Path_) -> Group:
        if not isinstance(raw, Mapping):
            self.bad(
                path,
                shown(raw),
                "a mapping of properties to conditions (plain values and groups can't be mixed)",
            )
            return ()
        if not raw:
            self.bad(
                path,
                "an empty group, which would match everything",
                "at least one property",
                "Name one, or remove it.",
            )
        conditions: list[Condition] = []
        for written, condition in raw.items():
            name = self.property(str(written), (*path, str(written)))
            if name is not None:
                conditions.extend(self.conditions(name, condition, (*path, str(written))))
        return tuple(sorted(conditions))

    def property(self, written: str, path: Path_) -> str | None:
        if written in self.rule.properties:
            return written
        if self.rule.has_custom and written.startswith(CUSTOM) and written[len(CUSTOM) :].strip():
            return CUSTOM + written[len(CUSTOM) :].strip().lower()
        choices = [*self.rule.properties, *(["custom.<name of a field>"] if self.rule.has_custom else [])]
        self.bad(path, f"the property {shown(written)}", _one_of(choices), _near(written, choices), "UNKNOWN_KEY")
        return None

    def conditions(self, name: str, raw: object, path: Path_) -> list[Condition]:
        if not isinstance(raw, Mapping):
            return [Condition(name, "equals", False, self.values(raw, path, name))]
        if not raw:
            self.bad(path, "an empty condition", _one_of(list(OPERATORS)))
        made = []
        for written, values in raw.items():
            if written not in OPERATORS:
                todo = _near(str(written), list(OPERATORS))
                self.bad(
                    (*path, str(written)),
                    f"the operator {shown(written)}",
                    _one_of(list(OPERATORS)),
                    todo,
                    "UNKNOWN_KEY",
                )
                continue
            operator, is_negated = OPERATORS[written]
            made.append(Condition(name, operator, is_negated, self.values(values, (*path, written), name)))
        return made

    def values(self, raw: object, path: Path_, name: str) -> tuple[str, ...]:
        items = raw if isinstance(raw, list) else [raw]
        if not items:
            self.bad(path, "an empty list of values", "at least one value")
        values = set()
        for index, item in enumerate(items):
            where = (*path, index) if isinstance(raw, list) else path
            text = item.strip().lower() if isinstance(item, str) else ""
            if not text:
                self.bad(where, "an empty text" if isinstance(item, str) else shown(item), "a text or number")
                continue
            if name in YES_OR_NO and text not in YES_OR_NO[name]:
                self.bad(where, shown(item), "true or false")
            values.add(YES_OR_NO.get(name, {}).get(text, text))
        return tuple(sorted(values))


def parse(raw: object, rule: Rule) -> Groups:
    """The groups that `raw` (scalars as texts) says under `rule`. Raises Findings with everything wrong in
    it.
    """
    parser = _Parser(rule)
    groups = parser.groups(raw)
    if parser.findings:
        raise Findings(parser.findings)
    return groups


def _one_of(choices: list[str]) -> str:
    return "one of " + ", ".join(choices)


def _near(word: str, choices: list[str]) -> str:
    near = difflib.get_close_matches(word.lower(), choices, n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}?" if near else ""


_SCALAR = {"type": ["string", "number", "boolean"]}
_VALUES = [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1}]
# What every setting's schema refers to; schemas.py puts it where pydantic described the parsed form.
SCHEMA_DEFINITIONS: dict[str, Any] = {
    "Condition": {
        "anyOf": [
            *_VALUES,
            {
                "type": "object",
                "properties": {operator: {"anyOf": _VALUES} for operator in OPERATORS},
                "minProperties": 1,
                "additionalProperties": False,
            },
        ]
    }
}


def json_schema(rule: Rule) -> dict[str, Any]:
    """JSON Schema of a setting under `rule`, for editors."""
    condition = {"$ref": "#/$defs/Condition"}
    group: dict[str, Any] = {
        "type": "object",
        "properties": dict.fromkeys(rule.properties, condition),
        "minProperties": 1,
        "additionalProperties": False,
    }
    if rule.has_custom:
        group["patternProperties"] = {r"^custom\..+": condition}
    return {"anyOf": [*(_VALUES if rule.shorthand else []), group, {"type": "array", "items": group}]}

"""The closed vocabulary of events that begin or end a phase. Source: the page of the metrics."""

from __future__ import annotations

import difflib
from typing import Any, Literal

from pydantic import model_validator
from pydantic.annotated_handlers import GetJsonSchemaHandler
from pydantic_core import core_schema

from sei_pipeline.config.report import Finding, Findings, shown
from sei_pipeline.config.validation import Strict, Text

EVENTS: dict[str, tuple[str, ...]] = {
    "issue_management": ("created", "status_category_entered", "status_entered", "resolved", "released"),
    "source_code": (
        "first_commit", "last_commit", "first_pull_request_created", "last_pull_request_created",
        "first_review", "first_approval", "last_approval",
        "first_pull_request_merged", "last_pull_request_merged",
    ),
    "continuous_integration": ("first_build_started", "first_build_completed", "last_build_completed"),
    "continuous_delivery": ("first_deployment_completed", "last_deployment_completed"),
    "incident_management": ("change_requested", "change_approved", "change_implemented"),
}  # fmt: skip
NAMES = tuple(f"{source}.{event}" for source, events in EVENTS.items() for event in events)
BY_CATEGORY, BY_STATUS = "issue_management.status_category_entered", "issue_management.status_entered"
QUALIFIED = (BY_CATEGORY, BY_STATUS)


class Event(Strict):
    """`source.event`; entering a status or category also says which, and whether the first or the last time
    counts.
    """

    event: Text
    status: Text | None = None
    category: Literal["to_do", "in_progress", "done"] | None = None
    occurrence: Literal["first", "last"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        return {"event": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _qualified(self) -> Event:
        findings = []
        if self.event not in NAMES:
            source = self.event.partition(".")[0]
            names = [f"{source}.{name}" for name in EVENTS.get(source, ())]
            expected = "one of " + ", ".join(names) if names else "source.event, source one of " + ", ".join(EVENTS)
            findings.append(Finding((), "INVALID_VALUE", f"the event {shown(self.event)}", expected, _near(self.event)))
        else:
            findings += self._misplaced("category", self.category, (BY_CATEGORY,), needed=True)
            findings += self._misplaced("status", self.status, (BY_STATUS,), needed=True)
            findings += self._misplaced("occurrence", self.occurrence, QUALIFIED, needed=False)
        if findings:
            raise Findings(findings)
        return self

    def _misplaced(self, name: str, value: str | None, events: tuple[str, ...], needed: bool) -> list[Finding]:
        belongs = self.event in events
        if value is not None and not belongs:
            expected = f"{name!r} only with {' or '.join(events)}"
            return [Finding((name,), "INVALID_VALUE", f"{name!r} with {self.event}", expected, "Remove it.")]
        if value is None and belongs and needed:
            todo = f"Write {{event: {self.event}, {name}: ...}}."
            return [Finding((), "MISSING_KEY", f"{self.event} without {name!r}", f"which {name} is entered", todo)]
        return []

    @property
    def qualifier(self) -> str | None:
        """The category or the status's name in small letters, or None."""
        return self.category or (self.status.lower() if self.status else None)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        made = handler.resolve_ref_schema(handler(schema))
        mapping = {k: v for k, v in made.items() if k not in ("title", "description")}
        mapping["properties"] = {**made["properties"], "event": {"enum": list(NAMES)}}
        plain = {"enum": [name for name in NAMES if name not in QUALIFIED]}
        made_keys = {"title": made["title"], "description": made["description"], "anyOf": [plain, mapping]}
        made.clear()
        made.update(made_keys)
        return made


def _near(word: str) -> str:
    near = difflib.get_close_matches(word, NAMES, n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}?" if near else ""

"""The whole list of places that may break a rule, each with its reason. A stale line fails a test."""

from __future__ import annotations

# (rule, path): why. A rule is broken here by decision, never by accident.
EXCEPTIONS: dict[tuple[str, str], str] = {}

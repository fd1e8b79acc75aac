"""Ours and theirs side by side, printed and then compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AS_OF = "2026-09-01T00:00:00Z"  # after the last deployment of the data
EARLIER = "2025-01-01T00:00:00Z"  # an instant with clearly fewer


def compare(title: str, expected: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Prints both (`-s` shows it); raises AssertionError naming every difference."""
    width = max(len(name) for name in expected)
    print(f"\n{title}\n  {'':{width}}  {'independently':>16}  {'published':>16}")
    for name, value in expected.items():
        mark = "" if found[name] == value else "  DIFFERS"
        print(f"  {name:{width}}  {value!s:>16}  {found[name]!s:>16}{mark}")
    different = {name: (value, found[name]) for name, value in expected.items() if found[name] != value}
    assert not different, f"{title}: expected and found: {different}"

"""What the simulation is still writing. Facts are frozen; a draft becomes one when it is told (`fact()`).

The house freezes dataclasses, because a value that is shared mustn't change under its reader. A story that goes on is
the opposite: it is written by one process at a time and read by nobody until its end. So it has a word of its own,
which is used in this folder only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(field_specifiers=(field,))
def draft(cls: type[T]) -> type[T]:
    """A dataclass with slots that may change, for the time of one simulation."""
    return dataclass(slots=True)(cls)

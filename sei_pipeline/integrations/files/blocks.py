"""What every format is read as: blocks of rows, column by column, under the file's own headers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

BLOCK_ROWS = 50_000  # as many as landing writes at once; fewer cost time per block, more cost memory
BLOCK_CHARACTERS = 32 << 20  # ... or so much text, so that long values don't wait for 50,000 rows


class NotReadable(Exception):
    """A file isn't what its name says. `found` and `expected` are for the reject."""

    def __init__(self, found: str, expected: str):
        super().__init__(f"{found}; expected {expected}")
        self.found = found
        self.expected = expected


@dataclass(frozen=True)
class Block:
    """Some rows. `numbers` are their places as an editor counts; the arrays are texts, lists of texts, or typed.
    Two columns may have one header."""

    numbers: np.ndarray
    headers: tuple[str, ...]
    arrays: tuple[pa.Array, ...]


def texts(values: list[str | None] | tuple[str | None, ...]) -> pa.Array:
    """Texts as Arrow has them; a half of a surrogate pair, which no UTF-8 can hold, becomes a question mark."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        whole = [None if value is None else value.encode("utf-8", "replace").decode() for value in values]
        return pa.array(whole, pa.string())

"""From a file's own headers to our columns: names, mapping, constants, defaults, and which rows are meant."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sei_pipeline.connect.contract import ColumnType
from sei_pipeline.entities.drop import DELETED, DropStream
from sei_pipeline.integrations.files.blocks import Block
from sei_pipeline.integrations.files.options import ReadRule
from sei_pipeline.integrations.files.parquetfile import as_texts
from sei_pipeline.integrations.files.rejects import Rejects
from sei_pipeline.integrations.files.values import blank_to_null

JOINED_BY = "|"
Columns = dict[str, pa.Array]


@dataclass(frozen=True)
class Shaped:
    """Rows under our names. `extras` are columns that we don't know, under the file's names in lower case."""

    numbers: np.ndarray
    columns: Columns
    extras: Columns


class Shaper:
    """Shapes the blocks of one file; says once what its headers lack or have too many of."""

    def __init__(self, drop: DropStream, rule: ReadRule | None, defaults: Mapping[str, str], rejects: Rejects):
        self._drop = drop
        self._rule = rule
        self._constants = {**(rule.constants if rule else {})}
        self._defaults = defaults
        self._rejects = rejects
        self._said: set[str] = set()
        self._types = {column.name: column.type for column in drop.columns}
        self.known = {*self._types, DELETED, *([drop.day.name] if drop.day else [])}
        self.left_out = 0

    def shape(self, block: Block) -> Shaped:
        named = self._named(block)
        keep = self._meant(named)
        numbers = block.numbers
        if keep is not None:
            self.left_out += len(numbers) - int(pc.sum(keep).as_py() or 0)
            numbers = numbers[keep.to_numpy(zero_copy_only=False)]
            named = {name: column.filter(keep) for name, column in named.items()}
        if self._rule and self._rule.columns:
            columns, extras = self._mapped(named), {}
        else:
            columns = {_ours(name): column for name, column in named.items() if _ours(name) in self.known}
            extras = {name: column for name, column in named.items() if _ours(name) not in self.known and name}
            self._say_unknown(extras)
        rows = len(numbers)
        for name, value in self._constants.items():
            columns[name] = pa.repeat(pa.scalar(value, pa.string()), rows)
        self._fill_defaults(columns, rows)
        return Shaped(numbers, columns, extras if self._drop.has_custom_fields else {})

    def _named(self, block: Block) -> Columns:
        """Columns by header in lower case. Of two with one header, lists are joined, else the first is kept."""
        columns: dict[str, list[pa.Array]] = {}
        for header, array in zip(block.headers, block.arrays, strict=True):
            columns.setdefault(_lower(header), []).append(array)
        return {name: self._one(name, arrays) for name, arrays in columns.items()}

    def _one(self, name: str, arrays: Sequence[pa.Array]) -> pa.Array:
        if len(arrays) == 1:
            return arrays[0]
        if name and self._types.get(self._target(name)) is ColumnType.TEXT_LIST:
            columns = [blank_to_null(as_texts(array)) for array in arrays]
            return pc.binary_join_element_wise(*columns, ";", null_handling="skip")
        if name:
            found = f"the header `{name}` {len(arrays)} times"
            self._say(name, "UNKNOWN_COLUMN", found, "each header once; the first is read")
        return arrays[0]

    def _target(self, name: str) -> str:
        if self._rule and self._rule.columns:
            return next((ours for ours, theirs in self._rule.columns.items() if name in map(_lower, theirs)), "")
        return _ours(name)

    def _meant(self, named: Columns) -> pa.Array | None:
        """Which rows the rule's `where` keeps; None where it keeps all."""
        keep: pa.Array | None = None
        for header, values in (self._rule.where if self._rule else {}).items():
            column = self._theirs(named, header)
            if column is None:
                continue
            is_meant = pc.is_in(pc.fill_null(as_texts(column), ""), pa.array(values, pa.string()))
            keep = is_meant if keep is None else pc.and_(keep, is_meant)
        return keep

    def _theirs(self, named: Columns, header: str) -> pa.Array | None:
        column = named.get(_lower(header))
        if column is None:
            expected = f"a column `{header}`, which `read` in the connection's options names"
            self._say(header, "UNKNOWN_COLUMN", _list(named), expected + _meant(_lower(header), named))
        return column

    def _mapped(self, named: Columns) -> Columns:
        columns: Columns = {}
        for ours, headers in (self._rule.columns if self._rule else {}).items():
            parts = [self._theirs(named, header) for header in headers]
            there = [part for part in parts if part is not None]
            if len(there) == len(parts):
                columns[ours] = there[0] if len(there) == 1 else _join([as_texts(part) for part in there])
        return columns

    def _fill_defaults(self, columns: Columns, rows: int) -> None:
        for name, value in self._defaults.items():
            column = columns.get(name)
            if column is None:
                columns[name] = pa.repeat(pa.scalar(value, pa.string()), rows)
            elif column.null_count or not pa.types.is_string(column.type) or pc.any(pc.equal(column, "")).as_py():
                columns[name] = pc.fill_null(blank_to_null(as_texts(column)), value)

    def _say_unknown(self, extras: Columns) -> None:
        if self._drop.has_custom_fields:
            return
        for name in extras:
            expected = f"a column of {self._drop.name}; it is left out" + _meant(_ours(name), self.known)
            self._say(name, "UNKNOWN_COLUMN", f"the column `{name}`", expected)

    def _say(self, name: str, code: str, found: str, expected: str) -> None:
        if name not in self._said:
            self._said.add(name)
            self._rejects.add(code, expected, found=found, column=name)


def _join(parts: Sequence[pa.Array]) -> pa.Array:
    """Several columns as one text; NULL only where all are."""
    filled = [pc.fill_null(part, "") for part in parts]
    joined = pc.binary_join_element_wise(*filled, JOINED_BY)
    is_nothing = pc.equal(pc.binary_length(pc.binary_join_element_wise(*filled, "")), 0)
    return pc.if_else(is_nothing, pa.scalar(None, pa.string()), joined)


def _lower(header: str) -> str:
    return header.strip().lower()


def _ours(header: str) -> str:
    return "_".join(_lower(header).split())


def _list(named: Columns) -> str:
    return f"the columns {', '.join(list(named)[:20])}"


def _meant(name: str, known: set[str] | Columns) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean `{close[0]}`?" if close else ""

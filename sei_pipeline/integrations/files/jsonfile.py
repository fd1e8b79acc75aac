"""JSON lines, or one array of objects, into blocks. Values that are no texts are written as a CSV would have them,
so that every format gives the same records; lists stay lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import TextIOBase
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from sei_pipeline.integrations.files.blocks import BLOCK_CHARACTERS, BLOCK_ROWS, Block, texts
from sei_pipeline.integrations.files.rejects import Rejects, cut_text

PIECE = 1 << 20  # characters of an array that are read at once
LONGEST_OBJECT = 64 << 20  # characters: an object of an array is held whole
TOKEN = 16  # an error so near to the end of a piece may be a word that goes on in the next
Record = tuple[int, int, dict[str, Any]]  # line, characters, object


def json_blocks(path: Path, encoding: str, rejects: Rejects) -> Iterator[Block]:
    """Blocks of a file of JSON objects; what is none goes to `rejects`. Raises OSError."""
    with path.open(encoding=encoding, errors="replace", newline="\n") as source:
        first = _first_character(source)
        source.seek(0)
        yield from _blocks(_array(source, rejects) if first == "[" else _lines(source, rejects))


def _first_character(source: TextIOBase) -> str:
    while piece := source.read(PIECE):
        if piece.strip("\ufeff \t\r\n"):
            return piece.strip("\ufeff \t\r\n")[0]
    return ""


def _lines(source: TextIOBase, rejects: Rejects) -> Iterator[Record]:
    for number, line in enumerate(source, start=1):
        if line.isspace():
            continue
        try:
            value = orjson.loads(line.encode("utf-8", "replace"))
        except orjson.JSONDecodeError as error:
            _reject(rejects, number, f"no JSON ({error})", line)
            continue
        if isinstance(value, dict):
            yield number, len(line), value
        else:
            _reject(rejects, number, f"a {type(value).__name__}", line)


def _reject(rejects: Rejects, number: int, found: str, text: str) -> None:
    rejects.add("BROKEN_ROW", "one JSON object", found=found, row=number, record=cut_text(text.strip()))


def _array(source: TextIOBase, rejects: Rejects) -> Iterator[Record]:
    """The objects of one array, without holding it whole. Behind a fault nothing can be told apart any more."""
    decoder = json.JSONDecoder(parse_int=str, parse_float=str)  # as written: `12.50` stays so
    text, line = source.read(PIECE).lstrip("\ufeff"), 1
    start = text.index("[") + 1
    line += text.count("\n", 0, start)
    while True:
        begin = _skip(text, start)
        line += text.count("\n", start, begin)
        try:
            if text[begin : begin + 1] == "]":
                return
            value, end = decoder.raw_decode(text, begin)
        except (json.JSONDecodeError, RecursionError) as error:
            # Doubling: a long object isn't decoded over and over.
            more = source.read(PIECE + len(text) - begin) if _may_go_on(error, text, begin) else ""
            if not more:
                found = f"no JSON ({error}), or an array that doesn't end"
                rejects.add("BROKEN_ROW", "JSON objects; the rest isn't read", found=found, row=line)
                return
            text, start = text[begin:] + more, 0
            continue
        if isinstance(value, dict):
            yield line, end - begin, value
        else:
            _reject(rejects, line, f"a {type(value).__name__}", text[begin:end])
        line += text.count("\n", begin, end)
        start = end


def _may_go_on(error: Exception, text: str, begin: int) -> bool:
    """Whether what can't be decoded may only be cut off by the end of the piece."""
    if not isinstance(error, json.JSONDecodeError) or len(text) - begin > LONGEST_OBJECT:
        return False
    return error.msg.startswith("Unterminated string") or error.pos >= len(text) - TOKEN


def _skip(text: str, start: int) -> int:
    """The place of the next character that is neither blank nor a comma."""
    while start < len(text) and text[start] in ", \t\r\n":
        start += 1
    return start


def _blocks(records: Iterator[Record]) -> Iterator[Block]:
    held: list[Record] = []
    size = 0
    for record in records:
        held.append(record)
        size += record[1]
        if len(held) == BLOCK_ROWS or size > BLOCK_CHARACTERS:
            yield _block(held)
            held, size = [], 0
    if held:
        yield _block(held)


def _block(records: list[Record]) -> Block:
    headers = tuple(dict.fromkeys(name for _, _, record in records for name in record))
    arrays = tuple(_column([record.get(header) for _, _, record in records]) for header in headers)
    return Block(np.array([number for number, _, _ in records], np.int64), headers, arrays)


def _column(values: list[Any]) -> pa.Array:
    """Texts, or lists of texts where some value is a list."""
    kinds = set(map(type, values))
    if kinds <= {str, type(None)}:
        return texts(values)
    if list in kinds:
        return pa.array([_list(value) for value in values], pa.list_(pa.string()))
    return texts([_text(value) for value in values])


def _list(value: Any) -> list[str | None] | None:
    if value is None:
        return None
    if isinstance(value, list):
        return [_text(item) for item in value]
    return [*str(_text(value)).split(";")]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False)

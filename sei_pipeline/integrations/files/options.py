"""A connection's options: where the folder is, and how files that aren't in the canonical form are mapped to it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sei_pipeline.connect.contract import OptionProblem
from sei_pipeline.entities.drop import DELETED, IDENTITY
from sei_pipeline.integrations.files.streams import DROPS

DEFAULTS = {"tool": "files", "instance": "local"}
ID_PART = re.compile(r"[^\s:#]+")  # tool and instance are parts of ids, which `:` and `#` separate
_TOP = ("folder", "defaults", "time_zone", "read")
_RULE = ("files", "stream", "columns", "constants", "where")
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class ReadRule:
    """How the files that a glob names are read. `columns`: our name -> their headers; empty: they have our names."""

    files: str
    stream: str
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    where: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Options:
    """Checked options. `zone` is of times without an offset, and of days."""

    folder: str
    defaults: Mapping[str, str]
    time_zone: str | None
    read: tuple[ReadRule, ...]

    @property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.time_zone) if self.time_zone else None

    def place(self, home: Path) -> Path:
        return home / self.folder


def read_options(options: Mapping[str, Any]) -> Options:
    """Options that `problems` found nothing wrong with."""
    defaults = {name: str(value).strip().lower() for name, value in (options.get("defaults") or {}).items()}
    rules = tuple(_rule(rule) for rule in options.get("read") or ())
    return Options(str(options["folder"]), {**DEFAULTS, **defaults}, options.get("time_zone"), rules)


def _rule(rule: Mapping[str, Any]) -> ReadRule:
    columns = {ours: _texts(theirs) for ours, theirs in (rule.get("columns") or {}).items()}
    constants = {name: ";".join(_texts(value)) for name, value in (rule.get("constants") or {}).items()}
    where = {header: _texts(values) for header, values in (rule.get("where") or {}).items()}
    return ReadRule(str(rule["files"]), str(rule["stream"]), columns, constants, where)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(item) for item in value) if isinstance(value, list | tuple) else (_text(value),)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def problems(options: Mapping[str, Any]) -> Iterator[OptionProblem]:
    """Everything that is wrong with a connection's options, without looking at the folder."""
    yield from _unknown_keys((), options, _TOP)
    folder = options.get("folder")
    if not isinstance(folder, str) or not folder.strip():
        yield _problem(("folder",), _found(options, "folder"), "a folder, from the project folder", "Name it.")
    yield from _defaults(options.get("defaults"))
    zone = options.get("time_zone")
    if zone is not None and not _is_zone(zone):
        yield _problem(("time_zone",), repr(zone), "a time zone such as `Europe/Berlin` or `UTC`")
    rules = options.get("read")
    if rules is not None and not isinstance(rules, list | tuple):
        yield _problem(("read",), repr(rules)[:80], "a list of {files, stream, ...}")
        return
    for number, rule in enumerate(rules or ()):
        yield from _rule_problems(("read", number), rule)


def _is_zone(zone: Any) -> bool:
    try:
        return bool(ZoneInfo(str(zone)))
    except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError; a folder's name gives an OSError
        return False
    except KeyError:
        return False


def _defaults(defaults: Any) -> Iterator[OptionProblem]:
    if defaults is None:
        return
    if not isinstance(defaults, Mapping):
        yield _problem(("defaults",), repr(defaults)[:80], "a mapping with `tool` and `instance`")
        return
    yield from _unknown_keys(("defaults",), defaults, IDENTITY)
    for name in IDENTITY:
        if name in defaults and not (isinstance(defaults[name], str) and ID_PART.fullmatch(defaults[name].strip())):
            yield _problem(("defaults", name), repr(defaults[name])[:80], "a name without blanks, `:` and `#`")


def _rule_problems(path: Place, rule: Any) -> Iterator[OptionProblem]:
    if not isinstance(rule, Mapping):
        yield _problem(path, repr(rule)[:80], "a mapping with `files` and `stream`")
        return
    yield from _unknown_keys(path, rule, _RULE)
    if not isinstance(rule.get("files"), str) or not rule["files"]:
        yield _problem((*path, "files"), _found(rule, "files"), "a pattern of file names such as `deploys/*.csv`")
    drop = DROPS.get(str(rule.get("stream")))
    if drop is None:
        close = _meant(str(rule.get("stream")), DROPS)
        yield _problem((*path, "stream"), _found(rule, "stream"), f"one of {', '.join(DROPS)}", close)
        return
    ours = {DELETED, *(column.name for column in drop.columns), *([drop.day.name] if drop.day else [])}
    for part in ("columns", "constants", "where"):
        mapping = rule.get(part)
        if mapping is None:
            continue
        if not isinstance(mapping, Mapping):
            yield _problem((*path, part), repr(mapping)[:80], "a mapping")
            continue
        for name, value in mapping.items():
            if part != "where" and name not in ours:
                yield _problem((*path, part, name), name, f"a column of {drop.name}", _meant(str(name), ours))
            if not _is_scalars(value):
                yield _problem((*path, part, name), repr(value)[:80], "a value, or a list of values")
    yield from _closed(path, rule, drop.name)


def _closed(path: Place, rule: Mapping[str, Any], stream: str) -> Iterator[OptionProblem]:
    """A constant that no row may have would reject every row; better said here, once."""
    constants = rule.get("constants")
    if not isinstance(constants, Mapping):
        return
    columns = rule.get("columns")
    for column in DROPS[stream].columns:
        value = constants.get(column.name)
        if column.values and column.name in constants and str(value).lower() not in column.values:
            yield _problem((*path, "constants", column.name), repr(value), f"one of {', '.join(column.values)}")
        if column.name in constants and isinstance(columns, Mapping) and column.name in columns:
            yield _problem((*path, "constants", column.name), "a constant and a column", "one of the two")


def _is_scalars(value: Any) -> bool:
    values = value if isinstance(value, list | tuple) and value else [value]
    return all(isinstance(item, str | int | float | bool) for item in values)


def _unknown_keys(path: Place, mapping: Mapping[str, Any], known: Sequence[str]) -> Iterator[OptionProblem]:
    for key in mapping:
        if key not in known:
            expected = f"one of {', '.join(known)}"
            yield OptionProblem((*path, key), "UNKNOWN_KEY", str(key), expected, _meant(str(key), known))


def _meant(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name.lower(), list(known), n=1)
    return f"Did you mean `{close[0]}`?" if close else ""


def _found(mapping: Mapping[str, Any], key: str) -> str:
    return repr(mapping[key])[:80] if key in mapping else "nothing"


def _problem(path: Place, found: str, expected: str, todo: str = "") -> OptionProblem:
    code = "MISSING_KEY" if found == "nothing" else "INVALID_VALUE"
    return OptionProblem(path, code, found, expected, todo)

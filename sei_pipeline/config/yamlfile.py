"""One YAML file: its values, and the line each of them stands on.

Only plain data is read (no tags, no merge keys). Values come twice: `text`, where every scalar is the text as
written (`1.10`, `yes`, `2026-01-01` stay what they are, pydantic makes numbers where it wants some), and
`data`,
where unquoted scalars have the types of YAML 1.2 (null, true, 12, 1.5), for options nobody here knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from sei_pipeline.config.report import Path_, Report, shown
from sei_pipeline.config.secrets import NOT_SHOWN, VARIABLE, is_secret_key, literal_secrets

MAX_DEPTH = 40  # the deepest format has 7 levels; an alias to itself is endless
MAX_VALUES = 500_000  # aliases can multiply; the largest real file is some 10,000 values

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times as fast
_PLAIN_TAG = re.compile(r"tag:yaml\.org,2002:[a-z]+\Z")  # what plain YAML resolves to; not python/object
_TEXT_TAG = "tag:yaml.org,2002:str"
_NULLS = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class YamlFile:
    """A file that could be read. `lines` maps the path of every key and list item to its line, from 1."""

    name: str
    text: object
    data: object
    lines: dict[Path_, int]

    def line(self, path: Iterable[object]) -> int:
        """The line of `path`, or of the nearest thing around it that stands in the file."""
        steps = tuple(step for step in path if isinstance(step, (str, int)))
        while steps and steps not in self.lines:
            steps = steps[:-1]
        return self.lines.get(steps, 1)

    def shown(self, path: Iterable[object], value: object) -> str:
        """`value` for a message; what stands under a secret's key is not shown, unless it is a variable's
        name.
        """
        is_secret = value is not None and any(is_secret_key(step) for step in path)
        return NOT_SHOWN if is_secret and not VARIABLE.match(str(value)) else shown(value)


class _Walk:
    """Turns composed nodes into values, keeping lines and noting what is not plain data."""

    def __init__(self) -> None:
        self.lines: dict[Path_, int] = {}
        self.bad: list[tuple[int, str, str, str]] = []
        self.count = 0

    def value(self, node: yaml.Node, path: Path_) -> tuple[object, object]:
        """(text, data) of one node."""
        self.count += 1
        self.lines.setdefault(path, node.start_mark.line + 1)
        if len(path) > MAX_DEPTH or self.count > MAX_VALUES:
            raise RecursionError
        if not _PLAIN_TAG.match(node.tag):
            expected = "plain values without tags; quote a text that begins with `!`"
            self.note(node, "INVALID_YAML", "a tag (`!...`)", expected)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            pairs = [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
            return [text for text, _ in pairs], [data for _, data in pairs]
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else (None, None)

    def mapping(self, node: yaml.MappingNode, path: Path_) -> tuple[object, object]:
        text: dict[str, object] = {}
        data: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.note(key_node, "INVALID_YAML", "a key that is a list or mapping", "a text as key")
                continue
            key = str(key_node.value)
            if key in text:
                first = self.lines[(*path, key)]
                self.note(
                    key_node,
                    "DUPLICATE_KEY",
                    f"the key {shown(key)} again",
                    f"it once (first on line {first})",
                )
                continue
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            text[key], data[key] = self.value(value_node, (*path, key))
        return text, data

    def note(self, node: yaml.Node, code: str, found: str, expected: str) -> None:
        self.bad.append((node.start_mark.line + 1, code, found, expected))


def read_yaml(report: Report, path: Path) -> YamlFile | None:
    """The file at `path`, or None after reporting why it can't be read. An empty file is an empty mapping."""
    name = report.name(path)
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = exc.object[: exc.start].count(b"\n") + 1
        report.error(
            name,
            line,
            "INVALID_ENCODING",
            "bytes that are not UTF-8",
            "a file saved as UTF-8",
            "Save it as UTF-8.",
        )
        return None
    except OSError as exc:
        report.error(
            name,
            None,
            "UNREADABLE_FILE",
            exc.strerror or "an error",
            "a readable file",
            "Check its permissions.",
        )
        return None
    walk = _Walk()
    try:
        node = _compose(content)
        text, data = walk.value(node, ()) if node is not None else ({}, {})
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None) or getattr(exc, "context_mark", None)
        # A longer quotation from the file may be part of a password (`*abc`, `!abc`): left out.
        what = re.sub(r"(['\"])[^'\"\s]{2,}\1", "...", str(getattr(exc, "problem", None) or "unreadable"))
        report.error(
            name,
            mark.line + 1 if mark else None,
            "INVALID_YAML",
            f"a syntax error ({what})",
            "valid YAML",
            "Quote texts with special characters.",
        )
        return None
    except RecursionError:
        report.error(name, None, "INVALID_YAML", "nesting or aliases without end", f"at most {MAX_DEPTH} levels")
        return None
    for line, code, found, expected in walk.bad:
        report.error(name, line, code, found, expected)
    file = YamlFile(name, {} if text is None else text, {} if data is None else data, walk.lines)
    _report_secrets(report, file)
    return file


def _compose(content: str) -> yaml.Node | None:
    loader = _Loader(content)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


def _scalar(node: yaml.ScalarNode) -> tuple[object, object]:
    text = str(node.value)
    if node.style or (node.tag == _TEXT_TAG and text not in _NULLS):  # style: quoted, or a block text
        return text, text
    if text in _NULLS:
        return None, None
    if text.lower() in ("true", "false"):
        return text, text.lower() == "true"
    if re.fullmatch(r"[-+]?(0|[1-9][0-9]*)", text):
        return text, int(text)
    if re.fullmatch(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?", text):
        return text, float(text)
    return text, text


def _report_secrets(report: Report, file: YamlFile) -> None:
    for path in literal_secrets(file.text):
        report.error(
            file.name,
            file.line(path),
            "SECRET_IN_FILE",
            f"{NOT_SHOWN} at {'.'.join(map(str, path))!r}",
            "the name of an environment variable in capitals, such as ACME_TOKEN",
            "Put it into an environment variable (or a file named by <NAME>_FILE), name that, revoke it.",
        )

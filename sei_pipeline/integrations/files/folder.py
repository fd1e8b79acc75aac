"""The drop folder: which files lie in it, which stream each holds, and whether one changed since it was read."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from sei_pipeline.errors import SourceRejected, SourceUnavailable
from sei_pipeline.integrations.files.options import Options, ReadRule
from sei_pipeline.integrations.files.streams import DROPS

FORMATS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json", ".jsonl": "json", ".ndjson": "json",
    ".parquet": "parquet",
}  # fmt: skip
PASSED_OVER = (".md", ".part", ".tmp")
CHUNK = 1 << 20
LONGEST_LINE = 64 << 20  # bytes: a line is held in memory whole
SETTLED = timedelta(seconds=2)  # file systems stamp times as coarsely as this; FAT does
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Dropped:
    """One file. `name` is its path from the folder; `stream` is None where the name doesn't say."""

    name: str
    path: Path
    stream: str | None
    rule: ReadRule | None

    @property
    def format(self) -> str | None:
        return FORMATS.get(self.path.suffix.lower())


@dataclass(frozen=True)
class Scan:
    """What one pass over a file's bytes says. `encoding` is how its text is to be read."""

    size: int
    mtime_ns: int
    sha256: str
    encoding: str
    is_blank: bool
    has_endless_line: bool


def list_folder(folder: Path, options: Options) -> list[Dropped]:
    """Every file, by name. Raises SourceRejected where the folder can't be listed."""

    def refuse(error: OSError) -> None:
        raise SourceRejected(
            f"the drop folder {folder} can't be listed ({error.strerror}: {error.filename}); expected a folder that "
            "may be read; make it, or mend `folder` in profiles_config/connections.yml"
        ) from error

    found = []
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        found += [Path(place) / name for name in names if not _is_passed_over(name)]
    return sorted((_dropped(path, folder, options) for path in found), key=lambda dropped: dropped.name)


def _is_passed_over(name: str) -> bool:
    return name.startswith((".", "_", "~")) or name.lower().endswith(PASSED_OVER)


def _dropped(path: Path, folder: Path, options: Options) -> Dropped:
    name = path.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode()
    rule = next((rule for rule in options.read if fnmatchcase(name, rule.files)), None)
    return Dropped(name, path, rule.stream if rule else stream_of(name), rule)


def stream_of(name: str) -> str | None:
    """The stream that a file's name begins with, else the name of the nearest folder that is one."""
    path = PurePosixPath(re.sub(r"[ -]", "_", name.lower()))
    longest_first = sorted(DROPS, key=len, reverse=True)
    for stream in longest_first:
        if re.match(rf"{stream}(?![a-z])", path.name):
            return stream
    return next((part for part in reversed(path.parts[:-1]) if part in DROPS), None)


def form_of(dropped: Dropped, options: Options) -> str:
    """A hash of everything beside the content that decides what a file's rows become."""
    said = repr((dropped.stream, dropped.rule, sorted(options.defaults.items()), options.time_zone))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def is_same(path: Path, form: str, cursor: Mapping[str, Any] | None) -> bool:
    """Whether size and time say that a file is as it was read. Times too fresh to tell a later edit say nothing."""
    if cursor is None or cursor.get("form") != form or not cursor.get("is_settled"):
        return False
    now = _stat(path)
    return (now.st_size, now.st_mtime_ns) == (cursor.get("size"), cursor.get("mtime_ns"))


def cursor_of(scan: Scan, form: str, started_at: datetime) -> dict[str, Any]:
    """The cursor after a file was read in an extraction that started at `started_at`."""
    changed_at = datetime.fromtimestamp(scan.mtime_ns / 1e9, UTC)
    is_settled = changed_at < started_at.astimezone(UTC) - SETTLED
    return {
        "size": scan.size,
        "mtime_ns": scan.mtime_ns,
        "sha256": scan.sha256,
        "form": form,
        "is_settled": is_settled,
    }


def scan(path: Path) -> Scan:
    """Reads a file's bytes once. Raises SourceUnavailable where that fails."""
    before = _stat(path)
    state = _Scanner()
    try:
        with path.open("rb") as source:
            while chunk := source.read(CHUNK):
                state.take(chunk)
    except OSError as error:
        raise _unreadable(path, error) from error
    return Scan(before.st_size, before.st_mtime_ns, state.sha256, state.encoding, state.is_blank, state.is_endless)


def check_unchanged(path: Path, scan: Scan) -> None:
    """Raises SourceUnavailable where a file changed while it was read, so that no mixture is landed."""
    now = _stat(path)
    if (now.st_size, now.st_mtime_ns) != (scan.size, scan.mtime_ns):
        raise SourceUnavailable(
            f"{path}: changed while it was read (now {now.st_size} bytes, was {scan.size}); expected a file that is "
            "dropped in whole; move it into the folder when it is complete, and run again"
        )


class _Scanner:
    """Hash, encoding and line lengths of bytes as they come."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._bom = ""
        self._is_first = True
        self._line = 0
        self.is_blank = True
        self.is_endless = False

    def take(self, chunk: bytes) -> None:
        if self._is_first:
            self._bom = next((encoding for bom, encoding in _BOMS if chunk.startswith(bom)), "")
            self._is_first = False
        self._hash.update(chunk)
        self.is_blank = self.is_blank and not chunk.lstrip(codecs.BOM_UTF8).strip()
        self._measure(chunk)
        if self._decoder is not None:
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self._decoder = None

    def _measure(self, chunk: bytes) -> None:
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._line = self._line + len(chunk) if end < 0 else len(chunk) - end
        self.is_endless = self.is_endless or self._line > LONGEST_LINE

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    @property
    def encoding(self) -> str:
        if self._bom:
            return self._bom
        if self._decoder is not None:
            try:
                self._decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                return "cp1252"
        return "utf-8" if self._decoder is not None else "cp1252"


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> SourceUnavailable:
    return SourceUnavailable(
        f"{path}: can't be read ({error.strerror}); expected a file that may be read; "
        "mend its permissions, or remove it"
    )

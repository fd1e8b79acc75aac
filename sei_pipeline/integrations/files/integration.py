"""The integration `files`: a folder that anything can be dropped into, in the entities' own form or mapped to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from sei_pipeline.connect.contract import (
    Context,
    Cursor,
    Integration,
    OptionProblem,
    Page,
    Probe,
    Scope,
    Stream,
    Window,
)
from sei_pipeline.errors import SourceError
from sei_pipeline.integrations.files.folder import (
    Dropped,
    Scan,
    check_unchanged,
    cursor_of,
    form_of,
    is_same,
    list_folder,
    scan,
)
from sei_pipeline.integrations.files.options import problems, read_options
from sei_pipeline.integrations.files.reading import Reading
from sei_pipeline.integrations.files.streams import DROPS, STREAMS

NOT_HERE: Cursor = {"form": "read as another stream"}
FALLBACK = STREAMS[0]  # rejects need a stream to lie beside; those of a file that names none lie here


class Files(Integration):
    """A drop folder. A scope is one file, by its path from the folder."""

    tool: ClassVar[str] = "files"
    title: ClassVar[str] = "Files dropped into a folder"
    brings: ClassVar[tuple[str, ...]] = (
        "issue_management", "source_code", "continuous_delivery", "incident_management",
    )  # fmt: skip
    streams: ClassVar[tuple[Stream, ...]] = STREAMS

    def __init__(self, connection: str, options: Mapping[str, Any], context: Context):
        super().__init__(connection, options, context)
        self._options = read_options(options)
        self._folder = self._options.place(context.home)

    @classmethod
    def check_options(cls, options: Mapping[str, Any], home: Path) -> Sequence[OptionProblem]:
        return list(problems(options))

    def scopes(self) -> Sequence[Scope]:
        return [Scope(dropped.name, {"dropped": dropped}) for dropped in list_folder(self._folder, self._options)]

    def windows(self, stream: Stream, scope: Scope, cursor: Cursor | None) -> Iterator[Window]:
        """One window for a file that changed since `cursor`, none else."""
        dropped: Dropped = scope.options["dropped"]
        if stream.name != (dropped.stream or FALLBACK.name):
            if cursor is not None and cursor != NOT_HERE:  # its name or `read` said otherwise when it was landed
                yield Window((), lambda: NOT_HERE)
            return
        form = form_of(dropped, self._options)
        if is_same(dropped.path, form, cursor):
            return
        seen = scan(dropped.path)
        if cursor is not None and (seen.sha256, form) == (cursor.get("sha256"), cursor.get("form")):
            return
        reading = Reading(dropped, stream, self._options, seen, is_first=cursor is None)
        after = partial(cursor_of, seen, form, self.context.started_at)
        yield Window(_pages(reading, dropped, seen), after)

    def probe(self) -> Probe:
        try:
            found = list_folder(self._folder, self._options)
        except SourceError as error:
            return Probe(False, str(error))
        counts = Counter(dropped.stream or "unknown" for dropped in found)
        said = ", ".join(f"{counts[name]} of {name}" for name in [*DROPS, "unknown"] if counts[name])
        return Probe(True, f"{len(found)} files in {self._folder}" + (f": {said}" if said else ""), dict(counts))


def _pages(reading: Reading, dropped: Dropped, seen: Scan) -> Iterator[Page]:
    yield from reading.pages()
    check_unchanged(dropped.path, seen)

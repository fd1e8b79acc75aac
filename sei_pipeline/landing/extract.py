"""The extraction loop: every stream of every scope of one connection, from its cursor on, window by window.

It stands in landing/ because connect/ knows no other room.
"""

from __future__ import annotations

import dataclasses
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sei_pipeline.connect.contract import Integration, Scope, Stream
from sei_pipeline.errors import LandingError, SourceError
from sei_pipeline.landing.lock import hold
from sei_pipeline.landing.scrub import Scrubber
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import Landed, LandedStream

Status = Literal["succeeded", "failed", "skipped"]


@dataclass(frozen=True)
class Outcome:
    """What came of one stream of one scope in one extraction.

    Times are UTC. `horizon_at` is the instant up to which everything was read: the extraction's start when
    it succeeded, else None. Counts are of what was landed, also before a failure. `error_code` is the name of
    the error's class.
    """

    tool: str
    connection: str
    stream: str
    scope: str
    status: Status
    started_at: datetime
    horizon_at: datetime | None
    window_count: int = 0
    row_count: int = 0
    reject_count: int = 0
    error_code: str | None = None
    error_text: str | None = None


def extract(
    integration: Integration,
    store: Store,
    progress: Callable[[str], None],
    only: Collection[str] | None = None,
) -> Iterator[Outcome]:
    """Lands what is new, and yields one outcome per scope and stream; `only` names the streams to read, the
    others are skipped; a stream that comes with another is read with it. What the source or the integration does
    wrong fails that stream of that scope and nothing else. A failing `scopes()` gives one failed outcome with scope
    and stream '', a connection without scopes one that is skipped.

    Raises ConnectionBusy when another process reads the connection, LandingError when raw files can't be
    written or read.
    """
    with hold(store, integration.connection, f"extraction of {integration.connection}"):
        yield from _Extraction(integration, store, progress).run(only)


class _Extraction:
    def __init__(self, integration: Integration, store: Store, progress: Callable[[str], None]):
        self._integration = integration
        self._progress = progress
        self._scrub = Scrubber(integration)
        integration.context = dataclasses.replace(integration.context, progress=self._waiting)
        self._started_at = integration.context.started_at
        tool, connection = integration.tool, integration.connection
        self._landed = {
            stream.name: LandedStream(store, tool, connection, stream, _children(integration, stream))
            for stream in integration.streams
            if stream.child_of is None
        }

    def run(self, only: Collection[str] | None) -> Iterator[Outcome]:
        try:
            scopes = list(self._integration.scopes())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported, and other connections go on
            yield self._failed("", "", [], error)
            return
        if not scopes:
            yield self._outcome("", "", "skipped", [])
        for landed in self._landed.values():
            landed.prepare()
        if self._integration.parallel_scopes <= 1 or len(scopes) <= 1:
            for scope in scopes:
                yield from self._read_scope(scope, only)
            return
        with ThreadPoolExecutor(self._integration.parallel_scopes, thread_name_prefix="scope") as pool:
            reading = [pool.submit(lambda scope: list(self._read_scope(scope, only)), scope) for scope in scopes]
            try:
                for one in reading:
                    yield from one.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)  # after a LandingError nothing more is begun

    def _read_scope(self, scope: Scope, only: Collection[str] | None) -> Iterator[Outcome]:
        for stream in self._integration.streams:
            if stream.child_of is not None:
                continue
            if only is not None and not _with_children(self._integration, stream).intersection(only):
                yield self._outcome(stream.name, scope.name, "skipped", [])
            else:
                yield from self._read(stream, scope)

    def _read(self, stream: Stream, scope: Scope) -> Iterator[Outcome]:
        landed = self._landed[stream.name]
        done: list[Landed] = []
        error: Exception | None = None
        try:
            for window in self._integration.windows(stream, scope, landed.cursor(scope.name)):
                done.append(landed.land(window, scope.name))
                self._report(stream.name, scope.name, done)
        except LandingError:
            raise
        except Exception as raised:  # noqa: BLE001 - it fails this stream and scope; what was landed stays
            error = raised
        yield self._came_of(stream.name, scope.name, done, error, is_told=True)
        for child in _children(self._integration, stream):
            brought = [one.children[child.name] for one in done if child.name in one.children]
            yield self._came_of(child.name, scope.name, brought, error, is_told=False)

    def _came_of(
        self, stream: str, scope: str, done: Sequence[Landed], error: Exception | None, is_told: bool
    ) -> Outcome:
        if error is None:
            return self._outcome(stream, scope, "succeeded", done)
        return self._failed(stream, scope, done, error, is_told)

    def _waiting(self, what: str) -> None:
        self._progress(self._scrub(f"{self._integration.connection}: {what}"))

    def _report(self, stream: str, scope: str, done: Sequence[Landed]) -> None:
        if done[-1].window is not None:
            self._say(stream, scope, f"window {len(done)}, {sum(landed.row_count for landed in done):,} rows")

    def _say(self, stream: str, scope: str, what: str) -> None:
        place = " ".join(filter(None, (self._integration.connection, scope, stream)))
        self._progress(self._scrub(f"{place}: {what}"))

    def _failed(
        self, stream: str, scope: str, done: Sequence[Landed], error: Exception, is_told: bool = True
    ) -> Outcome:
        text = self._scrub(_text_of(error))
        if is_told:
            self._say(stream, scope, f"failed: {text}")
        return self._outcome(stream, scope, "failed", done, type(error).__name__, text)

    def _outcome(
        self,
        stream: str,
        scope: str,
        status: Status,
        done: Sequence[Landed],
        error_code: str | None = None,
        error_text: str | None = None,
    ) -> Outcome:
        return Outcome(
            tool=self._integration.tool,
            connection=self._integration.connection,
            stream=stream,
            scope=scope,
            status=status,
            started_at=self._started_at,
            horizon_at=self._started_at if status == "succeeded" else None,
            window_count=sum(landed.window is not None for landed in done),
            row_count=sum(landed.row_count for landed in done),
            reject_count=sum(landed.reject_count for landed in done),
            error_code=error_code,
            error_text=error_text,
        )


def _children(integration: Integration, parent: Stream) -> tuple[Stream, ...]:
    return tuple(stream for stream in integration.streams if stream.child_of == parent.name)


def _with_children(integration: Integration, parent: Stream) -> set[str]:
    """Names that ask for this stream: its own, and those of the streams that come with it."""
    return {parent.name, *(child.name for child in _children(integration, parent))}


def _text_of(error: Exception) -> str:
    """What an error says. One that is no SourceError is a mistake in an integration: its place is added."""
    text = str(error) or type(error).__name__
    if isinstance(error, SourceError):
        return text
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return text
    place = Path(frames[-1].filename)
    return f"{text} (in {place.parent.name}/{place.name}:{frames[-1].lineno})"

"""Errors say which connection and scope they are of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sei_pipeline.connect.contract import Page
from sei_pipeline.errors import SourceError, SourceRejected, SourceUnavailable


@contextmanager
def named(place: str) -> Iterator[None]:
    """Puts the place before the text of a SourceError, whose kind it keeps."""
    try:
        yield
    except SourceError as error:
        kind = SourceRejected if isinstance(error, SourceRejected) else SourceUnavailable
        raise kind(f"{place}: {error}") from error


def named_pages(place: str, pages: Iterable[Page]) -> Iterator[Page]:
    """The same pages, with the place before what they raise."""
    with named(place):
        yield from pages

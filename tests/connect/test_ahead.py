from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from sei_pipeline.connect.ahead import ahead


def test_items_come_in_their_order_and_all() -> None:
    assert list(ahead(iter(range(100)))) == list(range(100))


def test_no_more_is_made_than_the_reader_allows() -> None:
    made: list[int] = []
    second = threading.Event()

    def items() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            if number == 1:
                second.set()
            yield number

    reading = ahead(items(), depth=1)
    assert next(reading) == 0
    assert second.wait(5), "the next one is made meanwhile"
    reading.close()  # type: ignore[attr-defined]
    assert len(made) <= 4


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("page 2")

    reading = ahead(items())
    assert next(reading) == 1
    with pytest.raises(ValueError, match="page 2"):
        next(reading)


def test_a_reader_that_stops_ends_the_thread_and_closes_the_source() -> None:
    closed: list[str] = []

    def items() -> Iterator[int]:
        try:
            yield from range(1_000_000)
        finally:
            closed.append(threading.current_thread().name)

    reading = ahead(items())
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert closed == ["pages ahead"]
    assert not [thread for thread in threading.enumerate() if thread.name == "pages ahead"]

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from sei_pipeline.connect.quota import WHOLE, QuotaStore
from sei_pipeline.connect.rules import Quota
from sei_pipeline.errors import SourceUnavailable

NOW = 1_000_000.0
OPENED = 30


@pytest.fixture
def store(tmp_path: Path) -> QuotaStore:
    return QuotaStore.at(tmp_path / "cache")


def test_what_nobody_knows_may_be_used(store: QuotaStore) -> None:
    assert store.take(["a"], "core", NOW) == ("a", NOW)


def test_the_one_with_the_most_left_is_taken(store: QuotaStore) -> None:
    store.note("a", "core", Quota(10, 5000, NOW + 60), NOW)
    store.note("b", "core", Quota(20, 5000, NOW + 60), NOW)
    assert [store.take(["a", "b"], "core", NOW)[0] for _ in range(30)].count("b") == 20


def test_a_used_up_quota_comes_back_at_its_reset(store: QuotaStore) -> None:
    store.note("a", "core", Quota(0, 5000, NOW + 60), NOW)
    assert store.take(["a"], "core", NOW) == (None, NOW + 60)
    assert store.take(["a"], "core", NOW + 60) == ("a", NOW + 60)
    assert store.take(["a"], "graphql", NOW) == ("a", NOW), "another resource has its own"


def test_an_answer_that_was_overtaken_raises_nothing(store: QuotaStore) -> None:
    store.note("a", "core", Quota(7, 5000, NOW + 60), NOW)
    store.note("a", "core", Quota(9, 5000, NOW + 60.4), NOW)
    assert store.left(["a"])["a"]["core"].remaining == 7
    store.note("a", "core", Quota(5000, 5000, NOW + 3660), NOW)
    assert store.left(["a"])["a"]["core"].remaining == 5000


def test_a_block_of_the_whole_token_holds_for_every_resource(store: QuotaStore) -> None:
    store.block("a", WHOLE, NOW + 30, NOW)
    assert store.take(["a"], "core", NOW) == (None, NOW + 30)
    assert store.take(["a", "b"], "graphql", NOW) == ("b", NOW)


def test_some_may_be_left_to_others(store: QuotaStore) -> None:
    store.note("a", "core", Quota(100, 5000, NOW + 60), NOW)
    assert store.take(["a"], "core", NOW, reserve=100) == (None, NOW + 60)


def test_threads_take_each_request_once(store: QuotaStore) -> None:
    store.note("a", "core", Quota(40, 5000, NOW + 60), NOW)
    taken: list[str | None] = []

    def work() -> None:
        taken.extend(store.take(["a"], "core", NOW)[0] for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count("a") == 40


def _take_twenty(folder: str, results: multiprocessing.Queue[int]) -> None:
    store = QuotaStore.at(Path(folder))
    results.put(sum(store.take(["a"], "core", NOW)[0] == "a" for _ in range(20)))


def test_processes_share_one_quota(tmp_path: Path) -> None:
    QuotaStore.at(tmp_path).note("a", "core", Quota(30, 5000, NOW + 60), NOW)
    spawn = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[int] = spawn.Queue()
    workers = [spawn.Process(target=_take_twenty, args=(str(tmp_path), results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    taken = [results.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join()
    assert sum(taken) == 30


def _open_many(folder: str, name: str, barrier: Any) -> None:
    for number in range(OPENED):
        barrier.wait(60)
        store = QuotaStore.at(Path(folder) / str(number))
        store.note(name, "core", Quota(7, 10, NOW + 60), NOW)


def test_processes_that_begin_together_share_one_quota_too(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    barrier, names = spawn.Barrier(4), ["a", "b", "c", "d"]
    workers = [spawn.Process(target=_open_many, args=(str(tmp_path), name, barrier)) for name in names]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    for number in range(OPENED):
        known = QuotaStore.at(tmp_path / str(number)).left(names)
        assert [name for name in names if known[name]] == names


def test_half_a_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "quota.sqlite").write_bytes(b"SQLite format 3\x00 and then the power went")
    assert QuotaStore.at(tmp_path).take(["a"], "core", NOW)[0] == "a"


def test_a_folder_that_can_not_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceUnavailable, match="quota store can't be written"):
        QuotaStore.at(tmp_path / "file" / "cache")


def test_a_short_window_begins_anew_when_it_is_over(store: QuotaStore) -> None:
    store.note("a", "core", Quota(0, 10, NOW + 1), NOW)
    assert store.take(["a"], "core", NOW) == (None, NOW + 1)
    assert store.take(["a"], "core", NOW + 1) == ("a", NOW + 1)
    store.note("a", "core", Quota(9, 10, NOW + 2), NOW + 1.1)
    assert store.take(["a"], "core", NOW + 1.1) == ("a", NOW + 1.1)


def test_a_quota_that_fills_all_the_time_is_as_the_newest_answer_says(store: QuotaStore) -> None:
    for number in range(30):
        now = NOW + number / 5
        assert store.take(["a"], "core", now) == ("a", now)
        store.note("a", "core", Quota(9, 10, now + 1, fills_always=True), now)


def test_a_file_that_another_process_holds_is_not_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = QuotaStore.at(tmp_path)
    store.note("a", "core", Quota(0, 10, NOW + 60), NOW)
    store.close()
    monkeypatch.setattr("sei_pipeline.connect.quota._PATIENCE", 0.05)
    other = sqlite3.connect(tmp_path / "quota.sqlite", isolation_level=None)
    other.execute("pragma locking_mode = exclusive")
    other.execute("begin exclusive")
    try:
        with pytest.raises(SourceUnavailable, match="locked"):
            QuotaStore.at(tmp_path).take(["a"], "core", NOW)
    finally:
        other.execute("rollback")
        other.close()
    assert QuotaStore.at(tmp_path).take(["a"], "core", NOW) == (None, NOW + 60)


def test_an_instant_of_a_clock_that_was_wrong_holds_nobody_back(store: QuotaStore) -> None:
    store.note("a", "core", Quota(0, 5000, NOW + 10 * 86_400), NOW + 10 * 86_400 - 60)
    store.block("a", "core", NOW + 10 * 86_400, NOW + 10 * 86_400 - 60)
    assert store.take(["a"], "core", NOW) == ("a", NOW)

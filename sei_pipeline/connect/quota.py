"""How much of each token's quota is left, shared by all threads and processes of a connection.

A small SQLite file in the connection's cache folder. It holds names of variables, never secrets, and can be removed
at any time: the next answer's headers fill it again.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path

import tenacity

from sei_pipeline.connect.rules import Quota
from sei_pipeline.errors import SourceUnavailable

WHOLE = "*"  # the resource of a block that stands for all of them
# SQLite itself doesn't wait for others when it changes the journal: two runs that begin together are refused.
_PATIENTLY = tenacity.Retrying(
    retry=tenacity.retry_if_exception_type(sqlite3.OperationalError),
    stop=tenacity.stop_after_attempt(20) | tenacity.stop_after_delay(30),
    wait=tenacity.wait_random(0, 0.1),
    reraise=True,
)
_TABLE = """create table if not exists quota (
    credential text, resource text, remaining integer, quota_limit integer, reset_at real, blocked_until real,
    primary key (credential, resource))"""
_PATIENCE = 30  # seconds that another process may hold the file
LONGEST = 86_400.0  # seconds that a limit is believed: what is further off was said wrong, or by a clock that was wrong
_SAME_WINDOW = 5.0  # seconds that two tellings of one reset differ by


class QuotaStore:
    """Quota per credential name and resource. Instants are seconds since 1970 by this machine's clock."""

    def __init__(self, path: Path):
        self._path = path
        self._lock = threading.Lock()
        try:
            self._open()
        except sqlite3.OperationalError:
            raise  # locked, or the disk is full: another process goes by this file
        except sqlite3.DatabaseError:  # half a file, after a power cut: it holds nothing that can't be asked again
            for end in ("", "-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
            self._open()

    @classmethod
    def at(cls, folder: Path) -> QuotaStore:
        """The store of a connection, in its cache folder. Raises SourceUnavailable where it can't be written."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return cls(folder / "quota.sqlite")
        except (OSError, sqlite3.Error) as error:
            raise SourceUnavailable(
                f"{folder}: the quota store can't be written ({error}); expected a folder with some space; free space "
                "or mend permissions"
            ) from error

    def _open(self) -> None:
        with closing(self._connect()) as file:
            _PATIENTLY(file.execute, "pragma journal_mode = wal")
            file.execute(_TABLE)
        self._file = self._connect()

    def _connect(self) -> sqlite3.Connection:
        file = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        file.execute("pragma synchronous = off")  # losing it costs nothing, writing it through costs a seek a request
        return file

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def take(self, names: Sequence[str], resource: str, now: float, reserve: int = 0) -> tuple[str | None, float]:
        """The credential with the most left, which has then one less; or None and the instant to ask again."""
        with self._lock, _Transaction(self._file):
            free: list[tuple[float, int, str]] = []
            earliest = float("inf")
            for index, name in enumerate(names):
                remaining, ready_at = self._state(name, resource, now, reserve)
                earliest = min(earliest, ready_at)
                if ready_at <= now:
                    free.append((-remaining, index, name))
            if not free:
                return None, earliest
            name = min(free)[2]
            self._file.execute(
                "update quota set remaining = remaining - 1 where credential = ? and resource = ? and reset_at > ?",
                (name, resource, now),
            )
            return name, now

    def _state(self, name: str, resource: str, now: float, reserve: int) -> tuple[float, float]:
        """What is left of a credential, and from when on it may be used."""
        remaining, ready_at = float("inf"), now
        rows = self._file.execute(
            "select resource, remaining, reset_at, blocked_until from quota "
            "where credential = ? and resource in (?, ?)",
            (name, resource, WHOLE),
        )
        for of, left, reset_at, blocked_until in rows:
            if blocked_until is not None and blocked_until <= now + LONGEST:
                ready_at = max(ready_at, blocked_until)
            if of == resource and left is not None and now < reset_at <= now + LONGEST:
                remaining = left
                if left <= reserve:
                    ready_at = max(ready_at, reset_at)
        return remaining, ready_at

    def note(self, name: str, resource: str, quota: Quota, now: float) -> None:
        """Takes down what an answer said. Answers overtake each other: within one quota window the least holds, until
        it is over. A quota that fills all the time has no windows: the newest answer holds."""
        with self._lock, _Transaction(self._file):
            self._file.execute(
                """insert into quota values (?, ?, ?, ?, ?, null) on conflict do update set
                remaining = case when ? and reset_at > ? and abs(reset_at - excluded.reset_at) < ?
                    then min(coalesce(remaining, excluded.remaining), excluded.remaining) else excluded.remaining end,
                quota_limit = excluded.quota_limit, reset_at = excluded.reset_at""",
                (
                    name,
                    resource,
                    quota.remaining,
                    quota.limit,
                    quota.reset_at,
                    not quota.fills_always,
                    now,
                    _SAME_WINDOW,
                ),
            )

    def block(self, name: str, resource: str, until: float, now: float) -> None:
        """Nobody uses this credential for this resource before `until`, at most LONGEST from `now` on."""
        with self._lock, _Transaction(self._file):
            self._file.execute(
                """insert into quota (credential, resource, blocked_until) values (?, ?, ?) on conflict do update set
                blocked_until = case when blocked_until <= ? then max(blocked_until, excluded.blocked_until)
                    else excluded.blocked_until end""",
                (name, resource, min(until, now + LONGEST), now + LONGEST),
            )

    def left(self, names: Collection[str]) -> dict[str, dict[str, Quota]]:
        """What is known of the quota, by credential and resource."""
        with self._lock:
            rows = self._file.execute(
                "select credential, resource, remaining, quota_limit, reset_at from quota where remaining is not null"
            ).fetchall()
        known: dict[str, dict[str, Quota]] = {name: {} for name in names}
        for name, resource, remaining, limit, reset_at in rows:
            if name in known:
                known[name][resource] = Quota(remaining, limit, reset_at)
        return known


class _Transaction:
    """One writer at a time, across processes too."""

    def __init__(self, file: sqlite3.Connection):
        self._file = file

    def __enter__(self) -> None:
        try:
            self._file.execute("begin immediate")
        except sqlite3.Error as error:
            raise _unwritable(error) from error

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            self._file.execute("commit" if kind is None else "rollback")
        except sqlite3.Error as failed:
            raise _unwritable(failed) from failed
        if isinstance(error, sqlite3.Error):
            raise _unwritable(error) from error


def _unwritable(error: sqlite3.Error) -> SourceUnavailable:
    return SourceUnavailable(
        f"the quota store in the cache folder can't be written ({error}); expected some space on its disk; free space "
        "or mend permissions"
    )

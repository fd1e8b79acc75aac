"""Publishing by one rename or one PUT, on a local folder and on object storage, and what goes wrong with it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import BinaryIO

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from pyarrow import fs

from sei_pipeline.errors import LandingError
from sei_pipeline.landing.extract import extract
from sei_pipeline.landing.store import Store
from tests.landing.fake import LABELS, TICKETS, fake
from tests.landing.rawfiles import newest

ROOT = Path(__file__).resolve().parents[2]


def write(sink: BinaryIO) -> bool:
    sink.write(b"all of it")
    return True


def test_a_file_appears_whole_under_its_name_by_one_rename(tmp_path: Path) -> None:
    store, target = Store(str(tmp_path)), tmp_path / "a" / "1.parquet"

    def watched(sink: BinaryIO) -> bool:
        sink.write(b"half")
        assert not target.exists()
        assert [path.name for path in target.parent.iterdir()] == ["1.parquet.part"]
        return True

    assert store.publish("a/1.parquet", watched)
    assert target.read_bytes() == b"half"
    assert store.names("") == ["a/1.parquet"]


def test_a_file_that_is_not_wanted_leaves_nothing(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    assert not store.publish("a/1.parquet", lambda sink: sink.write(b"x") < 0)
    assert store.names("") == []


def test_a_file_whose_writing_fails_leaves_nothing_and_keeps_the_old_one(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.publish("a/1", write)

    def fails(sink: BinaryIO) -> bool:
        sink.write(b"half")
        raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        store.publish("a/1", fails)
    assert store.names("") == ["a/1"]
    assert (tmp_path / "a" / "1").read_bytes() == b"all of it"


def test_names_are_sorted_and_an_absent_folder_has_none(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    for name in ("b/2.parquet", "a/1.parquet", "b/1.txt"):
        store.publish(name, write)
    assert store.names("", ".parquet") == ["a/1.parquet", "b/2.parquet"]
    assert store.names("b", ".txt") == ["b/1.txt"]
    assert store.names("absent", ".parquet") == []


def test_removing_a_file_that_is_gone_already_is_no_error(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.publish("a/1", write)
    store.remove("a/1")
    store.remove("a/1")
    assert store.names("") == []


def test_a_folder_that_cannot_be_written_is_a_landing_error_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("a file where a folder should be")
    with pytest.raises(LandingError, match=rf"{tmp_path}/raw/a/1: can't be written .*permissions"):
        Store(str(tmp_path / "raw")).publish("a/1", write)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_lack_of_permission_is_a_landing_error_with_its_path(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(LandingError, match=r"a/1: can't be written .*Permission denied"):
        Store(str(tmp_path)).publish("a/1", write)


def test_a_file_that_is_not_there_is_a_landing_error_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match=rf"{tmp_path}/a/1: can't be read"):
        Store(str(tmp_path)).open("a/1")


def test_a_full_disk_is_a_landing_error_and_what_was_landed_before_stays(tmp_path: Path) -> None:
    """The system refuses files beyond 100 kB here, as it refuses any on a full disk."""
    script = """
        import resource, signal, sys
        from pathlib import Path
        from sei_pipeline.errors import LandingError
        from sei_pipeline.landing.extract import extract
        from sei_pipeline.landing.store import Store
        from tests.landing.fake import fake
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        folder = Path(sys.argv[1])
        store = Store(str(folder / "raw"))
        list(extract(fake(folder), store, print))
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            list(extract(fake(folder, changes=100_000, page=50_000), store, print))
        except LandingError as error:
            print(error)
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert "000000000005.parquet: can't be written ([Errno 27] File too large); free space" in run.stdout, run.stderr
    names = Store(str(tmp_path / "raw")).names("fake/one/tickets")
    assert [name[-12:] for name in names] == [f"{number:04d}.parquet" for number in (1, 2, 3, 4)]


def memory_filesystem() -> fs.FileSystem:
    return fs.PyFileSystem(fs.FSSpecHandler(MemoryFileSystem(skip_instance_cache=True)))


@pytest.mark.parametrize(
    "made",
    [
        lambda folder: Store("bucket/raw", fs._MockFileSystem()),
        lambda folder: Store("raw/", fs.SubTreeFileSystem(str(folder), fs.LocalFileSystem())),
        lambda folder: Store(f"bucket{folder}", memory_filesystem()),
        lambda folder: Store(f"file://{folder}/raw"),
    ],
    ids=["mock", "subtree", "memory", "uri"],
)
def test_every_filesystem_of_pyarrow_holds_the_same_raw_files(tmp_path: Path, made: object) -> None:
    plain, other = Store(str(tmp_path / "plain")), made(tmp_path)
    for store in (plain, other):
        outcomes = list(extract(fake(tmp_path, scopes=["a", "b"]), store, str))
        assert {outcome.status for outcome in outcomes} == {"succeeded"}
        again = list(extract(fake(tmp_path, scopes=["a", "b"]), store, str))
        assert sum(outcome.window_count for outcome in again) == 0
    assert [n for n in other.names("") if "_locks" not in n] == [n for n in plain.names("") if "_locks" not in n]
    for stream in (TICKETS, LABELS):
        assert newest(other, stream) == newest(plain, stream) != []
    assert not list(tmp_path.rglob("*.part"))


def test_an_object_whose_writing_fails_is_not_there(tmp_path: Path) -> None:
    store = Store("bucket/raw", fs._MockFileSystem())

    def fails(sink: BinaryIO) -> bool:
        sink.write(b"half")
        raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        store.publish("a/1", fails)
    assert store.names("") == []
    store.publish("a/1", write)
    store.remove("a/1")
    store.remove("a/1")
    assert store.names("") == []

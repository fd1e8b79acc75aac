"""Where raw files lie: a local folder or any address that pyarrow knows (`s3://`, `gs://`, `file://`).

A file becomes visible whole or not at all. Locally: a temporary name beside it, fsync, rename, fsync of
the folder. On object storage: written to a local temporary file first, then one object PUT.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from pyarrow import fs

from sei_pipeline.errors import LandingError

TEMPORARY = ".part"  # such names are never read; what a killed run left behind is removed by the next


class Store:
    """A folder of raw files. Names are relative, with `/`; every method raises LandingError."""

    def __init__(self, address: str, filesystem: fs.FileSystem | None = None):
        self.address = address
        if filesystem is not None:
            self._fs, root = filesystem, address
        elif "://" in address:
            self._fs, root = fs.FileSystem.from_uri(address)
        else:
            self._fs, root = fs.LocalFileSystem(), str(Path(address).resolve())
        self._root = root.rstrip("/")
        self._is_local = isinstance(self._fs, fs.LocalFileSystem)

    @property
    def local_folder(self) -> Path | None:
        """The folder, or None on object storage."""
        return Path(self._root) if self._is_local else None

    def path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def names(self, folder: str, suffix: str = "") -> list[str]:
        """Names below `folder` that end in `suffix`, sorted. An absent folder has none."""
        selector = fs.FileSelector(self.path(folder), allow_not_found=True, recursive=True)
        try:
            found = self._fs.get_file_info(selector)
        except OSError as error:
            raise LandingError(
                f"{self.path(folder)}: can't be listed ({error}); check the folder or address"
            ) from error
        start = len(self._root.lstrip("/")) + 1  # some filesystems answer with a leading slash, some without
        files = (info.path.lstrip("/")[start:] for info in found if info.is_file)
        return sorted(name for name in files if name.endswith(suffix))

    def open(self, name: str) -> BinaryIO:
        try:
            source: BinaryIO = self._fs.open_input_file(self.path(name))
            return source
        except OSError as error:
            raise LandingError(f"{self.path(name)}: can't be read ({error}); check the folder or address") from error

    def publish(self, name: str, write: Callable[[BinaryIO], bool]) -> bool:
        """Writes one file through `write` and makes it visible; not where `write` answers False."""
        target = self.path(name)
        try:
            if self._is_local:
                return self._publish_locally(Path(target), write)
            return self._publish_object(target, write)
        except OSError as error:
            raise LandingError(f"{target}: can't be written ({error}); free space or mend permissions") from error

    def remove(self, name: str) -> None:
        """Removes one file. One that is gone already is no error."""
        try:
            self._fs.delete_file(self.path(name))
        except FileNotFoundError:
            return
        except OSError as error:
            raise LandingError(f"{self.path(name)}: can't be removed ({error}); mend permissions") from error

    def _publish_locally(self, target: Path, write: Callable[[BinaryIO], bool]) -> bool:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}{TEMPORARY}")
        try:
            with part.open("wb") as sink:
                wanted = write(sink)
                sink.flush()
                os.fsync(sink.fileno())
            if wanted:
                part.replace(target)
                _fsync_folder(target.parent)
            return wanted
        finally:
            part.unlink(missing_ok=True)

    def _publish_object(self, target: str, write: Callable[[BinaryIO], bool]) -> bool:
        with tempfile.TemporaryFile() as part:
            if not write(part):
                return False
            part.seek(0)
            self._fs.create_dir(target.rpartition("/")[0], recursive=True)
            with self._fs.open_output_stream(target) as sink:
                shutil.copyfileobj(part, sink, length=1 << 20)
        return True


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

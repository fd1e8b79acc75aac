"""A project's files as they were: a folder, or a git revision of this project's folder, read into a temporary one."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sei_pipeline.errors import UsageError

FOLDERS = ("orgtrees", "profiles_config")


@contextmanager
def project_at(place: str, home: Path) -> Iterator[Path]:
    """The project folder that `place` means: a folder of that name, else a revision of the repository that `home` lies
    in (`HEAD~1`, a branch, a sha). Raises UsageError where it is neither."""
    if Path(place).is_dir():
        yield Path(place).resolve()
        return
    with tempfile.TemporaryDirectory(prefix="sei-revision-") as folder:
        _unpack(_archive(place, home), Path(folder))
        yield Path(folder).resolve()


def _archive(revision: str, home: Path) -> bytes:
    """A tar of the configuration's folders in `revision`; empty where it has none."""
    expected = "expected a folder, or a git revision of the repository that holds the project (HEAD, main~3, a sha)"
    if revision.startswith("-"):
        raise UsageError(f"found {revision!r}; {expected}")
    below = _git(home, "rev-parse", "--show-prefix")
    if below is None:
        raise UsageError(f"found no folder {revision!r}, and {home} is in no git repository; {expected}")
    commit = _git(home, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise UsageError(f"found neither a folder nor a revision {revision!r} in {home}; {expected}")
    sha, prefix = commit.decode().strip(), below.decode().strip()
    listed = _git(home, "ls-tree", "-z", "--full-tree", "--name-only", sha, *(f"{prefix}{name}" for name in FOLDERS))
    present = [name for name in (listed or b"").decode().split("\0") if name]
    if not present:
        return b""
    top = _git(home, "rev-parse", "--show-toplevel")  # below it, `archive` would take the current folder's part again
    where = Path((top or b"").decode().removesuffix("\n")) if top else home
    names = (name.removeprefix(prefix) for name in present)
    archive = _git(where, "archive", "--format=tar", f"{sha}:{prefix}", *names)
    if archive is None:
        raise UsageError(f"git can't read the project's files of {revision!r} in {home}; see `git archive {sha}`")
    return archive


def _unpack(archive: bytes, folder: Path) -> None:
    if archive:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")


def _git(home: Path, *arguments: str) -> bytes | None:
    """What git prints; None where it fails. Raises UsageError without git."""
    command: Sequence[str] = ("git", "-C", str(home), *arguments)
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        raise UsageError(f"git can't be run ({error}); expected it on the PATH, or two folders to compare") from error
    return done.stdout if done.returncode == 0 else None

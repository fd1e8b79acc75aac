"""Real data, unpacked once: every project of a session lies beside `repositories/`, under the same relative path, so
that equal projects are equal to the letter."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from sei_pipeline.pipeline.transform import manifest
from tests.acceptance import projects
from tests.acceptance.comparing import AS_OF
from tests.pipeline.running import Done, sei

ARCHIVES = ("govuk/specialist-publisher.git.tar.xz", "tidev/appc-daemon.git.tar.xz")


@pytest.fixture(scope="session")
def place(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for projects, with the real repositories beside. dbt's parse, once per state of the models, is over."""
    manifest()
    folder = tmp_path_factory.mktemp("acceptance")
    for archive in ARCHIVES:
        with tarfile.open(shared_data / archive) as opened:
            opened.extractall(folder / "repositories", filter="data")
    return folder


@pytest.fixture(scope="session")
def govuk(place: Path, shared_data: Path) -> Path:
    """The project of specialist-publisher, run once from an empty data folder and left as it is."""
    return projects.govuk(place / "govuk", shared_data)


@pytest.fixture(scope="session")
def first_run(govuk: Path) -> Done:
    return sei(govuk, "run", "--as-of", AS_OF)

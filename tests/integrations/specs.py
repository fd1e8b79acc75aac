"""Tools' own descriptions of their APIs: in shared/data/specs, or in the folder that SEI_API_SPECS names."""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

SPECS = os.environ.get("SEI_API_SPECS")  # read before the tests' environment is emptied


def spec(name: str, shared_data: Path) -> dict[str, Any]:
    """A description by its file's name; the test is skipped, by name, where it isn't there."""
    if SPECS and (Path(SPECS) / name).is_file():
        return dict(json.loads((Path(SPECS) / name).read_bytes()))
    archive = shared_data / "specs" / "openapi.tar.xz"
    if not archive.is_file():
        pytest.skip("there are neither SEI_API_SPECS nor shared/data/specs/openapi.tar.xz")
    with tarfile.open(archive) as opened:
        member = opened.extractfile(f"./{name}")
        assert member is not None
        return dict(json.load(member))


def fits(pattern: str, path: str) -> bool:
    """Whether a path is one of a description's (`/repos/{owner}/{repo}`)."""
    parts, given = pattern.split("/"), path.split("/")
    return len(parts) == len(given) and all(
        one == two or one.startswith("{") for one, two in zip(parts, given, strict=True)
    )

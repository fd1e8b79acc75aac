"""What is made from the drop folder's declaration: its staging models and docs/files.md."""

from __future__ import annotations

from collections.abc import Iterator

from sei_pipeline.integrations.files.page import files_page
from sei_pipeline.integrations.files.staging import staging_models


def files() -> Iterator[tuple[str, str]]:
    """(path from the checkout's root, text) of each file."""
    yield "docs/files.md", files_page()
    yield from staging_models()

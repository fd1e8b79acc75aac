"""What `dagster` and `dg` load (workspace.yaml, pyproject.toml): the project of this process's environment."""

from __future__ import annotations

from sei_pipeline import settings
from sei_pipeline.defs.load import definitions

defs = definitions(settings.load(), settings.schedule())

"""The commit graph: which successful production deployment first contains which commit.

Pure computation: tables in, tables out. `compute` is the way in; reading the warehouse and landing the
result belong to the caller.
"""

from __future__ import annotations

from sei_pipeline.lineage.compute import Lineage, compute

__all__ = ["Lineage", "compute"]

"""A project that can't be opened is shown as one asset that says why, instead of a code location without words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dagster as dg

from sei_pipeline.defs.names import CONFIGURATION, EVERYTHING, RAW, owners
from sei_pipeline.errors import ConfigError, SeiError

CHECK = "validity__the_project_can_be_opened"
SHOWN_PROBLEMS = 200  # a developers.csv of 100,000 rows can be wrong in each


def troubled(error: SeiError) -> dg.Definitions:
    """Definitions of one asset, whose description, check and run tell what is wrong, and where."""
    lines = _lines(error)
    shown = [*lines[:SHOWN_PROBLEMS], *[f"and {len(lines) - SHOWN_PROBLEMS} more"] * (len(lines) > SHOWN_PROBLEMS)]
    told = "\n".join(f"- {line}" for line in shown)

    @dg.multi_asset(
        name="raw__configuration",  # as in a project that can be opened: a launched run keeps its meaning
        specs=[
            dg.AssetSpec(
                CONFIGURATION,
                description=f"This project can't be opened. Mend this, then reload the code location:\n\n{told}",
                group_name=RAW,
                owners=owners(RAW),
            )
        ],
        check_specs=[dg.AssetCheckSpec(CHECK, asset=CONFIGURATION)],
    )
    def configuration() -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[Any]]:
        yield dg.AssetCheckResult(
            check_name=CHECK,
            passed=False,
            description=f"{len(lines)} problems",
            metadata={"problems": dg.MetadataValue.md(told)},
        )
        raise dg.Failure(description=str(error), allow_retries=False)

    job = dg.define_asset_job(EVERYTHING, description="Fails, and says what is wrong with the project.")
    return dg.Definitions(assets=[configuration], jobs=[job])


def _lines(error: SeiError) -> list[str]:
    return [str(problem) for problem in error.problems] if isinstance(error, ConfigError) else str(error).splitlines()

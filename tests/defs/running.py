"""Runs jobs in this process, and says in plain data what they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg


def run(defs: dg.Definitions, job: str, assets: Sequence[dg.AssetKey] | None = None) -> dg.ExecuteInProcessResult:
    """Runs a job, or those assets of it, and leaves nothing behind."""
    with dg.DagsterInstance.ephemeral() as instance:
        return defs.resolve_job_def(job).execute_in_process(
            instance=instance, raise_on_error=False, asset_selection=assets
        )


def facts(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    """`succeeded`; `errors` by step; `tries_again` of each step; `checks` and `assets`, by key."""
    return {
        "succeeded": result.success,
        "errors": {
            event.step_key: _words(event.step_failure_data) for event in result.all_events if event.is_step_failure
        },
        "tries_again": _counts(event.step_key for event in result.all_events if event.is_step_up_for_retry),
        "checks": {
            f"{check.asset_key.to_user_string()} {check.check_name}": {
                "passed": check.passed,
                "severity": check.severity.value,
                "description": check.description or "",
            }
            for check in result.get_asset_check_evaluations()
        },
        "assets": {
            event.materialization.asset_key.to_user_string(): _plain(event.materialization.metadata)
            for event in result.get_asset_materialization_events()
        },
    }


def _words(failure: Any) -> str:
    told = failure.user_failure_data
    return str(told.description if told else failure.error.message)


def _counts(steps: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for step in steps:
        counts[step] = counts.get(step, 0) + 1
    return counts


def _plain(metadata: Mapping[str, dg.MetadataValue[Any]]) -> dict[str, Any]:
    return {name: value.value for name, value in metadata.items() if isinstance(value.value, str | int | float | bool)}

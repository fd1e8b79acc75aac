"""Raw: one op per connection reads its tool; one asset per stream, each with a check that the source answered.

A source that fails is a failed check and never a failed step: the other connections and the marts go on, and the marts
say what is incomplete. Every stream is materialized even so: its raw files are there, only older.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of an op as objects.
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import dagster as dg

from sei_pipeline.config import Connection
from sei_pipeline.defs import retries
from sei_pipeline.defs.names import RAW, connection_pool, extractions_key, owners, stream_key
from sei_pipeline.errors import ConnectionBusy, SourceUnavailable
from sei_pipeline.landing.extract import Outcome
from sei_pipeline.landing.inner import EXTRACTIONS
from sei_pipeline.pipeline.extraction import read_connection
from sei_pipeline.pipeline.project import Project

CHECK = "completeness__the_source_answered"
SHOWN_ERRORS = 5  # of one stream; an outage fails each of a thousand repositories with the same words


def connection_assets(project: Project, connection: Connection, name: str) -> dg.AssetsDefinition:
    """The assets of one connection, called `name` in Dagster: one per stream of its tool, and its outcomes.

    Some of the streams can be read alone. Only errors of landing fail the step.
    """
    streams = {stream_key(connection, stream.name): stream for stream in project.tools[connection.tool].streams}
    outcomes_key = extractions_key(connection)

    @dg.multi_asset(
        name=f"extract_{name}",
        specs=[
            *(_spec(key, stream.grain, connection) for key, stream in streams.items()),
            _spec(outcomes_key, EXTRACTIONS.grain, connection),
        ],
        check_specs=[
            dg.AssetCheckSpec(CHECK, asset=key, description="The source answered to the end, in every scope.")
            for key in streams
        ],
        can_subset=True,
        pool=connection_pool(name),
        retry_policy=retries.policy(),
        description=f"Reads what is new from the {connection.tool} connection {connection.name}.",
    )
    def read(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        checked = {check.asset_key for check in context.selected_asset_check_keys}
        wanted = {stream.name for key, stream in streams.items() if key in context.selected_asset_keys | checked}
        with retries.told_apart():
            started = monotonic()
            outcomes, trouble = _read(context, project, connection, wanted)
            seconds = monotonic() - started
        for key in sorted(context.selected_asset_keys):
            chosen = _of_stream(outcomes, streams[key].name) if key in streams else outcomes
            yield dg.MaterializeResult(asset_key=key, metadata={**_facts(chosen), "extraction_seconds": seconds})
        for key in sorted(checked):
            yield _check(key, _of_stream(outcomes, streams[key].name), trouble)

    return read


def _spec(key: dg.AssetKey, grain: str, connection: Connection) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        description=grain,
        group_name=RAW,
        owners=owners(RAW),
        kinds={connection.tool, "parquet"},
        tags={"connection": connection.name},
    )


def _read(
    context: dg.AssetExecutionContext, project: Project, connection: Connection, wanted: Collection[str]
) -> tuple[Sequence[Outcome], str]:
    """Outcomes, and why there are none. Raises what may pass while another try is left."""
    started_at = datetime.now(UTC)
    try:
        outcomes = read_connection(project, connection, started_at, context.run.run_id, context.log.info, wanted)
    except ConnectionBusy as error:
        if not retries.is_last_try(context):
            raise
        return [], str(error)
    passing = [outcome for outcome in outcomes if outcome.error_code == SourceUnavailable.__name__]
    if passing and not retries.is_last_try(context):
        raise SourceUnavailable(f"{connection.name}: {passing[0].error_text}; it is read again")
    return outcomes, ""


def _of_stream(outcomes: Sequence[Outcome], stream: str) -> list[Outcome]:
    """A stream's outcomes; one without a stream is of the whole connection: its scopes couldn't be told."""
    return [outcome for outcome in outcomes if outcome.stream in (stream, "")]


def _facts(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    read = [outcome for outcome in outcomes if outcome.status != "skipped"]
    horizons = [outcome.horizon_at for outcome in read if outcome.horizon_at is not None]
    facts: dict[str, Any] = {
        "new_rows": sum(outcome.row_count for outcome in read),
        "new_windows": sum(outcome.window_count for outcome in read),
        "rejected_records": sum(outcome.reject_count for outcome in read),
        "scopes": len(read),
        "failed_scopes": sum(outcome.status == "failed" for outcome in read),
    }
    if horizons and len(horizons) == len(read):
        facts["horizon"] = dg.MetadataValue.timestamp(min(horizons))
    return facts


def _check(key: dg.AssetKey, outcomes: Sequence[Outcome], trouble: str) -> dg.AssetCheckResult:
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    errors = [f"{outcome.scope}: {outcome.error_text}".removeprefix(": ") for outcome in failed]
    shown = [trouble] * bool(trouble) + errors[:SHOWN_ERRORS]
    more = [f"and {len(errors) - SHOWN_ERRORS} more"] * (len(errors) > SHOWN_ERRORS)
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=CHECK,
        passed=not shown,
        severity=dg.AssetCheckSeverity.ERROR,
        description="\n".join([*shown, *more]) or None,
        metadata={"scopes": len(outcomes), "failed_scopes": len(failed)},
    )

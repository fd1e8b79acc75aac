"""What is tried again, and what isn't.

Tried again are errors that pass by themselves: the source is down, another process holds the warehouse or the
connection. Everything else fails at once, with its own words and without a traceback where it is one of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from sei_pipeline.errors import ConnectionBusy, SeiError, SourceUnavailable, WarehouseBusy

PASSING = (SourceUnavailable, WarehouseBusy, ConnectionBusy)
TRIES_AFTER_THE_FIRST = 3
FIRST_WAIT_SECONDS = 30  # then 60 and 120: outages of a minute or two are common, longer ones are tomorrow's run's


def policy() -> dg.RetryPolicy:
    """Three more tries, each after twice the wait of the one before, give or take: parallel steps spread out."""
    return dg.RetryPolicy(
        max_retries=TRIES_AFTER_THE_FIRST,
        delay=FIRST_WAIT_SECONDS,
        backoff=dg.Backoff.EXPONENTIAL,
        jitter=dg.Jitter.PLUS_MINUS,
    )


def is_last_try(context: dg.AssetExecutionContext) -> bool:
    """Whether an error would now fail the step for good."""
    return bool(context.retry_number >= TRIES_AFTER_THE_FIRST)


@contextmanager
def told_apart() -> Iterator[None]:
    """Lets passing errors through to the policy; any other becomes a Failure that isn't tried again."""
    try:
        yield
    except PASSING:
        raise
    except (SeiError, DagsterDbtCliRuntimeError) as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
    except Exception as error:
        raise dg.Failure(description=f"{type(error).__name__}: {error}", allow_retries=False) from error

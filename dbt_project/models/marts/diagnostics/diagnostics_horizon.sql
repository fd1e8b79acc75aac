-- One row: up to when the numbers can be complete. A connection that never succeeded holds everything back.
with sources as (
    select
        count(*) filter (where health in ('failing', 'degraded', 'never_ran')) as ill_count,
        min(complete_until_at) as complete_until_at
    from {{ ref('diagnostics_sources') }}
    where health <> 'paused'
)

select
    run_context.as_of,
    coalesce(sources.ill_count, 0) = 0 as is_every_source_healthy,
    least(run_context.as_of, coalesce(sources.complete_until_at, run_context.as_of)) as complete_until_at,
    run_context.config_fingerprint,
    run_context.code_version
from {{ ref('run_context') }} as run_context
cross join sources

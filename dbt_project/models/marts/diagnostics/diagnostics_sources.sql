-- How each connection's last extraction went, and since when nothing came.
with newest as (
    select *
    from {{ ref('stg_pipeline__extractions') }}
    where true
    qualify _window = max(_window) over (partition by connection_name)
),

successes as (
    select connection_name, scope, stream, max(horizon_at) as horizon_at
    from {{ ref('stg_pipeline__extractions') }}
    where extraction_status = 'succeeded'
    group by connection_name, scope, stream
),

summed as (
    select
        newest.connection_name,
        count(*) filter (where newest.extraction_status = 'failed') as failed_count,
        count(*) as stream_count,
        max(newest.error_text) as error_text,
        sum(newest.reject_count) as reject_count,
        min(successes.horizon_at) as complete_until,
        bool_and(successes.horizon_at is not null) as is_every_stream_read
    from newest
    left join successes
        on newest.connection_name = successes.connection_name
        and newest.scope = successes.scope
        and newest.stream = successes.stream
    group by newest.connection_name
)

select
    connections.connection_name,
    connections.tool,
    case
        when not connections.is_enabled then 'paused'
        when summed.connection_name is null then 'never_ran'
        when summed.failed_count = summed.stream_count then 'failing'
        when summed.failed_count > 0 then 'degraded'
        else 'healthy'
    end as health,
    coalesce(summed.failed_count, 0) as failed_count,
    coalesce(summed.stream_count, 0) as stream_count,
    cast(coalesce(summed.reject_count, 0) as bigint) as reject_count,
    summed.error_text,
    case when summed.is_every_stream_read then summed.complete_until end as complete_until
from {{ ref('connections') }} as connections
left join summed on connections.connection_name = summed.connection_name

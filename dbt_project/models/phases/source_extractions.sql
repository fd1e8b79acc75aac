-- What each connection's last extraction did, stream by stream, and up to when every stream of it was ever read.
with newest as (
    select connection_name, scope, stream, extraction_status, error_text
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

rejects as (
    select connection_name, count(*) as reject_count
    from {{ ref('rejected_records') }}
    group by connection_name
)

select
    newest.connection_name,
    count(*) filter (where newest.extraction_status = 'failed') as failed_count,
    count(*) as stream_count,
    coalesce(max(rejects.reject_count), 0) as reject_count,
    max(newest.error_text) as error_text,
    case when bool_and(successes.horizon_at is not null) then min(successes.horizon_at) end as complete_until_at
from newest
left join successes
    on newest.connection_name = successes.connection_name
    and newest.scope = successes.scope
    and newest.stream = successes.stream
left join rejects on newest.connection_name = rejects.connection_name
group by newest.connection_name

-- The records of one execution are its targets: it starts with the first, finishes with the last, is as bad as the worst.
with targets as (
    select
        instance, deployment_key, deployment_status, deployment_status_category, _connection,
        max(pipeline_name) over execution as pipeline_name,
        min(started_at) over execution as started_at,
        max(finished_at) over execution as finished_at,
        max(case when deployment_status_category = 'running' then 1 else 0 end) over execution as running_count,
        max(url) over execution as url,
        row_number() over (
            partition by instance, deployment_key
            order by
                case deployment_status_category
                    when 'running' then 1 when 'failed' then 2 when 'cancelled' then 3 when 'succeeded' then 4 else 5
                end,
                finished_at desc nulls last, deployment_number
        ) as place
    from {{ ref('stg_github__deployment_attempts') }}
    window execution as (partition by instance, deployment_key)
)

select
    {{ thing_id('deployment', ['deployment_key'], tool="'github'") }} as deployment_id,
    deployment_key,
    pipeline_name,
    deployment_status,
    deployment_status_category,
    started_at,
    case when running_count = 0 then finished_at end as finished_at,
    false as is_day_precision,
    url,
    _connection
from targets
where place = 1

-- The records of one execution are its targets: it starts with the first, finishes with the last, is as bad as the worst.
-- Its stages are the jobs of the workflow run's attempt.
with stages as (
    select deployment_id, {{ list_in_order('job_status', 'job_status') }} as stage_statuses
    from (
        select distinct
            replace(build_id, ':build:', ':deployment:')
            || case when coalesce(attempt_number, 1) > 1 then '/attempts/' || cast(attempt_number as varchar) else '' end
                as deployment_id,
            job_status
        from {{ ref('stg_github__build_jobs') }}
        where job_status is not null
    ) as told
    group by deployment_id
),

targets as (
    select
        instance, deployment_key, repository, deployment_status, deployment_status_category, _connection,
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
    executions.deployment_id,
    executions.deployment_key,
    executions.pipeline_name,
    executions.repository as project_name,
    split_part(executions.repository, '/', 1) as organisation_name,
    executions.deployment_status,
    executions.deployment_status_category,
    stages.stage_statuses,
    executions.started_at,
    case when executions.running_count = 0 then executions.finished_at end as finished_at,
    false as is_day_precision,
    executions.url,
    executions._connection
from (
    select
        {{ thing_id('deployment', ['deployment_key'], tool="'github'") }} as deployment_id, deployment_key, repository,
        pipeline_name, deployment_status, deployment_status_category, started_at, finished_at, running_count, url, _connection
    from targets
    where place = 1
) as executions
left join stages on executions.deployment_id = stages.deployment_id

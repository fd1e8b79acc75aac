-- One row per deployment: one pipeline execution, else one record of the tool. A re-run is another.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
-- The rows of one execution are its targets: it starts with the first, finishes with the last, is as bad as the worst.
with targets as (
    select
        tool, instance, deployment_key, deployment_status, lower(deployment_status_category) as category,
        stage_statuses, _connection,
        max(pipeline_name) over execution as pipeline_name,
        max(project_name) over execution as project_name,
        max(organisation_name) over execution as organisation_name,
        min(started_at) over execution as started_at,
        max(finished_at) over execution as finished_at,
        max(case when lower(deployment_status_category) = 'running' then 1 else 0 end) over execution as running_count,
        bool_or(is_day_precision) over execution as is_day_precision,
        max(url) over execution as url,
        row_number() over (
            partition by tool, instance, deployment_key
            order by
                case lower(deployment_status_category)
                    when 'running' then 1 when 'failed' then 2 when 'rolled_back' then 3 when 'cancelled' then 4
                    when 'succeeded' then 5 else 6
                end,
                finished_at desc nulls last, service_name, environment_name, region
        ) as place
    from {{ newest(
        source('files', 'deployments'),
        key=['tool', 'instance', 'deployment_key', 'service_name', 'environment_name', 'region'],
        mode='snapshot'
    ) }} as raw
    window execution as (partition by tool, instance, deployment_key)
)

select
    {{ thing_id('deployment', ['deployment_key']) }} as deployment_id,
    deployment_key,
    pipeline_name,
    project_name,
    organisation_name,
    deployment_status,
    category as deployment_status_category,
    stage_statuses,
    started_at,
    case when running_count = 0 then finished_at end as finished_at,
    is_day_precision,
    url,
    _connection
from targets
where place = 1

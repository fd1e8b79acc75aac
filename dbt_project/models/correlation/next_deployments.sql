-- What came after a deployment that failed by its own status: the next successful one of each service and environment that
-- it was for. Over with the last of them; not over while one is missing.
with failed as (
    select distinct
        teams.deployment_id, targets.service_id, targets.environment_name, events.finished_at
    from {{ ref('team_deployments') }} as teams
    inner join {{ ref('deployment_events') }} as events on teams.deployment_id = events.deployment_id
    inner join {{ ref('team_deployment_targets') }} as claimed
        on teams.node_id = claimed.node_id and teams.deployment_id = claimed.deployment_id
    inner join {{ ref('deployment_event_targets') }} as targets on claimed.deployment_target_id = targets.deployment_target_id
    where teams.outcome = 'failed'
),

known as (
    select
        failed_deployment_id,
        {{ last_known('deployment_target_id', 'service_id, environment_name',
            'happened_at desc, failed_deployment_id is null, deployment_target_id') }} as next_target_id
    from (
        select
            service_id, environment_name, finished_at as happened_at, deployment_target_id,
            cast(null as varchar) as failed_deployment_id
        from {{ ref('lineage_targets') }}
        union all
        select service_id, environment_name, finished_at, cast(null as varchar), deployment_id
        from failed
    ) as events
)

select
    known.failed_deployment_id,
    targets.deployment_id as remedy_deployment_id,
    targets.finished_at as remedied_at
from known
left join {{ ref('lineage_targets') }} as targets on known.next_target_id = targets.deployment_target_id
where known.failed_deployment_id is not null
qualify row_number() over (
    partition by known.failed_deployment_id order by targets.finished_at desc nulls first, targets.deployment_id
) = 1 and targets.finished_at is not null

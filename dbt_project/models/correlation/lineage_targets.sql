-- What lineage/ computes on: successful targets of any team, with the commit they carry; of pipeline executions only those
-- to production. Where nobody tells when it started, the time of its commit orders what ended at the same instant: ten
-- versions may be released on one day.
with succeeded as (
    select distinct claimed.deployment_target_id
    from {{ ref('team_deployment_targets') }} as claimed
    inner join {{ ref('team_deployments') }} as outcomes
        on claimed.node_id = outcomes.node_id and claimed.deployment_id = outcomes.deployment_id
    where outcomes.outcome = 'succeeded'
    union
    select targets.deployment_target_id
    from {{ ref('deployment_event_targets') }} as targets
    inner join {{ ref('team_deployments') }} as outcomes on targets.deployment_id = outcomes.deployment_id
    where outcomes.source <> 'continuous_delivery'
)

select
    targets.deployment_target_id,
    targets.deployment_id,
    targets.source,
    targets.service_id,
    targets.environment_name,
    targets.region,
    targets.path,
    targets.commit_id,
    targets.version,
    case when targets.source = 'continuous_delivery' then events.started_at else commits.committed_at end as started_at,
    events.finished_at
from succeeded
inner join {{ ref('deployment_event_targets') }} as targets
    on succeeded.deployment_target_id = targets.deployment_target_id
inner join {{ ref('deployment_events') }} as events on targets.deployment_id = events.deployment_id
left join {{ ref('commits') }} as commits on targets.commit_id = commits.commit_id

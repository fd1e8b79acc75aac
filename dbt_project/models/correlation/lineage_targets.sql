-- What lineage/ computes on: successful production targets of any team, with the commit they run.
with succeeded as (
    select distinct claimed.deployment_target_id, claimed.deployment_id
    from {{ ref('team_deployment_targets') }} as claimed
    inner join {{ ref('team_deployments') }} as outcomes
        on claimed.node_id = outcomes.node_id and claimed.deployment_id = outcomes.deployment_id
    where outcomes.outcome = 'succeeded'
)

select
    targets.deployment_target_id,
    coalesce(targets.service_id, 'none') as service_id,
    coalesce(targets.environment_name, '') as environment_name,
    targets.region,
    revisions.commit_id,
    coalesce(targets.version, targets.revision) as version,
    deployments.started_at,
    deployments.finished_at
from succeeded
inner join {{ ref('deployment_targets') }} as targets
    on succeeded.deployment_target_id = targets.deployment_target_id
inner join {{ ref('deployments') }} as deployments on succeeded.deployment_id = deployments.deployment_id
left join {{ ref('deployment_target_revisions') }} as revisions
    on targets.deployment_target_id = revisions.deployment_target_id and revisions.is_chosen

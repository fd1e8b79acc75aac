-- The successful deployments that mended a failed one, the first of each kind: its rollback, or the first later one of
-- its service and environment that ships a revert, a hotfix or a linked fix; and the next one, whatever it ships, which
-- counts where nothing but its own status says that it failed.
with failed as (
    select distinct evidence.deployment_id, evidence.node_id, evidence.incident_event_id
    from {{ ref('failure_evidence') }} as evidence
    where evidence.is_chosen
),

places as (
    select distinct
        failed.deployment_id, targets.service_id, targets.environment_name, events.finished_at
    from failed
    inner join {{ ref('deployment_events') }} as events on failed.deployment_id = events.deployment_id
    inner join {{ ref('deployment_event_targets') }} as targets on failed.deployment_id = targets.deployment_id
    left join {{ ref('team_deployment_targets') }} as production
        on targets.deployment_target_id = production.deployment_target_id
    where targets.source <> 'continuous_delivery' or production.deployment_target_id is not null
),

linked as (
    select failed.node_id, failed.deployment_id, remedies.deployment_id as remedy_deployment_id, remedies.version
    from failed
    inner join {{ ref('remedies_of_incidents') }} as remedies on failed.incident_event_id = remedies.incident_event_id
    where remedies.commit_id is null
),

candidates as (
    select fixes.node_id, fixes.failed_deployment_id, fixes.remedy_kind, shipments.deployment_target_id
    from {{ ref('fix_commits') }} as fixes
    inner join {{ ref('stg_lineage__shipments') }} as shipments on fixes.commit_id = shipments.commit_id
    union
    select linked.node_id, linked.deployment_id, 'linked_fix', targets.deployment_target_id
    from linked
    inner join {{ ref('lineage_targets') }} as targets on linked.remedy_deployment_id = targets.deployment_id
    union
    select linked.node_id, linked.deployment_id, 'linked_fix', targets.deployment_target_id
    from linked
    inner join {{ ref('lineage_targets') }} as targets on linked.version = targets.version
    union
    select null, failed_deployment_id, 'rollback', deployment_target_id
    from {{ ref('rollbacks') }}
    where failed_deployment_id is not null
)

select
    candidates.node_id, candidates.failed_deployment_id, candidates.remedy_kind,
    remedies.deployment_id as remedy_deployment_id, remedies.finished_at as remedied_at
from candidates
inner join {{ ref('lineage_targets') }} as remedies on candidates.deployment_target_id = remedies.deployment_target_id
inner join places
    on candidates.failed_deployment_id = places.deployment_id
    and remedies.service_id = places.service_id and remedies.environment_name = places.environment_name
where remedies.finished_at > places.finished_at
qualify row_number() over (
    partition by candidates.node_id, candidates.failed_deployment_id, candidates.remedy_kind
    order by remedies.finished_at, remedies.deployment_id
) = 1
union all
select null, failed_deployment_id, 'next_deployment', remedy_deployment_id, remedied_at
from {{ ref('next_deployments') }}

-- A release or a merge puts nothing older in place of what runs: where its revision is an ancestor of the one before, it
-- only came later (1.1.9 after 1.2, or two merges of one instant).
select
    kinds.deployment_target_id,
    case when kinds.kind = 'rollback' and not targets.can_roll_back then 'older_revision' else kinds.kind end as kind,
    kinds.is_baseline,
    kinds.is_previous_revision_unknown,
    kinds.previous_deployment_target_id,
    kinds.shipped_commit_count,
    case when targets.can_roll_back then kinds.rollback_to_deployment_target_id end as rollback_to_deployment_target_id,
    case when targets.can_roll_back then kinds.failed_deployment_target_id end as failed_deployment_target_id
from {{ ref('stg_lineage__deployment_targets') }} as kinds
inner join (
    select deployment_target_id, source in ('continuous_delivery', 'incident_management') as can_roll_back
    from {{ ref('lineage_targets') }}
) as targets on kinds.deployment_target_id = targets.deployment_target_id

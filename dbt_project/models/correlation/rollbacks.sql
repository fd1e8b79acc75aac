select
    kinds.deployment_target_id,
    fix.deployment_id as remedy_deployment_id,
    failed.deployment_id as failed_deployment_id,
    kinds.failed_deployment_target_id,
    targets.service_id,
    targets.finished_at as remedied_at
from {{ ref('deployment_kinds') }} as kinds
inner join {{ ref('lineage_targets') }} as targets on kinds.deployment_target_id = targets.deployment_target_id
inner join {{ ref('deployment_event_targets') }} as fix on kinds.deployment_target_id = fix.deployment_target_id
left join {{ ref('deployment_event_targets') }} as failed on kinds.failed_deployment_target_id = failed.deployment_target_id
where kinds.kind = 'rollback'

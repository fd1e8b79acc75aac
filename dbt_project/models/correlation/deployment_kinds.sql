select
    deployment_target_id,
    kind,
    is_baseline,
    is_previous_revision_unknown,
    previous_deployment_target_id,
    shipped_commit_count,
    rollback_to_deployment_target_id,
    failed_deployment_target_id
from {{ ref('stg_lineage__deployment_targets') }}

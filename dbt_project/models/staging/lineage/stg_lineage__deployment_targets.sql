-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    deployment_target_id,
    kind,
    previous_deployment_target_id,
    rollback_to_deployment_target_id,
    failed_deployment_target_id,
    is_baseline,
    is_previous_revision_unknown,
    shipped_commit_count
from {{ newest_table(source('lineage', 'deployment_targets')) }} as raw

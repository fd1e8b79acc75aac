-- Which deployments failed for which team, by the evidence that the profile of its tree accepts.
select
    deployments.node_id,
    deployments.deployment_id,
    bool_or(failures.evidence_kind = 'own_status') as has_own_status,
    bool_or(failures.evidence_kind = 'causal_link') as has_causal_link,
    bool_or(failures.evidence_kind = 'rollback') as has_rollback,
    bool_or(failures.evidence_kind = 'revert_or_hotfix') as has_revert_or_hotfix,
    bool_or(failures.evidence_kind = 'window') as has_window
from {{ ref('team_deployments') }} as deployments
inner join {{ ref('failure_evidence') }} as failures
    on deployments.deployment_id = failures.deployment_id
    and (failures.node_id is null or failures.node_id = deployments.node_id)
inner join {{ ref('node_profiles') }} as profiles on deployments.node_id = profiles.node_id
inner join {{ ref('profile_evidence') }} as accepted
    on profiles.profile_name = accepted.profile_name and failures.evidence_kind = accepted.evidence_kind
where failures.is_chosen
group by deployments.node_id, deployments.deployment_id

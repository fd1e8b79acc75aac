-- Which deployments, of the profile's deployment source, count for which node, once each, and whether they failed by the evidence that the node's profile
-- accepts. A team's own evidence holds for the team and the nodes above it.
with evidence as (
    select
        deployments.node_id,
        deployments.deployment_id,
        count(*) as evidence_count,
        bool_or(failures.evidence_kind = 'own_status') as has_own_status,
        bool_or(failures.evidence_kind = 'causal_link') as has_causal_link,
        bool_or(failures.evidence_kind = 'rollback') as has_rollback,
        bool_or(failures.evidence_kind = 'revert_or_hotfix') as has_revert_or_hotfix,
        bool_or(failures.evidence_kind = 'window') as has_window
    from {{ ref('team_deployments') }} as deployments
    inner join {{ ref('failure_evidence') }} as failures
        on deployments.deployment_id = failures.deployment_id
        and (failures.node_id is null or failures.node_id = deployments.node_id)
        and failures.is_chosen
    inner join {{ ref('node_profiles') }} as profiles on deployments.node_id = profiles.node_id
    inner join {{ ref('profile_evidence') }} as accepted
        on profiles.profile_name = accepted.profile_name and failures.evidence_kind = accepted.evidence_kind
    group by deployments.node_id, deployments.deployment_id
)

select
    ancestors.ancestor_node_id as node_id,
    teams.deployment_id,
    profiles.profile_name,
    teams.source,
    case when bool_or(teams.outcome = 'failed') then 'failed' when bool_or(teams.outcome = 'succeeded') then 'succeeded' else 'excluded' end
        as outcome,
    deployments.finished_at,
    {{ local_date('deployments.finished_at', 'profiles.timezone') }} as finished_on,
    bool_or(coalesce(evidence.evidence_count, 0) > 0) as is_failed,
    bool_or(coalesce(evidence.has_own_status, false)) as has_own_status,
    bool_or(coalesce(evidence.has_causal_link, false)) as has_causal_link,
    bool_or(coalesce(evidence.has_rollback, false)) as has_rollback,
    bool_or(coalesce(evidence.has_revert_or_hotfix, false)) as has_revert_or_hotfix,
    bool_or(coalesce(evidence.has_window, false)) as has_window
from {{ ref('team_deployments') }} as teams
inner join {{ ref('org_node_ancestors') }} as ancestors on teams.node_id = ancestors.node_id
inner join {{ ref('node_profiles') }} as profiles on ancestors.ancestor_node_id = profiles.node_id
inner join {{ ref('deployment_events') }} as deployments on teams.deployment_id = deployments.deployment_id
cross join {{ ref('run_context') }} as run_context
left join evidence on teams.node_id = evidence.node_id and teams.deployment_id = evidence.deployment_id
where deployments.finished_at <= run_context.as_of
group by
    ancestors.ancestor_node_id, teams.deployment_id, profiles.profile_name, teams.source, deployments.finished_at, profiles.timezone

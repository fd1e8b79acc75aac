-- Which deployments, of the profile's deployment source, count for which node, once each; whether they failed by the
-- evidence that the node's profile accepts, and whether they were made to mend something. What a team's own settings find
-- holds for the team and the nodes above it.
with unplanned as (
    select
        node_id,
        deployment_id,
        bool_or(unplanned_kind = 'rollback') as is_rollback,
        bool_or(unplanned_kind = 'revert') as is_revert,
        bool_or(unplanned_kind = 'hotfix') as is_hotfix,
        bool_or(unplanned_kind = 'bugs_only') as is_bugs_only
    from {{ ref('unplanned_deployments') }}
    group by node_id, deployment_id
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
    bool_or(failures.deployment_id is not null) as is_failed,
    bool_or(coalesce(failures.has_own_status, false)) as has_own_status,
    bool_or(coalesce(failures.has_causal_link, false)) as has_causal_link,
    bool_or(coalesce(failures.has_rollback, false)) as has_rollback,
    bool_or(coalesce(failures.has_revert_or_hotfix, false)) as has_revert_or_hotfix,
    bool_or(coalesce(failures.has_window, false)) as has_window,
    bool_or(unplanned.deployment_id is not null) as is_unplanned,
    bool_or(coalesce(unplanned.is_rollback, false)) as is_rollback,
    bool_or(coalesce(unplanned.is_revert, false)) as is_revert,
    bool_or(coalesce(unplanned.is_hotfix, false)) as is_hotfix,
    bool_or(coalesce(unplanned.is_bugs_only, false)) as is_bugs_only
from {{ ref('team_deployments') }} as teams
inner join {{ ref('org_node_ancestors') }} as ancestors on teams.node_id = ancestors.node_id
inner join {{ ref('node_profiles') }} as profiles on ancestors.ancestor_node_id = profiles.node_id
inner join {{ ref('deployment_events') }} as deployments on teams.deployment_id = deployments.deployment_id
cross join {{ ref('run_context') }} as run_context
left join {{ ref('team_failures') }} as failures
    on teams.node_id = failures.node_id and teams.deployment_id = failures.deployment_id
left join unplanned on teams.node_id = unplanned.node_id and teams.deployment_id = unplanned.deployment_id
where deployments.finished_at <= run_context.as_of
group by
    ancestors.ancestor_node_id, teams.deployment_id, profiles.profile_name, teams.source, deployments.finished_at, profiles.timezone

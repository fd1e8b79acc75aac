-- A team's hotfix blames the successful deployment of the service that ran before the one that shipped it, if that is the
-- team's own: a rule like `labels: hotfix` fits the pull requests of a whole company. What was deployed after the hotfix
-- was opened can't be what it mends; then it is the one that ran when it was opened.
with fixes as (
    select distinct
        matches.node_id, pull_requests.pull_request_id, shipped.service_id, targets.environment_name, shipped.landed_commit_id,
        shipped.deployment_id as remedy_deployment_id, shipped.deployment_target_id, shipped.deployed_at as remedied_at,
        kinds.previous_deployment_target_id,
        least({{ plus_seconds('pull_requests.created_at', 300) }}, coalesce(targets.started_at, targets.finished_at)) as opened_at
    from {{ ref('setting_matches') }} as matches
    inner join {{ ref('pull_requests') }} as pull_requests on matches.thing_id = pull_requests.pull_request_id
    inner join {{ ref('changes_to_deployments') }} as shipped on pull_requests.merge_commit_id = shipped.commit_id
    inner join {{ ref('deployment_kinds') }} as kinds on shipped.deployment_target_id = kinds.deployment_target_id
    inner join {{ ref('lineage_targets') }} as targets on shipped.deployment_target_id = targets.deployment_target_id
    where matches.setting = 'source_code.hotfixes' and shipped.reason is null
    qualify dense_rank() over (
        partition by matches.node_id, pull_requests.pull_request_id, shipped.service_id
        order by shipped.deployed_at, shipped.deployment_target_id, shipped.landed_commit_id
    ) = 1
),

-- What ran in the same service and environment when each hotfix was opened: the last target that had begun by then.
running as (
    select
        pull_request_id,
        service_id,
        {{ last_known('deployment_target_id', 'service_id, environment_name', 'happened_at, pull_request_id is null') }}
            as deployment_target_id
    from (
        select
            service_id, environment_name, coalesce(started_at, finished_at) as happened_at, deployment_target_id,
            cast(null as varchar) as pull_request_id
        from {{ ref('lineage_targets') }}
        union all
        select distinct service_id, environment_name, opened_at, cast(null as varchar), pull_request_id
        from fixes
    ) as events
),

candidates as (
    select
        fixes.*, running.deployment_target_id as blamed_target_id, true as is_chosen, 'strongest_rule' as choice_reason
    from fixes
    inner join running on fixes.pull_request_id = running.pull_request_id and fixes.service_id = running.service_id
    union all
    select fixes.*, fixes.previous_deployment_target_id, false, 'too_late'
    from fixes
    inner join running on fixes.pull_request_id = running.pull_request_id and fixes.service_id = running.service_id
    where fixes.previous_deployment_target_id <> coalesce(running.deployment_target_id, '')
)

select
    candidates.node_id,
    candidates.pull_request_id,
    candidates.landed_commit_id,
    candidates.service_id,
    claimed.deployment_id as failed_deployment_id,
    candidates.remedy_deployment_id,
    candidates.remedied_at,
    candidates.is_chosen,
    candidates.choice_reason
from candidates
left join {{ ref('lineage_targets') }} as blamed on candidates.blamed_target_id = blamed.deployment_target_id
left join {{ ref('team_deployments') }} as claimed
    on candidates.node_id = claimed.node_id and blamed.deployment_id = claimed.deployment_id

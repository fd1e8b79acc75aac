-- The revisions that a change request names: those of its deployments, its commits, and what landed its pull requests.
-- Each goes to where it was deployed; a commit or pull request to its repository.
with held as (
    select names.thing_id as commit_id, min(held.repository_id) as repository_id
    from {{ ref('change_request_names') }} as names
    inner join {{ ref('commit_repositories') }} as held on names.thing_id = held.commit_id
    where names.thing = 'commit'
    group by names.thing_id
),

named as (
    select
        names.incident_id, coalesce(targets.service_id, targets.repository_id, 'none') as lane_id, targets.service_id,
        targets.service_name, coalesce(targets.environment_name, '') as environment_name, targets.region,
        targets.repository_id, revisions.commit_id, 'named_deployment' as match_rule
    from {{ ref('change_request_names') }} as names
    inner join {{ ref('deployment_targets') }} as targets on names.thing_id = targets.deployment_id
    left join {{ ref('deployment_target_revisions') }} as revisions
        on targets.deployment_target_id = revisions.deployment_target_id and revisions.is_chosen
    where names.thing = 'deployment'
    union all
    select
        names.incident_id, held.repository_id, null, split_part(held.repository_id, ':', 4), '', null,
        held.repository_id, held.commit_id, 'named_commit'
    from {{ ref('change_request_names') }} as names
    inner join held on names.thing_id = held.commit_id
    where names.thing = 'commit'
    union all
    select
        names.incident_id, pull_requests.repository_id, null, split_part(pull_requests.repository_id, ':', 4), '', null,
        pull_requests.repository_id, pull_requests.merge_commit_id, 'named_pull_request'
    from {{ ref('change_request_names') }} as names
    inner join {{ ref('pull_requests') }} as pull_requests on names.thing_id = pull_requests.pull_request_id
    where names.thing = 'pull_request' and pull_requests.merge_commit_id is not null
)

select distinct
    incident_id || ' ' || lane_id || ' ' || environment_name || ' ' || coalesce(region, '') || ' ' || coalesce(commit_id, '')
        as deployment_target_id,
    incident_id, lane_id, service_id, service_name, environment_name, region, repository_id, commit_id,
    min(match_rule) over (partition by incident_id, lane_id, environment_name, region, commit_id) as match_rule
from named

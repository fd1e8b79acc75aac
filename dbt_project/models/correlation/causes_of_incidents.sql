-- What an incident says caused it, as the deployments meant: a deployment key, a commit, a pull request or a version.
-- Where a name is shipped by several services, the incident's own service decides.
with named as (
    select events.incident_event_id, lower(events.service_name) as service_name, events.created_at, trim(cause) as cause
    from {{ ref('incident_events') }} as events
    {{ explode('events.caused_by', 'cause') }}
),

candidates as (
    select named.*, deployments.deployment_id, 'deployment_key' as match_rule, 1.0 as match_confidence
    from named
    inner join {{ ref('deployments') }} as deployments
        on named.cause = deployments.deployment_key or named.cause = deployments.deployment_id
    union all
    select named.*, shipped.deployment_id, 'commit', 0.99
    from named
    inner join {{ ref('commits') }} as commits
        on length(named.cause) >= 7 and lower(named.cause) = left(commits.commit_sha, length(named.cause))
    inner join {{ ref('shipped_commits') }} as shipped on commits.commit_id = shipped.commit_id
    union all
    select named.*, shipped.deployment_id, 'pull_request', 0.99
    from named
    inner join {{ ref('pull_requests') }} as pull_requests
        on lower(named.cause) = split_part(pull_requests.pull_request_id, ':', 4)
        or named.cause = pull_requests.pull_request_id
    inner join {{ ref('pull_requests_to_deployments') }} as shipped
        on pull_requests.pull_request_id = shipped.pull_request_id
    union all
    select named.*, targets.deployment_id, 'version', 0.95
    from named
    inner join {{ ref('deployment_targets') }} as targets
        on named.cause in (targets.version, targets.revision) and named.service_name = lower(targets.service_name)
    inner join {{ ref('lineage_targets') }} as production on targets.deployment_target_id = production.deployment_target_id
    where production.finished_at <= named.created_at
),

placed as (
    select
        candidates.*,
        max(case when lower(targets.service_name) = candidates.service_name then 1 else 0 end) as is_same_service
    from candidates
    inner join {{ ref('deployment_targets') }} as targets on candidates.deployment_id = targets.deployment_id
    group by all
)

select
    incident_event_id,
    deployment_id,
    match_rule,
    max(match_confidence) as match_confidence,
    row_number() over (
        partition by incident_event_id, cause
        order by max(is_same_service) desc, max(match_confidence) desc, deployment_id
    ) = 1 as is_chosen
from placed
group by incident_event_id, cause, deployment_id, match_rule

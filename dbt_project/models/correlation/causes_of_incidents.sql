-- What an incident says caused it, as the deployments meant: a deployment key, a commit, a pull request, a ticket whose
-- changes they shipped, or a version (of the incident's service, else of the teams that claim it). Where a name is of
-- several services, the incident's own service decides; if it has none, nobody is blamed. Of several deployments of one
-- version or ticket it is the latest before the incident.
with named as (
    select incident_event_id, lower(service_name) as service_name, created_at, cause, is_version
    from {{ ref('incident_causes') }}
),

candidates as (
    select named.incident_event_id, named.cause, named.service_name, deployments.deployment_id,
        'deployment_key' as match_rule, 1.0 as match_confidence
    from named
    inner join {{ ref('deployments') }} as deployments
        on named.cause in (deployments.deployment_key, deployments.deployment_id)
    where not named.is_version
    union all
    select named.incident_event_id, named.cause, named.service_name, shipped.deployment_id, 'commit', 0.99
    from named
    inner join {{ ref('commits') }} as commits
        on length(named.cause) >= 7 and lower(named.cause) = left(commits.commit_sha, length(named.cause))
    inner join {{ ref('shipped_commits') }} as shipped on commits.commit_id = shipped.commit_id
    where not named.is_version and shipped.reason is null
    union all
    select named.incident_event_id, named.cause, named.service_name, shipped.deployment_id, 'pull_request', 0.99
    from named
    inner join {{ ref('pull_requests') }} as pull_requests
        on lower(named.cause) in (split_part(pull_requests.pull_request_id, ':', 4), pull_requests.pull_request_id)
    inner join {{ ref('pull_requests_to_deployments') }} as shipped
        on pull_requests.pull_request_id = shipped.pull_request_id
    where not named.is_version and shipped.reason is null
    union all
    select named.incident_event_id, named.cause, named.service_name, shipped.deployment_id, 'ticket', 0.95
    from named
    inner join {{ ref('ticket_keys') }} as keys on upper(named.cause) = keys.ticket_key
    inner join {{ ref('tickets_to_deployments') }} as shipped on keys.ticket_id = shipped.ticket_id
    where not named.is_version and coalesce(shipped.deployment_started_at, shipped.deployed_at) <= named.created_at
    union all
    select named.incident_event_id, named.cause, named.service_name, targets.deployment_id, 'version', 0.95
    from named
    inner join {{ ref('deployment_targets') }} as targets
        on named.cause in (targets.version, targets.revision)
    inner join {{ ref('lineage_targets') }} as production on targets.deployment_target_id = production.deployment_target_id
    inner join {{ ref('team_deployments') }} as teams on targets.deployment_id = teams.deployment_id
    left join {{ ref('team_incidents') }} as claims
        on teams.node_id = claims.node_id and named.incident_event_id = claims.incident_event_id
    where coalesce(production.started_at, production.finished_at) <= named.created_at
        and coalesce(named.service_name = lower(targets.service_name), claims.node_id is not null)
),

placed as (
    select
        candidates.incident_event_id, candidates.cause, candidates.deployment_id, candidates.match_rule,
        candidates.match_confidence, deployments.finished_at,
        min(lower(targets.service_name)) as first_service,
        max(case when lower(targets.service_name) = candidates.service_name then 1 else 0 end) as is_same_service
    from candidates
    inner join {{ ref('deployment_targets') }} as targets on candidates.deployment_id = targets.deployment_id
    inner join {{ ref('deployments') }} as deployments on candidates.deployment_id = deployments.deployment_id
    group by candidates.incident_event_id, candidates.cause, candidates.deployment_id, candidates.match_rule,
        candidates.match_confidence, deployments.finished_at
)

select
    incident_event_id,
    cause,
    deployment_id,
    match_rule,
    match_confidence,
    row_number() over (
        same_name order by is_same_service desc, match_confidence desc, finished_at desc nulls last, deployment_id, match_rule
    ) = 1
    and (
        is_same_service = 1
        or coalesce(min(first_service) over same_name = max(first_service) over same_name, true)
    ) as is_chosen
from placed
window same_name as (partition by incident_event_id, cause)

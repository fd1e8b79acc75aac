-- The production deployments that a named cause can mean: one of that key, those that first shipped a commit or a pull
-- request, those that shipped a ticket's changes, or those of a version (of the incident's service; where it has none, of
-- the teams that claim it). rule_rank: how directly the name says it.
with candidates as (
    select named.incident_event_id, named.cause, deployments.deployment_id, 'deployment_key' as match_rule,
        1.0 as match_confidence, 1 as rule_rank
    from {{ ref('incident_causes') }} as named
    inner join {{ ref('deployment_events') }} as deployments
        on named.cause in (deployments.deployment_key, deployments.deployment_id)
    where not named.is_version
    union all
    select named.incident_event_id, named.cause, shipped.deployment_id, 'commit', 0.99, 1
    from {{ ref('incident_causes') }} as named
    inner join {{ ref('commits') }} as commits
        on length(named.cause) >= 7 and lower(named.cause) = left(commits.commit_sha, length(named.cause))
    inner join {{ ref('changes_to_deployments') }} as shipped on commits.commit_id = shipped.commit_id
    where not named.is_version and shipped.reason is null
    qualify row_number() over (
        partition by named.incident_event_id, named.cause, commits.commit_id, shipped.service_id
        order by shipped.deployed_at, shipped.deployment_target_id
    ) = 1
    union all
    select named.incident_event_id, named.cause, shipped.deployment_id, 'pull_request', 0.99, 1
    from {{ ref('incident_causes') }} as named
    inner join {{ ref('pull_requests') }} as pull_requests
        on lower(named.cause) in (split_part(pull_requests.pull_request_id, ':', 4), pull_requests.pull_request_id)
    inner join {{ ref('changes_to_deployments') }} as shipped on pull_requests.merge_commit_id = shipped.commit_id
    where not named.is_version and shipped.reason is null
    qualify row_number() over (
        partition by named.incident_event_id, named.cause, pull_requests.pull_request_id, shipped.service_id
        order by shipped.deployed_at, shipped.deployment_target_id
    ) = 1
    union all
    select named.incident_event_id, named.cause, shipped.deployment_id, 'ticket', 0.95, 2
    from {{ ref('incident_causes') }} as named
    inner join {{ ref('ticket_keys') }} as keys on upper(named.cause) = keys.ticket_key
    inner join {{ ref('tickets_to_deployments') }} as shipped on keys.ticket_id = shipped.ticket_id
    where not named.is_version
    union all
    select named.incident_event_id, named.cause, targets.deployment_id, 'version', 0.9, 3
    from {{ ref('incident_causes') }} as named
    inner join {{ ref('deployment_event_targets') }} as targets on named.cause in (targets.version, targets.revision)
    inner join {{ ref('lineage_targets') }} as production on targets.deployment_target_id = production.deployment_target_id
    inner join {{ ref('team_deployments') }} as teams on targets.deployment_id = teams.deployment_id
    left join (select distinct incident_event_id from {{ ref('incident_services') }}) as told
        on named.incident_event_id = told.incident_event_id
    left join {{ ref('incident_services') }} as services
        on named.incident_event_id = services.incident_event_id and lower(targets.service_name) = services.service_name
    left join {{ ref('team_incidents') }} as claims
        on teams.node_id = claims.node_id and named.incident_event_id = claims.incident_event_id
    where services.incident_event_id is not null or (told.incident_event_id is null and claims.node_id is not null)
)

select
    candidates.incident_event_id, candidates.cause, candidates.deployment_id, candidates.match_rule,
    candidates.match_confidence, candidates.rule_rank, deployments.source, deployments.finished_at,
    {{ plus_seconds('incidents.created_at', 300) }}
        < coalesce(deployments.started_at, deployments.finished_at) as is_too_late,
    min(lower(targets.service_name)) as first_service,
    max(lower(targets.service_name)) as last_service,
    max(case when services.incident_event_id is not null then 1 else 0 end) = 1 as is_own_service
from candidates
inner join (select distinct deployment_id from {{ ref('team_deployments') }}) as counted
    on candidates.deployment_id = counted.deployment_id
inner join {{ ref('deployment_events') }} as deployments on candidates.deployment_id = deployments.deployment_id
inner join {{ ref('incident_events') }} as incidents on candidates.incident_event_id = incidents.incident_event_id
left join {{ ref('deployment_event_targets') }} as targets on candidates.deployment_id = targets.deployment_id
left join {{ ref('incident_services') }} as services
    on candidates.incident_event_id = services.incident_event_id and lower(targets.service_name) = services.service_name
group by candidates.incident_event_id, candidates.cause, candidates.deployment_id, candidates.match_rule,
    candidates.match_confidence, candidates.rule_rank, deployments.source, incidents.created_at, deployments.started_at,
    deployments.finished_at
